package speech_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/internal/player/playertest"
	"onetrip/devices/speech"
	"onetrip/kiosk/base/fault"
)

// TestMain lets the test binary play the program that speaks.
func TestMain(m *testing.M) { playertest.Main(m) }

func open(t *testing.T, opts speech.Opts) *speech.Speaker {
	t.Helper()
	s, err := speech.New(opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func talker(args ...string) speech.Opts {
	o := speech.Default()
	o.Command = playertest.Command(args...)
	return o
}

// eventually waits for a status; a status changes only after the process was waited for, which no socket tells.
func eventually(t *testing.T, s *speech.Speaker, want devices.Problem) devices.Status {
	t.Helper()
	for until := time.Now().Add(playertest.Patience); ; {
		got := s.Status()
		if got.Problem == want {
			return got
		}
		if time.Now().After(until) {
			t.Fatalf("status %+v, want problem %q", got, want)
		}
	}
}

func TestSentenceGoesToStandardInputInItsVoice(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker("-v", "{voice}", "-a", "{amplitude}", "{volume}"))
	for _, c := range []struct{ language, voice string }{
		{"zh-CN", "cmn-latn-pinyin"}, {"zh", "cmn-latn-pinyin"}, {"en", "en"}, {"en-GB", "en"}, {"ko", "ko"},
	} {
		s.Say(c.language, "请A001号到3号窗口办理; $(rm -rf)")
		v := stage.Next()
		want := playertest.Call{Args: []string{"-v", c.voice, "-a", "100", "50"}, Input: []byte("请A001号到3号窗口办理; $(rm -rf)")}
		if diff := cmp.Diff(want, v.Call); diff != "" {
			t.Errorf("%s: call differs (-want +got):\n%s", c.language, diff)
		}
		v.End("")
	}
	if got := eventually(t, s, devices.NoProblem); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestSentenceCanBeAnArgument(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker("--", "{text}"))
	s.Say("en", "-rf {voice} `x`")
	v := stage.Next()
	if diff := cmp.Diff(playertest.Call{Args: []string{"--", "-rf {voice} `x`"}, Input: []byte{}}, v.Call); diff != "" {
		t.Errorf("call differs (-want +got):\n%s", diff)
	}
}

func TestNewSentenceEndsTheOneBefore(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker())
	s.Say("en", "first")
	first := stage.Next()
	s.Say("en", "second")
	first.Silenced()
	second := stage.Next()
	if string(second.Input) != "second" {
		t.Errorf("%q is spoken, want the second sentence", string(second.Input))
	}
	s.Quiet()
	second.Silenced()
	s.Say("en", "third")
	third := stage.Next()
	if err := s.Halt(); err != nil {
		t.Error(err)
	}
	third.Silenced()
	if got := s.Status(); !got.Ready {
		t.Errorf("status %+v after sentences that we ended, want ready", got)
	}
}

func TestWholeProcessGroupIsKilled(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker(playertest.Wrapper))
	s.Say("en", "through a script")
	player := stage.Next()
	s.Quiet()
	player.Silenced()
}

func TestCloseEndsTheSentenceAndWaitsForIt(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker())
	s.Say("en", "good bye")
	v := stage.Next()
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	v.Silenced()
	s.Say("en", "after the end")
	s.Quiet()
}

func TestLanguageWithoutVoiceIsLeftOutButEndsTheSentence(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker())
	s.Say("en", "one")
	v := stage.Next()
	s.Say("fr", "deux")
	v.Silenced()
	s.Say("en", "three")
	if v := stage.Next(); string(v.Input) != "three" {
		t.Errorf("%q is spoken, want only what has a voice", string(v.Input))
	}
}

func TestSentenceThatNeverEndsIsKilled(t *testing.T) {
	playertest.NewStage(t)
	opts := talker()
	opts.Longest = 50 * time.Millisecond
	s := open(t, opts)
	s.Say("en", "for ever")
	if got := eventually(t, s, devices.NoSound); !strings.Contains(got.Detail, "did not end within 50ms") {
		t.Errorf("detail %q", got.Detail)
	}
}

