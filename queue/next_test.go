package queue_test

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onetrip/queue"
)

// floor is a hall at work: several windows that share several lines, and people who keep coming.
type floor struct {
	*rapid.T
	hall    queue.Hall
	now     time.Time
	waiting []queue.Ticket
	runs    []int
	n       int
}

var floorLines = []queue.ServiceID{"consult", "estate", "trade"}

func newFloor(t *rapid.T, mostWeight int) *floor {
	f := &floor{T: t, hall: queue.Demo(), now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	f.hall.Windows = nil
	for n := range rapid.IntRange(1, 4).Draw(t, "windows") {
		w := queue.Window{No: queue.WindowNo(n + 1), Weights: map[queue.ServiceID]int{}}
		for _, id := range floorLines {
			if len(w.Services) == 0 || rapid.Bool().Draw(t, "serves") {
				w.Services = append(w.Services, id)
				w.Weights[id] = rapid.IntRange(1, mostWeight).Draw(t, "weight")
			}
		}
		f.hall.Windows = append(f.hall.Windows, w)
	}
	f.runs = make([]int, len(f.hall.Windows))
	return f
}

// join lets somebody take a number.
func (f *floor) join(line queue.ServiceID, class queue.Priority) queue.Ticket {
	f.n++
	t := queue.Order{ID: queue.TicketID(fmt.Sprintf("%04d", f.n)), Day: f.hall.Day(f.now), Service: line, Priority: class, At: f.now}.Ticket(f.n)
	f.waiting = append(f.waiting, t)
	return t
}

// joinAny lets a few people take numbers, many of them with priority.
func (f *floor) joinAny(most int) {
	for range rapid.IntRange(0, most).Draw(f.T, "come") {
		f.join(rapid.SampledFrom(floorLines).Draw(f.T, "line"), rapid.SampledFrom(classes).Draw(f.T, "class"))
		f.now = f.now.Add(time.Duration(rapid.IntRange(0, 5).Draw(f.T, "seconds")) * time.Second)
	}
}

// call lets one window call, and checks that it took no third priority ticket while it could have called an ordinary one.
func (f *floor) call() (w queue.Window, called queue.Ticket, ok bool) {
	i := rapid.IntRange(0, len(f.runs)-1).Draw(f.T, "window")
	w = f.hall.Windows[i]
	called, ok = f.hall.Next(w, f.waiting, f.runs[i], f.now)
	if !ok {
		return w, called, false
	}
	if called.Priority.First() {
		if f.runs[i]++; f.runs[i] > queue.MaxPriorityRun && f.ordinary(w) {
			f.Fatalf("window %d calls its priority ticket number %d in a row while an ordinary one waits", i+1, f.runs[i])
		}
	} else {
		f.runs[i] = 0
	}
	for j, t := range f.waiting {
		if t.ID == called.ID {
			f.waiting = append(f.waiting[:j:j], f.waiting[j+1:]...)
			break
		}
	}
	return w, called, true
}

// ordinary reports whether the window could call an ordinary ticket.
func (f *floor) ordinary(w queue.Window) bool {
	for _, t := range f.waiting {
		if !t.Priority.First() && f.hall.Callable(t, w, f.now) {
			return true
		}
	}
	return false
}

// TestOrdinaryTicketsAreCalledInTime: without weights, an ordinary ticket is called after at most 3·A + 2·k other calls of the k windows that serve
// its line, where A are the ordinary tickets of their lines that came earlier, however many priority visitors come.
func TestOrdinaryTicketsAreCalledInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFloor(t, 1)
		f.joinAny(20)
		for range rapid.IntRange(0, 5).Draw(t, "calls before") {
			f.call()
		}
		line := f.hall.Windows[0].Services[0]
		mine := f.join(line, queue.Ordinary)
		earlier, windows := 0, 0
		for _, w := range f.hall.Windows {
			if f.hall.Callable(mine, w, f.now) {
				windows++
			}
		}
		for _, o := range f.waiting {
			if !o.Priority.First() && o.ID != mine.ID && f.shares(line, o) {
				earlier++
			}
		}
		others := 0
		for {
			f.joinAny(3)
			w, called, ok := f.call()
			if ok && called.ID == mine.ID {
				return
			}
			if f.hall.Callable(mine, w, f.now) {
				if others++; others > 3*earlier+2*windows {
					t.Fatalf("%d others were called before a ticket with %d earlier ones at %d windows", others, earlier, windows)
				}
			}
		}
	})
}

