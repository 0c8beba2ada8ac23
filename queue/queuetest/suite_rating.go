package queuetest

import (
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// RunRatingTests is the suite of ratings that every store passes.
func RunRatingTests(t *testing.T, open Open) {
	t.Helper()
	tests := []struct {
		name string
		run  func(exam)
	}{
		{"CaseIsRatedOnce", ratedOnce},
		{"OnlyFinishedCasesAreRatedAndInTime", ratedInTime},
		{"ManyRateOneCase", ratedByMany},
		{"RateableAtAWindowIsTheLastCase", rateableAt},
		{"PoorGradesAreFollowedUp", followUps},
		{"SettlingHasOneWay", settleOrder},
		{"UnknownIsNotFound", unknownRatings},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(exam{t, open}) })
	}
}

// served issues a ticket and serves it at a window for five minutes; minute is when it began.
func served(e exam, s Store, n int, w queue.WindowNo, minute int) queue.Ticket {
	t := e.T
	t.Helper()
	id := issue(t, s, Order(n)).ID
	begin(t, s, id, w, Morning().Add(time.Duration(minute)*time.Minute))
	finish(t, s, id, Morning().Add(time.Duration(minute+5)*time.Minute))
	return ticket(t, s, id)
}

func rate(e exam, s Store, id queue.TicketID, g queue.Grade, at time.Time) error {
	e.Helper()
	callBy, mendBy := queue.Demo().FollowUpDue(at)
	return s.Rate(e.Context(), queue.Rating{Ticket: id, Grade: g, Source: "kiosk 2", At: at}, callBy, mendBy)
}

func ratedOnce(e exam) {
	t := e.T
	s, reopen := e.open(t)
	now := Morning().Add(time.Hour)
	done := served(e, s, 1, 3, 0)
	got, err := s.Rateable(t.Context(), done.ID, now)
	must(t, err)
	equal(t, "rateable", done, got)
	must(t, rate(e, s, done.ID, queue.Good, now))
	s = reopen(t)
	must(t, rate(e, s, done.ID, queue.Good, now.Add(time.Minute)))
	must(t, rate(e, s, done.ID, queue.Good, now.Add(48*time.Hour))) // a repeated report is none too late
	again := rate(e, s, done.ID, queue.VeryBad, now)
	wantKind(t, "another grade", again, fault.Conflict)
	if got := fault.KeyOf(again); got != queue.KeyRatedBefore {
		t.Errorf("another grade: key %q", got)
	}
	_, err = s.Rateable(t.Context(), done.ID, now)
	wantKind(t, "rateable after it was rated", err, fault.Conflict)
	if list, err := s.FollowUps(t.Context(), "jiaohe"); err != nil || len(list) > 0 {
		t.Errorf("follow-ups of a good grade: %v, %v", list, err)
	}
	for _, g := range []queue.Grade{0, -1, 6} {
		wantKind(t, g.String(), rate(e, s, served(e, s, 10+int(g), 3, 10).ID, g, now), fault.Invalid)
	}
}

func ratedInTime(e exam) {
	t := e.T
	s, _ := e.open(t)
	serving := issue(t, s, Order(1))
	waiting := issue(t, s, Order(2, When(Morning().Add(time.Hour))))
	begin(t, s, serving.ID, 3, Morning())
	cleared := issue(t, s, Order(3, When(Morning().AddDate(0, 0, -1))))
	_, err := s.Clear(t.Context(), queue.Clearing{Hall: "jiaohe", Day: Monday, Before: Morning().Add(-time.Hour), Reason: queue.ReasonDayOver})
	must(t, err)
	for name, id := range map[string]queue.TicketID{"waiting": waiting.ID, "serving": serving.ID, "cleared": cleared.ID} {
		err := rate(e, s, id, queue.Good, Morning())
		wantKind(t, name, err, fault.Refused)
		if got := fault.KeyOf(err); got != queue.KeyNotServed {
			t.Errorf("%s: key %q", name, got)
		}
	}
	done := served(e, s, 4, 3, 0)
	late := done.Ended.Add(queue.RatingWindow + time.Millisecond)
	err = rate(e, s, done.ID, queue.Good, late)
	wantKind(t, "too late", err, fault.Refused)
	if got := fault.KeyOf(err); got != queue.KeyRatingOver {
		t.Errorf("too late: key %q", got)
	}
	_, err = s.Rateable(t.Context(), done.ID, late)
	wantKind(t, "rateable too late", err, fault.Refused)
	must(t, rate(e, s, done.ID, queue.Good, done.Ended.Add(queue.RatingWindow)))
}

func ratedByMany(e exam) {
	t := e.T
	s, _ := e.open(t)
	done := served(e, s, 1, 3, 0)
	var mu sync.Mutex
	kept := map[queue.Grade]int{}
	together(func(c int) {
		g := queue.Grade(1 + c%5)
		err := rate(e, s, done.ID, g, Morning().Add(time.Hour))
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			kept[g]++
		case fault.KindOf(err) != fault.Conflict:
			t.Errorf("rate: %v", err)
		}
	})
	if len(kept) != 1 {
		t.Errorf("grades kept: %v, want one", kept)
	}
}

