package queue_test

import (
	"testing"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

func TestAShortNameLeadsToItsTicket(t *testing.T) {
	ticket := queue.Ticket{ID: "01KAQ3Z5V8J2M4N6P7R9S0T1W2", Day: civil.Date{Year: 2026, Month: 11, Day: 23}, No: "A2-01"}
	name := ticket.Short().String()
	if name != "2EPA2-011W2" {
		t.Errorf("short name %q, want 2EPA2-011W2", name)
	}
	if got, ok := queue.ParseShort(name); !ok || got != ticket.Short() {
		t.Errorf("read back %+v (%v), want %+v", got, ok, ticket.Short())
	}
	for _, bad := range []string{"", "2EP", "2EP1W2", "UUUA0011W2", "abcA0011W2", string(ticket.ID)} {
		if got, ok := queue.ParseShort(bad); ok {
			t.Errorf("%q is read as %+v", bad, got)
		}
	}
}

func FuzzParseShort(f *testing.F) {
	f.Add("2EPA0361W2")
	f.Fuzz(func(t *testing.T, name string) {
		if s, ok := queue.ParseShort(name); ok && s.String() != name {
			t.Errorf("%q is read as %q", name, s)
		}
	})
}

func TestATicketsPage(t *testing.T) {
	ticket := queue.Ticket{ID: "01KAQ3Z5V8J2M4N6P7R9S0T1W2", Day: civil.Date{Year: 2026, Month: 11, Day: 23}, No: "A036"}
	for pages, want := range map[string]string{"": "", "https://hall.example/": "https://hall.example/t/2EPA0361W2"} {
		if got := (queue.Hall{Pages: pages}).PageOf(ticket); got != want {
			t.Errorf("pages %q: got %q, want %q", pages, got, want)
		}
	}
}
