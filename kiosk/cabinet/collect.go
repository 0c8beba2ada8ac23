package cabinet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Entry says how code entry stands.
func (c *Cabinets) Entry(ctx context.Context) (locker.Entry, error) {
	const op = "look at code entry"
	units, err := c.keypad(op)
	if err != nil {
		return locker.Entry{}, err
	}
	s, err := c.state(ctx, units[0], op)
	if err != nil {
		return locker.Entry{}, err
	}
	return c.rules.Load().Guard.Entry(s.Guard, c.opts.Now()), nil
}

// keypad returns the cabinets whose codes are typed at this terminal; the first one's guard counts. While one is still being made ready there is
// none, so that the guard is the same one after every start.
func (c *Cabinets) keypad(op string) ([]*unit, error) {
	entered := c.stores()
	for _, u := range c.units {
		if u.preparing(entered) {
			return nil, u.refusal(op, entered)
		}
	}
	return c.all(op)
}

// preparing reports whether the unit may become ready by itself in a moment.
func (u *unit) preparing(entered int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return (u.started != entered || entered == 0) && u.why == nil
}

// ByCard returns the documents of the holder of a card that was read now. Refused with KeyWithdrawn when there is none because staff took it back.
func (c *Cabinets) ByCard(ctx context.Context, number string) (Key, []Document, error) {
	const op = "find documents"
	store, keys, err := c.at(op)
	if err != nil {
		return Key{}, nil, err
	}
	index := locker.NumberIndex(keys, strings.ToUpper(strings.TrimSpace(number)))
	p := locker.CardProof(index, c.opts.Now())
	docs, err := c.documents(ctx, op, p)
	if err != nil {
		return Key{}, nil, err
	}
	if len(docs) == 0 {
		back, err := store.Withdrawn(ctx, index)
		if err != nil {
			return Key{}, nil, err
		}
		if back {
			return Key{}, nil, &fault.Error{Kind: fault.Refused, Op: op, Key: KeyWithdrawn, Err: errors.New("staff took it back to a window")}
		}
	}
	return Key{&p}, docs, nil
}

// ByCode checks a typed or scanned code, with the last four digits of the phone where Entry asks for them, and returns the document that it is for.
// A code is looked for in all cabinets. Errors are those of locker.Codes.Enter.
func (c *Cabinets) ByCode(ctx context.Context, code locker.Code, last4 string) (Key, []Document, error) {
	const op = "check code"
	units, err := c.keypad(op)
	if err != nil {
		return Key{}, nil, err
	}
	codes, err := c.codesAt(op, units)
	if err != nil {
		return Key{}, nil, err
	}
	p, err := codes.Enter(ctx, units[0].spec.ID, code, last4, c.opts.Now())
	if err != nil {
		return Key{}, nil, err
	}
	docs, err := c.documents(ctx, op, p)
	if err != nil {
		return Key{}, nil, err
	}
	return Key{&p}, docs, nil
}

// documents returns what a proof opens, by cabinet and cell.
func (c *Cabinets) documents(ctx context.Context, op string, p locker.Proof) ([]Document, error) {
	units, err := c.keypad(op)
	if err != nil {
		return nil, err
	}
	var docs []Document
	for _, u := range units {
		s, err := c.state(ctx, u, op)
		if err != nil {
			return nil, err
		}
		for _, v := range s.Ready(p, c.opts.Now()) {
			form, err := c.formOf(ctx, op, v.Result)
			if err != nil {
				return nil, err
			}
			docs = append(docs, Document{
				ID: v.ID, Place: Place{u.spec.ID, v.Cell}, Result: v.Result, Case: v.Case, Form: form, Name: v.Document, Masked: v.Masked, Copies: v.Copies, Last: v.Last,
			})
		}
	}
	if len(docs) == 0 && len(units) < len(c.units) {
		return nil, c.refusal(op) // "there is nothing" would be a guess
	}
	return docs, nil
}

// formOf returns the latest form with which a document came to the hall.
func (c *Cabinets) formOf(ctx context.Context, op string, id locker.ResultID) (locker.HandoverNo, error) {
	store, _, err := c.at(op)
	if err != nil {
		return "", err
	}
	forms, err := store.Handovers(ctx, locker.HandoverQuery{Result: id})
	if err != nil || len(forms) == 0 {
		return "", err
	}
	return forms[0].No, nil
}

// refusal returns why a cabinet cannot be used, if one cannot.
func (c *Cabinets) refusal(op string) error {
	entered := c.stores()
	for _, u := range c.units {
		if err := u.refusal(op, entered); err != nil {
			return err
		}
	}
	return nil
}

