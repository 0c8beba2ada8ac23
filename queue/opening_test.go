package queue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// hall draws a hall of one service: hours, exceptions and sales at random.
func hall(t *rapid.T) queue.Hall {
	h := queue.Hall{
		ID: "h", Name: queue.Text{ZH: "厅"}, Zone: shanghai,
		Series:  []queue.Series{{ID: "A", Prefix: "A"}},
		Windows: []queue.Window{{No: 1, Services: []queue.ServiceID{"s"}}},
	}
	w := &h.Week
	for i, day := range []*[]queue.Span{&w.Mon, &w.Tue, &w.Wed, &w.Thu, &w.Fri, &w.Sat, &w.Sun} {
		if *day = spans(t); i == 0 && len(*day) == 0 {
			*day = []queue.Span{{From: queue.At(9, 0), To: queue.At(12, 0)}}
		}
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		from := queue.Exception{From: monday.AddDays(4 * i), To: monday.AddDays(4*i + rapid.IntRange(0, 3).Draw(t, "days")), Hours: spans(t)}
		h.Exceptions = append(h.Exceptions, from)
	}
	s := queue.Service{
		ID: "s", Name: queue.Text{ZH: "事"}, Place: queue.Text{ZH: "处"}, Usual: true, Identity: queue.NoIdentity, Series: "A", Hours: spans(t),
	}
	for _, span := range spans(t) {
		s.Sales = append(s.Sales, queue.Sale{From: span.From, To: span.To, Quota: rapid.IntRange(0, 2).Draw(t, "quota")})
	}
	h.Services = []queue.Service{s}
	h, err := queue.NewHall(h)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var monday = civil.Date{Year: 2026, Month: time.November, Day: 23}

// spans draws up to three spans in order.
func spans(t *rapid.T) []queue.Span {
	var list []queue.Span
	from := 0
	for range rapid.IntRange(0, 3).Draw(t, "spans") {
		from += rapid.IntRange(0, 400).Draw(t, "gap")
		to := from + rapid.IntRange(1, 400).Draw(t, "length")
		if to > 24*60 {
			break
		}
		list = append(list, queue.Span{From: queue.Clock(from), To: queue.Clock(to)})
		from = to
	}
	return list
}

func refusal(h queue.Hall, now time.Time, sold map[queue.Clock]int) *queue.Refusal {
	c := queue.Counts{Sold: map[queue.ServiceID]map[queue.Clock]int{"s": sold}}
	return h.Offers(c, now)[0].Refusal
}

// TestRefusalsTellTheTruth: whoever comes at the time that a refusal names gets a number, and nobody would have got one in between.
func TestRefusalsTellTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := hall(t)
		now := monday.At(time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "minute"))*time.Minute, shanghai)
		var sold map[queue.Clock]int
		for _, s := range h.SalesOf(h.Services[0], h.Day(now)) {
			if sold == nil {
				sold = map[queue.Clock]int{}
			}
			sold[s.From] = rapid.IntRange(0, 2).Draw(t, "sold")
		}
		soldOn := func(at time.Time) map[queue.Clock]int {
			if h.Day(at) == h.Day(now) {
				return sold
			}
			return nil
		}
		r := refusal(h, now, sold)
		if r == nil || r.From.IsZero() {
			return
		}
		if !r.From.After(now) {
			t.Fatalf("at %v: come again at %v, which is past", now, r.From)
		}
		if again := refusal(h, r.From, soldOn(r.From)); again != nil {
			t.Fatalf("at %v: told to come at %v, refused there: %+v", now, r.From, again)
		}
		for at := now; at.Before(r.From); at = at.Add(time.Minute) {
			if refusal(h, at, soldOn(at)) == nil {
				t.Fatalf("at %v: told to come at %v, but %v would do", now, r.From, at)
			}
		}
	})
}

// TestNumbersAreGivenInOpeningHoursOnly compares the rules with the plain reading of the configuration, minute by minute.
func TestNumbersAreGivenInOpeningHoursOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := hall(t)
		s := h.Services[0]
		day := monday.AddDays(rapid.IntRange(0, 20).Draw(t, "day"))
		for m := queue.Clock(0); m < 24*60; m += queue.Clock(rapid.IntRange(1, 30).Draw(t, "step")) {
			r := refusal(h, m.On(day, shanghai), nil)
			if want := sells(h, s, day, m); (r == nil || r.Reason == queue.QuotaFull || r.Reason == queue.NoWindow) != want {
				t.Fatalf("%v %v: refusal %+v, numbers should be given: %v", day, m, r, want)
			}
		}
	})
}

// sells reads the configuration plainly: m lies in a sale (or in the hours when there are none), the sale meets the hours, and the last
// hours that it meets are not over.
func sells(h queue.Hall, s queue.Service, day civil.Date, m queue.Clock) bool {
	open := func(at queue.Clock) bool {
		in := func(list []queue.Span) bool {
			for _, o := range list {
				if o.From <= at && at < o.To {
					return true
				}
			}
			return false
		}
		return in(h.Hours(day)) && (len(s.Hours) == 0 || in(s.Hours))
	}
	if len(s.Sales) == 0 {
		return open(m)
	}
	for _, sale := range s.Sales {
		if sale.From > m || m >= sale.To {
			continue
		}
		for later := m; later < sale.To; later++ {
			if open(later) {
				return true
			}
		}
	}
	return false
}
