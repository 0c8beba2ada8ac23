package buzzer_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/buzzer"
	"onetrip/devices/indicator/indicatorsim"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

const ms = time.Millisecond

// heard returns when the buzzer changed, counted from start.
func heard(b *indicatorsim.Lamp, start time.Time) (out []string) {
	for _, p := range b.Phases()[1:] {
		word := "off"
		if p.Lit {
			word = "on"
		}
		out = append(out, p.Since.Sub(start).String()+" "+word)
	}
	return out
}

func TestBeepSoundsAndIsSilentAfterwards(t *testing.T) {
	for _, activeLow := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			piezo := indicatorsim.New(activeLow)
			b := buzzer.New(piezo, buzzer.Opts{ActiveLow: activeLow})
			if err := b.Beep(t.Context(), 3, 100*ms, 50*ms); err != nil {
				t.Fatal(err)
			}
			want := []string{"0s on", "100ms off", "150ms on", "250ms off", "300ms on", "400ms off"}
			if diff := cmp.Diff(want, heard(piezo, start)); diff != "" {
				t.Errorf("the sound differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHaltAndContextEndASound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		piezo := indicatorsim.New(false)
		b := buzzer.New(piezo, buzzer.Opts{})
		time.AfterFunc(250*ms, func() {
			if err := b.Halt(); err != nil {
				t.Error(err)
			}
		})
		if err := b.Beep(t.Context(), 2, 600*ms, 600*ms); err != nil {
			t.Errorf("halted Beep = %v, want nil", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*ms)
		defer cancel()
		if err := b.Beep(ctx, 1, time.Second, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Beep that its context ended = %v", err)
		}
		want := []string{"0s on", "250ms off", "250ms on", "550ms off"}
		if diff := cmp.Diff(want, heard(piezo, start)); diff != "" {
			t.Errorf("the sound differs (-want +got):\n%s", diff)
		}
	})
}

func TestTwoBeepsFollowOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		piezo := indicatorsim.New(false)
		b := buzzer.New(piezo, buzzer.Opts{})
		done := make(chan error)
		for range 2 {
			go func() { done <- b.Beep(t.Context(), 1, 300*ms, 100*ms) }()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if n := len(piezo.Phases()); n != 3 && n != 5 {
			t.Errorf("%d changes", n)
		}
	})
}

func TestABuzzerIsNoAlarm(t *testing.T) {
	b := buzzer.New(indicatorsim.New(false), buzzer.Opts{})
	for _, c := range []struct {
		times   int
		on, off time.Duration
	}{{0, ms, 0}, {1, 0, 0}, {1, 2 * time.Second, 0}, {100, 50 * ms, 50 * ms}, {1, ms, -1}} {
		if err := b.Beep(t.Context(), c.times, c.on, c.off); fault.KindOf(err) != fault.Invalid {
			t.Errorf("Beep %+v = %v, want invalid", c, err)
		}
	}
}

func TestStatusTellsAndHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		piezo := indicatorsim.New(false)
		b := buzzer.New(piezo, buzzer.Opts{})
		for _, c := range []struct {
			fault indicatorsim.Fault
			err   error
			want  devices.Problem
		}{
			{indicatorsim.Unplugged, link.ErrUnplugged, devices.Unplugged},
			{indicatorsim.InUse, link.ErrInUse, devices.Silent},
			{indicatorsim.None, nil, devices.NoProblem},
		} {
			piezo.SetFault(c.fault)
			if err := b.Beep(t.Context(), 1, ms, 0); !errors.Is(err, c.err) {
				t.Errorf("%q: Beep = %v, want %v", c.fault, err, c.err)
			}
			if st := b.Status(); st.Problem != c.want || st.Ready != (c.err == nil) {
				t.Errorf("%q: status %+v, want %q", c.fault, st, c.want)
			}
		}
	})
}
