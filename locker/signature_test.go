package locker_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

func TestSignatureKeepsItsStrokes(t *testing.T) {
	want := [][]locker.Point{{{10, 20}, {30, 5}, {1023, 511}}, {{7, 7}}}
	got := locker.Sign([][]locker.Point{{{10, 20}, {10, 20}, {30, 5}, {4000, 4000}}, {}, {{7, 7}}})
	if d := cmp.Diff(want, got.Strokes()); d != "" {
		t.Errorf("strokes differ (-want +got):\n%s", d)
	}
	if path, want := got.Path(), "M10 20L30 5L1023 511M7 7L7 7"; path != want {
		t.Errorf("path %q, want %q", path, want)
	}
	back, err := locker.ParseSignature([]byte(got))
	if err != nil || back != got {
		t.Errorf("read again: same %v, error %v", back == got, err)
	}
}

func TestNothingWrittenIsNoSignature(t *testing.T) {
	if s := locker.Sign([][]locker.Point{nil, {}}); s != "" || s.Strokes() != nil || s.Path() != "" {
		t.Errorf("got a signature of %d bytes, want none", len(s))
	}
}

// TestLongSignatureIsThinned scribbles far more than fits: the ends of the strokes stay.
func TestLongSignatureIsThinned(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		strokes := make([][]locker.Point, 1+r.IntN(400))
		for i := range strokes {
			for range 1 + r.IntN(200) {
				strokes[i] = append(strokes[i], locker.Point{X: r.IntN(locker.PadWidth), Y: r.IntN(locker.PadHeight)})
			}
		}
		s := locker.Sign(strokes)
		got := s.Strokes()
		if len(s) > locker.MostSignature || len(got) != min(len(strokes), locker.MostStrokes) {
			t.Fatalf("seed %d: %d bytes, %d strokes of %d", seed, len(s), len(got), len(strokes))
		}
		for i, stroke := range got {
			if first, last := strokes[i][0], strokes[i][len(strokes[i])-1]; stroke[0] != first || stroke[len(stroke)-1] != last {
				t.Fatalf("seed %d: stroke %d goes %v to %v, want %v to %v", seed, i, stroke[0], stroke[len(stroke)-1], first, last)
			}
		}
		if _, err := locker.ParseSignature([]byte(s)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestSignatureIsNeverPrinted(t *testing.T) {
	s := locker.Sign([][]locker.Point{{{1, 2}, {3, 4}}})
	b, err := json.Marshal(map[string]any{"s": s})
	if got := fmt.Sprintf("%v %s %q %x %+v %s", s, s, s, s, struct{ S locker.Signature }{s}, b); err != nil ||
		got != `signature signature signature signature {S:signature} {"s":"signature"}` {
		t.Errorf("printed %s, error %v", got, err)
	}
}

func FuzzParseSignature(f *testing.F) {
	f.Add([]byte(locker.Sign([][]locker.Point{{{10, 20}, {30, 5}}, {{7, 7}}})))
	f.Add([]byte{1, 1, 0, 0})
	f.Add([]byte{1, 0x80, 0x00})
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := locker.ParseSignature(b)
		if err != nil {
			if s != "" || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("refused with %d bytes and kind %v", len(s), fault.KindOf(err))
			}
			return
		}
		if again := locker.Sign(s.Strokes()); again != s {
			t.Fatal("its strokes make another signature")
		}
		if strings.Trim(s.Path(), "0123456789 ML") != "" {
			t.Fatal("the path has other letters")
		}
	})
}

// TestThinnedWayThereAndBack rubs over one line: the points that are left after thinning are all the same place.
func TestThinnedWayThereAndBack(t *testing.T) {
	var rub []locker.Point
	for i := range 3001 {
		rub = append(rub, locker.Point{X: i % 2 * 900, Y: 100})
	}
	s := locker.Sign([][]locker.Point{rub})
	if _, err := locker.ParseSignature([]byte(s)); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([][]locker.Point{{{0, 100}}}, s.Strokes()); d != "" {
		t.Errorf("strokes differ (-want +got):\n%s", d)
	}
}
