package queue

import (
	"cmp"
	"time"

	"onetrip/kiosk/base/civil"
)

// Hall is a service hall as its staff configured it: what is offered, when, where, and by which rules. It is a plain value; Problems checks
// it, and NewHall returns only a sound one.
type Hall struct {
	ID          HallID         `toml:"id" json:"id"`     // its own among all halls, in small letters; never changed: numbers hang on it
	Name        Text           `toml:"name" json:"name"` // on screens and papers
	Desk        Text           `toml:"desk" json:"desk"` // where people help: "一楼服务台"
	Zone        *time.Location `toml:"-" json:"-"`       // of the wall clock and of the business day
	Week        Week           `toml:"week" json:"week"`
	Exceptions  []Exception    `toml:"exceptions" json:"exceptions"`
	Clear       []Clock        `toml:"clear" json:"clear"`             // when waiting tickets are closed; nil: 12:30 and 18:00; empty: never before the day ends
	Pages       string         `toml:"pages" json:"pages,omitempty"`   // where visitors' telephones reach the hall's pages, "https://hall.example"; "": nowhere
	ElderlyAge  int            `toml:"elderly_age" json:"elderly_age"` // full years from which somebody is called first; 0: 60
	Passed      Text           `toml:"passed" json:"passed"`           // what happens to who misses the call, for papers and guides
	Calls       Calls          `toml:"calls" json:"calls"`
	Departments []Department   `toml:"departments" json:"departments"`
	Series      []Series       `toml:"series" json:"series"`
	Services    []Service      `toml:"services" json:"services"` // in the order of the screens
	Windows     []Window       `toml:"windows" json:"windows"`
	Rating      RatingRules    `toml:"rating" json:"rating"`
}

// The defaults of a Hall.
const defaultElderlyAge = 60

func defaultClear() []Clock { return []Clock{At(12, 30), At(18, 0)} }

// Week is the opening hours of each weekday; a day without spans is closed.
type Week struct {
	Mon []Span `toml:"mon" json:"mon"` // Monday
	Tue []Span `toml:"tue" json:"tue"` // Tuesday
	Wed []Span `toml:"wed" json:"wed"` // Wednesday
	Thu []Span `toml:"thu" json:"thu"` // Thursday
	Fri []Span `toml:"fri" json:"fri"` // Friday
	Sat []Span `toml:"sat" json:"sat"` // Saturday
	Sun []Span `toml:"sun" json:"sun"` // Sunday
}

// On returns the hours of a weekday.
func (w Week) On(d time.Weekday) []Span {
	return [...][]Span{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}[d]
}

// Exception replaces the week's hours from From to To, both included: a holiday has no Hours, a working Sunday or a half day has.
type Exception struct {
	From  civil.Date `toml:"from" json:"from"`   // "2026-10-01"
	To    civil.Date `toml:"to" json:"to"`       // zero: From alone
	Name  Text       `toml:"name" json:"name"`   // what visitors read: "国庆节"
	Hours []Span     `toml:"hours" json:"hours"` // empty: closed
}

func (e Exception) last() civil.Date {
	if e.To.IsZero() {
		return e.From
	}
	return e.To
}

func (e Exception) covers(d civil.Date) bool { return !d.Before(e.From) && !e.last().Before(d) }

// Calls are the rules of calling a ticket; a zero means its default.
type Calls struct {
	Most   int `toml:"most" json:"most"`     // how often a ticket is called to one window; 0: 3
	Pause  int `toml:"pause" json:"pause"`   // least seconds between two calls; 0: 15
	Passes int `toml:"passes" json:"passes"` // how often a passed ticket may go back into its line; 0: 2
}

// pause is the least time between two calls.
func (c Calls) pause() time.Duration { return time.Duration(c.Pause) * time.Second }

// orDefault fills the defaults in.
func (c Calls) orDefault() Calls {
	return Calls{Most: cmp.Or(c.Most, 3), Pause: cmp.Or(c.Pause, 15), Passes: cmp.Or(c.Passes, 2)}
}

// Department groups services on the screens.
type Department struct {
	ID   DepartmentID `toml:"id" json:"id"`     // its own in the hall
	Name Text         `toml:"name" json:"name"` // on the screens
}

