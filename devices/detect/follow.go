package detect

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/link"
)

const (
	followPause = 500 * time.Millisecond  // between two looks at what is gone
	goneFor     = 1200 * time.Millisecond // a device that comes back at its own path needs no search
	quickBudget = 2500 * time.Millisecond // for one device on one port
	firstAgain  = time.Second             // before a port is asked again for the same device
	lastAgain   = 30 * time.Second
)

// Followed is a device at work whose port may move.
type Followed struct {
	Known func() Known // as far as it is known by now
	Port  link.Mover
	Gone  func() bool // the driver says that the port is gone
}

// Moved says that a device came back somewhere else, or that one like it did.
type Moved struct {
	Followed int // index of the device
	To       Port
	Finding  Finding  // what stands there
	Ask      Question // NoQuestion: the port was moved; otherwise nothing was done until a person says so
}

// Follower brings devices back that were plugged into another socket. It asks only ports that nobody uses, ever more
// seldom, and only in the protocol of the device that is gone; so it costs nothing while all is well. Two devices that changed sockets are not
// put right: each driver sees the other's device, and a search proposes the change.
type Follower struct {
	Devices []Followed
	Ports   func() ([]Port, error)                                      // nil means List
	Open    func(p Port, baud int, log *slog.Logger) (link.Port, error) // nil means the machine's own
	Told    func(Moved)                                                 // called from Run's goroutine; must return soon; may be nil
	Log     *slog.Logger
	since   []time.Time         // when each device was first seen gone; zero while it is there
	asked   map[string]*attempt // by port and device
}

