package announce_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"onetrip/devices/clips"
	"onetrip/devices/speech"
	"onetrip/devices/tone"
	"onetrip/devices/wave"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/hall/announce"
	"onetrip/queue"
	"onetrip/ui/text"
)

func words(c queue.Call) string { return text.In(c.Lang).Spoken(c) }

// writer is a loudspeaker that can also write files: one second of sound a sentence, at 16,000 samples a second.
type writer struct {
	loudspeaker
	mu      sync.Mutex // guards what is below
	renders int
	err     error
}

func (w *writer) Render(_ context.Context, _, _ string) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.renders++
	return wave.Silence(16000, time.Second).Encode(), w.err
}

func TestFileIsTheWholeCallAndIsKept(t *testing.T) {
	w := &writer{}
	a := announce.New(announce.Opts{Voice: w, Gong: &w.loudspeaker}, basetest.NewLog(t))
	var all sync.WaitGroup
	for range 50 { // as many boards
		all.Go(func() {
			b, err := a.WAV(t.Context(), queue.Call{No: "A001", Window: 3, N: 1, Lang: queue.EN})
			if err != nil {
				t.Error(err)
				return
			}
			// Lead, gong, two English sentences and a Chinese one, a pause before each but the first.
			got, err := wave.Decode(b)
			if want := 50*time.Millisecond + 1300*time.Millisecond + 3*time.Second + 800*time.Millisecond; err != nil || got.Length() != want {
				t.Errorf("%v of sound, %v; want %v", got.Length(), err, want)
			}
		})
	}
	all.Wait()
	if w.renders != 2 {
		t.Errorf("%d sentences were made, want 2 for all boards", w.renders)
	}
	for i := range 100 { // the first is forgotten
		if _, err := a.WAV(t.Context(), queue.Call{No: queue.TicketNo(fmt.Sprintf("B%03d", i)), Window: 3, N: 1, Lang: queue.ZH}); err != nil {
			t.Fatal(err)
		}
	}
	w.err = errors.New("no program")
	if _, err := a.WAV(t.Context(), queue.Call{No: "B099", Window: 3, N: 1, Lang: queue.ZH}); err != nil {
		t.Errorf("a kept sound: %v", err)
	}
	if _, err := a.WAV(t.Context(), queue.Call{No: "B099", Window: 3, N: 2, Lang: queue.ZH}); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("WAV = %v, want unavailable", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.WAV(ctx, queue.Call{No: "A001", Window: 3, N: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("WAV = %v, want the context's error", err)
	}
}

func TestVoiceThatOnlySpeaksMakesNoFile(t *testing.T) {
	l := &loudspeaker{}
	a := announce.New(announce.Opts{Voice: l}, basetest.NewLog(t))
	if _, err := a.WAV(t.Context(), queue.Call{No: "A001", Window: 3, N: 1}); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("WAV = %v, want unavailable", err)
	}
}

// TestEspeakMakesThreeLanguages needs the program that terminals use by default.
func TestEspeakMakesThreeLanguages(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed (Debian: apt-get install espeak-ng)")
	}
	voice, err := speech.New(speech.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = voice.Close() })
	a := announce.New(announce.Opts{Voice: voice}, basetest.NewLog(t))
	for _, l := range text.Langs() {
		b, err := a.WAV(t.Context(), queue.Call{No: "A001", Window: 3, N: 1, Lang: l})
		if err != nil {
			t.Fatal(err)
		}
		w, err := wave.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if w.Length() < 4*time.Second || w.Length() > 20*time.Second || w.Peak() < 3000 {
			t.Errorf("%s: %v with a peak of %d, want some seconds that can be heard", l, w.Length(), w.Peak())
		}
	}
}

// TestEspeakReadsChinese finds the voice that reads characters as English words for their Pinyin, as cmn of espeak-ng 1.51 does.
func TestEspeakReadsChinese(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed (Debian: apt-get install espeak-ng)")
	}
	opts := speech.Default()
	c := queue.Call{No: "A001", Window: 3, N: 2, Lang: queue.ZH}
	sentence := words(c)
	for word, as := range opts.Respell {
		sentence = strings.ReplaceAll(sentence, word, as)
	}
	out, err := exec.CommandContext(t.Context(), "espeak-ng", "-q", "-x", "-v", opts.Voices["zh-CN"], sentence).Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "(en)") {
		t.Errorf("it reads English:\n%s", out)
	}
	if !strings.HasPrefix(strings.TrimSpace(string(out)), "ts.h'ong35") { // chóng, not zhòng
		t.Errorf("重呼 is read wrongly:\n%s", out)
	}
}

// TestProgramsNeverOverlap runs real programs, scripts that note when they begin and end.
func TestProgramsNeverOverlap(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "journal")
	script := []string{"/bin/sh", "-c", `cat >/dev/null; echo begin >>"$0"; sleep 0.01; echo end >>"$0"`, journal}
	voice, err := speech.New(speech.Through(script), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	gong, err := tone.New(tone.Opts{Command: script, Volume: 50}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = voice.Close(), gong.Close() })
	a := announce.New(announce.Opts{Voice: voice, Gong: gong}, basetest.NewLog(t))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	for i := range int64(3) {
		a.Call(queue.Call{Seq: i + 1, No: queue.TicketNo(fmt.Sprintf("A%03d", i)), Window: 1, N: 1, Lang: queue.ZH, At: time.Now()})
	}
	const sounds = 9 // three of each call
	var lines []string
	for until := time.Now().Add(20 * time.Second); len(lines) < 2*sounds && time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		b, err := os.ReadFile(journal)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		lines = strings.Fields(string(b))
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
	for i, l := range lines {
		if want := []string{"begin", "end"}[i%2]; l != want {
			t.Fatalf("line %d is %q, want %q: two sounds at once", i, l, want)
		}
	}
	if len(lines) != 2*sounds {
		t.Errorf("%d sounds, want %d", len(lines)/2, sounds)
	}
}

func TestRecordingsSayTheCall(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "zh"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq("qing A 0 1 hao dao 3 chuangkou") {
		clip := wave.Wave{Rate: 16000, Samples: make([]int16, 1600)}
		for i := range clip.Samples {
			clip.Samples[i] = 5000
		}
		if err := os.WriteFile(filepath.Join(dir, "zh", name+".wav"), clip.Encode(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	voice, err := clips.New(clips.Opts{Dir: dir, Volume: 50}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = voice.Close() })
	a := announce.New(announce.Opts{Voice: voice, Words: text.Catalogue.Clips}, basetest.NewLog(t))
	b, err := a.WAV(t.Context(), queue.Call{No: "A001", Window: 3, N: 1, Lang: queue.KO}) // no Korean recordings: in Chinese
	if err != nil {
		t.Fatal(err)
	}
	w, err := wave.Decode(b)
	if want := 50*time.Millisecond + 2*9*160*time.Millisecond + 400*time.Millisecond; err != nil || w.Length() != want {
		t.Errorf("%v of sound, %v; want %v", w.Length(), err, want)
	}
}
