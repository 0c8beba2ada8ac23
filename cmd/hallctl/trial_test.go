package main

import (
	"context"
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/calldisplay"
	"onetrip/devices/calldisplay/calldisplaysim"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/gpio/gpiowire"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/devices/lockboard/xor8a/xor8asim"
	"onetrip/kiosk/trial"
)

// testJSON calls `hallctl devices test … --json` and returns what it wrote.
func testJSON(t *testing.T, exit int, args ...string) tried {
	t.Helper()
	stdout, stderr, got := call(t, "", append(append([]string{"devices", "test"}, args...), "--json")...)
	if got != exit {
		t.Fatalf("status %d, want %d: %s", got, exit, stderr)
	}
	var r tried
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v in %q", err, stdout)
	}
	return r
}

func TestACardIsTried(t *testing.T) {
	t.Parallel()
	_, path := reader(t, "adult")
	r := testJSON(t, 0, "card", "--baud", "38400", "--port", path, "--wait", "20s")
	if !r.OK || r.Fact("name") != "测*" || strings.Contains(r.Fact("number"), "1990") {
		t.Errorf("result %+v, want a masked card", r)
	}
	_, path = reader(t, "")
	if r = testJSON(t, 1, "reader", "--baud", "38400", "--port", path, "--wait", "3s"); r.Trouble != trial.NoCard || r.Remedy == "" {
		t.Errorf("result %+v, want no card and a remedy", r)
	}
}

func TestAPrinterIsTried(t *testing.T) {
	t.Parallel()
	sim, path := printer(t, nil)
	if r := testJSON(t, 0, "printer", "--profile", "epson", "--port", path); !r.OK || len(sim.Jobs()) != 1 {
		t.Errorf("result %+v and %d papers, want one that is confirmed", r, len(sim.Jobs()))
	}
	sim, path = printer(t, func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
	r := testJSON(t, 1, "printer", "--profile", "epson", "--port", path)
	if r.Trouble != trial.DeviceIll || r.Problem != devices.PaperOut || !strings.Contains(r.Says, "put in a new roll") || len(sim.Jobs()) != 0 {
		t.Errorf("result %+v, want no paper", r)
	}
}

// TestADoorIsTried opens one door of boards of which the settings are wrong; a person at a pseudo-terminal says which door moved.
func TestADoorIsTried(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		are    xor8asim.Opts
		answer string
		exit   int
		want   []string
	}{
		{"all is well", xor8asim.Opts{}, "yes\n3\n", 0, []string{"locks: it passed"}},
		{"contacts", xor8asim.Opts{Contact: xor8a.ShortedOpen}, "yes\n3\n", 0, []string{`learnt: [locks] contact = "open"`}},
		{"order", xor8asim.Opts{Order: xor8a.FirstFirst}, "yes\n3\n", 0, []string{`learnt: [locks] order = "first_first"`}},
		{"number", xor8asim.Opts{}, "yes\n5\n", 0, []string{"learnt: the cell that has lock 1/5 gets lock 1/3, and the cell that has lock 1/3 gets lock 1/5"}},
		{"no door", xor8asim.Opts{}, "yes\n0\n", 1, []string{"no door moved; check the lock's plug"}},
		{"no answer", xor8asim.Opts{}, "yes\nmaybe\n", 1, []string{"nothing is learnt"}},
		{"not wished", xor8asim.Opts{}, "no\n", 1, []string{"not confirmed: the lock was not opened"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bus := xor8asim.New(c.are, devices.LockBoard{Board: 1, Locks: 8})
			path := plugIn(t, xor8a.Baud, func(ctx context.Context, conn *linktest.Conn) error { return bus.Serve(ctx, conn) })
			written, exit := atTerminal(t, c.answer, "devices", "test", "locks", "--port", path, "--protocol", "xor8a", "--lock", "3", "--wait", "5s")
			if exit != c.exit {
				t.Errorf("status %d, want %d", exit, c.exit)
			}
			wantIn(t, written, c.want...)
			wantFired(t, bus, devices.LockID{Board: 1, Lock: 3}, map[bool]int{true: 0, false: 1}[c.name == "not wished"])
		})
	}
}

// atTerminal runs a command whose person has typed the answers, and returns all that was written.
func atTerminal(t *testing.T, answers string, args ...string) (written string, exit int) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := master.WriteString(answers); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s := streams{in: tty, out: &out, err: &out}
	exit = s.status(run(t.Context(), args, s))
	for _, end := range []interface{ Close() error }{master, tty} {
		if err := end.Close(); err != nil {
			t.Error(err)
		}
	}
	return out.String(), exit
}

