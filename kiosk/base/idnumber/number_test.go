package idnumber_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

func day(tb testing.TB, s string) civil.Date {
	tb.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestCheckTellsTheFirstBrokenRule(t *testing.T) {
	for _, c := range []struct {
		name, number string
		want         idnumber.Problem
		at           int
	}{
		{"nothing", "", idnumber.BadLength, 0},
		{"too long", "1101991990010100100", idnumber.BadLength, 18},
		{"old 15-digit citizen number", "110199900101001", idnumber.BadCharacter, 0},
		{"letter inside", "11019919900101O010", idnumber.BadCharacter, 14},
		{"letter at the end", "11019919900101001Y", idnumber.BadCharacter, 17},
		{"full-width digits", "１１０１９９", idnumber.BadCharacter, 0},
		{"dotless i does not become a letter", "UTO11000203041ı", idnumber.BadCharacter, 14},
		{"province 0", "010199199001010015", idnumber.BadAddress, 0},
		{"29 February of no leap year", "110199199002290011", idnumber.BadBirth, 6},
		{"month 13", "110199199013010011", idnumber.BadBirth, 6},
		{"year 0", "110199000001010011", idnumber.BadBirth, 6},
		{"swapped digits", "110199199001010100", idnumber.BadCheck, 17},
		{"born tomorrow", withCheck("11019920261124001"), idnumber.FutureBirth, 6},
		{"foreigner 2017 with a digit for a letter", "U1O110002030413", idnumber.BadCharacter, 1},
		{"foreigner 2017 with a letter for a digit", "UTO1100020304X3", idnumber.BadCharacter, 13},
		{"foreigner 2017 born on 31 April", "UTO110002043113", idnumber.BadBirth, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := idnumber.Check(c.number, day(t, "2026-11-23"))
			e, ok := errors.AsType[*idnumber.Error](err)
			if !ok || e.Problem != c.want || e.At != c.at {
				t.Fatalf("Check(%q) = %v, want %v at byte %d", c.number, err, c.want, c.at)
			}
			if c.number != "" && strings.Contains(err.Error(), c.number) {
				t.Errorf("the error tells the number: %v", err)
			}
		})
	}
}

// withCheck completes 17 digits.
func withCheck(s string) string { return s + string(rune(idnumber.CheckChar(s))) }

func TestCheckAcceptsTheDayOfBirthAndAnUncheckedFuture(t *testing.T) {
	number := withCheck("11019920261123001")
	if _, err := idnumber.Check(number, day(t, "2026-11-23")); err != nil {
		t.Errorf("born today: %v", err)
	}
	if _, err := idnumber.Check(number, civil.Date{}); err != nil {
		t.Errorf("no day given: %v", err)
	}
}

