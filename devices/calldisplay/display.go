// Package calldisplay drives the text displays above the windows, which hang on one serial line and show which number is called. They take
// text and never answer.
package calldisplay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var _ devices.CallDisplay = (*Displays)(nil)

// Baud is the usual speed in Bd.
const Baud = 9600

const (
	look      = 500 * time.Millisecond // between two looks whether the port is there
	gonePause = 200 * time.Millisecond
	again     = time.Minute // a display that was switched off shows the call again after this time
	writeTime = 2 * time.Second
	between   = 20 * time.Millisecond // between two frames
)

// Opts say which displays there are.
type Opts struct {
	Format Format
	// Displays are the addresses by window: two hex digits, "01" to "FF", with Alpha; any text with Lines.
	Displays map[string]string
	// Prefix stands before each text with Lines; {address} stands for the display's address. "" sends the text alone.
	Prefix string
}

// validate returns an error of kind Invalid.
func (o *Opts) validate() error {
	bad := func(format string, args ...any) error {
		return &fault.Error{
			Kind: fault.Invalid, Op: "configure call displays", Err: fmt.Errorf(format, args...),
			Hint: `give each window's display its own address, from "01" to "FF" for Alpha signs`,
		}
	}
	if len(o.Displays) == 0 {
		return bad("no displays")
	}
	used := map[string]string{}
	for window, address := range o.Displays {
		if o.Format == Alpha && !alphaAddress(address) {
			return bad("display %q of window %s", address, window)
		}
		if other, twice := used[address]; twice {
			return bad("windows %s and %s have the display %q", min(window, other), max(window, other), address)
		}
		used[address] = window
	}
	if o.Format > Lines {
		return bad("no %v", o.Format)
	}
	return nil
}

// alphaAddress reports whether a is the address of one sign; 00 is all of them.
func alphaAddress(a string) bool {
	hex := func(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }
	return len(a) == 2 && hex(a[0]) && hex(a[1]) && a != "00"
}

// Displays are the displays on a line. Their methods may be called from several goroutines, Run from one at a time.
type Displays struct {
	port link.Port
	opts Opts
	log  *slog.Logger

	writing sync.Mutex // keeps frames apart

	mu     sync.Mutex // guards all below
	shown  map[string]devices.Message
	status devices.Status
}

// New returns the displays on port, which stays the caller's to close. Nothing is sent before Show. An error is of kind Invalid.
func New(port link.Port, opts Opts, log *slog.Logger) (*Displays, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	opts.Displays = maps.Clone(opts.Displays)
	return &Displays{
		port: port, opts: opts, log: log.With("device", "display"), shown: map[string]devices.Message{},
		status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}, nil
}

// String names the displays by their port.
func (d *Displays) String() string {
	return fmt.Sprintf("%d call displays on %v", len(d.opts.Displays), d.port)
}

// Status returns the latest knowledge at once. Displays say nothing: ready means that their port is there.
func (d *Displays) Status() devices.Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// Halt does nothing: a display that shows text is inert.
func (d *Displays) Halt() error { return nil }

// Show puts a text on the display of a window, as devices.CallDisplay says.
func (d *Displays) Show(ctx context.Context, window string, m devices.Message) error {
	address, ok := d.opts.Displays[window]
	if !ok {
		return &fault.Error{Kind: fault.Invalid, Op: "show call", Err: fmt.Errorf("window %q has no display", window), Hint: "name the window's display in the configuration"}
	}
	frame, err := d.opts.encode(address, m)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("show call: %w", err)
	}
	d.mu.Lock()
	d.shown[window] = m
	d.mu.Unlock()
	return d.send(frame)
}

// send writes one frame.
func (d *Displays) send(frame []byte) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	err := d.port.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		_, err = d.port.Write(frame)
	}
	if err == nil {
		time.Sleep(between)
		return nil
	}
	problem := devices.Silent
	if errors.Is(err, link.ErrUnplugged) {
		problem = devices.Unplugged
	}
	return fmt.Errorf("show call: %w", errors.Join(&devices.ProblemError{Problem: problem, Detail: "the text was not sent"}, err))
}

// Run looks after the port and shows again what displays have lost, until ctx ends.
func (d *Displays) Run(ctx context.Context, sink func(devices.Status)) error {
	stop := context.AfterFunc(ctx, func() { _ = d.port.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	next := time.Now().Add(again)
	buf := make([]byte, 64)
	for ctx.Err() == nil {
		err := d.port.SetReadDeadline(time.Now().Add(look))
		if ctx.Err() != nil {
			break
		}
		if err == nil {
			_, err = d.port.Read(buf) // a sign may acknowledge; nothing hangs on it
		}
		switch {
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
			back := d.become(devices.Status{Ready: true}, sink)
			if now := time.Now(); back || !now.Before(next) {
				d.refresh()
				next = now.Add(again)
			}
		case ctx.Err() == nil:
			d.become(devices.Status{Problem: devices.Unplugged, Detail: err.Error()}, sink)
			pause(ctx, gonePause)
		}
	}
	return ctx.Err()
}

// refresh shows again what every display should show.
func (d *Displays) refresh() {
	d.mu.Lock()
	shown := maps.Clone(d.shown)
	d.mu.Unlock()
	for _, window := range slices.Sorted(maps.Keys(shown)) {
		m := shown[window]
		m.Flash = false // it is no new call
		frame, err := d.opts.encode(d.opts.Displays[window], m)
		if err == nil {
			err = d.send(frame)
		}
		if err != nil {
			d.log.Warn("call not shown again", "window", window, "cause", err)
			return
		}
	}
}

// become records a status and tells a change; it reports whether there was one.
func (d *Displays) become(st devices.Status, sink func(devices.Status)) bool {
	d.mu.Lock()
	st, changed := st.After(d.status, time.Now())
	d.status = st
	d.mu.Unlock()
	if changed {
		d.log.Info("call displays", "ready", st.Ready, "problem", string(st.Problem))
		sink(st)
	}
	return changed
}

func pause(ctx context.Context, t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
