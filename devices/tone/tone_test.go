package tone_test

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
	"onetrip/devices/tone"
	"onetrip/kiosk/base/fault"
)

// TestMain lets the test binary be the program that plays.
func TestMain(m *testing.M) { playertest.Main(m) }

func open(t *testing.T, opts tone.Opts, log slog.Handler) *tone.Player {
	t.Helper()
	p, err := tone.New(opts, slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func helped(args ...string) tone.Opts {
	o := tone.Default()
	o.Command = playertest.Command(args...)
	return o
}

// diary is a log whose every line can be waited for. A Player logs each change of its status, and nothing else.
type diary chan string

func (d diary) Write(line []byte) (int, error) {
	d <- string(line)
	return len(line), nil
}

// newDiary returns one with room for more lines than a test writes.
func newDiary() (diary, slog.Handler) {
	d := make(diary, 10)
	return d, slog.NewTextHandler(d, nil)
}

// next waits for a change of the status.
func (d diary) next(t *testing.T) {
	t.Helper()
	select {
	case <-d:
	case <-time.After(playertest.Patience):
		t.Fatal("the status does not change")
	}
}

func TestNewSoundEndsTheOneBefore(t *testing.T) {
	stage := playertest.NewStage(t)
	p := open(t, helped("-q", "-"), slog.DiscardHandler)
	p.Play(tone.Problem)
	first := stage.Next()
	if diff := cmp.Diff([]string{"-q", "-"}, first.Args); diff != "" {
		t.Errorf("arguments differ (-want +got):\n%s", diff)
	}
	p.Play(tone.Click)
	first.Silenced()
	second := stage.Next()
	if parse(t, second.Input).ms() != 30 {
		t.Error("the second sound is no click")
	}
	if err := p.Halt(); err != nil {
		t.Error(err)
	}
	second.Silenced()
	if got := p.Status(); !got.Ready {
		t.Errorf("status %+v after sounds that we ended, want ready", got)
	}
}

func TestCloseEndsTheSoundAndWaitsForIt(t *testing.T) {
	stage := playertest.NewStage(t)
	p := open(t, helped(), slog.DiscardHandler)
	p.Play(tone.Success)
	v := stage.Next()
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	v.Silenced()
	p.Play(tone.Click) // after the end: nothing to hear, nothing to hang on
}

func TestUnknownKindDoesNothing(t *testing.T) {
	stage := playertest.NewStage(t)
	p := open(t, helped(), slog.DiscardHandler)
	p.Play(tone.Success)
	v := stage.Next()
	p.Play(0)
	p.Play(tone.Gong + 1)
	v.End("") // it still played
	if got := (tone.Gong + 1).String(); got != "kind(6)" {
		t.Errorf("an unknown kind is called %q", got)
	}
}

func TestProgramThatFailsIsNoSoundUntilItWorks(t *testing.T) {
	stage := playertest.NewStage(t)
	diary, log := newDiary()
	p := open(t, helped(), log)
	p.Play(tone.Click)
	stage.Next().End("audio open error:\nNo such device\n")
	diary.next(t)
	got := p.Status()
	want := devices.Status{
		Problem: devices.NoSound, Since: got.Since, Ident: os.Args[0],
		Detail: os.Args[0] + ": exit status 1: audio open error: No such device; check the sound card",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status differs (-want +got):\n%s", diff)
	}
	p.Play(tone.Click)
	stage.Next().End("")
	diary.next(t)
	if diff := cmp.Diff(devices.Status{Ready: true, Since: p.Status().Since, Ident: os.Args[0]}, p.Status()); diff != "" {
		t.Errorf("status differs (-want +got):\n%s", diff)
	}
}

func TestMissingProgramIsNoSoundWithAHint(t *testing.T) {
	opts := tone.Default()
	opts.Command[0] = filepath.Join(t.TempDir(), "aplay")
	diary, log := newDiary()
	p := open(t, opts, log)
	diary.next(t)
	got := p.Status()
	if got.Ready || got.Problem != devices.NoSound || !strings.Contains(got.Detail, "apt-get install alsa-utils") {
		t.Errorf("status %+v, want no sound with a hint", got)
	}
	p.Play(tone.Click)

	stage := playertest.NewStage(t) // and now somebody installs it
	script := "#!/bin/sh\nexec " + strings.Join(playertest.Command(), " ") + "\n"
	if err := os.WriteFile(opts.Command[0]+".new", []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(opts.Command[0]+".new", opts.Command[0]); err != nil { // whole at once, as a half one would fail otherwise
		t.Fatal(err)
	}
	p.Play(tone.Click)
	stage.Next().End("")
	diary.next(t)
	if got := p.Status(); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestVolumeZeroIsSilenceAndNeedsNoProgram(t *testing.T) {
	opts := tone.Default()
	opts.Command[0] = filepath.Join(t.TempDir(), "missing")
	opts.Volume = 0
	p := open(t, opts, slog.DiscardHandler)
	p.Play(tone.Problem)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if got := p.Status(); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestImpossibleOptionsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*tone.Opts){
		"no command":    func(o *tone.Opts) { o.Command = nil },
		"empty program": func(o *tone.Opts) { o.Command = []string{""} },
		"too loud":      func(o *tone.Opts) { o.Volume = 101 },
		"too quiet":     func(o *tone.Opts) { o.Volume = -1 },
		"negative time": func(o *tone.Opts) { o.Longest = -1 },
	} {
		opts := tone.Default()
		change(&opts)
		if _, err := tone.New(opts, slog.New(slog.DiscardHandler)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: New = %v, want an invalid fault", name, err)
		}
	}
}

func TestPlayThroughWaitsForTheEnd(t *testing.T) {
	stage := playertest.NewStage(t)
	p := open(t, helped(), slog.DiscardHandler)
	end := make(chan error, 1)
	go func() { end <- p.PlayThrough(t.Context(), tone.Gong) }()
	stage.Next().End("")
	if err := <-end; err != nil {
		t.Errorf("a gong that was heard: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { end <- p.PlayThrough(ctx, tone.Gong) }()
	v := stage.Next()
	cancel()
	v.Silenced()
	if err := <-end; !errors.Is(err, context.Canceled) {
		t.Errorf("a gong that its context ended: %v", err)
	}
	p.SetVolume(0)
	if err := p.PlayThrough(t.Context(), tone.Gong); err != nil {
		t.Errorf("at volume 0: %v", err)
	}
}
