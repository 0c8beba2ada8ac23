package queue_test

import (
	"strings"
	"testing"

	"onetrip/queue"
)

func TestFollowUpsAreDueByTheHallsDays(t *testing.T) {
	opened := at(t, "2026-11-23 16:30")
	tests := []struct {
		name         string
		rules        queue.RatingRules
		call, mended string
	}{
		{"by default", queue.RatingRules{}, "2026-11-24 16:30", "2026-12-08 16:30"},
		{"as configured", queue.RatingRules{CallBack: 2, Mend: 21}, "2026-11-25 16:30", "2026-12-14 16:30"},
		{"a long way to the call", queue.RatingRules{CallBack: 20}, "2026-12-13 16:30", "2026-12-13 16:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queue.Demo()
			h.Rating = tt.rules
			h, err := queue.NewHall(h)
			if err != nil {
				t.Fatal(err)
			}
			call, mend := h.FollowUpDue(opened.UTC())
			if !call.Equal(at(t, tt.call)) || !mend.Equal(at(t, tt.mended)) {
				t.Errorf("call by %v, mend by %v; want %s and %s", call, mend, tt.call, tt.mended)
			}
		})
	}
}

func TestRatingRulesAreChecked(t *testing.T) {
	for want, rules := range map[string]queue.RatingRules{
		"rating.call_back": {CallBack: -1, Mend: 15},
		"rating.mend":      {CallBack: 3, Mend: 2},
	} {
		h := queue.Demo()
		h.Rating = rules
		if _, err := queue.NewHall(h); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want a problem of %s", rules, err, want)
		}
	}
}

func TestGrades(t *testing.T) {
	poor := map[queue.Grade]bool{queue.VeryBad: true, queue.Bad: true}
	for g := queue.Grade(-1); g <= 6; g++ {
		if g.Poor() != poor[g] || g.Valid() != (1 <= g && g <= 5) || (g.String() == "no grade") == g.Valid() {
			t.Errorf("grade %d: poor %v, valid %v, %q", int(g), g.Poor(), g.Valid(), g)
		}
	}
}