// Run follows until ctx ends, and returns ctx's error.
func (f *Follower) Run(ctx context.Context) error {
	if f.Ports == nil {
		f.Ports = func() ([]Port, error) { return List(Root) }
	}
	if f.Open == nil {
		f.Open = openPort
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	f.since, f.asked = make([]time.Time, len(f.Devices)), map[string]*attempt{}
	t := time.NewTicker(followPause)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			f.look(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// look seeks what has been gone for long enough.
func (f *Follower) look(ctx context.Context) {
	var gone []int
	for i, d := range f.Devices {
		if !d.Gone() {
			f.since[i] = time.Time{}
			continue
		}
		if f.since[i].IsZero() {
			f.since[i] = time.Now()
		}
		if time.Since(f.since[i]) >= goneFor {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		clear(f.asked)
		return
	}
	ports, err := f.Ports()
	if err != nil {
		f.Log.Warn("ports cannot be listed", "cause", err)
		return
	}
	f.forget(ports)
	done, under := make(chan *visit), 0
	for _, p := range ports {
		v := &visit{port: p, due: f.due(p, gone)}
		if f.used(p) || len(v.due) == 0 {
			continue
		}
		under++
		go func() {
			f.ask(ctx, v)
			done <- v
		}()
	}
	for range under {
		f.conclude(<-done, gone)
	}
}

// visit is the questions to one port, and what they came to.
type visit struct {
	port    Port
	due     []int // devices that may stand there
	found   int   // which of them it may be
	finding Finding
	how     likeness
}

// due returns the devices that the port is to be asked for now: at once when it comes, then ever more seldom, for a reader that was just
// plugged in is silent for 2 s.
func (f *Follower) due(p Port, gone []int) (out []int) {
	for _, i := range gone {
		a := f.asked[key(p, i)]
		if a == nil {
			a = &attempt{pause: firstAgain}
			f.asked[key(p, i)] = a
		}
		if now := time.Now(); !now.Before(a.next) {
			a.next = now.Add(a.pause)
			a.pause = min(2*a.pause, lastAgain)
			out = append(out, i)
		}
	}
	// Whose adapter it is, is asked first.
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(f.Devices[b].owns(p), f.Devices[a].owns(p)) })
	return out
}

// owns returns 1 when the port's adapter is the one that the device hung on.
func (d *Followed) owns(p Port) int {
	k := d.Known()
	if k.USB == p.USB && k.USB != "" && (k.Adapter == p.Serial && k.Adapter != "" || k.Role == Scanner || k.Role == Display) {
		return 1
	}
	return 0
}

// ask asks one port for the devices that may stand there, until one does.
func (f *Follower) ask(ctx context.Context, v *visit) {
	for _, i := range v.due {
		if ctx.Err() != nil {
			return
		}
		known := f.Devices[i].Known()
		finding := f.identify(ctx, known, v.port)
		if finding.Role == NoRole || finding.Role != known.Role {
			continue
		}
		v.found, v.finding, v.how = i, finding, known.compare(&finding)
		if v.how != stranger {
			return
		}
	}
}

// conclude moves a device's port when it surely stands there, and asks a person when one like it does.
func (f *Follower) conclude(v *visit, gone []int) {
	if v.finding.Role == NoRole || f.since[v.found].IsZero() {
		return
	}
	if v.how == same || v.how == alike && f.only(v.finding.Role, gone) {
		f.move(v.found, v.port, v.finding)
		return
	}
	a := f.asked[key(v.port, v.found)]
	if a.told {
		return
	}
	a.told = true
	f.Log.Info("a like device stands at another port", "role", string(v.finding.Role), "port", v.port.Path)
	f.tell(Moved{Followed: v.found, To: v.port, Finding: v.finding, Ask: Replaces})
}

// attempt is the questions to a port for one device.
type attempt struct {
	next  time.Time
	pause time.Duration
	told  bool // a person was asked
}

// used reports whether a device has the port, or had it and comes back there by itself.
func (f *Follower) used(p Port) bool {
	return slices.ContainsFunc(f.Devices, func(d Followed) bool { return resolved(pathOf(d.Port)) == resolved(p.Path) })
}

func pathOf(m link.Mover) string {
	if s, ok := m.(interface{ String() string }); ok {
		return s.String()
	}
	return ""
}

func resolved(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// key names a port as long as one device stands in it.
func key(p Port, i int) string { return resolved(p.Path) + " " + p.Serial + " " + string(rune('a'+i)) }

// forget lets a port that went away be asked again when it comes back.
func (f *Follower) forget(ports []Port) {
	there := map[string]bool{}
	for _, p := range ports {
		for i := range f.Devices {
			there[key(p, i)] = true
		}
	}
	for k := range f.asked {
		if !there[k] {
			delete(f.asked, k)
		}
	}
}

// only reports whether no other device could be meant. A bus of locks in the place of another would open wrong doors: where there are
// several, only the adapter's number tells them apart.
func (f *Follower) only(role Role, gone []int) bool {
	n := 0
	for i, d := range f.Devices {
		if d.Known().Role != role {
			continue
		}
		if role == Locks || slices.Contains(gone, i) {
			n++
		}
	}
	return n == 1
}

func (f *Follower) move(i int, p Port, finding Finding) {
	d := f.Devices[i]
	from := pathOf(d.Port)
	if err := d.Port.MoveTo(p.Path); err != nil {
		f.Log.Warn("port cannot be moved", "role", string(d.Known().Role), "to", p.Path, "cause", err)
		return
	}
	f.since[i] = time.Time{}
	f.Log.Info("device came back at another port", "role", string(d.Known().Role), "from", from, "to", p.Path)
	f.tell(Moved{Followed: i, To: p, Finding: finding})
}

func (f *Follower) tell(m Moved) {
	if f.Told != nil {
		f.Told(m)
	}
}

// identify asks one port whether the known device stands there. What never answers, a scanner or a display, is known by its adapter alone.
func (f *Follower) identify(ctx context.Context, k Known, p Port) Finding {
	s := &search{Finding: Finding{Port: p}, progress: func(Progress) {}, log: f.Log, echoes: map[int]bool{}}
	if k.Role == Scanner || k.Role == Display {
		if k.USB != "" && k.USB == p.USB {
			s.Role, s.Protocol, s.Baud, s.Sure = k.Role, k.Protocol, k.Baud, Guess
		}
		return s.Finding
	}
	var steps []step
	for _, kd := range kinds() {
		if kd.Name == k.Protocol {
			steps = stepsFor(kd, k)
		}
	}
	if len(steps) == 0 || k.OneWay {
		return s.Finding
	}
	line, err := f.Open(p, k.Baud, f.Log)
	if err != nil {
		s.refused(err)
		return s.Finding
	}
	s.line = line
	limit, stop := context.WithTimeout(ctx, quickBudget)
	defer stop()
	if err := s.sweep(limit, steps); errors.Is(err, link.ErrUnplugged) {
		s.add(Vanished)
	}
	if err := line.Close(); err != nil {
		f.Log.Debug("port cannot be closed", "cause", err)
	}
	return s.Finding
}

// stepsFor returns the knock at the known speed, which a device keeps, and of a bus only the boards that are known.
func stepsFor(kd kind, k Known) (steps []step) {
	ask := []inquiry.Question{kd.Knock}
	if kd.Board != nil {
		kd.Far = k.Boards
		ask = ask[:0]
		for _, b := range k.Boards {
			ask = append(ask, kd.Board(b))
		}
	}
	for _, q := range ask {
		steps = append(steps, step{kd, k.Baud, q})
	}
	return steps
}
