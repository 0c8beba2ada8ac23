package hall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func (s *Service) loadCounts(ctx context.Context, store Store) (queue.Counts, error) {
	return store.Counts(ctx, s.plan().hall.ID, s.plan().hall.Day(s.opts.Now()), s.plan().ids)
}

// Overview counts the lines and says what can be taken now. Between two changes of the store nothing is read from it.
func (s *Service) Overview(ctx context.Context) (queue.Overview, error) {
	store, err := s.get("count lines")
	if err != nil {
		return queue.Overview{}, err
	}
	change := s.changes.Load()
	c, err := s.counts.get(ctx, change, store)
	if err != nil {
		return queue.Overview{}, fmt.Errorf("count lines: %w", err)
	}
	o := queue.Overview{Version: s.seen.Load(), Offers: s.plan().hall.Offers(c, s.opts.Now())}
	for _, line := range c.Lines {
		o.Waiting += line.Waiting()
	}
	return o, nil
}

// Issue gives out a number. When it returns a ticket, that ticket is on the disk. The same request again returns the same ticket. ctx
// bounds the waiting only: see queue.Store.
func (s *Service) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	store, err := s.get("issue ticket")
	if err != nil {
		return queue.Answer{}, err
	}
	if r.Terminal == "" {
		r.Terminal = s.opts.Terminal
	}
	order, refusal, err := s.plan().hall.Order(r, s.opts.Now())
	if err != nil || refusal != nil {
		return queue.Answer{Refusal: refusal}, err
	}
	before, err := s.lines(ctx, store)
	if err != nil {
		s.log.Warn("the lines cannot be counted", "error", err) // the ticket is worth more than its estimate
	}
	got, err := store.Issue(ctx, order)
	if err != nil {
		return queue.Answer{}, fmt.Errorf("issue ticket: %w", err)
	}
	if got.Refusal != nil {
		return queue.Answer{Refusal: got.Refusal}, nil
	}
	if got.Existing || got.Ticket.Issued.Before(order.At.Truncate(time.Millisecond)) { // or the same request again
		return queue.Answer{Ticket: got.Ticket, Existing: got.Existing, Wait: s.wait(ctx, store, got.Ticket)}, nil
	}
	s.changed()
	a := queue.Answer{Ticket: got.Ticket}
	if before != nil {
		a.Wait = before.join(s.plan().hall, got.Ticket, s.opts.Now())
	}
	return a, nil
}

// Ticket returns a ticket as it is now, with the wait that is left.
func (s *Service) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	store, err := s.get("look up ticket")
	if err != nil {
		return queue.Ticket{}, queue.Wait{}, err
	}
	t, err := store.Ticket(ctx, id)
	if err != nil {
		return queue.Ticket{}, queue.Wait{}, fmt.Errorf("look up ticket: %w", err)
	}
	return t, s.wait(ctx, store, t), nil
}

// wait estimates what is left of a ticket's wait. A ticket is worth more than its estimate: when its line cannot be counted, the wait is
// not known.
func (s *Service) wait(ctx context.Context, store Store, t queue.Ticket) queue.Wait {
	if t.State != queue.Waiting {
		return queue.Wait{}
	}
	line, err := store.Line(ctx, t.ID)
	if err != nil {
		s.log.Warn("a ticket's line cannot be counted", "ticket", t.ID, "error", err)
		return queue.Wait{}
	}
	return s.plan().hall.Wait(t.Line, line, t.Priority, s.counts.last(), s.opts.Now())
}

// Printed records the fate of a ticket's n-th paper, counted from 1.
func (s *Service) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	store, err := s.get("record paper of ticket")
	if err != nil {
		return err
	}
	if err := store.SetPrint(ctx, queue.Paper{Ticket: id, N: n, Outcome: outcome, At: s.opts.Now()}); err != nil {
		return fmt.Errorf("record paper of ticket: %w", err)
	}
	return nil
}

