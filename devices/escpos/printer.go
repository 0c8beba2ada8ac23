package escpos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var _ devices.TicketPrinter = (*Printer)(nil)

// Opts are the options of a Printer. All but Profile may be left zero.
type Opts struct {
	Profile   Profile
	Rasterise Rasteriser // draws lines with missing glyphs; nil replaces the characters by 〓
	// Baud is the line's speed for the time limits. 0 asks the port, and counts a port without a speed as 115200 Bd.
	Baud int
}

// Printer is a ticket printer on a port. Run must be running for anything to be printed or asked.
type Printer struct {
	port     link.Port
	opts     Opts
	log      *slog.Logger
	requests chan *request // no buffer: a request is taken up or not

	// mu guards all below.
	mu        sync.Mutex
	status    devices.Status
	running   bool
	processID bool // a self-test showed that the printer confirms process ids
}

// New returns a driver for the printer at the port. The port stays its opener's to close.
func New(port link.Port, opts Opts, log *slog.Logger) *Printer {
	return &Printer{
		port: port, opts: opts, log: log.With("device", "printer", "profile", opts.Profile.Name),
		requests: make(chan *request),
		status:   devices.Status{Problem: devices.Starting, Since: time.Now()},
	}
}

// String names the printer for logs: profile and port.
func (p *Printer) String() string { return "escpos " + p.opts.Profile.Name + " at " + p.port.String() }

// Width returns the printable width in dots.
func (p *Printer) Width() int { return p.opts.Profile.Dots }

// Status returns the latest knowledge at once.
func (p *Printer) Status() devices.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// Halt does nothing: a printer without commands is inert, and a job that is under way ends with its cut, which is the safe place.
func (p *Printer) Halt() error { return nil }

// Run watches the printer until ctx ends and calls sink, from one goroutine, when its status changes. A second Run at the same time is an
// error; otherwise Run returns ctx's error, or os.ErrClosed in the chain when somebody closed the port.
func (p *Printer) Run(ctx context.Context, sink func(devices.Status)) error {
	if !p.setRunning(true) {
		return &fault.Error{Kind: fault.Conflict, Op: "watch " + p.String(), Hint: "it is being watched already"}
	}
	defer p.setRunning(false)
	parent := ctx
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	heard := make(chan heard, 64) // full: the reader waits, and the port's buffer keeps the bytes
	var reader sync.WaitGroup
	reader.Go(func() {
		if err := p.read(ctx, heard); err != nil {
			stop(err)
		}
	})
	s := newSession(p, heard, sink)
	s.loop(ctx)
	stop(nil)
	err := p.port.SetReadDeadline(time.Unix(1, 0)) // wakes the reader
	reader.Wait()
	if parent.Err() != nil {
		return parent.Err()
	}
	return errors.Join(context.Cause(ctx), err)
}

// setRunning notes that Run began or ended; it reports false when Run would begin twice.
func (p *Printer) setRunning(on bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on && p.running {
		return false
	}
	p.running = on
	return true
}

// Print prints one paper and waits until its fate is known, at most the time that line and paper need, 2 s and the status queries. Printed
// is said only when the printer confirmed it. The error of the other outcomes has a *devices.ProblemError in its chain; see ProblemOf. After an
// Unknown outcome the printer's buffers are cleared before anything else is sent, so that the paper cannot come out later.
func (p *Printer) Print(ctx context.Context, paper devices.Paper) (devices.PrintOutcome, error) {
	job, err := p.encoder(false).Encode(paper)
	if err != nil {
		return devices.PrintFailed, err
	}
	return p.print(ctx, job)
}

// SelfTest prints TestPaper. Where the profile does not know whether the printer confirms process ids it tries, and a reply makes them the
// proof of all later papers. It waits and returns as Print does.
func (p *Printer) SelfTest(ctx context.Context) (devices.PrintOutcome, error) {
	job, err := p.encoder(true).Encode(TestPaper())
	if err != nil {
		return devices.PrintFailed, err
	}
	return p.print(ctx, job)
}

// encoder returns the encoder for the next job.
func (p *Printer) encoder(test bool) Encoder {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Encoder{Profile: p.opts.Profile, Rasterise: p.opts.Rasterise, ProcessID: test || p.processID}
}

// confirmsIDs notes that the printer answered a process id.
func (p *Printer) confirmsIDs() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.processID = true
}

// QueryStatus asks the printer now and returns what it says. It waits for a paper that is being printed. A printer that does not answer is
// no error: its status says so.
func (p *Printer) QueryStatus(ctx context.Context) (devices.Status, error) {
	req := newRequest(nil, ctx.Done())
	if err := p.submit(ctx, req); err != nil {
		return p.Status(), err
	}
	select {
	case <-req.result:
		return p.Status(), nil
	case <-ctx.Done():
		return p.Status(), fmt.Errorf("ask printer: %w", ctx.Err())
	}
}

// print hands a job to Run and waits for its result.
func (p *Printer) print(ctx context.Context, job Job) (devices.PrintOutcome, error) {
	if job.Replaced > 0 {
		p.log.Warn("printer has no glyph for some characters", "count", job.Replaced)
	}
	req := newRequest(&job, ctx.Done())
	if err := p.submit(ctx, req); err != nil {
		return devices.PrintFailed, err
	}
	select {
	case r := <-req.result:
		return r.outcome, r.err
	case <-ctx.Done():
	}
	if req.abandon() {
		return devices.PrintFailed, fmt.Errorf("print paper: nothing was sent: %w", ctx.Err())
	}
	return devices.PrintUnknown, fmt.Errorf("print paper: not waited for its end: %w", ctx.Err())
}

// submit gives a request to Run. It fails when Run is not running, or did not begin within a second.
func (p *Printer) submit(ctx context.Context, req *request) error {
	check := time.NewTicker(time.Second)
	defer check.Stop()
	for {
		select {
		case p.requests <- req:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("wait for printer: %w", ctx.Err())
		case <-check.C:
			if !p.isRunning() {
				return &fault.Error{Kind: fault.Unavailable, Op: "use printer", Err: errors.New("nobody runs its driver")}
			}
		}
	}
}

// isRunning reports whether Run is running.
func (p *Printer) isRunning() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}

// baud returns the line's speed, 0 when the port has none.
func (p *Printer) baud() int {
	if p.opts.Baud > 0 {
		return p.opts.Baud
	}
	if port, ok := p.port.(link.BaudSetter); ok {
		return port.Baud()
	}
	return 0
}

// A request is a job for Run, or, with a nil job, the wish to know the status now.
type request struct {
	job       *Job
	cancelled <-chan struct{} // closed when the caller no longer waits
	result    chan result     // room for the one result, so that nobody waits to give it
	state     atomic.Uint32
}

// result is what became of a request.
type result struct {
	outcome devices.PrintOutcome
	err     error
}

// The states of a request: it can be given up until its first byte is sent.
const (
	queued uint32 = iota
	started
	abandoned
)

// newRequest returns a request.
func newRequest(job *Job, cancelled <-chan struct{}) *request {
	return &request{job: job, cancelled: cancelled, result: make(chan result, 1)}
}

// start claims the request for sending; it reports false when its caller gave it up.
func (r *request) start() bool { return r.state.CompareAndSwap(queued, started) }

// abandon gives the request up; it reports false when a byte may have been sent.
func (r *request) abandon() bool { return r.state.CompareAndSwap(queued, abandoned) }

// isCancelled reports whether the caller no longer waits.
func (r *request) isCancelled() bool {
	select {
	case <-r.cancelled:
		return true
	default:
		return false
	}
}