// shares reports whether some window that serves the line could call the ticket.
func (f *floor) shares(line queue.ServiceID, o queue.Ticket) bool {
	probe := o
	probe.Line = line
	for _, w := range f.hall.Windows {
		if f.hall.Callable(o, w, f.now) && f.hall.Callable(probe, w, f.now) {
			return true
		}
	}
	return false
}

// TestWeightsAreFair: whoever is called before another ticket of the same lane has waited at least its share by weight; with equal weights, longer.
func TestWeightsAreFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFloor(t, 9)
		for range 30 {
			f.joinAny(4)
			w, called, ok := f.call()
			if !ok {
				continue
			}
			for _, o := range f.waiting {
				if o.Priority.First() != called.Priority.First() || !f.hall.Callable(o, w, f.now) {
					continue
				}
				mine := f.now.Sub(o.Place) * time.Duration(w.Weights[o.Line])
				theirs := f.now.Sub(called.Place) * time.Duration(w.Weights[called.Line])
				if c := cmp.Or(cmp.Compare(theirs, mine), o.Place.Compare(called.Place), cmp.Compare(o.ID, called.ID)); c < 0 {
					t.Fatalf("%s (waited %v, weight %d) was called before %s (%v, %d)", called.ID, f.now.Sub(called.Place), w.Weights[called.Line],
						o.ID, f.now.Sub(o.Place), w.Weights[o.Line])
				}
			}
		}
	})
}

func TestPassText(t *testing.T) {
	for text, want := range map[string]queue.Pass{"void": queue.PassVoid, "tail": queue.PassTail, "delay": 3, "delay 1": 1, "delay 99": 99} {
		var got queue.Pass
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want || !got.Valid() {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
		again, _ := got.MarshalText()
		var back queue.Pass
		if err := back.UnmarshalText(again); err != nil || back != want {
			t.Errorf("%s written as %s: got %v, %v", text, again, back, err)
		}
	}
	for _, text := range []string{"", "VOID", "delay 0", "delay 100", "delay -1", "delay x", "delay  3", "tail 3", "void ", "3"} {
		var got queue.Pass
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestNumbersAreTakenApart(t *testing.T) {
	h := queue.Demo()
	for no, want := range map[queue.TicketNo]string{
		"A036": "A 36", "a36": "A 36", " H1000 ": "H 1000", "A000": "", "A": "", "036": "", "Z001": "", "A-1": "", "A1B": "", "": "", "AA1": "",
		"A99999999999": "", "B2147483647": "B 2147483647", "A+1": "",
	} {
		series, seq, ok := h.ParseNo(no)
		got := ""
		if ok {
			got = fmt.Sprintf("%s %d", series, seq)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", no, got, want)
		}
	}
}

func FuzzPassText(f *testing.F) {
	for _, s := range []string{"void", "tail", "delay", "delay 3", "delay 100", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var p queue.Pass
		if p.UnmarshalText(text) != nil {
			return
		}
		var back queue.Pass
		if err := back.UnmarshalText([]byte(p.String())); err != nil || back != p || !p.Valid() {
			t.Errorf("%q: %v written as %q and read as %v, %v", text, p, p.String(), back, err)
		}
	})
}

func FuzzParseNo(f *testing.F) {
	for _, s := range []string{"A036", "a36", "H10000", "", "A", "Ⅷ1", "A0"} {
		f.Add(s)
	}
	h := queue.Demo()
	f.Fuzz(func(t *testing.T, text string) {
		id, seq, ok := h.ParseNo(queue.TicketNo(text))
		if !ok {
			return
		}
		s, known := h.SeriesOf(id)
		if again, n, ok := h.ParseNo(s.No(seq)); !known || again != id || n != seq || !ok {
			t.Errorf("%q is %s %d, whose number %s is %s %d", text, id, seq, s.No(seq), again, n)
		}
	})
}
