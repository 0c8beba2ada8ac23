package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"onetrip/devices"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

// lockVectors returns the shared vectors of lock boards.
func lockVectors(t *testing.T) (all []struct {
	ID, Protocol, Dir, Hex, Error string
	Valid                         bool
	Decode                        map[string]any
},
) {
	t.Helper()
	var file struct {
		Counts  map[string]int
		Vectors json.RawMessage
	}
	readVectors(t, "../../devices/lockboard/xor8a/testdata/locks-vectors.json", &file)
	if err := json.Unmarshal(file.Vectors, &all); err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, n := range file.Counts {
		want += n
	}
	if len(all) != want {
		t.Fatalf("%d vectors, want %d", len(all), want)
	}
	return all
}

// TestDecodeLockBoards gives every shared vector to the command. It knows no context: a good frame of another board is good.
func TestDecodeLockBoards(t *testing.T) {
	kinds := map[string]string{
		"xor8a": "xor8a", "wkly": "wkly", "modbus_rtu": "modbusrtu",
		"kerong_cu16": "kerong", "kerong_cu48_50": "kerong", "kerong_cu48_60": "kerong", "kerong_cu12_80": "kerong",
	}
	for _, v := range lockVectors(t) {
		kind, ok := kinds[v.Protocol]
		if !ok {
			continue // winnsen: no driver
		}
		t.Run(v.ID, func(t *testing.T) {
			got := decodeOne(t, v.Dir+" "+v.Hex, kind)
			if !v.Valid && v.Error != "wrong_board" && v.Error != "wrong_lock" {
				wantInvalid(t, got)
				return
			}
			if valid, _ := got["valid"].(bool); !valid {
				t.Errorf("got %v, want a valid frame", got)
			}
			sameFields(t, v.Decode, got)
		})
	}
}

func TestDecodeLockBoardsNeedsTheDirection(t *testing.T) {
	for _, line := range []string{"8A 01 01 11 9B", "to 8A 01 01 11 9B", "rx", "tx 8A 0", "rx FA FD"} {
		wantInvalid(t, decodeOne(t, line, "xor8a"))
	}
}

// cabinet plugs in simulated boards of a protocol.
func cabinet(t *testing.T, protocol string) (*doorsim.Bus, string) {
	t.Helper()
	board := devices.LockBoard{Board: 1, Locks: 8}
	bus := map[string]func() *doorsim.Bus{
		"xor8a":     func() *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, board) },
		"modbusrtu": func() *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, board) },
		"wkly":      func() *doorsim.Bus { return wklysim.New(wklysim.Opts{}, board) },
		"kerong":    func() *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, board) },
	}[protocol]()
	p, err := lockboard.ProtocolByName(protocol)
	if err != nil {
		t.Fatal(err)
	}
	return bus, plugIn(t, p.Baud, func(ctx context.Context, c *linktest.Conn) error { return bus.Serve(ctx, c) })
}

func TestLockOpensAndTellsTheDoor(t *testing.T) {
	for _, protocol := range lockboard.ProtocolNames() {
		t.Run(protocol, func(t *testing.T) {
			bus, path := cabinet(t, protocol)
			l := devices.LockID{Board: 1, Lock: 3}
			args := func(what string) []string {
				return []string{"lock", what, "--port", path, "--protocol", protocol, "--board", "1", "--lock", "3"}
			}
			out, problems, exit := call(t, "", args("status")...)
			if want := "lock 1/3  the sensor says that the door is closed\n"; exit != 0 || out != want {
				t.Fatalf("status %d, output %q, standard error %q; want %q", exit, out, problems, want)
			}
			out, problems, exit = call(t, "", append(args("open"), "--yes")...)
			if want := "opened: the board or its sensor confirmed it; the sensor says that the door is open\n"; exit != 0 || out != want {
				t.Errorf("status %d, output %q, standard error %q; want %q", exit, out, problems, want)
			}
			if n := len(bus.Firings(l)); n != 1 {
				t.Errorf("the coil fired %d times, want 1", n)
			}
		})
	}
}

func TestLockOpenOfASilentBoardSendsNothing(t *testing.T) {
	bus, path := cabinet(t, "xor8a")
	bus.SetAlive(1, false)
	_, problems, exit := call(t, "", "lock", "open", "--port", path, "--protocol", "xor8a", "--lock", "3", "--yes")
	want := "hallctl: the lock was not opened, nothing was sent: " + describe(devices.Silent) + "\n"
	if exit != 1 || !strings.HasSuffix(problems, want) {
		t.Errorf("status %d, standard error %q; want 1 and %q", exit, problems, want)
	}
}

// TestLockOpenAsksAtATerminal types an answer on a pseudo-terminal.
func TestLockOpenAsksAtATerminal(t *testing.T) {
	bus, path := cabinet(t, "xor8a")
	args := []string{"lock", "open", "--port", path, "--protocol", "xor8a", "--lock", "3"}
	if _, _, exit := call(t, "yes\n", args...); exit != 2 {
		t.Errorf("without a terminal and --yes: status %d, want 2", exit)
	}
	for _, c := range []struct {
		answer        string
		exit, firings int
	}{{"no\n", 1, 0}, {"yes\n", 0, 1}} {
		master, tty, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := master.WriteString(c.answer); err != nil {
			t.Fatal(err)
		}
		var out, problems strings.Builder
		s := streams{in: tty, out: &out, err: &problems}
		exit := s.status(run(t.Context(), args, s))
		if n := len(bus.Firings(devices.LockID{Board: 1, Lock: 3})); exit != c.exit || n != c.firings {
			t.Errorf("answer %q: status %d and %d pulses, want %d and %d; standard error %q", c.answer, exit, n, c.exit, c.firings, problems.String())
		}
		for _, f := range []*os.File{master, tty} {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestLockWatchTellsMoves ends the watch once it has told what it should.
func TestLockWatchTellsMoves(t *testing.T) {
	bus, path := cabinet(t, "wkly")
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var told lineWatch
	told.seen = func(text string) {
		if strings.Contains(text, "lock 1/8  closed") {
			bus.Force(devices.LockID{Board: 1, Lock: 2})
		}
		if strings.Contains(text, "lock 1/2  open") {
			stop()
		}
	}
	s := streams{out: &told, err: &told}
	err := run(ctx, []string{"lock", "watch", "--port", path, "--protocol", "wkly"}, s)
	if err != nil || !strings.Contains(told.text.String(), "lock 1/2  open") {
		t.Errorf("watch: %v, told %q; want the opened door", err, told.text.String())
	}
}

// lineWatch looks at what is written.
type lineWatch struct {
	text strings.Builder
	seen func(string)
}

func (w *lineWatch) Write(b []byte) (int, error) {
	n, err := w.text.Write(b)
	w.seen(string(b))
	return n, err
}

func TestLockUsage(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"shut"},
		{"open"},
		{"open", "--port", "/dev/null"},
		{"open", "--port", "/dev/null", "--protocol", "557A", "--lock", "1"},
		{"open", "--port", "/dev/null", "--protocol", "xor8a"},
		{"status", "--port", "/dev/null", "--protocol", "xor8a", "--lock", "0"},
	} {
		if _, problems, exit := call(t, "", append([]string{"lock"}, args...)...); exit != 2 {
			t.Errorf("lock %v: status %d, standard error %q; want 2", args, exit, problems)
		}
	}
	if out, _, exit := call(t, "", "lock", "open", "--help"); exit != 0 || !strings.Contains(out, "--protocol X") {
		t.Errorf("help: status %d, %q", exit, fmt.Sprint(out))
	}
}