// Place tells where a ticket stands, to whoever has its address: its ID, or its short name.
func (s *Service) Place(ctx context.Context, id queue.TicketID) (queue.Place, error) {
	id, err := s.named(ctx, id)
	if err != nil {
		return queue.Place{}, err
	}
	t, wait, err := s.Ticket(ctx, id)
	if err != nil {
		return queue.Place{}, err
	}
	p := s.plan().hall.PlaceOf(t, wait)
	p.Version = s.seen.Load()
	p.Rateable, p.Rated, err = s.rating(ctx, t)
	return p, err
}

// named returns the ID of the ticket that an address names.
func (s *Service) named(ctx context.Context, name queue.TicketID) (queue.TicketID, error) {
	short, ok := queue.ParseShort(string(name))
	if !ok {
		return name, nil
	}
	store, err := s.get("look up ticket")
	if err != nil {
		return "", err
	}
	tickets, err := store.Find(ctx, s.plan().hall.ID, queue.Find{Day: short.Day, No: short.No})
	if err != nil {
		return "", fmt.Errorf("look up ticket: %w", err)
	}
	for _, t := range tickets {
		if t.Short() == short {
			return t.ID, nil
		}
	}
	return "", &fault.Error{Kind: fault.NotFound, Op: "look up ticket", Err: errors.New("no ticket has this name")}
}

// rating says whether a ticket's case may be rated now, and whether it was. Who is still waiting has said nothing.
func (s *Service) rating(ctx context.Context, t queue.Ticket) (may, rated bool, err error) {
	if t.State != queue.Done {
		return false, false, nil
	}
	store, err := s.get("look up rating")
	if err != nil {
		return false, false, err
	}
	_, err = store.Rateable(ctx, t.ID, s.opts.Now())
	switch fault.KindOf(err) {
	case fault.Conflict:
		return false, true, nil
	case fault.Refused:
		return false, false, nil
	default:
	}
	if err != nil {
		return false, false, fmt.Errorf("look up rating: %w", err)
	}
	return true, false, nil
}

// Find returns the tickets of a person, or the one with a number, of a day: the live ones first, then those that may be rated, then the
// others. Without a day it is today.
func (s *Service) Find(ctx context.Context, f queue.Find) ([]queue.Mine, error) {
	store, err := s.get("find tickets")
	if err != nil {
		return nil, err
	}
	if f.Number == "" && f.No == "" {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "find tickets", Err: errors.New("neither a person nor a number is given")}
	}
	if f.Day.IsZero() {
		f.Day = s.plan().hall.Day(s.opts.Now())
	}
	tickets, err := store.Find(ctx, s.plan().hall.ID, f)
	if err != nil {
		return nil, fmt.Errorf("find tickets: %w", err)
	}
	found := make([]queue.Mine, 0, len(tickets))
	for _, t := range tickets {
		may, _, err := s.rating(ctx, t)
		if err != nil {
			return nil, err
		}
		found = append(found, queue.Mine{Ticket: t, Wait: s.wait(ctx, store, t), Rate: may && s.mayRate(t, f)})
	}
	slices.SortStableFunc(found, func(a, b queue.Mine) int { return cmp.Compare(weight(a), weight(b)) })
	return found, nil
}

// weight orders a visitor's own tickets by what there is to do about them.
func weight(m queue.Mine) int {
	switch {
	case m.Ticket.State.Live():
		return 0
	case m.Rate:
		return 1
	}
	return 2
}

// mayRate reports whether who asked may rate the case: a number on a paper is no secret, so the tickets of persons want the document.
func (s *Service) mayRate(t queue.Ticket, f queue.Find) bool {
	service, ok := s.plan().hall.Service(t.Service)
	return ok && (f.Number != "" || service.Identity == queue.NoIdentity)
}

// Recover settles what a power cut left open: the papers of this machine's tickets that nobody has reported on count as unknown. It returns
// how many there were. Call it once after the store was given, before the first Issue.
func (s *Service) Recover(ctx context.Context) (int, error) {
	store, err := s.get("look for papers without a fate")
	if err != nil {
		return 0, err
	}
	open, err := store.Unprinted(ctx, s.plan().hall.ID, s.opts.Terminal)
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
