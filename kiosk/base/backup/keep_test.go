package backup

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// taken returns copies made so many hours before start, newest first.
func taken(ages ...float64) (list []File) {
	for _, h := range ages {
		list = append(list, File{Taken: start.Add(-time.Duration(h * float64(time.Hour)))})
	}
	return list
}

func ages(list []File) (out []float64) {
	for _, f := range list {
		out = append(out, start.Sub(f.Taken).Hours())
	}
	return out
}

func TestTheLastOfEachHourAndDayStays(t *testing.T) {
	for name, tt := range map[string]struct {
		keep              Keep
		list              []float64
		days, hours, gone []float64
	}{
		"none":                          {Keep{3, 3}, nil, nil, nil, nil},
		"one, however old":              {Keep{1, -1}, []float64{9000}, []float64{9000}, nil, nil},
		"two of one hour":               {Keep{3, 1}, []float64{0, 0.5, 0.6}, []float64{0}, []float64{0.5}, []float64{0.6}},
		"hours that were slept through": {Keep{2, 1}, []float64{0, 20, 21, 22}, []float64{0}, []float64{20}, []float64{21, 22}},
		"days":                          {Keep{1, 3}, []float64{0, 1, 2, 24, 25, 48, 72}, []float64{0, 2, 48}, nil, []float64{1, 24, 25, 72}},
	} {
		days, hours, gone := tt.keep.withDefaults().split(taken(tt.list...))
		got := [][]float64{ages(days), ages(hours), ages(gone)}
		if diff := cmp.Diff([][]float64{tt.days, tt.hours, tt.gone}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestKeepingIsStable lets an hourly backup run for 40 days, with gaps: what was kept covers the hours and days that were asked for, and no
// more files are there.
func TestKeepingIsStable(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	keep := Keep{}.withDefaults()
	var list []File
	made := map[string]bool{}
	for h := range 40 * 24 {
		if r.IntN(10) == 0 {
			continue // the terminal was off
		}
		at := start.Add(time.Duration(h)*time.Hour + time.Duration(r.IntN(3000))*time.Second)
		made[at.Format(time.DateOnly)] = true
		list = append([]File{{Taken: at}}, list...)
		days, hours, _ := keep.split(list)
		list = merge(days, hours)
		if len(list) > keep.Hourly+keep.Daily {
			t.Fatalf("%v: %d copies", at, len(list))
		}
	}
	kept := map[string]bool{}
	for _, f := range list {
		kept[f.Taken.Format(time.DateOnly)] = true
	}
	if len(kept) < keep.Daily {
		t.Errorf("%d days are kept of %d, want %d: %v", len(kept), len(made), keep.Daily, fmt.Sprint(kept))
	}
}

// merge returns both lists as one, newest first.
func merge(a, b []File) (out []File) {
	for len(a)+len(b) > 0 {
		if len(b) == 0 || (len(a) > 0 && a[0].Taken.After(b[0].Taken)) {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}

func FuzzParseName(f *testing.F) {
	f.Add("kiosk-20260302T010000Z.db")
	f.Add("a-b-20260302T010000Z.db")
	f.Add("kiosk-suspect.db")
	f.Fuzz(func(t *testing.T, name string) {
		store, at, ok := ParseName(name)
		if ok && NameOf(store, at) != name && len(name) > 0 {
			if s2, at2, ok2 := ParseName(NameOf(store, at)); !ok2 || s2 != store || !at2.Equal(at) {
				t.Errorf("%q: %q %v is not read again", name, store, at)
			}
		}
	})
}
