package locker

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
)

// Codes issues and checks the pickup codes of a store's cabinets.
type Codes struct {
	Store Store
	Coder Coder
	Rules Rules
	// Keypad are all cabinets whose codes are typed at one keypad, in any order; none: each cabinet has a keypad of its own. No two live codes
	// that were issued here have the same tag, so that a code is looked for in all of them and compared in one. Together they have at most MaxCells cells.
	Keypad []CabinetID
}

// errTag is a drawn code whose tag another live code has.
var errTag = errors.New("the tag is taken")

// Issue draws a new code for a document and puts it into a notice; the code before is void. by is staff, or "" for the applicant with a card.
// A document whose code was never issued, because the power went, has Deposit.Code zero: issue it at the next start. Cabinets of one keypad
// issue one after the other.
func (c Codes) Issue(ctx context.Context, cab CabinetID, id DepositID, by StaffID, now time.Time) (Code, error) {
	taken, err := c.tagsBeside(ctx, cab)
	if err != nil {
		return "", err
	}
	for range 64 {
		code, err := c.Coder.Draw()
		if err != nil {
			return "", err
		}
		if taken[c.Coder.tag(code)] {
			continue
		}
		lock, err := c.Coder.Lock(code)
		if err != nil {
			return "", err
		}
		err = c.Store.Change(ctx, cab, now, func(s State) (Change, error) { return s.issue(id, code, lock, by, now) })
		if !errors.Is(err, errTag) {
			return code, err
		}
	}
	return "", fmt.Errorf("issue code: %w", errTag)
}

func (s State) issue(id DepositID, code Code, lock CodeLock, by StaffID, now time.Time) (Change, error) {
	v, ok := s.Deposit(id)
	if !ok || v.Stored.IsZero() {
		return Change{}, missing("issue code", "no such document is stored")
	}
	if _, taken := find(s.Deposits, func(o Deposit) bool { return o.Code.Hash != "" && o.Code.Tag == lock.Tag && o.ID != id }); taken {
		return Change{}, errTag
	}
	actor := string(by)
	if by == "" {
		actor = actorApplicant
	}
	d := s.draft(now, actor)
	kind := NoticeStored
	if v.Code != (CodeLock{}) {
		kind = NoticeReissued
	}
	v.Code = lock
	d.setDeposit(v)
	d.notice(kind, v, code)
	d.record("code.issue", string(id), "ok", string(kind))
	return d.out, nil
}

// tagsBeside returns the tags of the live codes in the other cabinets of the keypad.
func (c Codes) tagsBeside(ctx context.Context, cab CabinetID) (map[int]bool, error) {
	taken := map[int]bool{}
	for _, other := range c.beside(cab) {
		s, err := c.Store.State(ctx, other)
		if err != nil {
			return nil, err
		}
		for _, v := range s.Deposits {
			if v.Code.Hash != "" {
				taken[v.Code.Tag] = true
			}
		}
	}
	return taken, nil
}

// beside returns the other cabinets of the keypad.
func (c Codes) beside(cab CabinetID) []CabinetID {
	return slices.DeleteFunc(slices.Clone(c.Keypad), func(id CabinetID) bool { return id == cab })
}

// Enter checks a typed or scanned code, and the last four digits of the phone where the cabinet asks for them (GuardRules.Entry). The try is
// stored as wrong before it is looked at. Errors: Refused with KeyPause or KeyEntry while no code may be typed, with KeyCode for a wrong code,
// whatever the cause and in the same time, with KeyExpired for a right one that came too late.
//
// With several cabinets at a keypad, cab is the one whose Guard counts for all of them, so that GuardRules bound the tries at the keypad and not
// those at each cabinet: were each to count only the codes whose tags it holds, who types would learn nothing from the others' pauses, and a
// counted try would be right 1,024 times likelier than GuardRules reckon. A document's own wrong tries count where it lies.
func (c Codes) Enter(ctx context.Context, cab CabinetID, code Code, last4 string, now time.Time) (Proof, error) {
	now = now.Truncate(time.Millisecond).UTC()
	at, found, strict, err := c.look(ctx, cab, code, now)
	if err != nil {
		return Proof{}, err
	}
	given := phoneIndex(c.Coder.Keys, found.ID, last4)
	phone := subtle.ConstantTimeCompare([]byte(given), []byte(found.Phone4)) == 1
	if found.ID == "" || (strict && !phone) {
		return Proof{}, refused("check code", KeyCode, "wrong code")
	}
	if err := c.uncount(ctx, cab, at, found, now); err != nil {
		return Proof{}, err
	}
	if c.Rules.CodeEnds && !now.Before(found.Due) {
		return Proof{}, refused("check code", KeyExpired, "the retention is over")
	}
	return Proof{means: ByCode, deposit: found.ID, at: now}, nil
}

