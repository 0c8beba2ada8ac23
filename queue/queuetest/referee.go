package queuetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"onetrip/queue"
)

// referee follows a hall from outside and says at each call which ticket the rules demand. It knows the rules from the text of
// queue.Hall.Next and shares no code with it; every service has the weight 1.
type referee struct {
	hall   queue.Hall
	places map[queue.TicketID]*place
	runs   map[queue.WindowNo]int
}

// place is a ticket as the referee sees it.
type place struct {
	queue.Ticket
	at time.Time
}

func newReferee(h queue.Hall) *referee {
	return &referee{hall: h, places: map[queue.TicketID]*place{}, runs: map[queue.WindowNo]int{}}
}

func (r *referee) issued(t queue.Ticket) { r.places[t.ID] = &place{t, t.Issued} }

// called takes a call down and returns what is wrong with it.
func (r *referee) called(w queue.WindowNo, id queue.TicketID) error {
	want := r.demands(w)
	if want == nil || want.ID != id {
		return fmt.Errorf("window %d called %s, the rules demand %s", int(w), id, want)
	}
	if want.Priority == queue.Ordinary {
		r.runs[w] = 0
	} else {
		r.runs[w]++
	}
	want.State, want.Window, want.Calls = queue.Serving, w, 1
	return nil
}

func (p *place) String() string {
	if p == nil {
		return "nobody"
	}
	return fmt.Sprintf("%s %s %q", p.ID, p.No, p.Priority)
}

// demands returns who must be called next at a window.
func (r *referee) demands(w queue.WindowNo) *place {
	var first, ordinary []*place
	for _, p := range r.places {
		switch {
		case p.State != queue.Waiting || !slices.Contains(r.hall.Windows[w-1].Services, p.Line) || (p.Only > 0 && p.Only != w):
		case p.Priority == queue.Ordinary:
			ordinary = append(ordinary, p)
		default:
			first = append(first, p)
		}
	}
	if len(first) > 0 && (len(ordinary) == 0 || r.runs[w] < 2) {
		return slices.MinFunc(first, earlier)
	}
	if len(ordinary) > 0 {
		return slices.MinFunc(ordinary, earlier)
	}
	return nil
}

func earlier(a, b *place) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.ID, b.ID)) }

// pressed takes a press down that worked, except for its call.
func (r *referee) pressed(a queue.Act) {
	p := r.places[a.Ticket]
	if p == nil {
		return
	}
	switch a.Kind {
	case queue.ActNext, queue.ActFinish:
		p.State = queue.Done
	case queue.ActRecall:
		p.Calls++
	case queue.ActPass:
		r.passed(p)
	case queue.ActTransfer:
		p.State, p.Line, p.Only = queue.Waiting, cmp.Or(a.Service, p.Line), a.To
	case queue.ActPark:
		p.State = queue.Parked
	case queue.ActResume:
		p.State, p.Window, p.Calls = queue.Serving, a.Window, 1
	case queue.ActOpen, queue.ActPause, queue.ActLeave, queue.ActGrant:
	}
}

// passed moves a ticket behind the second one after it in its lane, twice, then away.
func (r *referee) passed(p *place) {
	if p.Passes == 2 {
		p.State = queue.Passed
		return
	}
	var lane []*place
	for _, o := range r.places {
		if o.State == queue.Waiting && o.Line == p.Line && (o.Priority == "") == (p.Priority == "") && earlier(p, o) < 0 {
			lane = append(lane, o)
		}
	}
	slices.SortFunc(lane, earlier)
	if len(lane) > 0 {
		p.at = lane[min(2, len(lane))-1].at.Add(time.Millisecond)
	}
	p.State, p.Passes = queue.Waiting, p.Passes+1
}