func TestProgramThatFailsIsNoSoundUntilItWorks(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker())
	s.Say("en", "x")
	stage.Next().End("cannot open\naudio device\n")
	got := eventually(t, s, devices.NoSound)
	if got.Ready || !strings.Contains(got.Detail, "exit status 1: cannot open audio device") || got.Since.IsZero() {
		t.Errorf("status %+v", got)
	}
	s.Say("en", "y")
	stage.Next().End("")
	if got := eventually(t, s, devices.NoProblem); !got.Ready || got.Detail != "" {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestMissingProgramIsNoSoundWithAHint(t *testing.T) {
	opts := speech.Default()
	opts.Command[0] = filepath.Join(t.TempDir(), "espeak-ng")
	s := open(t, opts)
	got := s.Status()
	if got.Ready || got.Problem != devices.NoSound || !strings.Contains(got.Detail, "install") {
		t.Errorf("status %+v, want no sound with a hint", got)
	}
	s.Say("en", "nobody hears this")

	stage := playertest.NewStage(t) // and now somebody installs it
	script := "#!/bin/sh\nexec " + strings.Join(playertest.Command(), " ") + "\n"
	if err := os.WriteFile(opts.Command[0], []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s.Say("en", "hello")
	stage.Next().End("")
	eventually(t, s, devices.NoProblem)
}

func TestVolumeZeroIsSilenceAndNeedsNoProgram(t *testing.T) {
	opts := speech.Default()
	opts.Command[0] = filepath.Join(t.TempDir(), "missing")
	opts.Volume = 0
	s := open(t, opts)
	s.Say("en", "x")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if got := s.Status(); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestImpossibleOptionsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*speech.Opts){
		"no command":    func(o *speech.Opts) { o.Command = nil },
		"empty program": func(o *speech.Opts) { o.Command = []string{""} },
		"too loud":      func(o *speech.Opts) { o.Volume = 101 },
		"too quiet":     func(o *speech.Opts) { o.Volume = -1 },
		"negative time": func(o *speech.Opts) { o.Longest = -1 },
	} {
		opts := speech.Default()
		change(&opts)
		if _, err := speech.New(opts, slog.New(slog.DiscardHandler)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: New = %v, want an invalid fault", name, err)
		}
	}
}

func TestTellWaitsForTheEnd(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker())
	tell := func(ctx context.Context, text string) chan error {
		end := make(chan error, 1)
		go func() { end <- s.Tell(ctx, "en", text) }()
		return end
	}
	end := tell(t.Context(), "one")
	v := stage.Next()
	select {
	case err := <-end:
		t.Fatalf("Tell returned %v while the sentence was spoken", err)
	default:
	}
	v.End("")
	if err := <-end; err != nil {
		t.Errorf("a sentence that was heard: %v", err)
	}

	end = tell(t.Context(), "two")
	two := stage.Next()
	s.Say("en", "three")
	two.Silenced()
	if err := <-end; !errors.Is(err, devices.ErrCut) {
		t.Errorf("a sentence that another one ended: %v, want ErrCut", err)
	}
	stage.Next().End("")

	ctx, cancel := context.WithCancel(t.Context())
	end = tell(ctx, "four")
	four := stage.Next()
	cancel()
	four.Silenced()
	if err := <-end; !errors.Is(err, context.Canceled) {
		t.Errorf("a sentence that its context ended: %v", err)
	}

	end = tell(t.Context(), "five")
	stage.Next().End("no sound card")
	if err := <-end; devices.ProblemOf(err) != devices.NoSound {
		t.Errorf("a sentence that failed: %v, want no sound", err)
	}
	if err := s.Tell(t.Context(), "fr", "deux"); !errors.Is(err, devices.ErrNoVoice) {
		t.Errorf("a language without a voice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Tell(t.Context(), "en", "six"); !errors.Is(err, devices.ErrCut) {
		t.Errorf("after Close: %v, want ErrCut", err)
	}
}

func TestTellWithoutAProgramFailsAtOnce(t *testing.T) {
	opts := speech.Default()
	opts.Command[0] = filepath.Join(t.TempDir(), "espeak-ng")
	s := open(t, opts)
	if err := s.Tell(t.Context(), "en", "x"); devices.ProblemOf(err) != devices.NoSound {
		t.Errorf("Tell = %v, want no sound", err)
	}
}

func TestRenderReturnsWhatTheProgramWrites(t *testing.T) {
	stage := playertest.NewStage(t)
	opts := talker()
	opts.Render = playertest.Command("-v", "{voice}", "-a", "{amplitude}", "--stdout")
	opts.Volume = 90
	opts.Respell = map[string]string{"重呼": "虫呼", "重": "种"}
	s := open(t, opts)
	render := func(ctx context.Context) ([]byte, error) { return s.Render(ctx, "zh-CN", "重呼。重要") }
	type answer struct {
		wav []byte
		err error
	}
	end := make(chan answer, 1)
	go func() { wav, err := render(t.Context()); end <- answer{wav, err} }()
	v := stage.Next()
	want := playertest.Call{Args: []string{"-v", "cmn-latn-pinyin", "-a", "100", "--stdout"}, Input: []byte("虫呼。种要")}
	if diff := cmp.Diff(want, v.Call); diff != "" {
		t.Errorf("call differs (-want +got):\n%s", diff)
	}
	v.Write([]byte("RIFF"))
	if got := <-end; got.err != nil || string(got.wav) != "RIFF" {
		t.Errorf("Render = %q, %v", got.wav, got.err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	go func() { wav, err := render(ctx); end <- answer{wav, err} }()
	v = stage.Next()
	cancel()
	v.Silenced()
	if got := <-end; !errors.Is(got.err, context.Canceled) {
		t.Errorf("Render = %v after its context ended", got.err)
	}

	if _, err := open(t, speech.Through([]string{"say"})).Render(t.Context(), "en", "x"); devices.ProblemOf(err) != devices.NoSound {
		t.Errorf("Render by a program that cannot: %v", err)
	}
}

func TestVolumeCanChange(t *testing.T) {
	stage := playertest.NewStage(t)
	s := open(t, talker("{volume}"))
	for _, c := range []struct {
		set  int
		want string
	}{{30, "30"}, {130, "100"}} {
		s.SetVolume(c.set)
		s.Say("en", "x")
		v := stage.Next()
		if diff := cmp.Diff([]string{c.want}, v.Args); diff != "" {
			t.Errorf("volume %d: arguments differ (-want +got):\n%s", c.set, diff)
		}
		v.End("")
	}
	s.SetVolume(-1)
	if err := s.Tell(t.Context(), "en", "x"); err != nil {
		t.Errorf("Tell at volume 0 = %v", err)
	}
}