// look counts a try as wrong and returns the document that its code is for, with its cabinet; the zero one when the code is wrong. strict says whether
// the phone is asked for. Two candidates are there only after a cabinet came to the keypad with its documents inside.
func (c Codes) look(ctx context.Context, cab CabinetID, code Code, now time.Time) (at CabinetID, found Deposit, strict bool, err error) {
	tag, compared := c.Coder.tag(code), false
	for _, at = range append([]CabinetID{cab}, c.beside(cab)...) {
		err = c.Store.Change(ctx, at, now, func(s State) (change Change, err error) {
			if at == cab {
				strict = c.Rules.Guard.strict(s.Guard, now)
				found, change, err = s.try(code, tag, c.Rules.Guard, now)
				return change, err
			}
			d := s.draft(now, actorApplicant)
			found = d.countAt(tag, c.Rules.Guard)
			return d.out, nil
		})
		if err != nil {
			return at, Deposit{}, strict, err
		}
		if found.ID == "" {
			continue
		}
		compared = true
		if right, err := c.Coder.Matches(found.Code, code); err != nil || right {
			return at, found, strict, err
		}
	}
	if !compared { // as long as with a candidate
		_, err = c.Coder.Matches(CodeLock{}, code)
	}
	return cab, Deposit{}, strict, err
}

// uncount takes back that a try was counted as wrong. A code that was used or replaced meanwhile is wrong.
func (c Codes) uncount(ctx context.Context, cab, at CabinetID, found Deposit, now time.Time) error {
	if at != cab {
		err := c.Store.Change(ctx, at, now, func(s State) (Change, error) {
			d := s.draft(now, actorApplicant)
			return d.out, d.right(found)
		})
		if err != nil {
			return err
		}
	}
	return c.Store.Change(ctx, cab, now, func(s State) (Change, error) {
		d := s.draft(now, actorApplicant)
		if at == cab {
			if err := d.right(found); err != nil {
				return Change{}, err
			}
		}
		d.forgive(c.Rules.Guard)
		return d.out, nil
	})
}

// try counts a try as wrong and returns the only document that its code may be for; the zero one if there is none.
func (s State) try(code Code, tag int, rules GuardRules, now time.Time) (Deposit, Change, error) {
	const op = "check code"
	switch e := rules.Entry(s.Guard, now); {
	case e.Closed:
		return Deposit{}, Change{}, refused(op, KeyEntry, "code entry is closed")
	case e.Wait > 0:
		return Deposit{}, Change{}, &fault.Error{Kind: fault.Refused, Op: op, Key: KeyPause, Err: fmt.Errorf("code entry pauses for %v", e.Wait)}
	case !code.Valid():
		return Deposit{}, Change{}, invalid(op, fmt.Sprintf("a code has %d digits", CodeDigits))
	}
	d := s.draft(now, actorApplicant)
	g := rules.begin(s.Guard, d.now)
	d.out.Guard = &g
	v := d.countAt(tag, rules)
	result := "try"
	if g.Closed {
		result = "closed"
		d.task(Task{Kind: TaskEntry})
	}
	d.record("code.try", string(s.Cabinet.ID), result, "")
	return v, d.out, nil
}

// countAt counts a wrong try at the document whose code has the tag and returns it as it was; the zero one if there is none.
func (d *draft) countAt(tag int, rules GuardRules) Deposit {
	v, found := find(d.Deposits, func(v Deposit) bool { return v.Code.Tag == tag && v.Code.Usable(rules) })
	if found {
		counted := v
		counted.Code.Wrong++
		d.setDeposit(counted)
	}
	return v
}

// right takes back that a try at a document was counted as wrong.
func (d *draft) right(found Deposit) error {
	v, ok := d.Deposit(found.ID)
	if !ok || v.Code.Hash != found.Code.Hash {
		return refused("check code", KeyCode, "the code is not good any more")
	}
	v.Code.Wrong = 0
	d.setDeposit(v)
	d.record("code.right", string(v.ID), "ok", "")
	return nil
}

// forgive takes the draft's try back from the guard.
func (d *draft) forgive(rules GuardRules) {
	g := rules.right(d.State.Guard, d.now)
	d.out.Guard = &g
	if !g.Closed {
		d.settle(func(t Task) bool { return t.Kind == TaskEntry })
	}
}