func rateableAt(e exam) {
	t := e.T
	s, _ := e.open(t)
	now := Morning().Add(time.Hour)
	at := func(w queue.WindowNo, now time.Time) queue.TicketID {
		t.Helper()
		got, err := s.RateableAt(t.Context(), "jiaohe", w, now)
		if err != nil {
			wantKind(t, "nothing to rate", err, fault.NotFound)
		}
		return got.ID
	}
	first, second := served(e, s, 1, 3, 0), served(e, s, 2, 3, 10)
	other := served(e, s, 3, 4, 20)
	next := issue(t, s, Order(4))
	begin(t, s, next.ID, 3, now)
	for _, tt := range []struct {
		what   string
		window queue.WindowNo
		want   queue.TicketID
	}{{"the last one", 3, second.ID}, {"at another window", 4, other.ID}, {"nobody was served", 5, ""}} {
		if got := at(tt.window, now); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.what, got, tt.want)
		}
	}
	must(t, rate(e, s, second.ID, queue.Good, now))
	if got := at(3, now); got != "" {
		t.Errorf("after the last one was rated: got %q, want none; ticket %q has gone", got, first.ID)
	}
	if got := at(4, other.Ended.Add(queue.RatingWindow+time.Second)); got != "" {
		t.Errorf("a day later: got %q", got)
	}
	_, err := s.RateableAt(t.Context(), "elsewhere", 4, now)
	wantKind(t, "another hall", err, fault.NotFound)
}

func followUps(e exam) {
	t := e.T
	s, reopen := e.open(t)
	now := Morning().Add(time.Hour)
	var want []queue.FollowUp
	for n, g := range []queue.Grade{queue.Bad, queue.VeryBad, queue.Fair} {
		done := served(e, s, n, 3, 10*n)
		at := now.Add(-time.Duration(n) * time.Minute) // the later ticket is rated first
		must(t, rate(e, s, done.ID, g, at))
		if !g.Poor() {
			continue
		}
		want = append([]queue.FollowUp{{
			Ticket: done.ID, No: done.No, Day: Monday, Service: "consult", Grade: g, Window: 3, Clerk: done.Clerk, Opened: at.UTC(),
			CallBy: at.AddDate(0, 0, 1).UTC(), MendBy: at.AddDate(0, 0, 15).UTC(),
		}}, want...)
	}
	list := func() []queue.FollowUp {
		t.Helper()
		got, err := s.FollowUps(t.Context(), "jiaohe")
		must(t, err)
		return got
	}
	s = reopen(t)
	equal(t, "opened", want, list())
	called := queue.FollowUp{Ticket: want[0].Ticket, Called: now.Add(time.Hour), Note: "说明了原因", HandledBy: "li.na"}
	must(t, s.Settle(t.Context(), called))
	want[0].Called, want[0].Note, want[0].HandledBy = called.Called.UTC(), called.Note, "li.na"
	want[0], want[1] = want[1], want[0] // its next clock is the longer one
	s = reopen(t)
	equal(t, "called back", want, list())
	must(t, s.Settle(t.Context(), queue.FollowUp{Ticket: called.Ticket, Mended: now.Add(2 * time.Hour), HandledBy: "wang.fang"}))
	equal(t, "one mended", want[:1], list())
	if elsewhere, err := s.FollowUps(t.Context(), "elsewhere"); err != nil || len(elsewhere) > 0 {
		t.Errorf("another hall: %v, %v", elsewhere, err)
	}
}

func settleOrder(e exam) {
	t := e.T
	s, _ := e.open(t)
	now := Morning().Add(time.Hour)
	done, good := served(e, s, 1, 3, 0), served(e, s, 2, 3, 10)
	must(t, rate(e, s, done.ID, queue.VeryBad, now))
	must(t, rate(e, s, good.ID, queue.Good, now))
	called := queue.FollowUp{Ticket: done.ID, Called: now, Note: "无人接听", HandledBy: "li.na"}
	mended := queue.FollowUp{Ticket: done.ID, Mended: now.Add(time.Hour), Note: "已补办", HandledBy: "li.na"}
	wantKind(t, "mended before the call", s.Settle(t.Context(), mended), fault.Conflict)
	wantKind(t, "nothing", s.Settle(t.Context(), queue.FollowUp{Ticket: done.ID, HandledBy: "li.na", Note: "x"}), fault.Invalid)
	wantKind(t, "nobody", s.Settle(t.Context(), queue.FollowUp{Ticket: done.ID, Called: now}), fault.Invalid)
	wantKind(t, "a good grade", s.Settle(t.Context(), queue.FollowUp{Ticket: good.ID, Called: now, HandledBy: "li.na"}), fault.NotFound)
	must(t, s.Settle(t.Context(), called))
	must(t, s.Settle(t.Context(), called)) // told twice
	again := called
	again.Called, again.Note = now.Add(30*time.Minute), "已说明"
	must(t, s.Settle(t.Context(), again)) // another call: the first time and the latest note stay
	list, err := s.FollowUps(t.Context(), "jiaohe")
	must(t, err)
	if len(list) != 1 || !list[0].Called.Equal(now) || list[0].Note != "已说明" {
		t.Errorf("after two calls: %+v", list)
	}
	must(t, s.Settle(t.Context(), mended))
	must(t, s.Settle(t.Context(), mended))
	wantKind(t, "after the mending", s.Settle(t.Context(), again), fault.Conflict)
}

func unknownRatings(e exam) {
	t := e.T
	s, _ := e.open(t)
	_, err := s.Rateable(t.Context(), ID(1), Morning())
	wantKind(t, "rateable", err, fault.NotFound)
	wantKind(t, "rate", rate(e, s, ID(1), queue.Good, Morning()), fault.NotFound)
	wantKind(t, "settle", s.Settle(t.Context(), queue.FollowUp{Ticket: ID(1), Called: Morning(), HandledBy: "li.na"}), fault.NotFound)
}
