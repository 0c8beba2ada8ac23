// Package detect finds out what is plugged in where. It asks each serial port in every known protocol and speed, only questions about
// identity and status: nothing is opened, printed or set while it searches, and a test proves it for every question on every device.
//
// One thing cannot be helped: a printer that never answers takes the questions to others for text, and may put up to 20 mm of it on paper
// when nobody has said that it is there. Once it is set, its port is left alone.
package detect

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/port"
)

// DefaultBudget is how long a port may be asked, of Opts without a budget. Ports are asked at the same time.
const DefaultBudget = 18 * time.Second

// Opts say how to search. The zero value searches all of the machine's ports.
type Opts struct {
	Ports    []Port         // what to ask; nil means what List returns
	Budget   time.Duration  // for each port; 0 means DefaultBudget
	Progress func(Progress) // told after every question, from the ports' goroutines, one call at a time; must return soon; may be nil
	Known    []Known        // what was set or learnt before, for Result.Proposals
	Log      *slog.Logger   // of all questions; nil keeps silent
	// Open opens a port; nil means the machine's own, which refuses one that another process has.
	Open func(p Port, baud int, log *slog.Logger) (link.Port, error)
}

// Sure says how much a finding can be trusted.
type Sure uint8

// The degrees. Nothing is the zero value.
const (
	Nothing Sure = iota // nothing was recognised
	Guess               // it looks like it: a person should test it
	Certain             // it answered questions that nothing else answers
)

// String returns the degree as reports write it.
func (s Sure) String() string {
	switch s {
	case Nothing:
		return "nothing"
	case Guess:
		return "guess"
	case Certain:
		return "certain"
	}
	return "unknown degree"
}

// Board is a lock board that answered.
type Board struct {
	Address int  `json:"address"`
	Locks   int  `json:"locks,omitempty"` // 0 where the board does not tell
	Twice   bool `json:"twice,omitempty"` // two boards seem to have the address
}

// Device is what is known of a device that was found.
type Device struct {
	Serial   string          `json:"serial,omitempty"` // names this one device: the SAM id, the printer's serial number
	Maker    string          `json:"maker,omitempty"`
	Model    string          `json:"model,omitempty"`
	Firmware string          `json:"firmware,omitempty"`
	Profile  string          `json:"profile,omitempty"` // of a printer, where its name tells
	Boards   []Board         `json:"boards,omitempty"`
	Problem  devices.Problem `json:"problem,omitempty"` // that the device reports of itself
}

// Finding is what a port's search came to.
type Finding struct {
	Port     Port          `json:"port"`
	Role     Role          `json:"role,omitempty"`
	Protocol string        `json:"protocol,omitempty"` // "idcard", "escpos", "scanner" or a lock board's
	Baud     int           `json:"baud,omitempty"`     // 0 where a port has no speed
	Sure     Sure          `json:"-"`
	Device   Device        `json:"device"`
	Problems []Problem     `json:"problems,omitempty"`
	Cause    string        `json:"cause,omitempty"` // of a problem, for the log: who holds the port
	Asked    []Exchange    `json:"asked,omitempty"`
	Took     time.Duration `json:"-"`
}

// Has reports whether the finding has the problem.
func (f *Finding) Has(p Problem) bool { return slices.Contains(f.Problems, p) }

// Exchange is one question and what came of it. Bytes that a device sent unasked are counted and never kept: they may be a person's code.
type Exchange struct {
	Protocol string `json:"protocol"`
	Text     string `json:"text"`
	Baud     int    `json:"baud,omitempty"`
	Sent     string `json:"sent"`            // hex
	Verdict  string `json:"verdict"`         // silent, incomplete, foreign, damaged, answered
	Heard    string `json:"heard,omitempty"` // hex of an answer
	Bytes    int    `json:"bytes"`           // how many came
	Answer   string `json:"answer,omitempty"`
}

// Progress is where a port's search stands.
type Progress struct {
	Port  Port
	Asked int      // questions so far
	Of    int      // questions at most
	Now   Exchange // the last one
	Done  *Finding // when the port's search has ended
}

// Result is what a search came to.
type Result struct {
	Ports     []Finding     `json:"ports"`
	Chips     []Chip        `json:"chips,omitempty"`
	Proposals []Proposal    `json:"proposals"`
	Took      time.Duration `json:"-"`
}

// Find asks all ports at the same time and returns what it found, in the order of the ports. It returns within the budget and a second; when
// ctx ends it stops at once, and ports that were not done have the problem Stopped. It blocks nobody: nothing that another process uses is
// opened. It is no error that nothing is found; the error is one of listing ports.
func Find(ctx context.Context, o Opts) (Result, error) {
	start := time.Now()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Budget == 0 {
		o.Budget = DefaultBudget
	}
	if o.Open == nil {
		o.Open = openPort
	}
	r := Result{Chips: chips()}
	if o.Ports == nil {
		var err error
		if o.Ports, err = List(Root); err != nil {
			return r, err
		}
	}
	r.Ports = make([]Finding, len(o.Ports))
	var tell sync.Mutex // one call of Progress at a time
	progress := func(p Progress) {
		if o.Progress != nil {
			tell.Lock()
			defer tell.Unlock()
			o.Progress(p)
		}
	}
	var tasks sync.WaitGroup
	for i, p := range o.Ports {
		tasks.Go(func() {
			r.Ports[i] = look(ctx, p, o, progress)
			progress(Progress{Port: p, Done: &r.Ports[i]})
		})
	}
	tasks.Wait()
	r.Proposals = Propose(r.Ports, o.Known)
	r.Took = time.Since(start)
	return r, nil
}

// openPort opens a port unless another process uses it, lock or no lock.
func openPort(p Port, baud int, log *slog.Logger) (link.Port, error) {
	if err := port.Free(p.Path); err != nil {
		return nil, err
	}
	return port.Open(p.Path, baud, log)
}

// look searches one port.
func look(ctx context.Context, p Port, o Opts, progress func(Progress)) Finding {
	start := time.Now()
	all := kinds()
	if p.Printer {
		all = all[:1] // whoever is behind a printer file is a printer, and has no speed
	}
	s := &search{Finding: Finding{Port: p}, progress: progress, log: o.Log.With("port", p.Path)}
	if k := slices.IndexFunc(o.Known, func(k Known) bool { return k.OneWay && k.Path == p.Path }); k >= 0 {
		s.Role, s.Protocol, s.Baud, s.Sure = Printer, o.Known[k].Protocol, o.Known[k].Baud, Guess
		s.add(NotAsked)
		return s.Finding
	}
	line, err := o.Open(p, all[0].Bauds[0], o.Log)
	if err != nil {
		s.refused(err)
	} else {
		s.line = line
		s.run(ctx, all, o.Budget)
		if err := line.Close(); err != nil {
			s.log.Debug("port cannot be closed", "cause", err)
		}
	}
	s.Took = time.Since(start)
	s.log.Info("port searched", "role", string(s.Role), "protocol", s.Protocol, "baud", s.Baud, "sure", s.Sure.String(),
		"problems", joined(s.Problems), "questions", len(s.Asked), "took", s.Took.Round(time.Millisecond))
	return s.Finding
}

func joined(problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, string(p))
	}
	return strings.Join(out, " ")
}
