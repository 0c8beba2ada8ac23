package pagestest

import (
	"slices"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// Do does an act, once: the same ID gets the same answer.
func (h *Hall) Do(a queue.Act) (queue.Desk, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d, ok := h.answers[a.ID]; ok {
		return d, nil
	}
	d, ok := h.desks[a.Window]
	if !ok {
		return queue.Desk{}, &fault.Error{Kind: fault.NotFound, Op: "press key", Hint: "没有这个窗口"}
	}
	if a.Kind == queue.ActOpen && d.Clerk != "" && d.Clerk != a.Clerk && !a.Take {
		return queue.Desk{}, &fault.Error{Kind: fault.Conflict, Op: "press key", Hint: "另一位同事在使用这个窗口"}
	}
	if d.Serving != nil && a.Kind != queue.ActOpen && a.Kind != queue.ActResume && a.Ticket != d.Serving.ID {
		return queue.Desk{}, &fault.Error{Kind: fault.Conflict, Op: "press key", Hint: "这个窗口正在办理的号已经变了"}
	}
	if !allowed(h.keys(d), a.Kind) {
		return queue.Desk{}, &fault.Error{Kind: fault.Refused, Op: "press key", Hint: "现在不能按这个键"}
	}
	a.At = h.now()
	h.acts = append(h.acts, a)
	h.do(d, a)
	h.tell()
	answer, _ := h.desk(a.Window)
	h.answers[a.ID] = answer
	return answer, nil
}

func allowed(k queue.Keys, kind queue.ActKind) bool {
	switch kind {
	case queue.ActOpen, queue.ActLeave: // another clerk may take the window over
		return true
	case queue.ActNext:
		return k.Next
	case queue.ActRecall:
		return k.Recall
	case queue.ActPass:
		return k.Pass
	case queue.ActTransfer:
		return k.Transfer
	case queue.ActPark:
		return k.Park
	case queue.ActResume:
		return k.Resume
	case queue.ActFinish:
		return k.Finish
	case queue.ActPause:
		return k.Pause
	case queue.ActGrant: // the pages have no key for it
	}
	return false
}

func (h *Hall) do(d *queue.Desk, a queue.Act) {
	switch a.Kind {
	case queue.ActOpen:
		d.Mode, d.Clerk, d.Reason, d.Since = queue.DeskOpen, a.Clerk, "", a.At
	case queue.ActPause:
		d.Mode, d.Reason, d.Since = queue.DeskPaused, a.Reason, a.At
	case queue.ActLeave:
		d.Mode, d.Clerk, d.Since = queue.DeskClosed, "", a.At
	case queue.ActNext:
		h.finish(d)
		h.next(d)
	case queue.ActRecall:
		d.Serving.Calls++
		d.Serving.CalledAt = a.At
		h.call(d.Serving.No, d.Window, d.Serving.Lang, d.Serving.Calls)
	case queue.ActFinish:
		h.finish(d)
	case queue.ActPass:
		d.Today.Passed++
		d.Serving = nil
	case queue.ActTransfer:
		d.Today.Transferred++
		h.lines[a.Service] = append(h.lines[a.Service], waiting{*d.Serving, a.At})
		d.Serving = nil
	case queue.ActPark:
		d.Parked = append(d.Parked, queue.ParkedAt{ID: d.Serving.ID, No: d.Serving.No, Reason: a.Reason, Since: a.At})
		d.Serving = nil
	case queue.ActResume:
		h.resume(d, a)
	case queue.ActGrant:
	}
}

func (h *Hall) finish(d *queue.Desk) {
	if d.Serving == nil {
		return
	}
	d.Today.Done++
	h.rating[d.Window] = queue.Invitation{Ticket: d.Serving.ID, No: d.Serving.No, Until: h.now().Add(queue.InviteFor)}
	d.Serving = nil
}

// next calls who waits longest at the window's lines.
func (h *Hall) next(d *queue.Desk) {
	var from queue.ServiceID
	for _, l := range h.deskLines(d.Window) {
		if w := h.lines[l.Service]; len(w) > 0 && (from == "" || w[0].since.Before(h.lines[from][0].since)) {
			from = l.Service
		}
	}
	if from == "" {
		return
	}
	w := h.lines[from][0]
	h.lines[from] = h.lines[from][1:]
	s := w.ticket
	s.Service, s.Calls, s.CalledAt, s.Started, s.Waited = from, 1, h.now(), h.now(), h.now().Sub(w.since)
	d.Serving = &s
	h.served[s.ID] = s
	h.call(s.No, d.Window, s.Lang, 1)
}

func (h *Hall) resume(d *queue.Desk, a queue.Act) {
	i := slices.IndexFunc(d.Parked, func(p queue.ParkedAt) bool { return p.ID == a.Ticket })
	if i < 0 {
		return
	}
	s := h.served[a.Ticket]
	s.Calls, s.CalledAt, s.Started = 1, a.At, a.At
	d.Parked = slices.Delete(d.Parked, i, i+1)
	d.Serving = &s
	h.call(s.No, d.Window, s.Lang, 1)
}
