package hall_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// service returns a service of the demo hall, open around the clock, on a store in memory.
func service(t *testing.T, h queue.Hall) (*hall.Service, hall.Store) {
	t.Helper()
	store := queuetest.NewMemory()
	s := hall.New(h, hall.Opts{Terminal: "2"}, basetest.NewLog(t))
	s.Use(store)
	return s, store
}

// visitor returns a request of an invented adult for the first service of the hall.
func visitor(h queue.Hall, id queue.TicketID) queue.Request {
	return queue.Request{
		ID: id, Service: h.Services[0].ID, Card: queue.Resident, Lang: queue.ZH,
		Person: queue.Person{Name: "测试一", Number: "11019919900101001X", Birth: civil.Date{Year: 1990, Month: 1, Day: 1}},
	}
}

func TestIssueGivesTheSameTicketToTheSameRequestAndPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo().DayAndNight()
		s, _ := service(t, h)
		first, err := s.Issue(t.Context(), visitor(h, "T1"))
		if err != nil || first.Refusal != nil || first.Existing {
			t.Fatalf("got %+v, %v; want a new ticket", first, err)
		}
		retry, err := s.Issue(t.Context(), visitor(h, "T1"))
		if err != nil || retry.Ticket.No != first.Ticket.No {
			t.Errorf("the same request: got %s, %v; want %s", retry.Ticket.No, err, first.Ticket.No)
		}
		again, err := s.Issue(t.Context(), visitor(h, "T2"))
		if err != nil || !again.Existing || again.Ticket.ID != "T1" {
			t.Errorf("the same person: got %+v, %v; want the existing ticket T1", again, err)
		}
		o, err := s.Overview(t.Context())
		if err != nil || o.Waiting != 1 {
			t.Errorf("waiting: got %d, %v; want 1", o.Waiting, err)
		}
	})
}

func TestRecoverCallsForgottenPapersUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo().DayAndNight()
		s, store := service(t, h)
		if _, err := s.Issue(t.Context(), visitor(h, "T1")); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{1, 0} {
			if n, err := s.Recover(t.Context()); n != want || err != nil {
				t.Errorf("recovered %d, %v; want %d", n, err, want)
			}
		}
		if got, _ := store.Ticket(t.Context(), "T1"); got.Print != queue.PrintUnknown || got.Prints != 1 {
			t.Errorf("got print %s after %d papers, want unknown after 1", got.Print, got.Prints)
		}
	})
}

func TestRunClosesTicketsAtTheClearingTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo().DayAndNight()
		now := time.Now().In(h.Zone).Add(90 * time.Minute)
		h.Clear = []queue.Clock{queue.At(now.Hour(), now.Minute())}
		s, store := service(t, h)
		if _, err := s.Issue(t.Context(), visitor(h, "T1")); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		changes := s.Changes()
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		for got := (queue.Ticket{}); got.State != queue.Cleared; {
			if _, err := changes.Next(ctx); err != nil {
				t.Fatal(err)
			}
			var err error
			if got, err = store.Ticket(t.Context(), "T1"); err != nil {
				t.Fatal(err)
			}
		}
		at := time.Now()
		got, err := store.Ticket(t.Context(), "T1")
		if err != nil || got.Reason != queue.ReasonClearing {
			t.Errorf("got %s %q, %v; want cleared with the reason of the clearing time", got.State, got.Reason, err)
		}
		if when := at.In(h.Zone); when.Hour() != now.Hour() || when.Minute() != now.Minute() {
			t.Errorf("closed at %v, want %02d:%02d", when, now.Hour(), now.Minute())
		}
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run: got %v, want %v", err, context.Canceled)
		}
	})
}

func TestACodeOnPaperLeadsToItsTicket(t *testing.T) {
	s, _ := service(t, queue.Demo().DayAndNight())
	got, err := s.Issue(t.Context(), queue.Request{ID: "01KAQ3Z5V8J2M4N6P7R9S0T1W2", Service: "consult", Lang: queue.EN})
	if err != nil || got.Refusal != nil {
		t.Fatalf("issue: %+v, %v", got, err)
	}
	name := queue.TicketID(got.Ticket.Short().String())
	p, err := s.Place(t.Context(), name)
	if err != nil || p.No != got.Ticket.No || p.Lang != queue.EN {
		t.Errorf("place of %s: got %+v, %v; want %s", name, p, err, got.Ticket.No)
	}
	other := name[:len(name)-1] + "0" // the ID ends with 2
	if _, err := s.Place(t.Context(), other); fault.KindOf(err) != fault.NotFound {
		t.Errorf("place of %s: got %v, want not found", other, err)
	}
}
