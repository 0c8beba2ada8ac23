package basetest_test

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onetrip/kiosk/base/basetest"
)

// spy is a test that fails without failing the real one.
type spy struct {
	testing.TB
	failed   bool
	messages []string
	cleanups []func()
	dir      string
}

func (s *spy) Helper()                 {}
func (s *spy) Failed() bool            { return s.failed }
func (s *spy) Cleanup(f func())        { s.cleanups = append(s.cleanups, f) }
func (s *spy) ArtifactDir() string     { return s.dir }
func (s *spy) Log(args ...any)         { s.messages = append(s.messages, fmt.Sprint(args...)) }
func (s *spy) Logf(f string, a ...any) { s.messages = append(s.messages, fmt.Sprintf(f, a...)) }
func (s *spy) Errorf(f string, a ...any) {
	s.failed = true
	s.Logf(f, a...)
}

func (s *spy) finish() {
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
}

func (s *spy) want(t *testing.T, text string) {
	t.Helper()
	if all := strings.Join(s.messages, "\n"); !s.failed || !strings.Contains(all, text) {
		t.Errorf("got failed=%v %q, want a failure with %q", s.failed, all, text)
	}
}

// compareOnly switches -update off for the rest of a test, which goes on to compare wrong files.
func compareOnly(t *testing.T) {
	t.Helper()
	update := flag.Lookup("update").Value
	old := update.String()
	set := func(v string) {
		if err := update.Set(v); err != nil {
			t.Error(err)
		}
	}
	set("false")
	t.Cleanup(func() { set(old) })
}

func picture(size int, shift uint8) *image.RGBA {
	img := image.NewRGBA(image.Rect(10, 10, 10+size, 10+size))
	for y := range size {
		for x := range size {
			img.Set(10+x, 10+y, color.RGBA{uint8(x), uint8(y) + shift, 120, 255})
		}
	}
	return img
}

func TestGoldenNamesTheLinesThatDiffer(t *testing.T) {
	basetest.Golden(t, "text.golden", []byte("one\ntwo\nthree\n"))
	compareOnly(t)
	s := &spy{TB: t}
	basetest.Golden(s, "text.golden", []byte("one\n2\nthree\n"))
	s.want(t, "line 2\n  want \"two\"\n  got  \"2\"")
	s = &spy{TB: t}
	basetest.Golden(s, "none.golden", nil)
	s.want(t, "run with -update")
}

func TestGoldenPNGSeesOnePixelOfManyColours(t *testing.T) {
	img := picture(200, 0)
	basetest.GoldenPNG(t, "gradient.png", img)
	compareOnly(t)
	img.Set(60, 70, color.RGBA{255, 255, 255, 255})
	s := &spy{TB: t, dir: t.TempDir()}
	basetest.GoldenPNG(s, "gradient.png", img)
	s.want(t, "1 of 40000 pixels, all inside (50,60)-(51,61)")
	for _, name := range []string{"gradient.got.png", "gradient.diff.png"} {
		if _, err := os.Stat(filepath.Join(s.dir, name)); err != nil {
			t.Error(err)
		}
	}
	s = &spy{TB: t, dir: t.TempDir()}
	basetest.GoldenPNG(s, "gradient.png", picture(100, 0))
	s.want(t, "size is (100,100), want (200,200)")
}

func TestGoldenPNGHasASmallPalette(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "gradient.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := img.(*image.Paletted); !ok || len(p.Palette) > 64 {
		t.Errorf("got %T", img)
	}
}

func TestLeakedGoroutineIsShown(t *testing.T) {
	stop := make(chan struct{})
	quiet := &spy{TB: t}
	basetest.NoLeaks(quiet)
	quiet.finish()
	if quiet.failed {
		t.Errorf("nothing leaked: %v", quiet.messages)
	}
	s := &spy{TB: t}
	basetest.NoLeaks(s)
	for range 2 {
		go wait(stop)
	}
	s.finish()
	s.want(t, "+2\n")
	s.want(t, "basetest_test.wait")
	close(stop)
}

func wait(stop chan struct{}) { <-stop }

func TestLogRefusesPersonalData(t *testing.T) {
	tests := []struct {
		text string
		bad  bool
	}{
		{"card 11010519491231002X read", true},
		{"phone=13800000000", true},
		{"name 张三丰", true},
		{"at 1772413200000 ms", false},
		{"job 123456789012345678", false},
		{"ID 110105********002X, phone 138****0000", false},
	}
	for _, tt := range tests {
		s := &spy{TB: t}
		basetest.NewLog(s, "张三丰").Info("m", "text", tt.text)
		if s.failed != tt.bad {
			t.Errorf("%q: failed is %v, want %v", tt.text, s.failed, tt.bad)
		}
	}
	s := &spy{TB: t, failed: true}
	log, text := basetest.CaptureLog(s)
	log.Warn("printer is gone", "port", "x")
	s.finish()
	s.want(t, "printer is gone")
	if !strings.Contains(text.String(), "port=x") {
		t.Errorf("captured %q", text)
	}
}

func TestRandTellsItsSeedAndRepeats(t *testing.T) {
	s := &spy{TB: t, failed: true}
	basetest.Rand(s)
	s.want(t, "-seed ")
	if a, b := basetest.Seeded(7).Uint64(), basetest.Seeded(7).Uint64(); a != b {
		t.Errorf("one seed, two sequences: %d, %d", a, b)
	}
}

func BenchmarkGoldenPNG(b *testing.B) {
	img := image.NewRGBA(image.Rect(0, 0, 1080, 1920))
	for i := range img.Pix {
		img.Pix[i] = 255 - uint8(i/4%1080/300)
	}
	b.Chdir(b.TempDir())
	if err := os.Mkdir("testdata", 0o755); err != nil {
		b.Fatal(err)
	}
	f, err := os.Create("testdata/screen.png")
	if err != nil {
		b.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		b.Fatal(err)
	}
	f.Close()
	for b.Loop() {
		basetest.GoldenPNG(b, "screen.png", img)
	}
}
