package lockertest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Register implements locker.Results.
func (m *Memory) Register(_ context.Context, r locker.Result, p locker.Person) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := r.Check(); err != nil {
		return err
	}
	if _, ok := m.results[r.ID]; !ok {
		fresh := r.New(p)
		m.results[r.ID], m.people[r.ID] = fresh, p
		m.moves[r.ID] = []locker.Move{{Result: r.ID, State: fresh.State, At: fresh.Since}}
	}
	return nil
}

// Result implements locker.Results.
func (m *Memory) Result(_ context.Context, id locker.ResultID) (locker.Result, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.results[id]
	if !ok {
		return r, notFound("read result")
	}
	return r, nil
}

// Person implements locker.Results.
func (m *Memory) Person(_ context.Context, id locker.ResultID) (locker.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[id]
	if !ok {
		return p, notFound("read person")
	}
	return p, nil
}

// ResultsIn implements locker.Results.
func (m *Memory) ResultsIn(_ context.Context, s locker.ResultState) ([]locker.Result, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []locker.Result
	for _, r := range m.results {
		if r.State == s {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b locker.Result) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// HandOver implements locker.Results.
func (m *Memory) HandOver(_ context.Context, h locker.Handover) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := h.Check(); err != nil {
		return err
	}
	if _, ok := m.handovers[h.No]; ok {
		return nil
	}
	return m.give(h)
}

// give keeps a form that is not there yet.
func (m *Memory) give(h locker.Handover) error {
	for _, l := range h.Lines {
		r, ok := m.results[l.Result]
		if !ok {
			return notFound("hand over")
		}
		if err := r.MayHandOver(); err != nil {
			return err
		}
	}
	for _, l := range h.Lines {
		m.move(locker.Move{Result: l.Result, State: locker.OnTheWay, At: h.At})
	}
	h.At = h.At.Truncate(time.Millisecond).UTC()
	h.Lines = slices.Clone(h.Lines)
	m.handovers[h.No] = h
	return nil
}

// move says where a result is now, and keeps where it was.
func (m *Memory) move(mv locker.Move) {
	r, ok := m.results[mv.Result]
	if !ok {
		return
	}
	mv.At = mv.At.Truncate(time.Millisecond).UTC()
	if r.State != mv.State || r.Cabinet != mv.Cabinet || r.Cell != mv.Cell {
		m.moves[mv.Result] = append(m.moves[mv.Result], mv)
	}
	r.State, r.Since, r.Cabinet, r.Cell = mv.State, mv.At, mv.Cabinet, mv.Cell
	m.results[mv.Result] = r
}

// Receive implements locker.Results.
func (m *Memory) Receive(_ context.Context, no locker.HandoverNo, by locker.StaffID, at time.Time, checked map[locker.ResultID]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.handovers[no]
	switch {
	case !ok:
		return notFound("receive handover")
	case h.Receiver != "":
		return nil
	case by == "":
		return &fault.Error{Kind: fault.Invalid, Op: "receive handover"}
	}
	h = h.Receive(by, at, checked)
	m.handovers[no] = h
	for _, l := range h.Lines {
		if r, ok := m.results[l.Result]; ok && r.State == locker.OnTheWay {
			m.move(locker.Move{Result: l.Result, State: locker.AtWindow, At: at})
		}
	}
	return nil
}

// Handover implements locker.Results.
func (m *Memory) Handover(_ context.Context, no locker.HandoverNo) (locker.Handover, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.handovers[no]
	if !ok {
		return h, notFound("read handover")
	}
	return h, nil
}

// Erase implements locker.Results.
func (m *Memory) Erase(_ context.Context, before time.Time) (n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, r := range m.results {
		if _, has := m.people[id]; has && r.State == locker.HandedOut && r.Since.Before(before) {
			delete(m.people, id)
			delete(m.signed, id)
			r.Masked = ""
			m.results[id] = r
			n++
		}
	}
	return n, nil
}

// Unsent implements locker.Notices.
func (m *Memory) Unsent(_ context.Context) ([]locker.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.notices), func(n locker.Notice) bool { return !n.Sent.IsZero() }), nil
}

// SetSent implements locker.Notices.
func (m *Memory) SetSent(_ context.Context, id locker.NoticeID, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, n := range m.notices {
		if n.ID == id {
			if n.Sent.IsZero() {
				m.notices[i].Sent, m.notices[i].Code = at.Truncate(time.Millisecond).UTC(), ""
			}
			return nil
		}
	}
	return notFound("record notice")
}
