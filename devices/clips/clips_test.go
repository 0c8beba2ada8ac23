package clips_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onetrip/devices"
	"onetrip/devices/clips"
	"onetrip/devices/internal/player/playertest"
	"onetrip/devices/wave"
	"onetrip/kiosk/base/fault"
)

func TestMain(m *testing.M) { playertest.Main(m) }

// record writes clips: each has its height for a tenth of a second, in silence of a second.
func record(t *testing.T, dir, language string, heights map[string]int16) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, language), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, h := range heights {
		word := wave.Wave{Rate: 8000}
		for range 800 {
			word.Samples = append(word.Samples, h)
		}
		silence := wave.Silence(8000, 450*time.Millisecond)
		clip := wave.Join(silence, word, silence).Encode()
		if err := os.WriteFile(filepath.Join(dir, language, name+".wav"), clip, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, opts clips.Opts) *clips.Speaker {
	t.Helper()
	opts.Command = playertest.Command("-")
	s, err := clips.New(opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// heard returns the heights of a sound, silence left out, and checks the length of each word.
func heard(t *testing.T, wav []byte) []int {
	t.Helper()
	w, err := wave.Decode(wav)
	if err != nil {
		t.Fatal(err)
	}
	var words []int
	last, run := 0, 0
	for _, s := range append(w.Samples, 0) {
		if int(s) == last {
			run++
			continue
		}
		if last != 0 {
			words = append(words, last)
			if run != 800 {
				t.Errorf("a word of %d samples, want 800", run)
			}
		}
		last, run = int(s), 1
	}
	return words
}

func TestSentenceIsItsClips(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "zh", map[string]int16{"qing": 1000, "A": 2000, "0": 3000})
	stage := playertest.NewStage(t)
	s := open(t, clips.Opts{Dir: dir, Volume: 50})
	end := make(chan error, 1)
	go func() { end <- s.Tell(t.Context(), "zh-CN", "qing A 0 0") }()
	v := stage.Next()
	if got := heard(t, v.Input); len(got) != 4 || got[0] != 500 || got[1] != 1000 || got[3] != 1500 {
		t.Errorf("heights %v, want [500 1000 1500 1500] at half volume", got)
	}
	v.End("")
	if err := <-end; err != nil {
		t.Error(err)
	}
	wav, err := s.Render(t.Context(), "zh-CN", "A qing")
	if err != nil {
		t.Fatal(err)
	}
	if got := heard(t, wav); len(got) != 2 || got[0] != 2000 || got[1] != 1000 {
		t.Errorf("heights %v, want [2000 1000]", got)
	}
	s.Say("zh-CN", "A")
	v = stage.Next()
	s.Quiet()
	v.Silenced()
}

func TestMissingClipIsNoSoundUntilItIsRecorded(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "zh", map[string]int16{"A": 2000})
	s := open(t, clips.Opts{Dir: dir, Volume: 50})
	err := s.Tell(t.Context(), "zh-CN", "A 7")
	if got := s.Status(); devices.ProblemOf(err) != devices.NoSound || got.Problem != devices.NoSound || !strings.Contains(got.Detail, "zh/7.wav is missing") {
		t.Errorf("Tell = %v, status %+v", err, got)
	}
	record(t, dir, "zh", map[string]int16{"7": 100})
	if _, err := s.Render(t.Context(), "zh-CN", "A 7"); err != nil {
		t.Error(err)
	}
	if got := s.Status(); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "zh", "A.wav"), []byte("ID3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Render(t.Context(), "zh-CN", "A"); devices.ProblemOf(err) != devices.NoSound {
		t.Errorf("Render of an MP3 = %v", err)
	}
}

func TestNamesDoNotLeaveTheFolder(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "secret", map[string]int16{"A": 2000})
	record(t, dir, "zh", map[string]int16{"A": 2000})
	s := open(t, clips.Opts{Dir: filepath.Join(dir, "zh"), Volume: 50})
	for _, c := range []struct{ language, text string }{{"../secret", "A"}, {"..", "zh/A"}, {".", "A"}} {
		if _, err := s.Render(t.Context(), c.language, c.text); !errors.Is(err, devices.ErrNoVoice) {
			t.Errorf("Render(%q, %q) = %v, want no voice", c.language, c.text, err)
		}
	}
	s = open(t, clips.Opts{Dir: dir, Volume: 50})
	if _, err := s.Render(t.Context(), "zh", "../secret/A"); devices.ProblemOf(err) != devices.NoSound {
		t.Errorf("Render = %v, want no sound", err)
	}
}

func TestWithoutFolderOrOptions(t *testing.T) {
	s := open(t, clips.Opts{Dir: filepath.Join(t.TempDir(), "none"), Volume: 50})
	if got := s.Status(); got.Problem != devices.NoSound {
		t.Errorf("status %+v, want no sound", got)
	}
	if err := s.Tell(t.Context(), "ko", "A"); !errors.Is(err, devices.ErrNoVoice) {
		t.Errorf("Tell = %v, want no voice", err)
	}
	for name, opts := range map[string]clips.Opts{"no folder": {}, "too loud": {Dir: "x", Volume: 101}, "no program": {Dir: "x", Command: []string{""}}} {
		if _, err := clips.New(opts, slog.New(slog.DiscardHandler)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: New = %v, want an invalid fault", name, err)
		}
	}
}
