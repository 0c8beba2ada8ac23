package redact_test

import (
	"testing"

	"onetrip/kiosk/base/redact"
)

func TestTextKeepsWhatHelpsAndNothingElse(t *testing.T) {
	for text, want := range map[string]string{
		"id=11010119900307001X,13812345678":        "id=(removed),(removed)",
		"tried 31415926.":                          "tried (removed).",
		"took=1.31415926s":                         "took=1.31415926s",
		"tried 31415926 twice":                     "tried (removed) twice",
		"at=2026-03-02T09:00:00.123+0800 n=123456": "at=2026-03-02T09:00:00.123+0800 n=123456",
		"ticket=01KAQ3Z5V8J2M4N6P7R9S0T1W2":        "ticket=01KAQ3Z5V8J2M4N6P7R9S0T1W2",
		`person="张 三" number=A001`:                 "person=(removed) number=A001",
		"postgres_file = '/etc/x'":                 `postgres_file = "(removed)"`,
		"browser = '127.0.0.1:8093'":               "browser = '127.0.0.1:8093'",
	} {
		if got := string(redact.Text([]byte(text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
