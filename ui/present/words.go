package present

import (
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
	"onetrip/ui/text"
)

// wait says how long somebody may wait: a range, that there is no wait, or honestly that nobody knows.
func (p *page) wait(w queue.Wait) string {
	switch {
	case !w.Known:
		return p.Say(text.NoEstimate)
	case w.Range.High <= 0:
		return p.Say(text.NoWait)
	case w.Range.Low >= text.LongWait:
		return p.Say(text.OverHours, "hours", strconv.Itoa(int(w.Range.Low.Hours())))
	}
	low, high := text.Minutes(w.Range)
	if low == 0 {
		return p.Say(text.UnderMinutes, "high", strconv.Itoa(high))
	}
	return p.Say(text.AboutMinutes, "low", strconv.Itoa(low), "high", strconv.Itoa(high))
}

// lineKnown reports whether the people ahead were counted: a wait about which nothing is known is zero throughout.
func lineKnown(w queue.Wait) bool { return w.Known || w.Ahead > 0 }

// aheadAndWait says how many people are ahead and how long that may take.
func (p *page) aheadAndWait(w queue.Wait) string {
	if !lineKnown(w) {
		return p.wait(w)
	}
	return p.ahead(w.Ahead) + p.Say(text.ListSeparator) + p.wait(w)
}

func (p *page) ahead(n int) string { return p.Say(text.Ahead, "n", strconv.Itoa(n)) }

// date writes a day in the language's form.
func (p *page) date(form text.Key, day time.Time) string {
	return p.Plain(
		form, "day", strconv.Itoa(day.Day()), "month", strings.Fields(p.Plain(text.Months))[day.Month()-1],
		"weekday", strings.Fields(p.Plain(text.Weekdays))[day.Weekday()],
	)
}

// when says an instant as a visitor thinks of it: the time today, tomorrow with the time, or the date with the time.
func (p *page) when(at time.Time) string {
	at = at.In(p.hall.Zone)
	clock := at.Format("15:04")
	clock = strings.TrimPrefix(clock, "0")
	switch day := civil.Of(at); day {
	case civil.Of(p.now):
		return clock
	case civil.Of(p.now).AddDays(1):
		return p.Say(text.Tomorrow, "time", clock)
	}
	return p.Say(text.OnDay, "date", p.date(text.DateShort, at), "time", clock)
}

// hours lists opening hours: "8:30–12:00，14:00–17:30".
func (p *page) hours(spans []queue.Span) string {
	var parts []string
	for _, s := range spans {
		if s.From == 0 && s.To == queue.At(24, 0) {
			return p.Say(text.AllDay)
		}
		parts = append(parts, shortClock(s.From)+"–"+shortClock(s.To))
	}
	return strings.Join(parts, p.Say(text.ListSeparator))
}

func shortClock(c queue.Clock) string { return strings.TrimPrefix(c.String(), "0") }

// blocked says in one line why no number is given, and when there will be one.
func (p *page) blocked(r queue.Refusal) string {
	key := text.BlockedNoTime
	switch r.Reason {
	case queue.QuotaFull:
		key = text.BlockedQuota
		if p.now.Hour() < 12 {
			key = text.BlockedMorning
		}
		if r.From.IsZero() {
			return p.Say(text.BlockedToday)
		}
	case queue.ClosedNow:
		key = text.BlockedClosed
	case queue.ClosedDay:
		key = text.BlockedHoliday
	case queue.NoWindow:
		return p.Say(text.BlockedWindow)
	default: // who the visitor is does not block a row
	}
	if r.From.IsZero() {
		return p.Say(text.BlockedNoTime)
	}
	return p.Say(key, "when", p.when(r.From))
}
