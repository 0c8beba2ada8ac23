// Package pagestest has a hall in memory that answers the pages' questions, for the pages' tests and the picture book: canned people, real
// rules as far as the pages show them, and switches for everything that can go wrong on the way.
package pagestest

import (
	"slices"
	"sync"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/locker/lockertest"
	"onetrip/queue"
)

// Hall is the canned hall. Its methods may be called from any number of goroutines.
type Hall struct {
	config queue.Hall
	now    func() time.Time

	mu      sync.Mutex // guards what follows
	changed chan struct{}
	version int64
	seq     int64
	calls   []queue.Call
	lines   map[queue.ServiceID][]waiting
	desks   map[queue.WindowNo]*queue.Desk
	served  map[queue.TicketID]queue.Served
	places  map[queue.TicketID]queue.Place
	rating  map[queue.WindowNo]queue.Invitation
	ratings []queue.Rating
	spoken  []string
	follow  []queue.FollowUp
	answers map[queue.ActID]queue.Desk
	acts    []queue.Act
	session *Session
	tries   int
	fresh   bool // no account exists
	faults  Faults
	alarms  []alarm.Alarm
	machine []queue.Terminal

	results results
}

// Faults are what may go wrong between a page and its hall.
type Faults struct {
	NoEvents  bool          // the way does not let events through
	LoseReply int           // so many answers to acts are lost after the act was done
	Slow      time.Duration // every act takes so long
}

// waiting is somebody in a line.
type waiting struct {
	ticket queue.Served
	since  time.Time
}

// New returns a hall of the demo's configuration with people in its lines, calls on its board and a clerk, "li.na", whose password is Password.
func New(config queue.Hall, now func() time.Time) *Hall {
	h := &Hall{
		config: config, now: now, changed: make(chan struct{}), version: 1, seq: 100,
		lines: map[queue.ServiceID][]waiting{}, desks: map[queue.WindowNo]*queue.Desk{}, served: map[queue.TicketID]queue.Served{},
		places: map[queue.TicketID]queue.Place{}, rating: map[queue.WindowNo]queue.Invitation{}, answers: map[queue.ActID]queue.Desk{},
	}
	for _, w := range config.Windows {
		h.desks[w.No] = &queue.Desk{Window: w.No, Mode: queue.DeskClosed, Since: now(), Parked: []queue.ParkedAt{}}
	}
	h.results = results{h, lockertest.NewMemory()}
	h.fill()
	h.fillResults()
	return h
}

// change runs f under the lock and tells every stream.
func (h *Hall) change(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
	h.tell()
}

// tell wakes the streams. The lock is held.
func (h *Hall) tell() {
	h.version++
	close(h.changed)
	h.changed = make(chan struct{})
}

// SetFaults changes what goes wrong.
func (h *Hall) SetFaults(f Faults) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = f
}

// Acts returns the acts that were done, each once however often it came.
func (h *Hall) Acts() []queue.Act {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.acts)
}

// Call puts a call on the board, as a window that the test does not show would.
func (h *Hall) Call(no queue.TicketNo, window queue.WindowNo, lang queue.Lang) {
	h.change(func() { h.call(no, window, lang, 1) })
}

func (h *Hall) call(no queue.TicketNo, window queue.WindowNo, lang queue.Lang, n int) {
	h.seq++
	h.calls = slices.DeleteFunc(h.calls, func(c queue.Call) bool { return c.No == no })
	h.calls = slices.Insert(h.calls, 0, queue.Call{Seq: h.seq, No: no, Window: window, N: n, Lang: lang, At: h.now()})
	h.calls = h.calls[:min(len(h.calls), queue.BoardCalls)]
}

// Rest ends the hall's day: nobody waits, nothing was called.
func (h *Hall) Rest() {
	h.change(func() { h.calls, h.lines = nil, map[queue.ServiceID][]waiting{} })
}

// Board returns what the board shows.
func (h *Hall) Board() queue.Board {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := queue.Board{Version: h.version, Calls: slices.Clone(h.calls), Waiting: []queue.BoardLine{}, Now: h.now()}
	if b.Calls == nil {
		b.Calls = []queue.Call{}
	}
	count := map[queue.DepartmentID]int{}
	for _, s := range h.config.Services {
		count[s.Department] += len(h.lines[s.ID])
	}
	for _, d := range h.config.Departments {
		b.Waiting = append(b.Waiting, queue.BoardLine{Department: d.ID, Waiting: count[d.ID]})
	}
	if n, ok := count[""]; ok {
		b.Waiting = append(b.Waiting, queue.BoardLine{Waiting: n})
	}
	return b
}

// Desk returns what a window's page shows, or false when there is no such window.
func (h *Hall) Desk(no queue.WindowNo) (queue.Desk, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.desk(no)
}

func (h *Hall) desk(no queue.WindowNo) (queue.Desk, bool) {
	d, ok := h.desks[no]
	if !ok {
		return queue.Desk{}, false
	}
	copied := *d
	copied.Version, copied.Now, copied.ClearAt = h.version, h.now(), time.Date(2026, 11, 23, 12, 30, 0, 0, h.config.Zone)
	copied.Parked = slices.Clone(d.Parked)
	copied.Lines = h.deskLines(no)
	copied.Keys = h.keys(d)
	return copied, true
}

func (h *Hall) deskLines(no queue.WindowNo) []queue.DeskLine {
	list := []queue.DeskLine{}
	for _, w := range h.config.Windows {
		if w.No != no {
			continue
		}
		for _, s := range w.Services {
			line := queue.DeskLine{Service: s, Waiting: len(h.lines[s])}
			if line.Waiting > 0 {
				line.Oldest = h.lines[s][0].since
			}
			list = append(list, line)
		}
	}
	return list
}

// The rules of the canned hall.
const (
	maxCalls = 3
	rest     = 15 * time.Second
)

func (h *Hall) keys(d *queue.Desk) queue.Keys {
	open := d.Mode == queue.DeskOpen
	k := queue.Keys{Open: !open, Pause: open, Next: open, Resume: open && d.Serving == nil}
	if s := d.Serving; open && s != nil {
		k.CallsLeft = maxCalls - s.Calls
		k.Pass, k.Transfer, k.Park, k.Finish = s.Calls >= maxCalls, true, true, true
		if k.CallsLeft > 0 {
			ready := s.CalledAt.Add(rest)
			if k.Recall = !h.now().Before(ready); !k.Recall {
				k.RecallFrom = ready
			}
		}
	}
	return k
}
