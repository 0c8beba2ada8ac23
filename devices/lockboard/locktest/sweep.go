package locktest

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
)

// sweep damages each byte of the exchanges of an Open and of an Ask, in each way and both ways, with and without an echo (R5): no hang, no
// other door, no second pulse, and no word that is not so.
func (k Kit) sweep(t *testing.T) {
	for _, echo := range []bool{false, true} {
		sent, received := k.exchangeSize(t, echo)
		sweep := slices.Collect(linktest.Sweep(sent, received))
		t.Logf("echo %v: %d bytes to the boards, %d bytes back, %d faults", echo, sent, received, len(sweep))
		step := 1
		if testing.Short() {
			step = 7 // prime to the five kinds
		}
		outcomes := map[devices.Pulse]int{}
		for i := 0; i < len(sweep); i += step {
			synctest.Test(t, func(t *testing.T) { outcomes[k.withFault(t, echo, sweep[i])]++ })
			if t.Failed() {
				t.Fatalf("echo %v, fault: %v", echo, sweep[i])
			}
		}
		t.Logf("echo %v: openings %v", echo, outcomes)
	}
}

func (k Kit) exchangeSize(t *testing.T, echo bool) (sent, received int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var line *linktest.FaultyPort
		r := k.NewRig(t, func(p link.Port) link.Port { line = linktest.Faulty(p); return line })
		r.Fault(doorsim.Echo, echo)
		r.WantOpen(k.first(), devices.PulseSent, 1)
		r.WantAsk(k.first(), devices.DoorOpen)
		sent, received = line.Passed(linktest.ToDevice), line.Passed(linktest.ToDriver)
	})
	return sent, received
}

// withFault opens and asks on a damaged line.
func (k Kit) withFault(t *testing.T, echo bool, f linktest.Fault) devices.Pulse {
	t.Helper()
	var line *linktest.FaultyPort
	r := k.NewRig(t, func(p link.Port) link.Port { line = linktest.Faulty(p, f); return line })
	r.Fault(doorsim.Echo, echo)
	r.excuse = k.HostTimed && f.Kind == linktest.Cut
	l := k.first()
	start := time.Now()
	pulse, err := r.Bank.Open(context.Background(), l)
	if d := time.Since(start); d > k.MaxOpen {
		t.Errorf("Open took %v, want at most %v", d, k.MaxOpen)
	}
	if (err == nil) != (pulse == devices.PulseSent) {
		t.Errorf("Open: %v, %v", pulse, err)
	}
	start = time.Now()
	door, err := r.Bank.Ask(context.Background(), l)
	if d := time.Since(start); d > k.MaxOpen {
		t.Errorf("Ask took %v, want at most %v", d, k.MaxOpen)
	}
	if err == nil && (door == devices.DoorOpen) != r.IsOpen(l) {
		t.Errorf("Ask: %v, but the door's being open is %v", door, r.IsOpen(l))
	}
	time.Sleep(10 * time.Second)
	line.Heal()
	k.inspect(t, r, pulse)
	r.WantAsk(l, map[bool]devices.Door{true: devices.DoorOpen, false: devices.DoorClosed}[r.IsOpen(l)])
	return pulse
}

// inspect compares what the bank said with what the coils did.
func (k Kit) inspect(t *testing.T, r *Rig, pulse devices.Pulse) {
	t.Helper()
	for _, l := range r.Locks() {
		n := len(r.Firings(l))
		switch {
		case l != k.first() && n > 0:
			t.Errorf("the wrong lock %v fired", l)
		case n > 1, l == k.first() && (pulse == devices.PulseNone && n != 0 || pulse == devices.PulseSent && n != 1):
			t.Errorf("pulse %v, but lock %v fired %d times", pulse, l, n)
		}
	}
}
