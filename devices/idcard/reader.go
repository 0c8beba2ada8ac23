package idcard

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/kiosk/base/civil"
)

var _ devices.IDReader = (*Reader)(nil)

// Opts are a reader's settings. The zero value is what the product uses.
type Opts struct {
	Baud  int           // speed in Bd to begin with, one of Bauds; 0 means the port's own, or 115200 when the port has none
	Boot  time.Duration // how long the module needs after power-up; 0 means 2 s [S13]
	Poll  time.Duration // pause between two looks for a card, 100 ms to 1 s; 0 means 300 ms
	Watch time.Duration // pause between two signs of life while nobody wants a card; 0 means 2 s
	// Today returns the day after which nobody can be born. nil means the system's clock in its own time zone.
	Today func() civil.Date
}

func (o Opts) withDefaults() Opts {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	or(&o.Boot, 2*time.Second)
	or(&o.Poll, 300*time.Millisecond)
	or(&o.Watch, 2*time.Second)
	if o.Today == nil {
		o.Today = func() civil.Date { return civil.Of(time.Now()) }
	}
	return o
}

// Reader is an identity card reader on a serial line. Its methods may be called from several goroutines, Run from one at a time.
type Reader struct {
	port link.Port
	opts Opts
	log  *slog.Logger
	// wake tells a pausing Run to look again. It holds one notice: when full, Run will look anyway.
	wake chan struct{}

	mu     sync.Mutex // guards all below
	armed  bool
	arming uint64 // counts Arm and Disarm, so that a card of an older arming is not delivered
	status devices.Status
}

// New returns the reader on port, which stays the caller's to close. Nothing is sent before Run. It panics on a speed that the module does not
// know.
func New(port link.Port, opts Opts, log *slog.Logger) *Reader {
	opts = opts.withDefaults()
	if opts.Baud == 0 {
		opts.Baud = Bauds()[0]
		if b, ok := port.(link.BaudSetter); ok {
			opts.Baud = b.Baud()
		}
	}
	if opts.Baud <= 0 {
		panic(fmt.Sprintf("idcard: speed of %d Bd", opts.Baud))
	}
	return &Reader{
		port: port, opts: opts, log: log.With("device", "idcard"), wake: make(chan struct{}, 1),
		status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}
}

// String names the reader by its port.
func (r *Reader) String() string { return "ID card reader on " + r.port.String() }

// Status returns the latest knowledge at once.
func (r *Reader) Status() devices.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Halt stops looking for cards; the module does nothing by itself. It always returns nil.
func (r *Reader) Halt() error {
	r.Disarm()
	return nil
}

// Arm begins to look for a card. A card that was read in an earlier arming and still lies there gives CardStale.
func (r *Reader) Arm() { r.setArmed(true) }

// Disarm stops looking and drops what was read of a card. A card that was delivered is still watched until it leaves.
func (r *Reader) Disarm() { r.setArmed(false) }

func (r *Reader) setArmed(on bool) {
	r.mu.Lock()
	r.armed = on
	r.arming++
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default: // a notice waits already
	}
}

func (r *Reader) intent() (armed bool, arming uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.armed, r.arming
}

// Run drives the reader until ctx ends, and returns ctx's error. It survives unplugging and silence and finds the reader again at any of its
// five speeds. The sink must not wait for Run.
func (r *Reader) Run(ctx context.Context, sink func(devices.ReaderEvent)) error {
	l := &line{port: r.port, baud: r.opts.Baud}
	defer l.bind(ctx)()
	s := &session{Reader: r, line: l, sink: sink}
	s.setStatus(devices.Status{Problem: devices.Starting})
	if b, ok := r.port.(link.BaudSetter); ok && b.Baud() != r.opts.Baud {
		if err := s.setBaud(r.opts.Baud); err != nil {
			s.log.Warn("port refuses the speed", "cause", err) // the search tries again
		}
	}
	for ctx.Err() == nil {
		err := s.work(ctx)
		for err != nil && ctx.Err() == nil {
			err = s.cure(ctx, err)
		}
	}
	return ctx.Err()
}

// setStatus records the status and reports it when it differs in more than the detail.
func (s *session) setStatus(st devices.Status) {
	s.mu.Lock()
	old := s.status
	st, changed := st.After(old, time.Now())
	if st.Ident == "" {
		st.Ident = old.Ident
	}
	s.status = st
	s.mu.Unlock()
	if !changed && st.Ident == old.Ident {
		return
	}
	s.log.Info("reader status", "ready", st.Ready, "problem", string(st.Problem), "ident", st.Ident, "detail", st.Detail)
	s.sink(devices.ReaderEvent{Kind: devices.ReaderChanged, Status: st})
}