// wantFired wants one lock's coil fired so often, and no other.
func wantFired(t *testing.T, bus *doorsim.Bus, lock devices.LockID, times int) {
	t.Helper()
	for _, l := range bus.Locks() {
		want := 0
		if l == lock {
			want = times
		}
		if n := len(bus.Firings(l)); n != want {
			t.Errorf("lock %v fired %d times, want %d", l, n, want)
		}
	}
}

func TestADoorWithNobodyToAsk(t *testing.T) {
	t.Parallel()
	bus, path := cabinet(t, "wkly")
	args := []string{"door", "--port", path, "--protocol", "wkly", "--lock", "2"}
	if _, _, exit := call(t, "", append([]string{"devices", "test"}, args...)...); exit != 2 {
		t.Errorf("without --yes: status %d, want 2", exit)
	}
	r := testJSON(t, 0, append(args, "--yes")...)
	if !r.OK || !r.Asks || r.Fact("door 1/2") != "open" || r.Lesson != nil {
		t.Errorf("result %+v, want a door that opened and nothing learnt", r)
	}
	wantFired(t, bus, devices.LockID{Board: 1, Lock: 2}, 1)
}

func TestBoardsWithOneAddressOpenNothing(t *testing.T) {
	t.Parallel()
	bus, path := cabinet(t, "xor8a")
	if err := bus.SetFault(doorsim.TwinAddress, true); err != nil {
		t.Fatal(err)
	}
	r := testJSON(t, 1, "locks", "--port", path, "--protocol", "xor8a", "--lock", "2", "--yes")
	if r.Trouble != trial.Collide || !strings.Contains(r.Remedy, "an address of its own") {
		t.Errorf("result %+v, want boards that collide", r)
	}
	wantFired(t, bus, devices.LockID{Board: 1, Lock: 2}, 0)
}

func TestADisplayIsTried(t *testing.T) {
	t.Parallel()
	sim := calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01", "02"}})
	path := plugIn(t, calldisplay.Baud, func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) })
	r := testJSON(t, 0, "display", "--port", path, "--display", "02")
	if taken, bad := sim.Counts(); !r.OK || !r.Asks || taken != 2 || bad != 0 {
		t.Errorf("result %+v, %d frames, %d bad; want two and a person who looks", r, taken, bad)
	}
}

// lines are what hangs on a simulated chip: a lamp on line 1, a sensor on line 2 that sees somebody once it was looked at for a while.
type lines struct {
	mu     sync.Mutex // guards all below
	levels []bool
	looked time.Time
}

func (l *lines) Drive(line int, high bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line == 1 && (len(l.levels) == 0 || l.levels[len(l.levels)-1] != high) {
		l.levels = append(l.levels, high)
	}
}

func (l *lines) Level(line int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.looked.IsZero() {
		l.looked = time.Now()
	}
	return line == 2 && time.Since(l.looked) > 500*time.Millisecond
}

func TestWhatHangsOnLinesIsTried(t *testing.T) {
	t.Parallel()
	chip, socket := &lines{}, filepath.Join(t.TempDir(), "chip")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = gpiowire.Serve(ctx, l, chip) }()
	t.Cleanup(func() { stop(); <-done })

	written, exit := atTerminal(t, "yes\n", "devices", "test", "light", "--line", "sim/1", "--gpio", socket)
	if exit != 0 {
		t.Errorf("light: status %d", exit)
	}
	wantIn(t, written, "Did the light blink three times?", "light: it passed")
	chip.mu.Lock()
	if diff := cmp.Diff([]bool{false, true, false, true, false, true, false}, chip.levels); diff != "" {
		t.Errorf("the lamp's levels differ (-want +got):\n%s", diff)
	}
	chip.mu.Unlock()
	written, exit = atTerminal(t, "no\n", "devices", "test", "buzzer", "--line", "sim/1", "--gpio", socket)
	if exit != 1 {
		t.Errorf("buzzer that nobody heard: status %d, want 1", exit)
	}
	wantIn(t, written, "it did not pass, says the person")
	if r := testJSON(t, 0, "presence", "--line", "sim/2", "--gpio", socket, "--wait", "20s"); !r.OK {
		t.Errorf("presence: %+v, want somebody", r)
	}
	if _, stderr, exit := call(t, "", "devices", "test", "light"); exit != 2 || !strings.Contains(stderr, "--line") {
		t.Errorf("without --line: status %d, %s", exit, stderr)
	}
}
