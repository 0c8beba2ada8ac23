package tone_test

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/internal/player/playertest"
	"onetrip/devices/tone"
)

const rate = 48000

// pcm is what a WAV file holds.
type pcm []int16

// parse checks the header of a WAV file and returns its samples.
func parse(t *testing.T, wav []byte) pcm {
	t.Helper()
	if len(wav) < 44 || len(wav)%2 != 0 {
		t.Fatalf("%d bytes are no WAV file", len(wav))
	}
	type header struct {
		Riff            [4]byte
		Rest            uint32
		WaveFmt         [8]byte
		Size            uint32
		Format, Tracks  uint16
		Rate, ByteRate  uint32
		Frame, BitDepth uint16
		Data            [4]byte
		Length          uint32
	}
	want := header{
		Riff: [4]byte([]byte("RIFF")), Rest: uint32(len(wav) - 8), WaveFmt: [8]byte([]byte("WAVEfmt ")), Size: 16, Format: 1, Tracks: 1,
		Rate: rate, ByteRate: 2 * rate, Frame: 2, BitDepth: 16, Data: [4]byte([]byte("data")), Length: uint32(len(wav) - 44),
	}
	var got header
	samples := make(pcm, (len(wav)-44)/2)
	r := bytes.NewReader(wav)
	for _, to := range []any{&got, samples} {
		if err := binary.Read(r, binary.LittleEndian, to); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("header differs (-want +got):\n%s", diff)
	}
	return samples
}

func (p pcm) ms() int { return len(p) * 1000 / rate }

func (p pcm) peak() (peak int) {
	for _, s := range p {
		peak = max(peak, int(s), -int(s))
	}
	return peak
}

// hertz counts the changes of sign, two for each period.
func (p pcm) hertz() float64 {
	changes, last := 0, int16(0)
	for _, s := range p {
		if s == 0 {
			continue
		}
		if last != 0 && (s < 0) != (last < 0) {
			changes++
		}
		last = s
	}
	return float64(changes) / 2 * rate / float64(len(p))
}

// play returns the samples that the program gets.
func play(t *testing.T, k tone.Kind, volume int) pcm {
	t.Helper()
	stage := playertest.NewStage(t)
	opts := helped()
	opts.Volume = volume
	p := open(t, opts, slog.DiscardHandler)
	p.Play(k)
	v := stage.Next()
	v.End("")
	return parse(t, v.Input)
}

func TestSoundsHaveTheirNotes(t *testing.T) {
	type part struct{ ms, hertz int }
	for kind, notes := range map[tone.Kind][]part{
		tone.Click:   {{30, 1000}},
		tone.Card:    {{160, 1320}},
		tone.Success: {{140, 784}, {240, 1047}},
		tone.Problem: {{360, 330}},
		tone.Gong:    {{500, 659}, {800, 523}},
	} {
		t.Run(kind.String(), func(t *testing.T) {
			rest := play(t, kind, 100)
			for _, n := range notes {
				if rest.ms() < n.ms {
					t.Fatalf("%d ms are left, want a note of %d ms", rest.ms(), n.ms)
				}
				heard := rest[:n.ms*rate/1000]
				rest = rest[len(heard):]
				// Changes of sign at either end are silence, and so not counted.
				if tolerance := 1500 / float64(n.ms); math.Abs(heard.hertz()-float64(n.hertz)) > tolerance {
					t.Errorf("%.1f Hz, want %d ± %.1f", heard.hertz(), n.hertz, tolerance)
				}
				checkSmooth(t, heard, n.hertz)
			}
			if len(rest) != 0 {
				t.Errorf("%d ms more than the notes", rest.ms())
			}
		})
	}
}

// checkSmooth looks for what would crack: ends that are not silent, slopes that jump, steps steeper than the sine's own.
func checkSmooth(t *testing.T, note pcm, hertz int) {
	t.Helper()
	if first, last := note[0], note[len(note)-1]; first != 0 || last != 0 {
		t.Errorf("starts at %d and ends at %d, want silence", first, last)
	}
	millisecond := rate / 1000
	if start, end := note[:millisecond].peak(), note[len(note)-millisecond:].peak(); 4*start > note.peak() || 4*end > note.peak() {
		t.Errorf("peaks of %d in the first and %d in the last millisecond of %d, want slopes", start, end, note.peak())
	}
	steepest := int(math.Ceil(1.1 * 2 * math.Pi * float64(hertz) / rate * math.MaxInt16))
	for i := 1; i < len(note); i++ {
		if step := int(note[i]) - int(note[i-1]); max(step, -step) > steepest {
			t.Fatalf("a step of %d at sample %d, want at most %d", step, i, steepest)
		}
	}
}

func TestPeakFollowsTheVolume(t *testing.T) {
	for _, volume := range []int{1, 50, 100} {
		got, want := play(t, tone.Click, volume).peak(), math.MaxInt16*volume/100
		if got > want+1 || got < want*99/100 {
			t.Errorf("volume %d: peak %d, want %d", volume, got, want)
		}
	}
}
