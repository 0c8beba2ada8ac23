package lockertest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// day is that of Morning in Zone.
var day = civil.Date{Year: 2026, Month: 11, Day: 23}

// form is a new one for the n-th document.
func form(n int) locker.Handover {
	h := Handover(n)
	h.No, h.ID = "", locker.FormID(fmt.Sprintf("form %03d", n))
	return h
}

// numbers: one form a number, one number a form, whoever asks how often and at the same time.
func numbers(e exam) {
	s, reopen := e.open(e.T)
	ctx, t := e.Context(), e.T
	const forms = 12
	for n := range forms {
		must(t, s.Register(ctx, Result(n), Person(n)))
	}
	first, err := s.Number(ctx, form(0), day)
	must(t, err)
	if first.No != "JJ20261123-001" || first.ID != "form 000" || len(first.Lines) != 1 {
		t.Errorf("the first form of a day: got %+v, want JJ20261123-001", first)
	}
	_, err = s.Number(ctx, locker.Handover{ID: "late", From: "a", To: "b", By: "c", Lines: first.Lines}, day)
	wantKind(t, "a document that is on the way", err, fault.Conflict)
	_, err = s.Number(ctx, locker.Handover{ID: "empty", From: "a", To: "b", By: "c"}, day)
	wantKind(t, "a form without lines", err, fault.Invalid)
	_, err = s.Number(ctx, locker.Handover{From: "a", To: "b", By: "c", Lines: first.Lines}, day)
	wantKind(t, "a form without an ID", err, fault.Invalid)

	s = reopen(t)
	got := make([]locker.Handover, 2*forms)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			h, err := s.Number(ctx, form(i%forms), day)
			if err != nil {
				t.Errorf("form %d: %v", i%forms, err)
			}
			got[i] = h
		})
	}
	wg.Wait()
	seen := map[locker.HandoverNo]bool{}
	for n := range forms {
		equal(t, "the same form again", got[n], got[n+forms])
		seen[got[n].No] = true
	}
	for n := range forms {
		if no := (locker.Handover{}).Numbered(day, n+1).No; !seen[no] {
			t.Errorf("number %s was left out", no)
		}
	}
	must(t, s.Register(ctx, Result(20), Person(20)))
	next, err := s.Number(ctx, form(20), day.AddDays(1))
	must(t, err)
	if next.No != "JJ20261124-001" {
		t.Errorf("the next day begins with %s, want JJ20261124-001", next.No)
	}
}

func find(e exam) {
	s, _ := e.open(e.T)
	ctx, t := e.Context(), e.T
	for n := range 7 {
		r := Result(n)
		if n == 3 {
			r.Delivery, r.Case = locker.ByMail, "XX-1_%"
		}
		must(t, s.Register(ctx, r, Person(n)))
	}
	must(t, s.HandOver(ctx, Handover(1)))
	must(t, s.Receive(ctx, Handover(1).No, "wang", Morning(), nil))
	for what, tt := range map[string]struct {
		q    locker.Query
		want []int
	}{
		"all, the latest first": {locker.Query{}, []int{6, 5, 4, 3, 2, 1, 0}},
		"a page":                {locker.Query{Limit: 3}, []int{6, 5, 4}},
		"the page after":        {locker.Query{Limit: 3, After: Result(4).ID}, []int{3, 2, 1}},
		"a case":                {locker.Query{Case: Result(5).Case}, []int{5}},
		"the begin of a case":   {locker.Query{Case: "JH2026-"}, []int{6, 5, 4, 2, 1, 0}},
		"signs of a pattern":    {locker.Query{Case: "XX-1_"}, []int{3}},
		"no such case":          {locker.Query{Case: "%"}, nil},
		"by mail":               {locker.Query{Delivery: locker.ByMail}, []int{3}},
		"at the window":         {locker.Query{States: []locker.ResultState{locker.AtWindow}}, []int{1}},
		"two states":            {locker.Query{States: []locker.ResultState{locker.AtWindow, locker.Registered}, Limit: 2, After: Result(2).ID}, []int{1, 0}},
		"for a terminal":        {locker.ForTerminals(), []int{1}},
	} {
		list, err := s.Find(ctx, tt.q)
		must(t, err)
		var want, got []locker.ResultID
		for _, n := range tt.want {
			want = append(want, Result(n).ID)
		}
		for _, r := range list {
			got = append(got, r.ID)
		}
		equal(t, what, want, got)
	}
	_, err := s.Find(ctx, locker.Query{States: []locker.ResultState{"lost"}})
	wantKind(t, "an unknown state", err, fault.Invalid)
}

func history(e exam) {
	s, reopen := e.open(e.T)
	ctx, t := e.Context(), e.T
	w := stocked(t, s, 2)
	must(t, w.Recover(ctx, 0))
	s = reopen(t)
	id := Result(0).ID
	moves, err := s.Moves(ctx, id)
	must(t, err)
	var states []locker.ResultState
	for i, m := range moves {
		states = append(states, m.State)
		if m.Result != id || (i > 0 && m.At.Before(moves[i-1].At)) || (m.State == locker.InCabinet) != (m.Cell != 0) {
			t.Errorf("move %d: got %+v after %+v", i, m, moves[max(0, i-1)])
		}
	}
	equal(t, "where it was", []locker.ResultState{
		locker.Registered, locker.OnTheWay, locker.AtWindow, locker.InCabinet, locker.OnTheWay,
	}, states)
	forms := handovers(t, s, locker.HandoverQuery{Result: id})
	if len(forms) != 2 || !forms[0].ByCabinet() || forms[1].No != Handover(0).No {
		t.Fatalf("its forms: got %+v, want the recovery, then the delivery", forms)
	}
	equal(t, "open forms", forms[:1], handovers(t, s, locker.HandoverQuery{Open: true}))
	all := handovers(t, s, locker.HandoverQuery{})
	equal(t, "forms, page by page", all, append(handovers(t, s, locker.HandoverQuery{Limit: 1}),
		append(handovers(t, s, locker.HandoverQuery{Limit: 1, After: all[0].No}), handovers(t, s, locker.HandoverQuery{After: all[1].No})...)...))
	if len(all) != 3 {
		t.Errorf("got %d forms, want 3", len(all))
	}
	if rest := handovers(t, s, locker.HandoverQuery{After: "none"}); len(rest) != 0 {
		t.Errorf("after an unknown form: got %d forms, want none", len(rest))
	}
	must(t, s.Receive(ctx, forms[0].No, "li.na", w.now.Add(time.Hour), nil))
	if moves, _ = s.Moves(ctx, id); moves[len(moves)-1].State != locker.AtWindow {
		t.Errorf("after the window has it: got %+v", moves)
	}
}

func handovers(t *testing.T, s Store, q locker.HandoverQuery) []locker.Handover {
	t.Helper()
	list, err := s.Handovers(t.Context(), q)
	must(t, err)
	return list
}
