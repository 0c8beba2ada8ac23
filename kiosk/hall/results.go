package hall

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
	"onetrip/queue"
)

// ResultStore is everything that the hall needs of a store of results.
type ResultStore interface {
	locker.Results
	locker.Records
	locker.Hearing
	locker.Signatures
}

// Results keeps the hall's results and their handover forms. Its methods may be called from any number of goroutines. While it has no store
// they answer Unavailable.
type Results struct {
	hall  func() queue.Hall // as it is configured now
	now   func() time.Time
	store atomic.Pointer[ResultStore]
}

// Results returns the part of the service that keeps results.
func (s *Service) Results() *Results { return &s.results }

// Use gives it a store, or with nil takes it away. The caller owns the store.
func (r *Results) Use(store ResultStore) {
	if store == nil {
		r.store.Store(nil)
		return
	}
	r.store.Store(&store)
}

func (r *Results) get(op string) (ResultStore, error) {
	if store := r.store.Load(); store != nil {
		return *store, nil
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: sqldb.KeyStore, Hint: "see the log of the hall service for what is wrong with its store"}
}

// Register keeps a finished result. The same ID again returns the result as it is now; it is a Conflict for another case or document. Invalid,
// with the key of a field, for what locker.Registration.New refuses.
func (r *Results) Register(ctx context.Context, in locker.Registration, by locker.StaffID) (locker.Result, error) {
	store, err := r.get("register result")
	if err != nil {
		return locker.Result{}, err
	}
	in, err = in.New(by, r.now())
	if err != nil {
		return locker.Result{}, err
	}
	if err := store.Register(ctx, in.Result, in.Person); err != nil {
		return locker.Result{}, fmt.Errorf("register result: %w", err)
	}
	kept, err := store.Result(ctx, in.Result.ID)
	if err != nil {
		return locker.Result{}, err
	}
	return kept, in.Result.Same(kept)
}

// Find returns results, the latest registered first.
func (r *Results) Find(ctx context.Context, q locker.Query) ([]locker.Result, error) {
	store, err := r.get("find results")
	if err != nil {
		return nil, err
	}
	return store.Find(ctx, q)
}

// Detail returns all that is known of a result, its applicant masked.
func (r *Results) Detail(ctx context.Context, id locker.ResultID) (d locker.Detail, err error) {
	store, err := r.get("read result")
	if err != nil {
		return d, err
	}
	if d.Result, err = store.Result(ctx, id); err != nil {
		return d, err
	}
	person, err := store.Person(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return d, err
	}
	d.Applicant = person.Masked()
	signed, err := store.Signature(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return d, err
	}
	d.Signature = signed.Drawing()
	if d.Moves, err = store.Moves(ctx, id); err != nil {
		return d, err
	}
	d.Handovers, err = store.Handovers(ctx, locker.HandoverQuery{Result: id})
	return d, err
}

// Take returns a result that waits to be put into a cabinet, with the person whom a terminal must know. Conflict when it does not wait.
func (r *Results) Take(ctx context.Context, id locker.ResultID) (result locker.Result, person locker.Person, err error) {
	store, err := r.get("take result")
	if err != nil {
		return result, person, err
	}
	if result, err = store.Result(ctx, id); err != nil {
		return result, person, err
	}
	if result.State != locker.AtWindow || result.Delivery != locker.ByTerminal {
		return result, person, &fault.Error{
			Kind: fault.Conflict, Op: "take result", Key: locker.KeyGone, Err: fmt.Errorf("it is %s, for delivery by %s", result.State, result.Delivery),
		}
	}
	person, err = store.Person(ctx, id)
	return result, person, err
}

// Hear takes a part of a terminal's journal over, each fact once, and returns the number of the last that was heard.
func (r *Results) Hear(ctx context.Context, terminal string, b locker.Batch) (int64, error) {
	store, err := r.get("hear terminal")
	if err != nil {
		return 0, err
	}
	return store.Hear(ctx, terminal, b)
}

// HandOver keeps a new form with the next number of the day. The same ID again returns the form as it is now.
func (r *Results) HandOver(ctx context.Context, h locker.Handover) (locker.Handover, error) {
	store, err := r.get("hand over")
	if err != nil {
		return locker.Handover{}, err
	}
	now := r.now()
	if h, err = h.New(now); err != nil {
		return locker.Handover{}, err
	}
	if h, err = store.Number(ctx, h, r.hall().Day(now)); err != nil {
		return locker.Handover{}, fmt.Errorf("hand over: %w", err)
	}
	return h, nil
}

// Receive records that a form's documents were checked and received, and returns the form. checked has the result of the check where it is
// not "ok"; Invalid for a document that is not on the form. Again, it changes nothing.
func (r *Results) Receive(ctx context.Context, no locker.HandoverNo, by locker.StaffID, checked map[locker.ResultID]string) (locker.Handover, error) {
	store, err := r.get("receive handover")
	if err != nil {
		return locker.Handover{}, err
	}
	h, err := store.Handover(ctx, no)
	if err != nil {
		return h, err
	}
	for id := range checked {
		if !h.Has(id) {
			return h, &fault.Error{Kind: fault.Invalid, Op: "receive handover", Err: errors.New("a checked document is not on the form")}
		}
	}
	if err := store.Receive(ctx, no, by, r.now(), checked); err != nil {
		return h, fmt.Errorf("receive handover: %w", err)
	}
	return store.Handover(ctx, no)
}

// Form returns a form with what its lines are about.
func (r *Results) Form(ctx context.Context, no locker.HandoverNo) (f locker.Form, err error) {
	store, err := r.get("read handover")
	if err != nil {
		return f, err
	}
	if f.Handover, err = store.Handover(ctx, no); err != nil {
		return f, err
	}
	for _, l := range f.Handover.Lines {
		result, err := store.Result(ctx, l.Result)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return f, err
		}
		result.ID = l.Result
		f.Results = append(f.Results, result)
	}
	return f, nil
}

// Handovers returns forms, the latest first.
func (r *Results) Handovers(ctx context.Context, q locker.HandoverQuery) ([]locker.Handover, error) {
	store, err := r.get("list handovers")
	if err != nil {
		return nil, err
	}
	return store.Handovers(ctx, q)
}

// erase removes the personal data of results that were handed out before the retention began.
func (r *Results) erase(ctx context.Context, now time.Time) error {
	store := r.store.Load()
	if store == nil {
		return nil // Use wakes whoever asks
	}
	h := r.hall()
	_, err := (*store).Erase(ctx, h.EraseBefore(now).At(0, h.Zone))
	return err
}