func TestCheckNormalisesAndTellsTheKind(t *testing.T) {
	for _, c := range []struct {
		in   string
		want idnumber.Number
	}{
		{"11010519491231002x", idnumber.Number{Kind: idnumber.Citizen, Text: "11010519491231002X", Birth: day(t, "1949-12-31"), Sex: idnumber.Female}},
		{"440524188001010014", idnumber.Number{Kind: idnumber.Citizen, Text: "440524188001010014", Birth: day(t, "1880-01-01"), Sex: idnumber.Male}},
		{"81000019020304008X", idnumber.Number{Kind: idnumber.HMT, Text: "81000019020304008X", Birth: day(t, "1902-03-04"), Sex: idnumber.Female}},
		{withCheck("81019919900101001"), idnumber.Number{Kind: idnumber.Citizen, Text: withCheck("81019919900101001"), Birth: day(t, "1990-01-01"), Sex: idnumber.Male}},
		{"931586198001010028", idnumber.Number{Kind: idnumber.Foreigner2023, Text: "931586198001010028", Birth: day(t, "1980-01-01"), Sex: idnumber.Female}},
		{"uto110002030413", idnumber.Number{Kind: idnumber.Foreigner2017, Text: "UTO110002030413"}},
		{"CAN110081080319", idnumber.Number{Kind: idnumber.Foreigner2017, Text: "CAN110081080319", Doubtful: true}},
	} {
		got, err := idnumber.Check(c.in, day(t, "2026-11-23"))
		if err != nil {
			t.Errorf("Check(%q): %v", c.in, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Check(%q) (-want +got):\n%s", c.in, diff)
		}
	}
}

// TestCheckFindsEverySlip changes each digit to each other one and swaps each pair of neighbours: MOD 11-2 finds them all.
func TestCheckFindsEverySlip(t *testing.T) {
	const number = "110199199001010010"
	for i := range number {
		for c := byte('0'); c <= '9'; c++ {
			slip := number[:i] + string(rune(c)) + number[i+1:]
			if _, err := idnumber.Check(slip, civil.Date{}); slip != number && err == nil {
				t.Errorf("%s passes", slip)
			}
		}
		if i > 0 && number[i-1] != number[i] {
			slip := number[:i-1] + number[i:i+1] + number[i-1:i] + number[i+1:]
			if _, err := idnumber.Check(slip, civil.Date{}); err == nil {
				t.Errorf("%s passes", slip)
			}
		}
	}
}

func TestBornOn(t *testing.T) {
	long, _ := idnumber.Check("110199199001010010", civil.Date{})
	short, _ := idnumber.Check("UTO110002030413", civil.Date{})
	for _, c := range []struct {
		n    idnumber.Number
		d    civil.Date
		want bool
	}{
		{long, day(t, "1990-01-01"), true},
		{long, day(t, "1890-01-01"), false},
		{long, civil.Date{}, false},
		{short, day(t, "1902-03-04"), true},
		{short, day(t, "2002-03-04"), true}, // two digits of the year cannot tell
		{short, day(t, "1902-03-05"), false},
		{short, civil.Date{}, false},
	} {
		if got := c.n.BornOn(c.d); got != c.want {
			t.Errorf("%v.BornOn(%v) = %v, want %v", c.n.Kind, c.d, got, c.want)
		}
	}
}

func TestPreviousNumber(t *testing.T) {
	got, ok := idnumber.Previous("931586198001010028", "PAK", "151")
	if _, err := idnumber.Check(got, civil.Date{}); !ok || !strings.HasPrefix(got, "PAK31158001011") || err != nil {
		t.Errorf("Previous = %q, %v; %v", got, ok, err)
	}
	for _, link := range []string{"", "   ", "15", "1X1"} {
		if got, ok := idnumber.Previous("931586198001010028", "PAK", link); ok {
			t.Errorf("link %q gives %q", link, got)
		}
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"11010519491231002X": "1*************002X",
		"CAN110081080319":    "C**********0319",
		"123456789":          "*********",
		"":                   "",
	} {
		if got := idnumber.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMRZ(t *testing.T) {
	const line1, line2 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	emptyOptional := "L898902C36UTO7408122F1204159" + strings.Repeat("<", 15) + "8"
	for _, c := range []struct{ name, line1, line2, err string }{
		{"specimen", line1, line2, ""},
		{"empty optional field with filler for its check", line1, emptyOptional, ""},
		{"empty optional field with 0 for its check", line1, emptyOptional[:42] + "08", ""},
		{"optional data without check", line1, line2[:42] + "<" + line2[43:], "optional"},
		{"short line", line1, line2[:43], "line 2 has 43 characters, want 44"},
		{"lower case", line1, "l" + line2[1:], "line 2: no MRZ character at byte 0"},
		{"identity card", "I" + line1[1:], line2, "line 1 is not that of a passport: want P at byte 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := idnumber.DecodeMRZ([]byte(c.line1 + "\r\n" + c.line2 + "\n"))
			if r.Valid != (c.err == "") || !strings.Contains(r.Error, c.err) {
				t.Errorf("DecodeMRZ = %+v, want error %q", r, c.err)
			}
		})
	}
	if r := idnumber.DecodeMRZ([]byte(line2)); r.Valid || r.Error == "" {
		t.Errorf("one line alone: %+v", r)
	}
}

func FuzzCheck(f *testing.F) {
	for _, v := range vectors(f, "id_number") {
		f.Add(string(v.bytes(f)))
	}
	f.Add("UTO11000203041ı")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := idnumber.Check(s, civil.Date{})
		r := idnumber.Decode([]byte(s), civil.Date{})
		if r.Valid != (err == nil) || r.Valid == (r.Error != "") {
			t.Fatalf("Decode(%q) = %+v, Check: %v", s, r, err)
		}
		if err != nil {
			return
		}
		again, err := idnumber.Check(n.Text, civil.Date{})
		if err != nil || again != n {
			t.Fatalf("Check(%q) = %+v, then %+v, %v", s, n, again, err)
		}
		if m := idnumber.Mask(n.Text); m[0] != n.Text[0] || strings.Count(m, "*") != len(n.Text)-5 {
			t.Fatalf("Mask(%q) = %q", n.Text, m)
		}
	})
}

func FuzzMRZ(f *testing.F) {
	for _, v := range vectors(f, "mrz") {
		f.Add(v.bytes(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := idnumber.DecodeMRZ(b)
		if r.Valid == (r.Error != "") {
			t.Fatalf("DecodeMRZ(%q) = %+v", b, r)
		}
	})
}
