package idnumber_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

type vector struct {
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`
	Hex      string         `json:"hex"`
	Expected map[string]any `json:"expected"`
}

func vectors(tb testing.TB, kind string) []vector {
	tb.Helper()
	b, err := os.ReadFile("testdata/idcard-vectors.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(b, &file); err != nil {
		tb.Fatal(err)
	}
	var out []vector
	for _, v := range file.Vectors {
		if v.Kind == kind {
			out = append(out, v)
		}
	}
	return out
}

func (v vector) bytes(tb testing.TB) []byte {
	tb.Helper()
	b, err := hex.DecodeString(v.Hex)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestDecodeGivesEveryVectorsFields compares what `hallctl decode` would print with the expected fields of the shared vectors.
func TestDecodeGivesEveryVectorsFields(t *testing.T) {
	today := civil.Date{Year: 2026, Month: 11, Day: 23}
	for kind, decode := range map[string]func([]byte) any{
		"id_number": func(b []byte) any { return idnumber.Decode(b, today) },
		"mrz":       func(b []byte) any { return idnumber.DecodeMRZ(b) },
	} {
		all := vectors(t, kind)
		if want := map[string]int{"id_number": 10, "mrz": 2}[kind]; len(all) != want {
			t.Fatalf("%d vectors of kind %s, want %d", len(all), kind, want)
		}
		for _, v := range all {
			t.Run(v.Name, func(t *testing.T) {
				delete(v.Expected, "note") // a remark on the vector
				got := asMap(t, decode(v.bytes(t)))
				for name := range got {
					if _, ok := v.Expected[name]; !ok && name != "valid" {
						delete(got, name)
					}
				}
				if diff := cmp.Diff(v.Expected, got); diff != "" {
					t.Errorf("fields differ (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func asMap(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
