package cabinet

import (
	"testing"

	"onetrip/locker"
)

func TestGuessingStaysUnderOneInTenThousand(t *testing.T) {
	last := locker.GuardRules{}.OrDefault().StrictAt
	for cells := 1; cells <= locker.MaxCells; cells++ {
		r := guardFor(locker.GuardRules{}, cells)
		if chance := r.YearlyChance(cells); chance > maxChance {
			t.Fatalf("%d cells: the phone is asked for after %d wrong codes, the chance is %.2g, want at most %.2g", cells, r.StrictAt, chance, maxChance)
		}
		if r.StrictAt < 1 || r.StrictAt > last {
			t.Fatalf("%d cells: strict after %d wrong codes, with fewer cells after %d", cells, r.StrictAt, last)
		}
		last = r.StrictAt
		if cells == 60 || cells == 120 || cells == locker.MaxCells {
			t.Logf("%3d cells: the phone from %2d wrong codes on, for %v, chance %.2g a year", cells, r.StrictAt, r.StrictFor, r.YearlyChance(cells))
		}
	}
}
