package queue

import (
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
)

// horizon is how many days ahead the next opening is looked for.
const horizon = 400

// Day returns the business day of an instant: the date on the hall's wall clock.
func (h Hall) Day(at time.Time) civil.Date { return civil.Of(at.In(h.Zone)) }

// Hours returns the hall's opening hours on a day: those of the exception that covers it, else those of its weekday.
func (h Hall) Hours(day civil.Date) []Span {
	for _, e := range h.Exceptions {
		if e.covers(day) {
			return e.Hours
		}
	}
	return h.Week.On(day.Weekday())
}

// HoursOf returns the hours in which a service is open on a day: its own where the hall is open, too.
func (h Hall) HoursOf(s Service, day civil.Date) []Span { return within(s.Hours, h.Hours(day)) }

// within cuts own to what lies in outer; no own means all of outer.
func within(own, outer []Span) []Span {
	if len(own) == 0 {
		return outer
	}
	var cut []Span
	for _, o := range outer {
		for _, s := range own {
			if s.Overlaps(o) {
				cut = append(cut, Span{max(s.From, o.From), min(s.To, o.To)})
			}
		}
	}
	return cut
}

// SalesOf returns the intervals in which numbers for a service are given on a day. A sale takes place on a day when the service is open
// during some of it; it may begin before the doors open and ends when the last opening hours that it meets end.
func (h Hall) SalesOf(s Service, day civil.Date) []Sale {
	hours := h.HoursOf(s, day)
	var sales []Sale
	if len(s.Sales) == 0 {
		for _, o := range hours {
			sales = append(sales, Sale{From: o.From, To: o.To})
		}
		return sales
	}
	for _, sale := range s.Sales {
		last := Clock(-1)
		for _, o := range hours {
			if o.Overlaps(Span{sale.From, sale.To}) {
				last = o.To
			}
		}
		if last > sale.From {
			sale.To = min(sale.To, last)
			sales = append(sales, sale)
		}
	}
	return sales
}

// saleAt returns the sale of the service in which an instant lies.
func (h Hall) saleAt(s Service, at time.Time) (Sale, bool) {
	day := h.Day(at)
	for _, sale := range h.SalesOf(s, day) {
		if !at.Before(sale.From.On(day, h.Zone)) && at.Before(sale.To.On(day, h.Zone)) {
			return sale, true
		}
	}
	return Sale{}, false
}

// nextSale returns when the first sale of the service after an instant begins that has numbers left, and whether that is on the same
// business day. sold counts the numbers given today by the beginning of their sale. The time is zero when there is none in 400 days.
func (h Hall) nextSale(s Service, after time.Time, sold map[Clock]int) (from time.Time, today bool) {
	first := h.Day(after)
	for n := range horizon {
		day := first.AddDays(n)
		for _, sale := range h.SalesOf(s, day) {
			full := n == 0 && sale.Quota > 0 && sold[sale.From] >= sale.Quota
			if begin := sale.From.On(day, h.Zone); begin.After(after) && !full {
				return begin, n == 0
			}
		}
	}
	return time.Time{}, false
}

// OpenWindows returns the windows that serve a service at an instant, by their hours.
func (h Hall) OpenWindows(id ServiceID, at time.Time) []Window {
	day := h.Day(at)
	var open []Window
	for _, w := range h.Windows {
		if !w.serves(id) {
			continue
		}
		for _, o := range within(w.Hours, h.Hours(day)) {
			if !at.Before(o.From.On(day, h.Zone)) && at.Before(o.To.On(day, h.Zone)) {
				open = append(open, w)
				break
			}
		}
	}
	return open
}

// staffed reports whether some window serves the service at some time of a day.
func (h Hall) staffed(id ServiceID, day civil.Date) bool {
	for _, w := range h.Windows {
		if w.serves(id) && len(within(w.Hours, h.Hours(day))) > 0 {
			return true
		}
	}
	return false
}

func (w Window) serves(id ServiceID) bool { return slices.Contains(w.Services, id) }

// LastClearing returns the clearing that is due at an instant: the latest clearing time of its day that has come, or, before the first
// one, the midnight at which the day began (which closes the tickets of earlier days). Clearing twice for the same time does nothing, so
// that a program which was off asks for it when it starts.
func (h Hall) LastClearing(at time.Time) Clearing {
	day := h.Day(at)
	c := Clearing{Hall: h.ID, Day: day, Before: day.At(0, h.Zone), Reason: ReasonDayOver}
	for _, t := range h.Clear {
		if when := t.On(day, h.Zone); !when.After(at) {
			c.Before, c.Reason = when, ReasonClearing
		}
	}
	return c
}

// NextClearing returns when the next clearing is due after an instant: a clearing time of its day, or the next midnight.
func (h Hall) NextClearing(after time.Time) time.Time {
	day := h.Day(after)
	for _, t := range h.Clear {
		if when := t.On(day, h.Zone); when.After(after) {
			return when
		}
	}
	return day.AddDays(1).At(0, h.Zone)
}
