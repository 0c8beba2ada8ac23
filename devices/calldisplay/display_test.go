package calldisplay_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/calldisplay"
	"onetrip/devices/calldisplay/calldisplaysim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/fault"
)

// vectors are what goes over the line for a message, worked out by hand from document 9708-8061F, and what the display at 01 then shows.
var vectors = []struct {
	name   string
	format calldisplay.Format
	prefix string
	show   devices.Message
	bytes  string
	text   calldisplaysim.Text
}{
	{"call", calldisplay.Alpha, "", devices.Message{Text: "A001"}, "0000000000 01 5A 3031 02 41 30 1B 30 62 41303031 03 01F5 04", calldisplaysim.Text{Text: "A001"}},
	{"new call", calldisplay.Alpha, "", devices.Message{Text: "A001", Flash: true}, "0000000000 01 5A 3031 02 41 30 1B 30 63 41303031 03 01F6 04", calldisplaysim.Text{Text: "A001", Flash: true}},
	{"nothing", calldisplay.Alpha, "", devices.Message{}, "0000000000 01 5A 3031 02 41 30 03 0076 04", calldisplaysim.Text{}},
	{"what is not ASCII is left out", calldisplay.Alpha, "", devices.Message{Text: "请A001号"}, "0000000000 01 5A 3031 02 41 30 1B 30 62 41303031 03 01F5 04", calldisplaysim.Text{Text: "A001"}},
	{"control bytes are left out", calldisplay.Alpha, "", devices.Message{Text: "A0\x04\x0301"}, "0000000000 01 5A 3031 02 41 30 1B 30 62 41302030 31 03 0215 04", calldisplaysim.Text{Text: "A0 01"}},
	{"line", calldisplay.Lines, "", devices.Message{Text: "请A001号"}, "C7EB 41303031 BAC5 0D0A", calldisplaysim.Text{Text: "请A001号"}},
	{"addressed line", calldisplay.Lines, "#{address}:", devices.Message{Text: "A001\r\n"}, "23 3031 3A 41303031 0D0A", calldisplaysim.Text{Text: "A001"}},
}

// hexOf returns the bytes of a vector; four hex digits after an ETX are the checksum as text.
func hexOf(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte
	after := false
	for f := range strings.FieldsSeq(s) {
		if after && len(f) == 4 {
			out = append(out, f...)
			after = false
			continue
		}
		b, err := hex.DecodeString(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b...)
		after = f == "03"
	}
	return out
}

func opts(f calldisplay.Format, prefix string) calldisplay.Opts {
	return calldisplay.Opts{Format: f, Prefix: prefix, Displays: map[string]string{"1": "01", "2": "02"}}
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		synctest.Test(t, func(t *testing.T) {
			host, dev := linktest.Pipe()
			d, err := calldisplay.New(host, opts(v.format, v.prefix), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Show(t.Context(), "1", v.show); err != nil {
				t.Fatal(err)
			}
			buf := make([]byte, 256)
			n, err := dev.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fmt.Sprintf("% X", hexOf(t, v.bytes)), fmt.Sprintf("% X", buf[:n])); diff != "" {
				t.Errorf("%s: bytes differ (-want +got):\n%s", v.name, diff)
			}
		})
		sim := calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01"}, Prefix: v.prefix})
		for _, c := range hexOf(t, v.bytes) { // byte by byte: the line may split anywhere
			sim.Take([]byte{c})
		}
		if diff := cmp.Diff(v.text, sim.Shown()["01"]); diff != "" {
			t.Errorf("%s: the simulated display differs (-want +got):\n%s", v.name, diff)
		}
		if taken, bad := sim.Counts(); taken != 1 || bad != 0 {
			t.Errorf("%s: the simulator took %d frames and refused %d", v.name, taken, bad)
		}
	}
}

