package devices

import (
	"testing"
	"time"
)

func TestAStatusLastsUntilReadinessOrProblemChanges(t *testing.T) {
	began := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	now := began.Add(time.Minute)
	old := Status{Ready: true, Since: began, Ident: "a"}
	for name, c := range map[string]struct {
		next    Status
		changed bool
	}{
		"nothing":     {Status{Ready: true}, false},
		"the detail":  {Status{Ready: true, Detail: "more"}, false},
		"a warning":   {Status{Ready: true, Problem: PaperLow}, true},
		"the machine": {Status{Problem: Unplugged}, true},
	} {
		since := began
		if c.changed {
			since = now
		}
		got, changed := c.next.After(old, now)
		if changed != c.changed || !got.Since.Equal(since) || got.Detail != c.next.Detail || got.Problem != c.next.Problem {
			t.Errorf("%s: got %+v, changed %v; want since %v, changed %v", name, got, changed, since, c.changed)
		}
	}
}
