package uplink

import (
	"testing"
	"time"
)

func TestLine(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	type act func(l *line, now time.Time)
	hear := func(l *line, now time.Time) { l.hear(now) }
	soft := func(l *line, now time.Time) { l.miss(now, false) }
	hard := func(l *line, now time.Time) { l.miss(now, true) }
	heal := func(l *line, now time.Time) { l.heal(now) }
	for _, c := range []struct {
		name string
		acts []act // one a second
		then time.Duration
		want State
	}{
		{"at the start", nil, time.Hour, Silent},
		{"the first answer", []act{hear}, 0, Healing},
		{"the first answer, everything told", []act{hear, heal}, 0, Online},
		{"no answer since the start", []act{soft}, 29 * time.Second, Silent},
		{"no answer since the start, for long", []act{soft}, 30 * time.Second, Offline},
		{"one question of the background lost", []act{hear, heal, soft, hear, soft}, 0, Online},
		{"two in a row", []act{hear, heal, soft, soft}, 0, Silent},
		{"a visitor's question", []act{hear, heal, hard}, 0, Silent},
		{"silent for long", []act{hear, heal, hard, soft}, 30 * time.Second, Offline},
		{"back, for a moment", []act{hear, heal, hard, hear, heal}, 0, Healing},
		{"back, steadily", []act{hear, heal, hard, hear, heal, heal, heal, heal, heal}, 0, Online},
		{"back and gone", []act{hear, heal, hard, hear, hard}, 0, Silent},
		{"back while one is lost", []act{hear, heal, hard, hear, soft, hear, heal}, 0, Healing},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l line
			now := start
			for _, a := range c.acts {
				a(&l, now)
				now = now.Add(time.Second)
			}
			if got := l.state(now.Add(c.then - time.Second)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