// Service is something that visitors come for.
type Service struct {
	ID         ServiceID    `toml:"id" json:"id"`                 // its own in the hall; never changed: tickets hang on it
	Department DepartmentID `toml:"department" json:"department"` // "": none, then it must be Usual
	Series     SeriesID     `toml:"series" json:"series"`         // from which its numbers come
	Name       Text         `toml:"name" json:"name"`             // on screens and papers
	Place      Text         `toml:"place" json:"place"`           // where to wait, fit for "请到…等候" and "Wait in …"
	Usual      bool         `toml:"usual" json:"usual"`           // 常办业务: also on the first page
	Identity   Identity     `toml:"identity" json:"identity"`     // "none", "card", or "card_or_number" for visitors who forgot the card
	Cards      []CardType   `toml:"cards" json:"cards"`           // accepted documents; empty: every kind
	MinAge     int          `toml:"min_age" json:"min_age"`       // full years; 0: none
	Hours      []Span       `toml:"hours" json:"hours"`           // within the hall's hours; empty: the hall's
	Sales      []Sale       `toml:"sales" json:"sales"`           // when numbers are given; empty: while the service is open, without a limit
	Bring      []Text       `toml:"bring" json:"bring"`           // what to bring, one each
	Steps      []Text       `toml:"steps" json:"steps"`           // how it goes, for the guide
	Passed     Text         `toml:"passed" json:"passed"`         // empty: the hall's
	Pass       Pass         `toml:"pass" json:"pass"`             // 过号: what becomes of a ticket whose visitor did not come
	Stages     []ServiceID  `toml:"stages" json:"stages"`         // the services that its visitors pass through after it, with the same ticket
	Warn       int          `toml:"warn" json:"warn"`             // staff are warned from so many waiting people on; 0: never

	Appointments AppointmentRules `toml:"appointments" json:"appointments"` // zero: nobody can book it
}

// Sale is an interval in which numbers are given.
type Sale struct {
	From  Clock `toml:"from" json:"from"`   // "08:30"
	To    Clock `toml:"to" json:"to"`       // "12:00"
	Quota int   `toml:"quota" json:"quota"` // how many numbers; 0: no limit
}

// Series is a line of numbers that one or several services share.
type Series struct {
	ID     SeriesID `toml:"id" json:"id"`         // its own in the hall
	Prefix string   `toml:"prefix" json:"prefix"` // one or two capital letters, its own in the hall
	Digits int      `toml:"digits" json:"digits"` // least digits of the counter; 0: 3
}

// Window is a place where services are given.
type Window struct {
	No       WindowNo    `toml:"no" json:"no"`             // on its sign, from 1
	Services []ServiceID `toml:"services" json:"services"` // whose lines it calls
	Hours    []Span      `toml:"hours" json:"hours"`       // empty: whenever the hall is open
	// Weights let a window prefer some of its services, 1 to 9: somebody who waits for a service with weight 3 counts as if the wait had been
	// three times as long. A service that is not named has 1.
	Weights map[ServiceID]int `toml:"weights" json:"weights,omitempty"`
}

// weight returns the weight of a service at the window.
func (w Window) weight(id ServiceID) int { return max(1, w.Weights[id]) }

// NewHall fills in the defaults and returns the hall, or a fault.Error of kind Invalid that lists every problem.
func NewHall(h Hall) (Hall, error) {
	if h.Clear == nil {
		h.Clear = defaultClear()
	}
	if h.ElderlyAge == 0 {
		h.ElderlyAge = defaultElderlyAge
	}
	if h.Rating.CallBack == 0 {
		h.Rating.CallBack = defaultCallBack
	}
	if h.Rating.Mend == 0 {
		h.Rating.Mend = max(defaultMend, h.Rating.CallBack)
	}
	h.Calls = h.Calls.orDefault()
	if err := problemsError(h.Problems()); err != nil {
		return Hall{}, err
	}
	return h, nil
}

// Service returns the service with the ID.
func (h Hall) Service(id ServiceID) (Service, bool) {
	for _, s := range h.Services {
		if s.ID == id {
			return s, true
		}
	}
	return Service{}, false
}

// SeriesOf returns the series with the ID.
func (h Hall) SeriesOf(id SeriesID) (Series, bool) {
	for _, s := range h.Series {
		if s.ID == id {
			return s, true
		}
	}
	return Series{}, false
}

// Window returns the window with the number.
func (h Hall) Window(no WindowNo) (Window, bool) {
	for _, w := range h.Windows {
		if w.No == no {
			return w, true
		}
	}
	return Window{}, false
}

// ServicesOf returns the services of a department, or with "" the usual ones, in the order of the screens.
func (h Hall) ServicesOf(id DepartmentID) []Service {
	var list []Service
	for _, s := range h.Services {
		if (id == "" && s.Usual) || (id != "" && s.Department == id) {
			list = append(list, s)
		}
	}
	return list
}

// PassedRule returns what happens to a visitor of the service who misses the call.
func (h Hall) PassedRule(s Service) Text {
	if s.Passed.ZH != "" {
		return s.Passed
	}
	return h.Passed
}

// DayAndNight returns a copy of the hall that is open around the clock on every day, without quotas and clearing times: for
// demonstrations, which must work whenever somebody looks.
func (h Hall) DayAndNight() Hall {
	all := []Span{{0, endOfDay}}
	h.Week = Week{all, all, all, all, all, all, all}
	h.Exceptions, h.Clear = nil, []Clock{}
	h.Services = append([]Service(nil), h.Services...)
	for i := range h.Services {
		h.Services[i].Hours, h.Services[i].Sales = nil, nil
	}
	h.Windows = append([]Window(nil), h.Windows...)
	for i := range h.Windows {
		h.Windows[i].Hours = nil
	}
	return h
}
