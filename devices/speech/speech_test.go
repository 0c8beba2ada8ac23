package speech_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/speech"
	"onetrip/kiosk/base/fault"
)

// patience bounds every wait; it only delays a failing test.
const patience = 10 * time.Second

// utterance is what the helper program tells the test about its call.
type utterance struct {
	Args []string
	Text string // from standard input
}

// TestMain lets the test binary play the program that speaks: it reports its call over a socket and ends as the test tells it.
func TestMain(m *testing.M) {
	if socket := os.Getenv("SPEECH_TEST_SOCKET"); socket != "" && len(os.Args) > 1 && os.Args[1] == "speak" {
		os.Exit(helper(socket))
	}
	m.Run()
}

func helper(socket string) int {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 2
	}
	if slices.Contains(os.Args, "wrapper") { // a script that starts the real player and waits for it
		player := exec.Command(os.Args[0], "speak", "player")
		player.Stdin = strings.NewReader(string(text))
		_ = player.Run()
		return 0
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return 2
	}
	if err := json.NewEncoder(conn).Encode(utterance{Args: os.Args[2:], Text: string(text)}); err != nil {
		return 2
	}
	how, _ := io.ReadAll(conn) // speaks until the test says how it ends
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
	t.Setenv("SPEECH_TEST_SOCKET", path)
	return &stage{t: t, listener: l}
}

// voice is one call that speaks.
type voice struct {
	utterance
	t    *testing.T
	conn *net.UnixConn
}

func (s *stage) next() *voice {
	s.t.Helper()
	_ = s.listener.SetDeadline(time.Now().Add(patience))
	conn, err := s.listener.AcceptUnix()
	if err != nil {
		s.t.Fatalf("nobody speaks: %v", err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	v := &voice{t: s.t, conn: conn}
	if err := json.NewDecoder(conn).Decode(&v.utterance); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// silenced waits for the death of the process, which closes its socket.
func (v *voice) silenced() {
	v.t.Helper()
	if n, err := v.conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		v.t.Fatalf("the process that says %q lives: %d, %v", v.Text, n, err)
	}
}

// end lets the process end, with a complaint on standard error and code 1, or well when the complaint is empty.
func (v *voice) end(complaint string) {
	v.t.Helper()
	_, err := v.conn.Write([]byte(complaint))
	if err := errors.Join(err, v.conn.CloseWrite()); err != nil {
		v.t.Fatal(err)
	}
	v.silenced()
}

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
	o.Command = append([]string{os.Args[0], "speak"}, args...)
	return o
}

// eventually waits for a status; a status changes only after the process was waited for, which no socket tells.
func eventually(t *testing.T, s *speech.Speaker, want devices.Problem) devices.Status {
	t.Helper()
	for until := time.Now().Add(patience); ; {
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
	stage := newStage(t)
	s := open(t, talker("-v", "{voice}", "-a", "{amplitude}", "{volume}"))
	for _, c := range []struct{ language, voice string }{
		{"zh-CN", "cmn"}, {"zh", "cmn"}, {"en", "en"}, {"en-GB", "en"}, {"ko", "ko"},
	} {
		s.Say(c.language, "请A001号到3号窗口办理; $(rm -rf)")
		v := stage.next()
		want := utterance{Args: []string{"-v", c.voice, "-a", "100", "50"}, Text: "请A001号到3号窗口办理; $(rm -rf)"}
		if diff := cmp.Diff(want, v.utterance); diff != "" {
			t.Errorf("%s: call differs (-want +got):\n%s", c.language, diff)
		}
		v.end("")
	}
	if got := eventually(t, s, devices.NoProblem); !got.Ready {
		t.Errorf("status %+v, want ready", got)
	}
}

func TestSentenceCanBeAnArgument(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker("--", "{text}"))
	s.Say("en", "-rf {voice} `x`")
	v := stage.next()
	if diff := cmp.Diff(utterance{Args: []string{"--", "-rf {voice} `x`"}}, v.utterance); diff != "" {
		t.Errorf("call differs (-want +got):\n%s", diff)
	}
}

func TestNewSentenceEndsTheOneBefore(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker())
	s.Say("en", "first")
	first := stage.next()
	s.Say("en", "second")
	first.silenced()
	second := stage.next()
	if second.Text != "second" {
		t.Errorf("%q is spoken, want the second sentence", second.Text)
	}
	s.Quiet()
	second.silenced()
	s.Say("en", "third")
	third := stage.next()
	if err := s.Halt(); err != nil {
		t.Error(err)
	}
	third.silenced()
	if got := s.Status(); !got.Ready {
		t.Errorf("status %+v after sentences that we ended, want ready", got)
	}
}

func TestWholeProcessGroupIsKilled(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker("wrapper"))
	s.Say("en", "through a script")
	player := stage.next()
	s.Quiet()
	player.silenced()
}

func TestCloseEndsTheSentenceAndWaitsForIt(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker())
	s.Say("en", "good bye")
	v := stage.next()
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	v.silenced()
	s.Say("en", "after the end")
	s.Quiet()
}

func TestLanguageWithoutVoiceIsLeftOutButEndsTheSentence(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker())
	s.Say("en", "one")
	v := stage.next()
	s.Say("fr", "deux")
	v.silenced()
	s.Say("en", "three")
	if v := stage.next(); v.Text != "three" {
		t.Errorf("%q is spoken, want only what has a voice", v.Text)
	}
}

func TestSentenceThatNeverEndsIsKilled(t *testing.T) {
	newStage(t)
	opts := talker()
	opts.Longest = 50 * time.Millisecond
	s := open(t, opts)
	s.Say("en", "for ever")
	if got := eventually(t, s, devices.NoSound); !strings.Contains(got.Detail, "did not end within 50ms") {
		t.Errorf("detail %q", got.Detail)
	}
}

func TestProgramThatFailsIsNoSoundUntilItWorks(t *testing.T) {
	stage := newStage(t)
	s := open(t, talker())
	s.Say("en", "x")
	stage.next().end("cannot open\naudio device\n")
	got := eventually(t, s, devices.NoSound)
	if got.Ready || !strings.Contains(got.Detail, "exit status 1: cannot open audio device") || got.Since.IsZero() {
		t.Errorf("status %+v", got)
	}
	s.Say("en", "y")
	stage.next().end("")
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

	stage := newStage(t) // and now somebody installs it
	script := fmt.Sprintf("#!/bin/sh\nexec %s speak\n", os.Args[0])
	if err := os.WriteFile(opts.Command[0], []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s.Say("en", "hello")
	stage.next().end("")
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
