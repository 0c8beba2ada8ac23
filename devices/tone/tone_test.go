package tone_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/tone"
	"onetrip/kiosk/base/fault"
)

// patience bounds every wait; it only delays a failing test.
const patience = 30 * time.Second

// call is what the helper program tells the test about its call.
type call struct {
	Args  []string
	Input []byte
}

// TestMain lets the test binary be the program that plays: it reports its call over a socket and ends as the test tells it.
func TestMain(m *testing.M) {
	if socket := os.Getenv("TONE_TEST_SOCKET"); socket != "" && len(os.Args) > 1 && os.Args[1] == "play" {
		os.Exit(helper(socket))
	}
	m.Run()
}

func helper(socket string) int {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 2
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return 2
	}
	if err := json.NewEncoder(conn).Encode(call{Args: os.Args[2:], Input: input}); err != nil {
		return 2
	}
	how, _ := io.ReadAll(conn) // plays until the test says how it ends
	if string(how) != "" {
		fmt.Fprint(os.Stderr, string(how))
		return 1
	}
	return 0
}

// stage hears the helper's calls.
type stage struct {
	t        *testing.T
	listener *net.UnixListener
}

func newStage(t *testing.T) *stage {
	t.Helper()
	path := filepath.Join(t.TempDir(), "socket")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	t.Setenv("TONE_TEST_SOCKET", path)
	return &stage{t: t, listener: l}
}

// sound is one call that plays.
type sound struct {
	call
	t    *testing.T
	conn *net.UnixConn
}

func (s *stage) next() *sound {
	s.t.Helper()
	_ = s.listener.SetDeadline(time.Now().Add(patience))
	conn, err := s.listener.AcceptUnix()
	if err != nil {
		s.t.Fatalf("nobody plays: %v", err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	v := &sound{t: s.t, conn: conn}
	if err := json.NewDecoder(conn).Decode(&v.call); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// silenced waits for the death of the process, which closes its socket.
func (v *sound) silenced() {
	v.t.Helper()
	if n, err := v.conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		v.t.Fatalf("the process lives: %d, %v", n, err)
	}
}

// end lets the process end, with a complaint on standard error and code 1, or well when the complaint is empty.
func (v *sound) end(complaint string) {
	v.t.Helper()
	_, err := v.conn.Write([]byte(complaint))
	if err := errors.Join(err, v.conn.CloseWrite()); err != nil {
		v.t.Fatal(err)
	}
	v.silenced()
}

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
	o.Command = append([]string{os.Args[0], "play"}, args...)
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
	case <-time.After(patience):
		t.Fatal("the status does not change")
	}
}

func TestNewSoundEndsTheOneBefore(t *testing.T) {
	stage := newStage(t)
	p := open(t, helped("-q", "-"), slog.DiscardHandler)
	p.Play(tone.Problem)
	first := stage.next()
	if diff := cmp.Diff([]string{"-q", "-"}, first.Args); diff != "" {
		t.Errorf("arguments differ (-want +got):\n%s", diff)
	}
	p.Play(tone.Click)
	first.silenced()
	second := stage.next()
	if parse(t, second.Input).ms() != 30 {
		t.Error("the second sound is no click")
	}
	if err := p.Halt(); err != nil {
		t.Error(err)
	}
	second.silenced()
	if got := p.Status(); !got.Ready {
		t.Errorf("status %+v after sounds that we ended, want ready", got)
	}
}

func TestCloseEndsTheSoundAndWaitsForIt(t *testing.T) {
	stage := newStage(t)
	p := open(t, helped(), slog.DiscardHandler)
	p.Play(tone.Success)
	v := stage.next()
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	v.silenced()
	p.Play(tone.Click) // after the end: nothing to hear, nothing to hang on
}

func TestUnknownKindDoesNothing(t *testing.T) {
	stage := newStage(t)
	p := open(t, helped(), slog.DiscardHandler)
	p.Play(tone.Success)
	v := stage.next()
	p.Play(0)
	p.Play(tone.Problem + 1)
	v.end("") // it still played
	if got := (tone.Problem + 1).String(); got != "kind(5)" {
		t.Errorf("an unknown kind is called %q", got)
	}
}

func TestProgramThatFailsIsNoSoundUntilItWorks(t *testing.T) {
	stage := newStage(t)
	diary, log := newDiary()
	p := open(t, helped(), log)
	p.Play(tone.Click)
	stage.next().end("audio open error:\nNo such device\n")
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
	stage.next().end("")
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

	stage := newStage(t) // and now somebody installs it
	script := fmt.Sprintf("#!/bin/sh\nexec %s play\n", os.Args[0])
	if err := os.WriteFile(opts.Command[0]+".new", []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(opts.Command[0]+".new", opts.Command[0]); err != nil { // whole at once, as a half one would fail otherwise
		t.Fatal(err)
	}
	p.Play(tone.Click)
	stage.next().end("")
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
