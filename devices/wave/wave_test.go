package wave_test

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/wave"
	"onetrip/kiosk/base/fault"
)

// chunk returns a chunk of a RIFF file, with the byte that makes it even.
func chunk(name string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// file returns a WAV file with these chunks.
func file(chunks ...[]byte) []byte {
	b := []byte("WAVE")
	for _, c := range chunks {
		b = append(b, c...)
	}
	return chunk("RIFF", b)
}

// form returns a fmt chunk.
func form(tag, channels, rate, bits int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, uint16(tag))
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*bits/8))
	b = le.AppendUint16(b, uint16(channels*bits/8))
	return chunk("fmt ", le.AppendUint16(b, uint16(bits)))
}

func TestFileComesBackAsItWent(t *testing.T) {
	want := wave.Wave{Rate: 22050, Samples: []int16{0, 1, -1, 32767, -32768}}
	got, err := wave.Decode(want.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sound differs (-want +got):\n%s", diff)
	}
}

func TestFilesOfOtherPrograms(t *testing.T) {
	stream := file(form(1, 1, 22050, 16), chunk("data", []byte{1, 0, 2, 0}))
	binary.LittleEndian.PutUint32(stream[40:], 0x7ffff000) // espeak-ng to a pipe does not know the length
	extended := form(0xFFFE, 1, 8000, 16)
	extended = chunk("fmt ", append(extended[8:], 22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113))
	for name, tt := range map[string]struct {
		file []byte
		want wave.Wave
	}{
		"stream of unknown length":      {stream, wave.Wave{Rate: 22050, Samples: []int16{1, 2}}},
		"two channels are mixed":        {file(form(1, 2, 8000, 16), chunk("data", []byte{10, 0, 20, 0, 1})), wave.Wave{Rate: 8000, Samples: []int16{15}}},
		"eight bits":                    {file(form(1, 1, 8000, 8), chunk("data", []byte{128, 0, 255})), wave.Wave{Rate: 8000, Samples: []int16{0, -32768, 32512}}},
		"other chunks":                  {file(chunk("LIST", []byte("odd")), form(1, 1, 8000, 16), chunk("data", []byte{7, 0})), wave.Wave{Rate: 8000, Samples: []int16{7}}},
		"extensible format that is PCM": {file(extended, chunk("data", []byte{7, 0})), wave.Wave{Rate: 8000, Samples: []int16{7}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := wave.Decode(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("sound differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOtherFilesAreCorrupt(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":       nil,
		"MP3":           []byte("ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		"no samples":    file(form(1, 1, 8000, 16)),
		"no format":     file(chunk("data", []byte{1, 0})),
		"short format":  file(chunk("fmt ", []byte{1, 0}), chunk("data", nil)),
		"float samples": file(form(3, 1, 8000, 32), chunk("data", nil)),
		"six channels":  file(form(1, 6, 8000, 16), chunk("data", nil)),
		"no rate":       file(form(1, 1, 0, 16), chunk("data", nil)),
		"24 bits":       file(form(1, 1, 8000, 24), chunk("data", nil)),
	} {
		if got, err := wave.Decode(b); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("%s: Decode = %v, %v, want a corrupt fault", name, got, err)
		}
	}
}

func TestJoinKeepsLengthsAtOneRate(t *testing.T) {
	tone := wave.Wave{Rate: 48000, Samples: make([]int16, 48000)}
	for i := range tone.Samples {
		tone.Samples[i] = int16(10000 * math.Sin(2*math.Pi*440*float64(i)/48000))
	}
	got := wave.Join(wave.Silence(22050, 100*time.Millisecond), tone, tone.Volume(50))
	if got.Rate != 22050 || got.Length() != 2100*time.Millisecond {
		t.Errorf("%d samples a second for %v, want 22050 for 2.1 s", got.Rate, got.Length())
	}
	if peak := got.Peak(); peak < 9900 || peak > 10000 {
		t.Errorf("peak %d, want nearly that of the tone", peak)
	}
	quiet := wave.Wave{Rate: 22050, Samples: got.Samples[len(got.Samples)-1000:]}
	if peak := quiet.Peak(); peak < 4900 || peak > 5000 {
		t.Errorf("peak %d at half volume, want half", peak)
	}
}

func TestTrimLeavesTheSound(t *testing.T) {
	got := wave.Wave{Rate: 8000, Samples: []int16{0, 3, -3, 50, 0, -50, 2, 0}}.Trim(3)
	if diff := cmp.Diff([]int16{50, 0, -50}, got.Samples); diff != "" {
		t.Errorf("samples differ (-want +got):\n%s", diff)
	}
	if got := wave.Silence(8000, time.Second).Trim(3); got.Length() != 0 {
		t.Errorf("%v of silence are left", got.Length())
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(wave.Wave{Rate: 8000, Samples: []int16{1, 2, 3}}.Encode())
	f.Add(file(form(1, 2, 8000, 8), chunk("data", []byte{1, 2, 3})))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := wave.Decode(b)
		if err != nil {
			return
		}
		again, err := wave.Decode(w.Encode())
		if err != nil {
			t.Fatalf("the file of a decoded sound is refused: %v", err)
		}
		if diff := cmp.Diff(w.Samples, again.Samples); diff != "" {
			t.Errorf("sound differs (-want +got):\n%s", diff)
		}
	})
}
