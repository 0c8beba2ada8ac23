package locker_test

import (
	"crypto/rand"
	"testing"
	"time"

	"onetrip/locker"
	"onetrip/locker/lockertest"
)

const (
	live = 60                   // codes
	year = 365 * 24 * time.Hour // of continuous attack
)

// TestGuessingACode wants the chance within a cabinet and year at most 1 in 10,000, for any pace of the attacker (S1, S2).
func TestGuessingACode(t *testing.T) {
	r := locker.GuardRules{}.OrDefault()
	chance := r.YearlyChance(live)
	t.Logf("bound with %d live codes: %.2g", live, chance)
	if chance > 1e-4 {
		t.Errorf("chance of a guessed code in a year: %.3g, want at most 1e-4", chance)
	}
	// Without the count of 30 days, an attacker who stays under 20 an hour would break it: the bound must see that.
	r.StrictAt = 1000
	if chance := r.YearlyChance(live); chance <= 1e-4 {
		t.Errorf("the bound does not see a rule that is too weak: %g", chance)
	}
}

// TestAttackersStayUnderTheBound lets attackers of several paces type wrong codes for a year against the guard itself, with staff who open code
// entry every day.
func TestAttackersStayUnderTheBound(t *testing.T) {
	r := locker.GuardRules{}.OrDefault()
	bound := r.YearlyChance(live)
	for _, tt := range []struct {
		name string
		pace time.Duration // between tries while entry is open; the attacker never waits longer than needed
		rest int           // tries without the phone after which it sleeps for 30 days; 0: never
	}{
		{"as fast as it goes", 5 * time.Second, 0},
		{"just under the closing", time.Hour/time.Duration(r.Hour-1) + time.Second, 0},
		{"sleeps before the phone is asked for", 5 * time.Minute, r.StrictAt - 1},
		{"sleeps after the phone is asked for", 5 * time.Minute, r.StrictAt},
	} {
		weak, strict, chance := attack(r, tt.pace, tt.rest)
		t.Logf("%-37s %3d tries without the phone, %6d with it: chance %.2g", tt.name, weak, strict, chance)
		if chance > bound {
			t.Errorf("%s: chance %g, want at most the bound %g", tt.name, chance, bound)
		}
	}
}

func attack(r locker.GuardRules, pace time.Duration, rest int) (weak, strict int, chance float64) {
	var g locker.Guard
	now := lockertest.Morning()
	end, staff := now.Add(year), now
	for row := 0; now.Before(end); {
		if now.Sub(staff) >= 24*time.Hour {
			staff = now
			s, err := locker.State{Guard: g}.OpenEntry("wang", now)
			if err == nil && s.Guard != nil {
				g = *s.Guard
			}
		}
		switch e := r.Entry(g, now); {
		case e.Closed:
			now = staff.Add(24 * time.Hour)
			continue
		case e.Wait > 0:
			now = now.Add(e.Wait)
			continue
		case rest > 0 && row >= rest:
			now, row = now.Add(r.StrictFor), 0
			continue
		case e.Strict:
			strict++
			chance += live / 1e8 / 1e4
		default:
			weak++
			chance += live / 1e8
		}
		row++
		g = locker.BeginTry(r, g, now)
		now = now.Add(pace)
	}
	return weak, strict, chance
}

func TestPausesDoubleAndEntryCloses(t *testing.T) {
	r := locker.GuardRules{}.OrDefault()
	var g locker.Guard
	now := lockertest.Morning()
	var waits []time.Duration
	for n := 1; n <= 20; n++ {
		g = locker.BeginTry(r, g, now)
		e := r.Entry(g, now)
		if n%5 == 0 {
			waits = append(waits, e.Wait)
		}
		if want := n >= 20; e.Closed != want {
			t.Errorf("closed after %d wrong codes: got %v", n, e.Closed)
		}
		if want := n >= 10; e.Strict != want {
			t.Errorf("phone asked for after %d wrong codes: got %v", n, e.Strict)
		}
		now = now.Add(e.Wait)
	}
	for i, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute} {
		if waits[i] != want {
			t.Errorf("pause %d: got %v, want %v", i+1, waits[i], want)
		}
	}
	if e := r.Entry(locker.Guard{Until: now.Add(time.Hour)}, now); e.Wait != 0 {
		t.Errorf("a pause of a clock that was set back: got %v, want none", e.Wait)
	}
	if e := r.Entry(g, now.AddDate(0, 0, 29)); !e.Strict {
		t.Error("29 days after a closing the phone is not asked for")
	}
	if e := r.Entry(g, now.AddDate(0, 0, 31)); e.Strict {
		t.Error("31 days after a closing the phone is still asked for")
	}
}

// TestTriesLeftEndInAPause counts down what the screen tells somebody who typed a wrong code.
func TestTriesLeftEndInAPause(t *testing.T) {
	r := locker.GuardRules{}.OrDefault()
	var g locker.Guard
	now := lockertest.Morning()
	for n := 1; n <= 20; n++ {
		left := r.Entry(g, now).Left
		g = locker.BeginTry(r, g, now)
		e := r.Entry(g, now)
		if stopped := e.Wait > 0 || e.Closed; stopped != (left == 1) || (stopped && e.Left != 0) {
			t.Errorf("wrong code %d with %d left: got %+v", n, left, e)
		}
		now = now.Add(e.Wait)
	}
}

// TestCodesAreUniform draws a million codes and looks at every digit (S1).
func TestCodesAreUniform(t *testing.T) {
	draws := 1_000_000
	if testing.Short() {
		draws = 100_000
	}
	c := locker.Coder{Keys: lockertest.Keys{}, Rand: rand.Reader, Cost: lockertest.Cheap}
	var count [locker.CodeDigits][10]int
	for range draws {
		code, err := c.Draw()
		if err != nil || !code.Valid() {
			t.Fatalf("draw: %v, valid %v", err, code.Valid())
		}
		for i := range locker.CodeDigits {
			count[i][code[i]-'0']++
		}
	}
	for i, digits := range count {
		chi, want := 0.0, float64(draws)/10
		for _, n := range digits {
			chi += (float64(n) - want) * (float64(n) - want) / want
		}
		if chi > 40 { // 9 degrees of freedom: 1 in 130,000
			t.Errorf("digit %d: χ² = %.1f, want at most 40: %v", i+1, chi, digits)
		}
	}
}
