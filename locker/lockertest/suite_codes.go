package lockertest

import (
	"context"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// wrong returns a code that nobody has.
func (w *World) wrong() locker.Code {
	for _, c := range []locker.Code{"00000000", "00000001", "00000002", "00000003"} {
		taken := false
		for _, s := range w.slips {
			taken = taken || s == c
		}
		if !taken {
			return c
		}
	}
	return ""
}

func codes(e exam) {
	s, _ := e.open(e.T)
	t, ctx := e.T, e.Context()
	w := stocked(t, s, 2)
	p := w.enter(ctx, t, w.slips["deposit 001"], "", "")
	ready := stateOf(t, s).Ready(p, w.now)
	if len(ready) != 1 || ready[0].ID != "deposit 001" {
		t.Errorf("the code shows %+v, want its document alone", ready)
	}
	err := w.change(ctx, func(s locker.State) (locker.Change, error) {
		return s.Collect(locker.Collection{Opening: "x", Deposit: "deposit 000", Proof: p}, w.Rules, w.now)
	})
	wantKey(t, "another document", err, locker.KeyProof)
	old := w.slips["deposit 001"]
	must(t, w.Collect(ctx, 1))
	w.enter(ctx, t, old, "", locker.KeyCode) // single use

	old = w.slips["deposit 000"]
	code, err := w.Codes.Issue(ctx, CabinetID, "deposit 000", "", w.now)
	must(t, err)
	w.enter(ctx, t, old, "", locker.KeyCode)
	w.enter(ctx, t, code, "", "")
	_, err = w.Codes.Enter(ctx, CabinetID, "123", "", w.now)
	wantKind(t, "three digits", err, fault.Invalid)
}

func wrongCodes(e exam) {
	s, reopen := e.open(e.T)
	t, ctx := e.T, e.Context()
	w := stocked(t, s, 1)
	for range 5 {
		w.enter(ctx, t, w.wrong(), "", locker.KeyCode)
	}
	s = reopen(t)
	w.Use(s, Coder())
	w.enter(ctx, t, w.slips["deposit 000"], "", locker.KeyPause)
	w.now = w.now.Add(time.Minute)
	w.enter(ctx, t, w.slips["deposit 000"], "", "")
	if g := stateOf(t, s).Guard; g.Row != 0 || len(g.Wrong) != 5 {
		t.Errorf("after the right code: got %+v, want no row, and the 5 of before", g)
	}
}

func phone(e exam) {
	s, _ := e.open(e.T)
	t, ctx := e.T, e.Context()
	w := stocked(t, s, 1)
	code, last4 := w.slips["deposit 000"], locker.Last4(Person(0).Phone)
	for n := range 20 {
		if n > 0 && n%5 == 0 {
			w.now = w.now.Add(15 * time.Minute >> max(0, 4-n/5))
		}
		w.enter(ctx, t, w.wrong(), last4, locker.KeyCode)
	}
	w.enter(ctx, t, code, last4, locker.KeyEntry)
	state := stateOf(t, s)
	if len(state.Tasks) != 1 || state.Tasks[0].Kind != locker.TaskEntry {
		t.Errorf("tasks: got %+v, want code entry", state.Tasks)
	}
	must(t, w.change(ctx, func(s locker.State) (locker.Change, error) { return s.OpenEntry("wang", w.now) }))
	w.enter(ctx, t, code, "", locker.KeyCode)
	w.enter(ctx, t, code, "9999", locker.KeyCode)
	w.enter(ctx, t, code, last4, "")
	for range 5 { // the phone wrong counts against the document
		w.now = w.now.Add(20 * time.Minute)
		w.enter(ctx, t, code, "9999", locker.KeyCode)
	}
	w.now = w.now.Add(time.Hour)
	w.enter(ctx, t, code, last4, locker.KeyCode) // revoked
	code, err := w.Codes.Issue(ctx, CabinetID, "deposit 000", "wang", w.now)
	must(t, err)
	w.enter(ctx, t, code, last4, "")
}

// counting counts the hashes of codes.
type counting struct {
	Keys
	hashes int
}

// Index implements locker.Keys.
func (c *counting) Index(domain, value string) []byte {
	if domain == "locker code" {
		c.hashes++
	}
	return c.Keys.Index(domain, value)
}

func oneHash(e exam) {
	s, _ := e.open(e.T)
	t := e.T
	w := stocked(t, s, 2)
	keys := &counting{}
	w.Codes.Coder.Keys = keys
	used := w.slips["deposit 001"]
	must(t, w.Recover(t.Context(), 1))
	for _, tt := range []struct {
		name string
		code locker.Code
		key  string
	}{
		{"nobody's", w.wrong(), locker.KeyCode}, {"used", used, locker.KeyCode}, {"right", w.slips["deposit 000"], ""},
	} {
		keys.hashes = 0
		w.enter(t.Context(), t, tt.code, "", tt.key)
		if keys.hashes != 1 {
			t.Errorf("%s code: %d hashes, want 1", tt.name, keys.hashes)
		}
	}
}

// meanwhile does something else after the first change.
type meanwhile struct {
	Store
	do func()
}

// Change implements locker.Store.
func (m *meanwhile) Change(ctx context.Context, c locker.CabinetID, now time.Time, decide locker.Decide) error {
	err := m.Store.Change(ctx, c, now, decide)
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return err
}

func replaced(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 1)
	other := w.Codes
	w.Codes.Store = &meanwhile{s, func() {
		_, err := other.Issue(e.Context(), CabinetID, "deposit 000", "wang", w.now)
		must(e.T, err)
	}}
	w.enter(e.Context(), e.T, w.slips["deposit 000"], "", locker.KeyCode)
}
