package run_test

import (
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// TestAVisitorSeesTheNumberThenRatesTheCase goes the whole way of a visit: number, place in the line, service, grade, once.
func TestAVisitorSeesTheNumberThenRatesTheCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		taken := s.toPrinting(t).Ticket
		time.Sleep(2 * time.Second)
		s.want(t, flow.Taken)
		s.tap(flow.Finish, "")

		s.showCard(t)
		if st := s.want(t, flow.MyTicket); st.Ticket.ID != taken.ID || st.Ticket.State != queue.Waiting {
			t.Fatalf("own ticket: got %s %s, want %s waiting", st.Ticket.ID, st.Ticket.State, taken.ID)
		}
		s.tap(flow.Finish, "")

		service, _ := s.hall.Service(taken.Service)
		window := s.hall.OpenWindows(service.ID, time.Now())[0].No
		s.serve(t, window, taken.ID)
		s.showCard(t)
		s.want(t, flow.Rate)
		s.tap(flow.PickGrade, "2")
		s.want(t, flow.Rated)
		open, err := s.store.FollowUps(t.Context(), s.hall.ID)
		if err != nil || len(open) != 1 || open[0].Ticket != taken.ID || open[0].Grade != queue.Bad {
			t.Errorf("follow-ups: got %+v, %v; want one for %s", open, err, taken.ID)
		}
		s.tap(flow.Finish, "")
		s.showCard(t)
		s.want(t, flow.MyTicket) // the case has its grade
	})
}

func TestNobodysCardHasNoTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.showCard(t)
		if st := s.want(t, flow.Sorry); st.Trouble.Why != flow.NoTicket {
			t.Errorf("trouble %v, want NoTicket", st.Trouble.Why)
		}
	})
}

// showCard asks for the own ticket with the card of toPrinting.
func (s *stage) showCard(t *testing.T) {
	t.Helper()
	s.tap(flow.OpenMine, "")
	s.want(t, flow.LayCard)
	s.reader.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card()})
}

// serve lets a clerk open a window, call the next ticket, which must be id, and finish it.
func (s *stage) serve(t *testing.T, w queue.WindowNo, id queue.TicketID) {
	t.Helper()
	for _, a := range []queue.Act{{Kind: queue.ActOpen}, {Kind: queue.ActNext}, {Kind: queue.ActFinish, Ticket: id}} {
		time.Sleep(time.Minute)
		a.ID, a.Window, a.Clerk, a.At = queue.ActID("act "+string(a.Kind)), w, "li.na", time.Now()
		if _, err := s.store.Act(t.Context(), s.hall, a); err != nil {
			t.Fatalf("%s: %v", a.Kind, err)
		}
	}
}
