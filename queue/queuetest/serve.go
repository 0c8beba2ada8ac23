package queuetest

import (
	"fmt"
	"testing"
	"time"

	"onetrip/queue"
)

// anywhere is the demo hall with every service at every window.
func anywhere() queue.Hall {
	h := queue.Demo()
	for i := range h.Windows {
		h.Windows[i].Services = nil
		for _, s := range h.Services {
			h.Windows[i].Services = append(h.Windows[i].Services, s.ID)
		}
	}
	return h
}

// begin calls a ticket, which must be the next one of the hall, to a window, where the service before ends.
func begin(t *testing.T, s Store, id queue.TicketID, w queue.WindowNo, at time.Time) {
	t.Helper()
	next := queue.Act{Kind: queue.ActNext, Window: w, At: at}
	if before := press(t, s, queue.Act{Kind: queue.ActOpen, Window: w, At: at}, id).Serving; before != nil {
		next.Ticket = before.ID
	}
	if d := press(t, s, next, id); d.Serving == nil || d.Serving.ID != id {
		t.Fatalf("%v serves %+v, want %s", w, d.Serving, id)
	}
}

// finish ends the service of a ticket.
func finish(t *testing.T, s Store, id queue.TicketID, at time.Time) {
	t.Helper()
	press(t, s, queue.Act{Kind: queue.ActFinish, Window: ticket(t, s, id).Window, At: at, Ticket: id}, id)
}

// press presses a key once for a ticket.
func press(t *testing.T, s Store, a queue.Act, once queue.TicketID) queue.Desk {
	t.Helper()
	a.ID = queue.ActID(fmt.Sprintf("%s %s", a.Kind, once))
	a.Clerk = clerk(a.Window)
	d, err := s.Act(t.Context(), anywhere(), a)
	if err != nil {
		t.Fatalf("%s at %v: %v", a.Kind, a.Window, err)
	}
	return d
}
