package locker

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
)

// Codes issues and checks the pickup codes of a store's cabinets.
type Codes struct {
	Store Store
	Coder Coder
	Rules Rules
}

// errTag is a drawn code whose tag another live code has.
var errTag = errors.New("the tag is taken")

// Issue draws a new code for a document and puts it into a notice; the code before is void. by is staff, or "" for the applicant with a card.
// A document whose code was never issued, because the power went, has Deposit.Code zero: issue it at the next start.
func (c Codes) Issue(ctx context.Context, cab CabinetID, id DepositID, by StaffID, now time.Time) (Code, error) {
	for range 64 {
		code, err := c.Coder.Draw()
		if err != nil {
			return "", err
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

// Enter checks a typed or scanned code, and the last four digits of the phone where the cabinet asks for them (GuardRules.Entry). The try is
// stored as wrong before it is looked at. Errors: Refused with KeyPause or KeyEntry while no code may be typed, with KeyCode for a wrong code,
// whatever the cause and in the same time, with KeyExpired for a right one that came too late.
func (c Codes) Enter(ctx context.Context, cab CabinetID, code Code, last4 string, now time.Time) (Proof, error) {
	now = now.Truncate(time.Millisecond).UTC()
	var found Deposit
	var strict bool
	err := c.Store.Change(ctx, cab, now, func(s State) (Change, error) {
		strict = c.Rules.Guard.strict(s.Guard, now)
		var change Change
		var err error
		found, change, err = s.try(code, c.Coder.tag(code), c.Rules.Guard, now)
		return change, err
	})
	if err != nil {
		return Proof{}, err
	}
	right, err := c.Coder.Matches(found.Code, code)
	if err != nil {
		return Proof{}, err
	}
	given := phoneIndex(c.Coder.Keys, found.ID, last4)
	phone := subtle.ConstantTimeCompare([]byte(given), []byte(found.Phone4)) == 1
	if !right || (strict && !phone) {
		return Proof{}, refused("check code", KeyCode, "wrong code")
	}
	err = c.Store.Change(ctx, cab, now, func(s State) (Change, error) { return s.right(found, c.Rules.Guard, now) })
	if err != nil {
		return Proof{}, err
	}
	if c.Rules.CodeEnds && !now.Before(found.Due) {
		return Proof{}, refused("check code", KeyExpired, "the retention is over")
	}
	return Proof{means: ByCode, deposit: found.ID, at: now}, nil
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
	v, found := find(s.Deposits, func(v Deposit) bool { return v.Code.Tag == tag && v.Code.Usable(rules) })
	if found {
		counted := v
		counted.Code.Wrong++
		d.setDeposit(counted)
	}
	result := "try"
	if g.Closed {
		result = "closed"
		d.task(Task{Kind: TaskEntry})
	}
	d.record("code.try", string(s.Cabinet.ID), result, "")
	return v, d.out, nil
}

// right takes back that a try was counted as wrong. A code that was used or replaced meanwhile is wrong.
func (s State) right(found Deposit, rules GuardRules, begun time.Time) (Change, error) {
	v, ok := s.Deposit(found.ID)
	if !ok || v.Code.Hash != found.Code.Hash {
		return Change{}, refused("check code", KeyCode, "the code is not good any more")
	}
	d := s.draft(begun, actorApplicant)
	g := rules.right(s.Guard, d.now)
	d.out.Guard = &g
	v.Code.Wrong = 0
	d.setDeposit(v)
	if !g.Closed {
		d.settle(func(t Task) bool { return t.Kind == TaskEntry })
	}
	d.record("code.right", string(v.ID), "ok", "")
	return d.out, nil
}
