// Package hall is the hall service that a terminal runs inside itself: the rules of a queue.Hall applied to a queue.Store by the clock.
package hall

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"onetrip/queue"
)

// Opts are the choices of New.
type Opts struct {
	// Terminal is the name of the machine that stands in its tickets.
	Terminal string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Service issues a hall's numbers and keeps its days. Its methods may be called from any number of goroutines.
type Service struct {
	hall  queue.Hall
	store queue.Store
	opts  Opts
	log   *slog.Logger
	ids   []queue.ServiceID

	// mu guards counts.
	mu     sync.Mutex
	counts queue.Counts // of the latest overview: what the waits of single tickets are estimated from
}

// New returns the service of a hall. The caller owns the store and closes it after Run has returned.
func New(h queue.Hall, store queue.Store, opts Opts, log *slog.Logger) *Service {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Service{hall: h, store: store, opts: opts, log: log}
	for _, service := range h.Services {
		s.ids = append(s.ids, service.ID)
	}
	return s
}

// Overview counts the lines and says what can be taken now. Its errors are the store's.
func (s *Service) Overview(ctx context.Context) (queue.Overview, error) {
	now := s.opts.Now()
	c, err := s.store.Counts(ctx, s.hall.ID, s.hall.Day(now), s.ids)
	if err != nil {
		return queue.Overview{}, fmt.Errorf("count lines: %w", err)
	}
	s.mu.Lock()
	s.counts = c
	s.mu.Unlock()
	o := queue.Overview{Offers: s.hall.Offers(c, now)}
	for _, line := range c.Lines {
		o.Waiting += line.Waiting()
	}
	return o, nil
}

// Issue gives out a number. When it returns a ticket, that ticket is on the disk. The same request again returns the same ticket. ctx
// bounds the waiting only: see queue.Store.
func (s *Service) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	r.Terminal = s.opts.Terminal
	order, refusal, err := s.hall.Order(r, s.opts.Now())
	if err != nil || refusal != nil {
		return queue.Answer{Refusal: refusal}, err
	}
	got, err := s.store.Issue(ctx, order)
	if err != nil {
		return queue.Answer{}, fmt.Errorf("issue ticket: %w", err)
	}
	if got.Refusal != nil {
		return queue.Answer{Refusal: got.Refusal}, nil
	}
	return queue.Answer{Ticket: got.Ticket, Existing: got.Existing, Wait: s.wait(ctx, got.Ticket)}, nil
}

// Ticket returns a ticket as it is now, with the wait that is left.
func (s *Service) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	t, err := s.store.Ticket(ctx, id)
	if err != nil {
		return queue.Ticket{}, queue.Wait{}, fmt.Errorf("look up ticket: %w", err)
	}
	return t, s.wait(ctx, t), nil
}

// wait estimates what is left of a ticket's wait. A ticket is worth more than its estimate: when its line cannot be counted, the wait is
// not known.
func (s *Service) wait(ctx context.Context, t queue.Ticket) queue.Wait {
	line, err := s.store.Line(ctx, t.ID)
	if err != nil {
		s.log.Warn("a ticket's line cannot be counted", "ticket", t.ID, "error", err)
		return queue.Wait{}
	}
	s.mu.Lock()
	c := s.counts
	s.mu.Unlock()
	now := s.opts.Now()
	return s.hall.Wait(t.Line, s.hall.Ahead(t.Line, line, t.Priority, c, now), c, now)
}

// Printed records the fate of a ticket's n-th paper, counted from 1.
func (s *Service) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	err := s.store.SetPrint(ctx, queue.Paper{Ticket: id, N: n, Outcome: outcome, At: s.opts.Now()})
	if err != nil {
		return fmt.Errorf("record paper of ticket: %w", err)
	}
	return nil
}

// Recover settles what a power cut left open: the papers of tickets that nobody has reported on count as unknown. It returns how many there
// were. Call it once at the start, before the first Issue.
func (s *Service) Recover(ctx context.Context) (int, error) {
	open, err := s.store.Unprinted(ctx, s.hall.ID, s.opts.Terminal)
	if err != nil {
		return 0, fmt.Errorf("look for papers without a fate: %w", err)
	}
	for _, t := range open {
		if err := s.Printed(ctx, t.ID, t.Prints+1, queue.PrintUnknown); err != nil {
			return 0, err
		}
		s.log.Warn("a ticket's paper is unknown since the last stop", "ticket", t.ID, "number", t.No)
	}
	return len(open), nil
}

// How often Run looks at the clock, and how soon it tries again after an error.
const (
	watchEvery = time.Minute // also finds out that the clock was set
	retryAfter = 5 * time.Second
)

// Run keeps the hall's days until ctx ends: it closes tickets at the clearing times and erases personal data when its time is over. It
// calls changed after tickets were closed. It returns ctx's error.
func (s *Service) Run(ctx context.Context, changed func()) error {
	for {
		pause := retryAfter
		if s.keep(ctx, changed) {
			pause = min(watchEvery, max(time.Second, s.hall.NextClearing(s.opts.Now()).Sub(s.opts.Now())))
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// keep does what is due and reports whether all of it worked.
func (s *Service) keep(ctx context.Context, changed func()) bool {
	now := s.opts.Now()
	closed, err := s.store.Clear(ctx, s.hall.LastClearing(now))
	if err != nil {
		s.log.Error("tickets cannot be closed", "error", err)
		return false
	}
	if closed > 0 {
		s.log.Info("tickets closed", "count", closed)
		changed()
	}
	if _, err := s.store.Erase(ctx, s.hall.ID, s.hall.EraseBefore(now)); err != nil {
		s.log.Error("personal data cannot be erased", "error", err)
		return false
	}
	return true
}
