package cabinet

import (
	"time"

	"onetrip/locker"
)

// maxChance is how likely at most somebody who types codes all year hits a live one.
const maxChance = 1e-4

const year = 365 * 24 * time.Hour

// guardFor returns the rules of a keypad for so many cells. Each may hold a document with a live code, so the more cells there are, the sooner the
// phone is asked for, too, and with very many the longer (locker.GuardRules.YearlyChance). The bound counts tries at the keypad, whatever cabinet
// their code would be in, because one cabinet's Guard counts for all of them (locker.Codes.Enter).
func guardFor(r locker.GuardRules, cells int) locker.GuardRules {
	r = r.OrDefault()
	for r.StrictAt > 1 && r.YearlyChance(cells) > maxChance {
		r.StrictAt--
	}
	for r.StrictFor < year && r.YearlyChance(cells) > maxChance {
		r.StrictFor *= 2
	}
	return r
}
