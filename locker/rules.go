package locker

import (
	"cmp"
	"time"

	"onetrip/kiosk/base/civil"
)

// Rules are what a hall decides about its cabinets. A zero means its default.
type Rules struct {
	Days        int  // how long a document stays; 0: 7
	WorkingDays bool // Days counts only days on which the hall opens
	Remind      int  // the day of the first reminder, counted like Days; 0: 3
	CodeEnds    bool // a code ends with the retention; false: it is good until staff recover the document

	Pulses   int           // pulses of a door that stays shut; 0: 3, then staff
	Rest     time.Duration // between two pulses of one coil; 0: 2 s
	Grant    time.Duration // an authorisation that sent nothing ends; 0: 1 min
	Hold     time.Duration // a cell that was reserved and never opened is given back; 0: 5 min
	LeftOpen time.Duration // a door that is open for longer is a task; 0: 1 min
	Silent   time.Duration // a pulse of which nobody reports anything for so long is in doubt; 0: 2 min

	Guard GuardRules
	Zone  *time.Location // of the hall; nil: UTC
	// Opens reports whether the hall opens on a day; nil: every day.
	Opens func(civil.Date) bool
}

// OrDefault returns the rules with the defaults filled in.
func (r Rules) OrDefault() Rules {
	r.Days, r.Remind, r.Pulses = cmp.Or(r.Days, 7), cmp.Or(r.Remind, 3), cmp.Or(r.Pulses, 3)
	r.Rest, r.Grant, r.Hold = cmp.Or(r.Rest, 2*time.Second), cmp.Or(r.Grant, time.Minute), cmp.Or(r.Hold, 5*time.Minute)
	r.LeftOpen, r.Silent = cmp.Or(r.LeftOpen, time.Minute), cmp.Or(r.Silent, 2*time.Minute)
	r.Guard = r.Guard.OrDefault()
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	if r.Opens == nil {
		r.Opens = func(civil.Date) bool { return true }
	}
	return r
}

// horizon bounds the search for an open day.
const horizon = 400

// dayAfter returns the n-th day of a retention that began at an instant: the day after counts as the first.
func (r Rules) dayAfter(from time.Time, n int) civil.Date {
	day := civil.Of(from.In(r.Zone))
	if !r.WorkingDays {
		return day.AddDays(n)
	}
	for range horizon {
		if n == 0 {
			break
		}
		if day = day.AddDays(1); r.Opens(day) {
			n--
		}
	}
	return day
}

// last returns the last day of a retention. It is a day on which the hall opens: staff recover on the next one, and who comes on the last day
// finds somebody to ask.
func (r Rules) last(from time.Time) civil.Date {
	day := r.dayAfter(from, r.Days)
	for n := range horizon {
		if r.Opens(day.AddDays(n)) {
			return day.AddDays(n)
		}
	}
	return day
}

// end returns the instant at which a day is over.
func (r Rules) end(day civil.Date) time.Time { return day.AddDays(1).At(0, r.Zone).UTC() }
