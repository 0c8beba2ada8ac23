package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"onetrip/devices"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/xor8a/xor8asim"
	"onetrip/devices/scanner/scannersim"
)

// TestDevicesAreFoundOnPseudoTerminals asks three ports at real line speed: a reader at 38400 Bd, a printer and a lock board.
func TestDevicesAreFoundOnPseudoTerminals(t *testing.T) {
	t.Parallel()
	_, reader := reader(t, "adult")
	paper, printer := printer(t, nil)
	bus := xor8asim.New(xor8asim.Opts{}, devices.LockBoard{Board: 1, Locks: 8})
	boards := plugIn(t, 9600, func(ctx context.Context, c *linktest.Conn) error { return bus.Serve(ctx, c) })
	stdout, stderr, exit := call(t, "", "devices", "find", "--json", reader, printer, boards)
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	var r struct {
		Ports []struct {
			Role     string
			Protocol string
			Baud     int
			Problems []string
		}
	}
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	for i, want := range []struct {
		role string
		baud int
	}{{"reader", 38400}, {"printer", 115200}, {"locks", 9600}} {
		if got := r.Ports[i]; got.Role != want.role || got.Baud != want.baud || len(got.Problems) > 0 {
			t.Errorf("port %d: %+v, want %s at %d Bd", i+1, got, want.role, want.baud)
		}
	}
	for _, l := range bus.Locks() {
		if n := len(bus.Firings(l)); n > 0 {
			t.Errorf("the coil of lock %v was driven %d times", l, n)
		}
	}
	if jobs, rows := len(paper.Jobs()), paper.Roll().Rows; jobs > 0 || rows > 0 {
		t.Errorf("%d papers were cut and %d rows moved", jobs, rows)
	}
}

func TestDevicesListNamesThePorts(t *testing.T) {
	stdout, stderr, exit := call(t, "", "devices", "list", "--json", "/dev/nothing")
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, `"path": "/dev/nothing"`, `"free": true`)
}

// TestAScannerIsTried reads a code and does not show it.
func TestAScannerIsTried(t *testing.T) {
	t.Parallel()
	sim := scannersim.New(scannersim.Opts{Again: 300 * time.Millisecond})
	sim.Show("OTC:12345678")
	path := plugIn(t, 9600, func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) })
	stdout, stderr, exit := call(t, "", "devices", "test", "scanner", "--port", path, "--wait", "20s")
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, "scanner: it passed", "characters  12")
	if strings.Contains(stdout+stderr, "12345678") {
		t.Errorf("the code is shown: %s%s", stdout, stderr)
	}
}

func TestDevicesTestNeedsARoleThatItKnows(t *testing.T) {
	for _, args := range [][]string{{"devices"}, {"devices", "dance"}, {"devices", "test"}, {"devices", "test", "toaster"}, {"devices", "test", "scanner"}} {
		if stdout, stderr, exit := call(t, "", args...); exit != 2 || stdout != "" || stderr == "" {
			t.Errorf("%v: status %d, %q, %q; want 2 and a remedy", args, exit, stdout, stderr)
		}
	}
}
