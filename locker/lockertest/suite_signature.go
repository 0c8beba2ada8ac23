package lockertest

import (
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Ink is the n-th signature, of nobody.
func Ink(n int) locker.Signature {
	return locker.Sign([][]locker.Point{{{X: 10 + n, Y: 20}, {X: 300, Y: 200 + n}}, {{X: 500, Y: 5}}})
}

func signatures(e exam) {
	s, reopen := e.open(e.T)
	ctx, t := e.Context(), e.T
	w := stocked(t, s, 2)
	must(t, w.Collect(ctx, 0))
	id, at := Result(0).ID, w.now
	wantKind(t, "no signature", s.SetSignature(ctx, id, "scribble", at), fault.Invalid)
	wantKind(t, "an empty signature", s.SetSignature(ctx, id, "", at), fault.Invalid)
	wantKind(t, "a signature for nothing", s.SetSignature(ctx, "nothing", Ink(0), at), fault.NotFound)
	wantKind(t, "a signature before the document is taken", s.SetSignature(ctx, Result(1).ID, Ink(0), at), fault.Conflict)
	_, err := s.Signature(ctx, id)
	wantKind(t, "a result without signature", err, fault.NotFound)
	must(t, s.SetSignature(ctx, id, Ink(0), at))
	must(t, s.SetSignature(ctx, id, Ink(1), at.Add(time.Second))) // an effect that came twice
	s = reopen(t)
	got, err := s.Signature(ctx, id)
	must(t, err)
	if want := (locker.Signed{Result: id, Ink: Ink(0), At: at.Truncate(time.Millisecond).UTC()}); got != want {
		t.Errorf("the first signature: got its ink %v, at %v, want at %v", got.Ink == want.Ink, got.At, want.At)
	}
	_, err = s.Erase(ctx, w.now.Add(time.Hour))
	must(t, err)
	must(t, s.SetSignature(ctx, id, Ink(1), at)) // too late: the person is erased
	_, err = s.Signature(ctx, id)
	wantKind(t, "an erased signature", err, fault.NotFound)
}

// signaturesHeard: the hall gets each signature once; one that was erased before it was told stays away, and so does one for somebody whom the hall
// has erased.
func signaturesHeard(a away) {
	ctx, t := a.Context(), a.T
	s, ok := a.terminal.(locker.Signatures)
	if !ok {
		t.Fatal("the terminal keeps no signatures")
	}
	for n := range 3 {
		a.fetch(n) // while the hall has heard all
	}
	for n := range 3 {
		must(t, a.world.Deposit(ctx, n))
		must(t, a.world.Collect(ctx, n))
	}
	must(t, s.SetSignature(ctx, Result(0).ID, Ink(0), a.world.now))
	must(t, s.SetSignature(ctx, Result(0).ID, Ink(1), a.world.now))
	a.deliver(1000, 3)
	want, err := s.Signature(ctx, Result(0).ID)
	must(t, err)
	got, err := a.hall.Signature(ctx, Result(0).ID)
	must(t, err)
	if got != want || got.Ink != Ink(0) {
		t.Errorf("the hall's signature: same %v, the first %v", got == want, got.Ink == Ink(0))
	}
	must(t, s.SetSignature(ctx, Result(1).ID, Ink(1), a.world.now))
	_, err = a.terminal.Erase(ctx, a.world.now.Add(time.Hour))
	must(t, err)
	a.deliver(1000, 3)
	_, err = a.hall.Signature(ctx, Result(1).ID)
	wantKind(t, "a signature that was erased before it was told", err, fault.NotFound)

	_, err = a.hall.Erase(ctx, a.world.now.Add(time.Hour))
	must(t, err)
	b, err := a.terminal.Facts(ctx, 1)
	must(t, err)
	_, err = a.hall.Hear(ctx, "3", locker.Batch{Life: b.Life, Oldest: 1, Facts: []locker.Fact{
		{Seq: 1, Signed: &locker.Signed{Result: Result(2).ID, Ink: Ink(2), At: a.world.now}},
	}})
	must(t, err)
	_, err = a.hall.Signature(ctx, Result(2).ID)
	wantKind(t, "a signature for somebody whom the hall has erased", err, fault.NotFound)
	_, err = a.hall.Hear(ctx, "3", locker.Batch{Life: "x", Oldest: 1, Facts: []locker.Fact{{Seq: 1, Signed: &locker.Signed{Result: Result(2).ID, Ink: "scribble"}}}})
	wantKind(t, "a fact whose signature is none", err, fault.Invalid)
}
