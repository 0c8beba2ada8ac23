package uplink_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
)

// wire is the way to a hall that loses, delays and doubles what is sent, in both directions, and can be cut.
type wire struct {
	hall  *server
	tasks sync.WaitGroup // deliveries under way; they go on after the sender gave up

	mu     sync.Mutex // guards what is below
	rand   *rand.Rand
	faulty bool
	cut    bool
	hang   bool              // while cut: nobody notices at once
	refuse bool              // while cut: everybody does
	deaf   bool              // requests arrive, replies are lost
	slow   time.Duration     // how much later requests arrive than they should
	adopts [][]queue.Offline // everything that was handed over, for replays
}

var _ uplink.Remote = (*wire)(nil)

// How often things go wrong on a faulty wire, in percent.
const (
	loseRequest = 2
	loseReply   = 3
	late        = 2 // by up to a minute, in either direction
	double      = 5
)

func newWire(s *server, seed uint64) *wire {
	return &wire{hall: s, rand: rand.New(rand.NewPCG(seed, 3)), faulty: true}
}

// fate is what becomes of one exchange.
type fate struct {
	lostRequest, lostReply bool
	there, back            time.Duration
	again                  time.Duration // when the request arrives a second time; 0: never
	refused                bool          // a cut wire is noticed at once
}

func (w *wire) chance(percent int) bool { return w.rand.IntN(100) < percent }

func (w *wire) fate() fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := fate{there: time.Duration(1+w.rand.IntN(20)) * time.Millisecond, back: time.Duration(1+w.rand.IntN(20)) * time.Millisecond}
	f.there += w.slow
	f.lostReply = w.deaf
	f.refused = w.cut && (w.refuse || (!w.hang && w.chance(50)))
	if !w.faulty {
		return f
	}
	f.lostRequest, f.lostReply = w.chance(loseRequest), w.chance(loseReply)
	if w.chance(late) {
		f.there = time.Duration(1+w.rand.IntN(60_000)) * time.Millisecond
	}
	if w.chance(late) {
		f.back = time.Duration(1+w.rand.IntN(60_000)) * time.Millisecond
	}
	if w.chance(double) {
		f.again = time.Duration(1+w.rand.IntN(60_000)) * time.Millisecond
	}
	return f
}

func (w *wire) isCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cut
}

func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
}

// set changes the wire.
func (w *wire) set(change func(*wire)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// calm ends the faults.
func (w *wire) calm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.faulty, w.deaf, w.slow = false, false, false, 0
}

type reply[T any] struct {
	value T
	err   error
}

func noAnswer(err error) error {
	return &fault.Error{Kind: fault.Unavailable, Op: "call hall", Err: err}
}

// send carries one call over the wire. The deliveries outlive a sender who gives up.
func send[T any](ctx context.Context, w *wire, call func() (T, error)) (T, error) {
	f := w.fate()
	var none T
	if f.refused || (w.hall.isDown() && !w.isCut()) {
		return none, noAnswer(errors.New("connection refused"))
	}
	answers := make(chan reply[T], 1)
	w.tasks.Go(func() {
		time.Sleep(f.there)
		if f.lostRequest || w.isCut() {
			return
		}
		got, ok := work(w.hall, call)
		if f.again > 0 {
			w.tasks.Go(func() {
				time.Sleep(f.again)
				_, _ = work(w.hall, call)
			})
		}
		time.Sleep(f.back)
		if ok && !f.lostReply && !w.isCut() {
			answers <- got
		}
	})
	select {
	case got := <-answers:
		return got.value, got.err
	case <-ctx.Done():
		return none, noAnswer(ctx.Err())
	}
}

// work lets the hall work on a call. ok is false when it stood, or fell meanwhile.
func work[T any](s *server, call func() (T, error)) (reply[T], bool) {
	life := s.life()
	if life == 0 {
		return reply[T]{}, false
	}
	v, err := call()
	return reply[T]{v, err}, s.life() == life
}

func (w *wire) Overview(ctx context.Context) (queue.Overview, error) {
	return send(ctx, w, func() (queue.Overview, error) { return w.hall.Overview(context.WithoutCancel(ctx)) })
}

func (w *wire) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	return send(ctx, w, func() (queue.Answer, error) { return w.hall.Issue(context.WithoutCancel(ctx), r) })
}

type standing struct {
	ticket queue.Ticket
	wait   queue.Wait
}

func (w *wire) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	s, err := send(ctx, w, func() (s standing, err error) {
		s.ticket, s.wait, err = w.hall.Ticket(context.WithoutCancel(ctx), id)
		return s, err
	})
	return s.ticket, s.wait, err
}

func (w *wire) Find(ctx context.Context, f queue.Find) ([]queue.Mine, error) {
	return send(ctx, w, func() ([]queue.Mine, error) { return w.hall.Find(context.WithoutCancel(ctx), f) })
}

func (w *wire) Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	return send(ctx, w, func() (queue.Lease, error) { return w.hall.Lease(context.WithoutCancel(ctx), r) })
}

func (w *wire) Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error) {
	w.mu.Lock()
	w.adopts = append(w.adopts, list)
	w.mu.Unlock()
	return send(ctx, w, func() ([]queue.Ticket, error) { return w.hall.Adopt(context.WithoutCancel(ctx), list) })
}

type nothing struct{}

func (w *wire) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	_, err := send(ctx, w, func() (nothing, error) {
		return nothing{}, w.hall.Printed(context.WithoutCancel(ctx), id, n, outcome)
	})
	return err
}

func (w *wire) Rate(ctx context.Context, r queue.Rating) error {
	_, err := send(ctx, w, func() (nothing, error) { return nothing{}, w.hall.Rate(context.WithoutCancel(ctx), r) })
	return err
}

type configured struct {
	hall  queue.Hall
	epoch queue.Epoch
}

func (w *wire) Hall(ctx context.Context) (queue.Hall, queue.Epoch, error) {
	c, err := send(ctx, w, func() (c configured, err error) {
		c.hall = w.hall.Hall()
		c.epoch, err = w.hall.Epoch(context.WithoutCancel(ctx))
		return c, err
	})
	return c.hall, c.epoch, err
}

func (w *wire) Heartbeat(ctx context.Context, b queue.Beat) error {
	_, err := send(ctx, w, func() (nothing, error) { return nothing{}, w.hall.Heartbeat(context.WithoutCancel(ctx), b) })
	return err
}
