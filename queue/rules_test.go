package queue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func offer(t *testing.T, offers []queue.Offer, id queue.ServiceID) queue.Offer {
	t.Helper()
	for _, o := range offers {
		if o.Service == id {
			return o
		}
	}
	t.Fatalf("no offer for %s", id)
	return queue.Offer{}
}

func TestOffersSayWhenToComeAgain(t *testing.T) {
	full := queue.Counts{Sold: map[queue.ServiceID]map[queue.Clock]int{"marriage": {queue.At(8, 30): 40}}}
	both := queue.Counts{Sold: map[queue.ServiceID]map[queue.Clock]int{"marriage": {queue.At(8, 30): 40, queue.At(14, 0): 40}}}
	noWindow := queue.Demo()
	noWindow.Windows = noWindow.Windows[:11] // window 12 is the only one for marriages
	tests := []struct {
		name   string
		hall   queue.Hall
		now    string
		counts queue.Counts
		want   queue.RefusalReason
		from   string
	}{
		{"open", queue.Demo(), "2026-11-23 09:42", queue.Counts{}, "", ""},
		{"first minute", queue.Demo(), "2026-11-23 08:30", queue.Counts{}, "", ""},
		{"before opening", queue.Demo(), "2026-11-23 08:29", queue.Counts{}, queue.ClosedNow, "2026-11-23 08:30"},
		{"midday", queue.Demo(), "2026-11-23 11:30", queue.Counts{}, queue.ClosedNow, "2026-11-23 14:00"},
		{"evening", queue.Demo(), "2026-11-23 17:00", queue.Counts{}, queue.ClosedNow, "2026-11-24 08:30"},
		{"Friday evening", queue.Demo(), "2026-11-27 18:00", queue.Counts{}, queue.ClosedNow, "2026-11-30 08:30"},
		{"weekend", queue.Demo(), "2026-11-28 09:00", queue.Counts{}, queue.ClosedDay, "2026-11-30 08:30"},
		{"Spring Festival", queue.Demo(), "2026-02-16 10:00", queue.Counts{}, queue.ClosedDay, "2026-02-24 08:30"},
		{"working Sunday", queue.Demo(), "2026-09-20 10:00", queue.Counts{}, "", ""},
		{"holiday before a working Saturday", queue.Demo(), "2026-10-09 17:45", queue.Counts{}, queue.ClosedNow, "2026-10-10 08:30"},
		{"morning full", queue.Demo(), "2026-11-23 09:42", full, queue.QuotaFull, "2026-11-23 14:00"},
		{"afternoon after a full morning", queue.Demo(), "2026-11-23 14:00", full, "", ""},
		{"midday after a full morning", queue.Demo(), "2026-11-23 12:00", full, queue.ClosedNow, "2026-11-23 14:00"},
		{"day full", queue.Demo(), "2026-11-23 14:30", both, queue.QuotaFull, ""},
		{"no window", noWindow, "2026-11-23 09:42", queue.Counts{}, queue.NoWindow, ""},
		{"no window and closed", noWindow, "2026-11-23 12:42", queue.Counts{}, queue.ClosedNow, "2026-11-23 14:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := offer(t, tt.hall.Offers(tt.counts, at(t, tt.now)), "marriage").Refusal
			if tt.want == "" {
				if got != nil {
					t.Fatalf("refused: %+v", got)
				}
				return
			}
			want := &queue.Refusal{Reason: tt.want}
			if tt.from != "" {
				want.From = at(t, tt.from)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrderKnowsThePerson(t *testing.T) {
	h, now := queue.Demo(), at(t, "2026-11-23 09:42")
	person := func(birth string) queue.Person {
		d, err := civil.Parse(birth)
		if err != nil {
			t.Fatal(err)
		}
		return queue.Person{Name: "张三", Number: "220281196611230021", Birth: d}
	}
	tests := []struct {
		name     string
		req      queue.Request
		refusal  queue.RefusalReason
		kind     fault.Kind // of the error, when wrong
		wrong    bool
		priority queue.Priority
	}{
		{name: "60 today", req: queue.Request{ID: "1", Service: "estate", Card: queue.Resident, Person: person("1966-11-23")}, priority: queue.Elderly},
		{name: "60 tomorrow", req: queue.Request{ID: "1", Service: "estate", Card: queue.Resident, Person: person("1966-11-24")}},
		{
			name:     "granted",
			req:      queue.Request{ID: "1", Service: "estate", Card: queue.Resident, Person: person("1990-01-01"), Granted: queue.Military},
			priority: queue.Military,
		},
		{name: "18 tomorrow", req: queue.Request{ID: "1", Service: "company", Card: queue.Resident, Person: person("2008-11-24")}, refusal: queue.TooYoung},
		{name: "18 today", req: queue.Request{ID: "1", Service: "company", Card: queue.Resident, Person: person("2008-11-23")}},
		{name: "birthday unknown", req: queue.Request{ID: "1", Service: "company", Card: queue.Resident, Person: queue.Person{Number: "1"}}, refusal: queue.TooYoung},
		{name: "wrong card", req: queue.Request{ID: "1", Service: "exit", Card: queue.Foreigner2023, Person: person("1990-01-01")}, refusal: queue.NotAccepted},
		{name: "typed", req: queue.Request{ID: "1", Service: "household", Person: person("1990-01-01")}},
		{name: "typed where a card is asked", req: queue.Request{ID: "1", Service: "estate", Person: person("1990-01-01")}, wrong: true, kind: fault.Invalid},
		{name: "nobody", req: queue.Request{ID: "1", Service: "household"}, wrong: true, kind: fault.Invalid},
		{name: "no ID", req: queue.Request{Service: "consult"}, wrong: true, kind: fault.Invalid},
		{name: "unknown service", req: queue.Request{ID: "1", Service: "fishing"}, wrong: true, kind: fault.NotFound},
		{name: "without identity", req: queue.Request{ID: "1", Service: "consult"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, refusal, err := h.Order(tt.req, now)
			if (err != nil) != tt.wrong || fault.KindOf(err) != tt.kind {
				t.Fatalf("error %v, want one of kind %v: %v", err, tt.kind, tt.wrong)
			}
			var reason queue.RefusalReason
			if refusal != nil {
				reason = refusal.Reason
			}
			if reason != tt.refusal {
				t.Fatalf("refusal %q, want %q", reason, tt.refusal)
			}
			if o.Priority != tt.priority {
				t.Errorf("priority %q, want %q", o.Priority, tt.priority)
			}
		})
	}
}

func TestOrderIsComplete(t *testing.T) {
	h := queue.Demo()
	now := at(t, "2026-11-23 09:42")
	p := queue.Person{Name: "张三", Number: "220281199001010021", Birth: civil.Date{Year: 1990, Month: 1, Day: 1}}
	got, _, err := h.Order(queue.Request{ID: "1", Service: "marriage", Card: queue.Resident, Person: p, Lang: queue.KO, Terminal: "2"}, now)
	if err != nil {
		t.Fatal(err)
	}
	want := queue.Order{
		ID: "1", Hall: "jiaohe", Day: civil.Date{Year: 2026, Month: 11, Day: 23}, Service: "marriage",
		Series: queue.Series{ID: "G", Prefix: "G"}, Person: p, Lang: queue.KO, Terminal: "2", At: now,
		Sale: queue.At(8, 30), Quota: 40, Then: at(t, "2026-11-23 14:00"), Steps: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if got, _, _ := h.Order(queue.Request{ID: "1", Service: "consult", Person: p}, now); got.Person != (queue.Person{}) {
		t.Errorf("a service without identity keeps the person %+v", got.Person)
	}
}

func TestDemoHallIsSound(t *testing.T) {
	h := queue.Demo()
	if p := h.Problems(); len(p) > 0 {
		t.Errorf("problems: %v", p)
	}
	for _, s := range h.Services {
		for _, text := range append(append([]queue.Text{s.Name, s.Place, h.PassedRule(s)}, s.Bring...), s.Steps...) {
			if text.ZH == "" || text.EN == "" || text.KO == "" {
				t.Errorf("service %s: %+v lacks a language", s.ID, text)
			}
		}
	}
	if usual := len(h.ServicesOf("")); usual <= 6 || usual > 12 {
		t.Errorf("%d usual services, want two pages", usual)
	}
	for _, now := range []string{"2026-11-22 03:00", "2026-10-01 23:59", "2026-11-23 12:45"} {
		for _, o := range h.DayAndNight().Offers(queue.Counts{}, at(t, now)) {
			if o.Refusal != nil {
				t.Errorf("%s at %s by day and night: refused %+v", o.Service, now, o.Refusal)
			}
		}
	}
}
