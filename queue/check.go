package queue

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
)

// Problem is one mistake in a hall's configuration.
type Problem struct {
	Key    string // dotted path as in a configuration file: "services[2].series"
	Text   string // what is wrong
	Remedy string // what to write instead, or ""
}

// String returns "key: what is wrong; remedy".
func (p Problem) String() string {
	s := p.Key + ": " + p.Text
	if p.Remedy != "" {
		s += "; " + p.Remedy
	}
	return s
}

func problemsError(list []Problem) error {
	if len(list) == 0 {
		return nil
	}
	lines := make([]string, len(list))
	for i, p := range list {
		lines[i] = p.String()
	}
	return &fault.Error{
		Kind: fault.Invalid, Op: "check hall", Err: errors.New(strings.Join(lines, "\n")),
		Hint: "correct the hall's configuration",
	}
}

// checker collects problems under a dotted path.
type checker struct{ list []Problem }

func (c *checker) add(key, text, remedy string) { c.list = append(c.list, Problem{key, text, remedy}) }

// text wants a Chinese text; the other languages fall back to it.
func (c *checker) text(key string, t Text) {
	if strings.TrimSpace(t.ZH) == "" {
		c.add(key+".zh", "is missing", "write the Chinese text")
	}
}

// spans wants valid spans in order without overlaps.
func (c *checker) spans(key string, list []Span) {
	for i, s := range list {
		k := fmt.Sprintf("%s[%d]", key, i)
		switch {
		case !s.Valid():
			c.add(k, s.String()+" is no part of a day", `write "08:30-12:00"; midnight at the end is 24:00`)
		case i > 0 && s.From < list[i-1].To:
			c.add(k, s.String()+" begins before "+list[i-1].String()+" ends", "order the hours and keep them apart")
		}
	}
}

// unique wants an ID that is there and not taken, and remembers it.
func (c *checker) unique(key, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.add(key, "is missing", "choose an ID that stays the same for ever")
	case seen[id]:
		c.add(key, fmt.Sprintf("%q is there twice", id), "choose another ID")
	}
	seen[id] = true
}

// Problems reports everything that is wrong with the hall, in the order of its fields. A nil Clear and a zero ElderlyAge mean the
// defaults and are no problem.
func (h Hall) Problems() []Problem {
	c := &checker{}
	if h.ID == "" {
		c.add("id", "is missing", `choose a short name, "jiaohe"`)
	}
	c.text("name", h.Name)
	if h.Zone == nil {
		c.add("zone", "is missing", `write "Asia/Shanghai"`)
	}
	h.checkTimes(c)
	if u, err := url.Parse(h.Pages); h.Pages != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(h.Pages) > 60) {
		c.add("pages", fmt.Sprintf("%q is no short address of pages", h.Pages), `write "https://hall.example", or "" when telephones cannot reach the hall`)
	}
	if h.ElderlyAge < 0 || h.ElderlyAge > 120 {
		c.add("elderly_age", fmt.Sprintf("%d is no age", h.ElderlyAge), "write 60")
	}
	h.Calls.check(c)
	departments := map[string]bool{}
	for i, d := range h.Departments {
		key := fmt.Sprintf("departments[%d]", i)
		c.unique(key+".id", string(d.ID), departments)
		c.text(key+".name", d.Name)
	}
	series := h.checkSeries(c)
	services := map[string]bool{}
	for i, s := range h.Services {
		key := fmt.Sprintf("services[%d]", i)
		c.unique(key+".id", string(s.ID), services)
		h.checkPlaceOf(c, key, s, departments, series)
		checkService(c, key, s)
	}
	for i, s := range h.Services {
		h.checkStages(c, fmt.Sprintf("services[%d].stages", i), s)
	}
	if len(h.Services) == 0 {
		c.add("services", "is empty", "offer at least one service")
	}
	h.checkWindows(c, services)
	h.Rating.check(c)
	return c.list
}

func (h Hall) checkTimes(c *checker) {
	days := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	open := false
	for i, name := range days {
		hours := h.Week.On(time.Weekday(i))
		c.spans("week."+name, hours)
		open = open || len(hours) > 0
	}
	if !open {
		c.add("week", "has no opening hours", `write at least one day, mon = ["08:30-12:00"]`)
	}
	for i, e := range h.Exceptions {
		key := fmt.Sprintf("exceptions[%d]", i)
		if !e.From.Valid() || !e.last().Valid() || e.last().Before(e.From) {
			c.add(key+".from", fmt.Sprintf("%q to %q is no part of the calendar", e.From, e.To), `write from = "2026-10-01"`)
		}
		c.spans(key+".hours", e.Hours)
		for j, o := range h.Exceptions[:i] {
			if !e.last().Before(o.From) && !o.last().Before(e.From) {
				c.add(key+".from", fmt.Sprintf("the days overlap exceptions[%d]", j), "keep each day in one exception")
			}
		}
	}
	for i, t := range h.Clear {
		if !t.Valid() || (i > 0 && t <= h.Clear[i-1]) {
			c.add(fmt.Sprintf("clear[%d]", i), t.String()+" is out of order", `write clear = ["12:30", "18:00"]`)
		}
	}
}

func (h Hall) checkSeries(c *checker) map[string]bool {
	ids, prefixes := map[string]bool{}, map[string]bool{}
	for i, s := range h.Series {
		key := fmt.Sprintf("series[%d]", i)
		c.unique(key+".id", string(s.ID), ids)
		if strings.Contains(string(s.ID), ownMark) {
			c.add(key+".id", fmt.Sprintf("%q has the mark of a terminal's own series", s.ID), "choose an ID without "+ownMark)
		}
		if !validPrefix(s.Prefix) {
			c.add(key+".prefix", fmt.Sprintf("%q is no prefix", s.Prefix), "write one or two capital letters A to Z")
		} else if prefixes[s.Prefix] {
			c.add(key+".prefix", fmt.Sprintf("%q is there twice: numbers would repeat", s.Prefix), "choose another prefix")
		}
		prefixes[s.Prefix] = true
		if s.Digits < 0 || s.Digits > 6 {
			c.add(key+".digits", fmt.Sprintf("%d is out of range", s.Digits), "write 3")
		}
	}
	return ids
}