func TestTheSimulatorRefusesDamagedFrames(t *testing.T) {
	whole := hexOf(t, vectors[0].bytes)
	for i := 5; i < len(whole); i++ {
		sim := calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01"}})
		b := append([]byte(nil), whole...)
		b[i] ^= 0x08
		sim.Take(b)
		if got := sim.Shown()["01"]; got.Text != "" && got != vectors[0].text {
			t.Errorf("byte %d flipped: it shows %+v", i, got)
		}
	}
}

func TestWhatCannotBeShown(t *testing.T) {
	host, _ := linktest.Pipe()
	d, err := calldisplay.New(host, opts(calldisplay.Alpha, ""), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ window, text string }{{"9", "A001"}, {"1", "请"}, {"1", strings.Repeat("A", 65)}} {
		if err := d.Show(t.Context(), c.window, devices.Message{Text: c.text}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("Show %+v = %v, want invalid", c, err)
		}
	}
	for _, o := range []calldisplay.Opts{
		{},
		{Displays: map[string]string{"1": "00"}},
		{Displays: map[string]string{"1": "1"}},
		{Displays: map[string]string{"1": "0g"}},
		{Displays: map[string]string{"1": "01", "2": "01"}},
		{Format: 7, Displays: map[string]string{"1": "01"}},
	} {
		if _, err := calldisplay.New(host, o, slog.New(slog.DiscardHandler)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("New %+v = %v, want invalid", o, err)
		}
	}
}

// rig is displays with their simulator in a bubble.
type rig struct {
	*calldisplay.Displays
	sim    *calldisplaysim.Sim
	host   *linktest.Conn
	status []devices.Status
}

func newRig(t *testing.T) *rig {
	t.Helper()
	host, dev := linktest.Pipe()
	d, err := calldisplay.New(host, opts(calldisplay.Alpha, ""), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Displays: d, sim: calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01", "02"}}), host: host}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- r.sim.Serve(ctx, dev) }()
	go func() { done <- d.Run(ctx, func(s devices.Status) { r.status = append(r.status, s) }) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
		}
	})
	return r
}

func TestADisplayThatWasAwayShowsItsCallAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		time.Sleep(time.Second)
		if err := r.Show(t.Context(), "1", devices.Message{Text: "A001", Flash: true}); err != nil {
			t.Fatal(err)
		}
		r.host.Unplug()
		time.Sleep(2 * time.Second)
		err := r.Show(t.Context(), "2", devices.Message{Text: "B002"})
		if devices.ProblemOf(err) != devices.Unplugged || r.Status().Problem != devices.Unplugged {
			t.Errorf("Show on an unplugged port = %v, status %+v", err, r.Status())
		}
		if err := r.sim.SetFault(calldisplaysim.Dark, true); err != nil {
			t.Fatal(err)
		}
		if err := r.sim.SetFault(calldisplaysim.Dark, false); err != nil {
			t.Fatal(err)
		}
		r.host.Replug()
		time.Sleep(2 * time.Second)
		want := map[string]calldisplaysim.Text{"01": {Text: "A001"}, "02": {Text: "B002"}}
		if diff := cmp.Diff(want, r.sim.Shown()); diff != "" || !r.Status().Ready {
			t.Errorf("ready %v, displays differ (-want +got):\n%s", r.Status().Ready, diff)
		}
	})
}

func TestADisplayThatWasSwitchedOffShowsItsCallAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		time.Sleep(time.Second)
		if err := r.Show(t.Context(), "1", devices.Message{Text: "A001"}); err != nil {
			t.Fatal(err)
		}
		for _, on := range []bool{true, false} {
			if err := r.sim.SetFault(calldisplaysim.Dark, on); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(61 * time.Second)
		if got := r.sim.Shown()["01"].Text; got != "A001" {
			t.Errorf("it shows %q, want the call again", got)
		}
	})
}

func TestFormats(t *testing.T) {
	for _, f := range []calldisplay.Format{calldisplay.Alpha, calldisplay.Lines} {
		if got, err := calldisplay.ParseFormat(f.String()); got != f || err != nil {
			t.Errorf("%v: %v, %v", f, got, err)
		}
	}
	if _, err := calldisplay.ParseFormat("morse"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("morse: %v", err)
	}
}
