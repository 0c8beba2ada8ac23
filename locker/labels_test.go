package locker_test

import (
	"fmt"
	"strings"
	"testing"

	"onetrip/locker"
)

func TestLabelsAreReadAsTheyAreMade(t *testing.T) {
	const id = "01JD9Z3V7Q8Y5W4X2T6R1S0NMK"
	for text, want := range map[string]locker.Label{
		locker.CodeLabel("04719263"):           {Code: "04719263"},
		locker.ResultLabel(id):                 {Result: id},
		locker.HandoverLabel("JJ20261123-001"): {Handover: "JJ20261123-001"},
		locker.HandoverLabel("1-12"):           {Handover: "1-12"},
		" OTC:04719263\r\n":                    {Code: "04719263"},
	} {
		if got, ok := locker.ParseLabel(text); !ok || got != want {
			t.Errorf("a label of %d characters: got %+v, %t, want %+v", len(text), got, ok, want)
		}
	}
	if got := locker.CodeLabel("04719263"); got != "OTC:04719263" {
		t.Error("a slip's label is not OTC: and the digits")
	}
}

func TestWhatIsNoLabelIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "OTC:", "OTC:1234567", "OTC:123456789", "OTC:1234567a", "12345678", "otc:12345678", "OTR:", "OTR:short", "OTR:01JD9Z3V7Q8Y5W4X2T6R1S0NMU",
		"OTR:81JD9Z3V7Q8Y5W4X2T6R1S0NMK", "OTJ:", "OTJ:JJ20261123", "OTJ:1 2-3", "OTJ:" + strings.Repeat("1-", 30), "https://example.org/OTC:12345678",
	} {
		if got, ok := locker.ParseLabel(text); ok {
			t.Errorf("%q: got %+v, want no label", text, got)
		}
	}
}

func TestLabelsTellNoCode(t *testing.T) {
	l, _ := locker.ParseLabel("OTC:04719263")
	if got := fmt.Sprintf("%v %+v %q", l, l, l); strings.Contains(got, "0471") {
		t.Error("a printed label tells the code")
	}
}

func FuzzParseLabel(f *testing.F) {
	for _, text := range []string{"OTC:04719263", "OTR:01JD9Z3V7Q8Y5W4X2T6R1S0NMK", "OTJ:JJ20261123-001", "OTJ:1-12", "x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, ok := locker.ParseLabel(text)
		if !ok {
			return
		}
		var again string
		switch {
		case l.Code != "":
			again = locker.CodeLabel(l.Code)
		case l.Result != "":
			again = locker.ResultLabel(l.Result)
		default:
			again = locker.HandoverLabel(l.Handover)
		}
		if again != strings.TrimSpace(text) {
			t.Errorf("%q was read as a label that is written %q", text, again)
		}
	})
}
