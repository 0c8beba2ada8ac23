// Package playertest lets a test binary play the program that makes sounds: it reports its call over a socket and ends as the test tells it.
package playertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Patience bounds every wait; it only delays a failing test.
const Patience = 30 * time.Second

// The variable that tells the program where the test listens, and the first argument that makes the test binary play it.
const (
	socketName = "PLAYER_TEST_SOCKET"
	program    = "play-a-sound"
)

// Wrapper is an argument that makes the program a script that starts the real player and waits for it.
const Wrapper = "wrapper"

// Call is how the program was called.
type Call struct {
	Args  []string
	Input []byte // from standard input
}

// Main runs the tests, or the program when the test binary was started as one. TestMain calls it.
func Main(m *testing.M) {
	if socket := os.Getenv(socketName); socket != "" && len(os.Args) > 1 && os.Args[1] == program {
		os.Exit(play(socket)) //nolint:forbidigo // it is another program's main
	}
	m.Run()
}

// Command returns a command, as the options of the sound devices want it, that is the program with these arguments.
func Command(args ...string) []string { return append([]string{os.Args[0], program}, args...) }

func play(socket string) int {
	if slices.Contains(os.Args, Wrapper) {
		player := exec.Command(os.Args[0], program, "player") //nolint:noctx // the whole group is killed
		player.Stdin = os.Stdin
		_ = player.Run()
		return 0
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 2
	}
	conn, err := net.Dial("unix", socket) //nolint:noctx // a socket of this machine
	if err != nil {
		return 2
	}
	if err := json.NewEncoder(conn).Encode(Call{Args: os.Args[2:], Input: input}); err != nil {
		return 2
	}
	var how ending
	if err := json.NewDecoder(conn).Decode(&how); err != nil { // sounds until the test says how it ends
		return 0
	}
	_, _ = os.Stdout.Write(how.Output)
	fmt.Fprint(os.Stderr, how.Complaint)
	if how.Complaint != "" {
		return 1
	}
	return 0
}

// ending is how the program ends.
type ending struct {
	Output    []byte
	Complaint string
}

// Stage hears the program's calls.
type Stage struct {
	t        *testing.T
	listener *net.UnixListener
}

// NewStage makes the program report to this test.
func NewStage(t *testing.T) *Stage {
	t.Helper()
	path := filepath.Join(t.TempDir(), "socket")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	t.Setenv(socketName, path)
	return &Stage{t: t, listener: l}
}

// Sound is one call of the program, that sounds until End or its death.
type Sound struct {
	Call
	t    *testing.T
	conn *net.UnixConn
}

// Next waits for the next call.
func (s *Stage) Next() *Sound {
	s.t.Helper()
	_ = s.listener.SetDeadline(time.Now().Add(Patience))
	conn, err := s.listener.AcceptUnix()
	if err != nil {
		s.t.Fatalf("nobody plays: %v", err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(Patience))
	v := &Sound{t: s.t, conn: conn}
	if err := json.NewDecoder(conn).Decode(&v.Call); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// Silenced waits for the death of the process, which closes its socket.
func (v *Sound) Silenced() {
	v.t.Helper()
	if n, err := v.conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		v.t.Fatalf("the process that plays %.40q lives: %d, %v", v.Input, n, err)
	}
}

// End lets the process end, with a complaint on standard error and code 1, or well when the complaint is empty.
func (v *Sound) End(complaint string) {
	v.t.Helper()
	v.finish(ending{Complaint: complaint})
}

// Write lets the process end well after it wrote this to its standard output.
func (v *Sound) Write(output []byte) {
	v.t.Helper()
	v.finish(ending{Output: output})
}

func (v *Sound) finish(how ending) {
	v.t.Helper()
	if err := json.NewEncoder(v.conn).Encode(how); err != nil {
		v.t.Fatal(err)
	}
	v.Silenced()
}
