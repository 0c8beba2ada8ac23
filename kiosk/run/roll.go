package run

import (
	"strconv"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/health"
)

// nearEnd is how many tickets a roll still gives when the printer's sensor begins to see its end: about six metres.
const nearEnd = 60

// endsBelow is how many tickets must be left for nobody to be alarmed (F3).
const endsBelow = 50

// paperEnds is the warning of a roll that must be changed now.
var paperEnds = health.Kind{
	Code: "printer.paper_ends", Severity: health.Degraded, Actor: health.HallStaff, Text: "health.device.paper_ends",
	HiddenBy: []health.Code{"printer.paper_out", "printer.unplugged"},
}

// roll counts what is printed after the printer has seen the end of its roll.
type roll struct {
	mu      sync.Mutex // guards what is below
	low     bool
	printed int
}

// see takes the printer's status: a printer that is ready and no longer near the end has a new roll.
func (l *roll) see(s devices.Status) (ends bool, left int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case s.Problem == devices.PaperLow && !l.low:
		l.low, l.printed = true, 0
	case s.Ready && s.Problem == devices.NoProblem:
		l.low = false
	}
	return l.left()
}

// take counts a paper.
func (l *roll) take() (ends bool, left int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.printed++
	return l.left()
}

func (l *roll) left() (ends bool, left int) {
	left = max(0, nearEnd-l.printed)
	return l.low && left < endsBelow, left
}

// noteRoll sets or clears the warning.
func (r *Runner) noteRoll(ends bool, left int) {
	if ends {
		r.health.Set(time.Now(), paperEnds, map[string]string{"left": strconv.Itoa(left)})
		return
	}
	r.health.Clear(paperEnds.Code)
}