// checkPlaceOf checks what a service points to, and its first page.
func (h Hall) checkPlaceOf(c *checker, key string, s Service, departments, series map[string]bool) {
	if s.Department == "" && !s.Usual {
		c.add(key+".department", "is missing, and the service is not a usual one: nobody would find it", "name a department")
	} else if s.Department != "" && !departments[string(s.Department)] {
		c.add(key+".department", fmt.Sprintf("there is no department %q", s.Department), "use the ID of a department")
	}
	if !series[string(s.Series)] {
		c.add(key+".series", fmt.Sprintf("there is no series %q", s.Series), "use the ID of a series")
	}
}

func checkService(c *checker, key string, s Service) {
	c.text(key+".name", s.Name)
	c.text(key+".place", s.Place)
	switch s.Identity {
	case NoIdentity, ByCard, ByCardOrType:
	default:
		c.add(key+".identity", fmt.Sprintf("%q is unknown", s.Identity), `write "none", "card" or "card_or_number"`)
	}
	if s.Identity == NoIdentity && (s.MinAge > 0 || len(s.Cards) > 0) {
		c.add(key+".identity", `"none" cannot be checked for age or kind of card`, `write "card"`)
	}
	for i, t := range s.Cards {
		if !slices.Contains([]CardType{Resident, HMTPermit, Foreigner2017, Foreigner2023}, t) {
			c.add(fmt.Sprintf("%s.cards[%d]", key, i), fmt.Sprintf("%q is unknown", t), `write "resident", "hmt_permit", "foreigner_2017" or "foreigner_2023"`)
		}
	}
	if s.MinAge < 0 || s.MinAge > 120 {
		c.add(key+".min_age", fmt.Sprintf("%d is no age", s.MinAge), "write full years")
	}
	if !s.Pass.Valid() {
		c.add(key+".pass", fmt.Sprintf("%q is unknown", s.Pass), `write "void", "tail" or "delay 3"`)
	}
	if s.Warn < 0 {
		c.add(key+".warn", "is negative", "write how many people, or 0 for no warning")
	}
	c.spans(key+".hours", s.Hours)
	sales := make([]Span, len(s.Sales))
	for i, sale := range s.Sales {
		sales[i] = Span{sale.From, sale.To}
		if sale.Quota < 0 {
			c.add(fmt.Sprintf("%s.sales[%d].quota", key, i), "is negative", "write how many numbers, or 0 for no limit")
		}
	}
	c.spans(key+".sales", sales)
	s.Appointments.check(c, key+".appointments", s.Identity)
}

// The bounds of the rules of calling.
const (
	mostCalls  = 9
	mostPause  = 300 // seconds
	mostPasses = 9
	mostWeight = 9
)

// check wants rules that a visitor can follow; a zero means the default.
func (c Calls) check(to *checker) {
	if c.Most < 0 || c.Most > mostCalls {
		to.add("calls.most", fmt.Sprintf("%d calls are out of range", c.Most), "write 3")
	}
	if c.Pause < 0 || c.Pause > mostPause {
		to.add("calls.pause", fmt.Sprintf("%d seconds are out of range", c.Pause), "write 15")
	}
	if c.Passes < 0 || c.Passes > mostPasses {
		to.add("calls.passes", fmt.Sprintf("%d is out of range", c.Passes), `write 2; for none write pass = "void" at the service`)
	}
}

// checkStages wants stages that some window gives, each once: a visit that comes back to a service would never end in its statistics.
func (h Hall) checkStages(c *checker, key string, s Service) {
	seen := map[ServiceID]bool{s.ID: true}
	for i, id := range s.Stages {
		k := fmt.Sprintf("%s[%d]", key, i)
		_, known := h.Service(id)
		switch {
		case !known:
			c.add(k, fmt.Sprintf("there is no service %q", id), "use the ID of a service")
		case seen[id]:
			c.add(k, fmt.Sprintf("the visit passes through %q twice", id), "name each service once")
		case !h.served(id):
			c.add(k, fmt.Sprintf("no window gives %q", id), "add it to the services of a window")
		}
		seen[id] = true
	}
}

// served reports whether some window gives the service.
func (h Hall) served(id ServiceID) bool {
	return slices.ContainsFunc(h.Windows, func(w Window) bool { return w.serves(id) })
}

func (h Hall) checkWindows(c *checker, services map[string]bool) {
	seen := map[WindowNo]bool{}
	for i, w := range h.Windows {
		key := fmt.Sprintf("windows[%d]", i)
		if w.No < 1 || seen[w.No] {
			c.add(key+".no", fmt.Sprintf("%d is not a window of its own", w.No), "number the windows from 1")
		}
		seen[w.No] = true
		c.spans(key+".hours", w.Hours)
		for j, id := range w.Services {
			if !services[string(id)] {
				c.add(fmt.Sprintf("%s.services[%d]", key, j), fmt.Sprintf("there is no service %q", id), "use the ID of a service")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(w.Weights)) {
			switch n := w.Weights[id]; {
			case !w.serves(id):
				c.add(key+".weights."+string(id), "is no service of this window", "name one of its services")
			case n < 1 || n > mostWeight:
				c.add(key+".weights."+string(id), fmt.Sprintf("%d is out of range", n), "write 1 to 9")
			}
		}
	}
}
