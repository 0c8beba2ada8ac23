package scanner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/link/linktest"
	"onetrip/devices/scanner"
	"onetrip/devices/scanner/scannersim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
)

// rig is a scanner with its driver, in a bubble. No log line may hold a code.
type rig struct {
	*scanner.Scanner
	sim  *scannersim.Sim
	host *linktest.Conn

	mu    sync.Mutex // guards codes
	codes []string
}

func newRig(t *testing.T, opts scanner.Opts, sim scannersim.Opts) *rig {
	t.Helper()
	host, dev := linktest.Pipe()
	s, err := scanner.New(host, opts, basetest.NewLog(t, "12345678", "一次办"))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Scanner: s, sim: scannersim.New(sim), host: host}
	ctx, cancel := context.WithCancel(context.Background())
	served, ran := make(chan error, 1), make(chan error, 1)
	go func() { served <- r.sim.Serve(ctx, dev) }()
	go func() { ran <- r.Run(ctx, r.note) }()
	t.Cleanup(func() {
		cancel()
		for _, done := range []chan error{ran, served} {
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v, want canceled", err)
			}
		}
	})
	return r
}

func (r *rig) note(e devices.ScanEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Status == nil {
		r.codes = append(r.codes, e.Code)
	}
}

// wantCodes compares what was told so far.
func (r *rig) wantCodes(t *testing.T, want ...string) {
	t.Helper()
	time.Sleep(300 * time.Millisecond)
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, r.codes); diff != "" {
		t.Errorf("codes differ (-want +got):\n%s", diff)
	}
}

func TestCodesEndWithCROrLFOrBothOrSilence(t *testing.T) {
	for _, end := range []string{"\r", "\n", "\r\n", scannersim.NoEnd} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, scanner.Opts{NoEnd: end == scannersim.NoEnd, Prefix: "]Q", Suffix: "#"}, scannersim.Opts{End: end, Prefix: "]Q", Suffix: "#"})
			r.Arm()
			r.sim.Show("12345678")
			r.wantCodes(t, "12345678")
			r.sim.Show("一次办")
			r.wantCodes(t, "12345678", "一次办")
		})
	}
}

func TestACodeThatLiesThereIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, scanner.Opts{}, scannersim.Opts{Again: 500 * time.Millisecond})
		r.Arm()
		r.sim.Show("12345678")
		time.Sleep(10 * time.Second)
		r.wantCodes(t, "12345678")
		r.sim.Show("")
		time.Sleep(3 * time.Second)
		r.sim.Show("12345678")
		r.wantCodes(t, "12345678", "12345678")
	})
}

func TestOnlyWhileArmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, scanner.Opts{}, scannersim.Opts{Again: 500 * time.Millisecond})
		r.sim.Show("12345678")
		r.wantCodes(t)
		r.Arm() // what lies there already is told when it is read again
		time.Sleep(time.Second)
		r.wantCodes(t, "12345678")
		if err := r.Halt(); err != nil {
			t.Fatal(err)
		}
		r.sim.Show("87654321")
		time.Sleep(time.Second)
		r.wantCodes(t, "12345678")
	})
}

func TestTriggerCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, stop := []byte("\x16T\r"), []byte("\x16U\r")
		r := newRig(t, scanner.Opts{Start: start, Stop: stop}, scannersim.Opts{Start: start, Stop: stop})
		looking := func(want bool) {
			t.Helper()
			time.Sleep(2 * time.Second)
			if got := r.sim.Looking(); got != want {
				t.Errorf("looking %v, want %v", got, want)
			}
		}
		looking(false)
		r.sim.Show("12345678")
		r.Arm()
		looking(true)
		r.wantCodes(t, "12345678")
		r.Disarm()
		looking(false)
		r.Arm()
		looking(true)
	})
}

func TestUnpluggingIsToldAndCured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, scanner.Opts{}, scannersim.Opts{})
		r.Arm()
		time.Sleep(time.Second)
		if s := r.Status(); !s.Ready {
			t.Errorf("status %+v, want ready", s)
		}
		r.host.Unplug()
		time.Sleep(time.Second)
		if s := r.Status(); s.Ready || s.Problem != devices.Unplugged {
			t.Errorf("status %+v, want unplugged", s)
		}
		r.host.Replug()
		time.Sleep(time.Second)
		if s := r.Status(); !s.Ready || s.Problem != devices.NoProblem {
			t.Errorf("status %+v, want ready", s)
		}
		r.sim.Show("12345678")
		r.wantCodes(t, "12345678")
	})
}

func TestNoiseIsNoCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, scanner.Opts{Max: 20}, scannersim.Opts{})
		r.Arm()
		for _, noise := range []string{"\xFF\xFE\r", "\x01\x02\r", strings.Repeat("9", 3000) + "\r", "half a co", "\r\r\n", "\x00\r", "\xC3\r", "\x7F\r"} {
			r.sim.Send([]byte(noise))
			time.Sleep(200 * time.Millisecond) // a half code is dropped before the next one comes
		}
		r.wantCodes(t)
		if s := r.Status(); !s.Ready || s.Problem != devices.Noisy {
			t.Errorf("status %+v, want noisy", s)
		}
		r.sim.Show("12345678")
		r.wantCodes(t, "12345678")
		if s := r.Status(); s.Problem != devices.NoProblem {
			t.Errorf("status %+v, want well", s)
		}
	})
}

func TestSettingsAreBounded(t *testing.T) {
	for _, opts := range []scanner.Opts{{Max: -1}, {Max: 5000}, {Prefix: strings.Repeat("x", 17)}, {Suffix: strings.Repeat("x", 17)}} {
		if _, err := scanner.New(nil, opts, basetest.NewLog(t)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v, want invalid", opts, err)
		}
	}
}

// FuzzSplitter: however the bytes are cut, the same codes come, none too long and none empty.
func FuzzSplitter(f *testing.F) {
	for _, s := range []string{"12345678\r\n", "]Qabc#\r]Qabc#\n", "\xFF\r", strings.Repeat("9", 100) + "\rok\r", "一次办\r"} {
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		whole, pieces := scanner.Splitter{Max: 40}, scanner.Splitter{Max: 40}
		want := whole.Feed(b)
		var got []scanner.Line
		for part := range slices.Chunk(b, int(cut)+1) {
			got = append(got, pieces.Feed(part)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in pieces of %d: %v, want %v", int(cut)+1, got, want)
		}
		for _, l := range want {
			if l.Err == nil && (l.Code == "" || len(l.Code) > 40 || strings.ContainsAny(l.Code, "\r\n\x00")) {
				t.Errorf("code %q", l.Code)
			}
		}
	})
}