// claimed returns the cabinets that are in the store, ready or not.
func (c *Cabinets) claimed(ctx context.Context, op string) ([]*unit, error) {
	var list []*unit
	for _, u := range c.units {
		_, err := c.state(ctx, u, op)
		switch {
		case err == nil:
			list = append(list, u)
		case fault.KindOf(err) != fault.NotFound:
			return nil, err
		}
	}
	return list, nil
}

// Collect opens the cell with an applicant's document. It returns once the pulse was reported, or with Unavailable and KeyLocks when certainly
// nothing was opened; what the door does comes through Opts.Told. The same opening again opens nothing.
func (c *Cabinets) Collect(ctx context.Context, k Key, id locker.DepositID, o locker.OpeningID) (Place, error) {
	const op = "collect document"
	if k.proof == nil {
		return Place{}, &fault.Error{Kind: fault.Refused, Op: op, Key: locker.KeyProof, Err: errors.New("nothing was proved")}
	}
	u, _, err := c.holding(ctx, op, id)
	if err != nil {
		return Place{}, err
	}
	return c.open(ctx, u, op, o, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.Collect(locker.Collection{Opening: o, Deposit: id, Proof: *k.proof}, r, now)
	})
}

// Settle ends an opening whose door was opened and closed. took is false when the person said that the document was not put in, or not taken out.
// After a deposit it issues the code and returns it for the slip, also when the quiet time was faster; "" when it was issued before: see Reissue.
func (c *Cabinets) Settle(ctx context.Context, o locker.OpeningID, took bool) (locker.Code, error) {
	const op = "settle opening"
	done, err := c.begin(op)
	if err != nil {
		return "", err
	}
	defer done()
	u, opening, err := c.settled(ctx, op, o)
	if err != nil {
		return "", err
	}
	if opening.State.Live() {
		err := c.change(ctx, u, op, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
			return s.Settle(o, took, r, now)
		})
		if err != nil {
			return "", err
		}
	} else if !said(opening.State, took) {
		return "", &fault.Error{Kind: fault.Conflict, Op: op, Key: locker.KeyGone, Err: fmt.Errorf("the opening has ended: %s", opening.State)}
	}
	if opening.Purpose != locker.ForDeposit || !took {
		return "", nil
	}
	return c.slip(ctx, u, op, opening)
}

// said reports whether an opening ended as somebody says that it did.
func said(s locker.OpeningState, took bool) bool {
	switch s {
	case locker.Stored, locker.Collected, locker.Recovered, locker.Checked:
		return took
	case locker.Returned:
		return !took
	default:
		return false
	}
}

// settled returns an opening, live or ended a moment ago.
func (c *Cabinets) settled(ctx context.Context, op string, id locker.OpeningID) (*unit, locker.Opening, error) {
	store, _, err := c.at(op)
	if err != nil {
		return nil, locker.Opening{}, err
	}
	if u, s, err := c.opening(ctx, op, id); err == nil {
		o, _ := s.Opening(id)
		return u, o, nil
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, locker.Opening{}, err
	}
	place, ok := c.placeOf(id)
	if !ok {
		return nil, locker.Opening{}, gone(op, "there is no such opening")
	}
	u, err := c.unit(op, place.Cabinet)
	if err != nil {
		return nil, locker.Opening{}, err
	}
	latest, err := store.Openings(ctx, place.Cabinet, place.Cell, 8)
	if err != nil {
		return nil, locker.Opening{}, err
	}
	for _, o := range latest {
		if o.ID == id {
			return u, o, nil
		}
	}
	return nil, locker.Opening{}, gone(op, "the opening ended long ago")
}

// slip issues the code of a document that was put in, unless it has one.
func (c *Cabinets) slip(ctx context.Context, u *unit, op string, o locker.Opening) (locker.Code, error) {
	s, err := c.state(ctx, u, op)
	if err != nil {
		return "", err
	}
	if v, ok := s.Deposit(o.Deposit); !ok || v.Stored.IsZero() || v.Code.Hash != "" {
		return "", nil
	}
	return c.issue(ctx, u, op, o.Deposit, o.By)
}

// issue issues a code. No two are issued at once.
func (c *Cabinets) issue(ctx context.Context, u *unit, op string, id locker.DepositID, by locker.StaffID) (locker.Code, error) {
	c.codes.Lock()
	defer c.codes.Unlock()
	units, err := c.claimed(ctx, op)
	if err != nil {
		return "", err
	}
	codes, err := c.codesAt(op, units)
	if err != nil {
		return "", err
	}
	return codes.Issue(ctx, u.spec.ID, id, by, c.opts.Now())
}

// Sign keeps what an applicant signed for a document that was collected. Errors are those of locker.Signatures.
func (c *Cabinets) Sign(ctx context.Context, id locker.ResultID, ink locker.Signature) error {
	store, _, err := c.at("keep signature")
	if err != nil {
		return err
	}
	return store.SetSignature(ctx, id, ink, c.opts.Now())
}
