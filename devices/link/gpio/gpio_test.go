package gpio_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
	"onetrip/kiosk/base/fault"
)

func address(t *testing.T, s string) gpio.Address {
	t.Helper()
	a, err := gpio.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func bank(chips ...*strictChip) *gpio.Bank {
	var all []gpio.Chip
	for _, c := range chips {
		all = append(all, c)
	}
	return gpio.NewBank(all)
}

func TestAddressNamesChipAndLine(t *testing.T) {
	for _, c := range []struct {
		text string
		want gpio.Address
	}{
		{"pinctrl-bcm2711/17", gpio.Address{Chip: "pinctrl-bcm2711", Line: 17}},
		{"cp2112_gpio/RELAY_1", gpio.Address{Chip: "cp2112_gpio", Name: "RELAY_1"}},
		{"1000:00.0/3", gpio.Address{Chip: "1000:00.0", Line: 3}},
		{"a/b/0", gpio.Address{Chip: "a/b", Line: 0}},
	} {
		got, err := gpio.ParseAddress(c.text)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", c.text, err, diff)
		}
		if got.String() != c.text {
			t.Errorf("String = %q, want %q", got, c.text)
		}
	}
	for _, text := range []string{"", "17", "chip/", "/17", "chip/GPIO17", "chip/gpio512", "chip/99999999999999999999"} { // G12
		_, err := gpio.ParseAddress(text)
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Invalid || e.Hint == "" {
			t.Errorf("%q: error %v, want an invalid fault with a hint", text, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("pinctrl-bcm2711/17")
	f.Add("chip/GPIO17")
	f.Add("chip/007")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := gpio.ParseAddress(s)
		if err != nil {
			return
		}
		again, err := gpio.ParseAddress(a.String())
		if err != nil || again != a {
			t.Errorf("%q is %+v, and its text %q is %+v, %v", s, a, a.String(), again, err)
		}
	})
}

func TestOutputNeverPulsesAndIsNeverRead(t *testing.T) { // G1, G2
	chip := newChip(t, "board")
	l, err := bank(chip).OpenLine(address(t, "board/relay"), gpio.OutputOpts{})
	must(t, err)
	for _, level := range []link.Level{link.High, link.High, link.Low, link.High} {
		must(t, l.Set(level))
		if got, known := l.Level(); got != level || !known {
			t.Errorf("Level = %v, %v; want %v", got, known, level)
		}
	}
	must(t, l.Halt())
	must(t, l.Set(link.High))
	must(t, l.Close())
	must(t, l.Close())
	must(t, l.Halt())
	if diff := cmp.Diff([]bool{false, true, false, true, false, true, false}, chip.pins[0].levels()); diff != "" {
		t.Errorf("levels on the wire differ (-want +got):\n%s", diff)
	}
	if err := l.Set(link.High); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Set after Close = %v, want closed", err)
	}
	if _, known := l.Level(); known {
		t.Error("Level is known after Close")
	}
}

func TestOutputThatWouldFlickerLowIsRefused(t *testing.T) { // G2
	chip := newChip(t, "board")
	b := bank(chip)
	_, err := b.OpenLine(address(t, "board/0"), gpio.OutputOpts{Safe: link.High})
	if fault.KindOf(err) != fault.Invalid || len(chip.pins[0].levels()) != 0 {
		t.Errorf("OpenLine = %v, wire %v; want a refusal before anything is driven", err, chip.pins[0].levels())
	}
	l, err := b.OpenLine(address(t, "board/0"), gpio.OutputOpts{Safe: link.High, MayFlicker: true})
	must(t, err)
	must(t, l.Close())
	if diff := cmp.Diff([]bool{false, true}, chip.pins[0].levels()); diff != "" {
		t.Errorf("levels on the wire differ (-want +got):\n%s", diff)
	}
}

func TestBusyLineIsNamedAndNothingIsWrittenElsewhere(t *testing.T) { // G3, G4, G18
	chip := newChip(t, "board")
	chip.pins[0].setBusy(true)
	b := bank(chip)
	for range 2 {
		_, err := b.OpenLine(address(t, "board/0"), gpio.OutputOpts{})
		if !errors.Is(err, link.ErrInUse) || !strings.Contains(err.Error(), "other@99") {
			t.Fatalf("OpenLine = %v, want in use by other@99", err)
		}
	}
	if _, err := b.OpenInput(address(t, "board/0"), gpio.InputOpts{}); !errors.Is(err, link.ErrInUse) {
		t.Fatalf("OpenInput = %v, want in use", err)
	}
	chip.pins[0].setBusy(false)
	l, err := b.OpenLine(address(t, "board/0"), gpio.OutputOpts{})
	must(t, err)
	must(t, l.Close())
}

func TestOutputOfALostChipIsUnpluggedAndUnknown(t *testing.T) { // G3, G9
	chip := newChip(t, "board")
	l, err := bank(chip).OpenLine(address(t, "board/0"), gpio.OutputOpts{})
	must(t, err)
	chip.pull()
	for range 3 {
		if err := l.Set(link.High); !errors.Is(err, link.ErrUnplugged) {
			t.Fatalf("Set = %v, want unplugged", err)
		}
	}
	if _, known := l.Level(); known {
		t.Error("Level is known after an error")
	}
	if err := l.Close(); !errors.Is(err, link.ErrUnplugged) {
		t.Errorf("Close = %v, want that it could not drive the safe level", err)
	}
	must(t, l.Close())
}

func TestLineIsTakenOnceUnderAnyName(t *testing.T) { // G11, G12
	b := bank(newChip(t, "other"), newChip(t, "board"))
	l, err := b.OpenLine(address(t, "board/relay"), gpio.OutputOpts{})
	must(t, err)
	if _, err := b.OpenInput(address(t, "board/0"), gpio.InputOpts{}); !errors.Is(err, link.ErrInUse) {
		t.Errorf("OpenInput of the same line = %v, want in use", err)
	}
	must(t, l.Close())
	in, err := b.OpenInput(address(t, "board/0"), gpio.InputOpts{})
	must(t, err)
	must(t, in.Close())
}

func TestWrongAddressIsTold(t *testing.T) { // G10, G11
	b := bank(newChip(t, "board"), newChip(t, "twin"), newChip(t, "twin"))
	for _, text := range []string{"board/2", "board/lamp", "twin/0"} {
		if _, err := b.OpenLine(address(t, text), gpio.OutputOpts{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: OpenLine = %v, want an invalid fault", text, err)
		}
	}
	if _, err := b.OpenLine(address(t, "missing/0"), gpio.OutputOpts{}); !errors.Is(err, link.ErrUnplugged) {
		t.Errorf("OpenLine = %v, want unplugged", err)
	}
}

func TestInputTellsALevelThatHasSettled(t *testing.T) { // G5, G6
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "board")
		door := chip.pins[1]
		in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{Pull: gpio.PullUp})
		must(t, err)
		defer in.Close()
		start := time.Now()
		go func() {
			time.Sleep(time.Second)
			for range 9 { // 90 ms of bouncing, then high
				door.set(true)
				time.Sleep(5 * time.Millisecond)
				door.set(false)
				time.Sleep(5 * time.Millisecond)
			}
			door.set(true)
		}()
		level, err := in.Wait(t.Context(), link.Low)
		took := time.Since(start)
		if level != link.High || err != nil || took < 1090*time.Millisecond+gpio.DefaultDebounce || took > 1200*time.Millisecond {
			t.Errorf("Wait = %v, %v after %v; want high once it is still", level, err, took)
		}
		if level, err := in.Wait(t.Context(), link.Low); level != link.High || err != nil {
			t.Errorf("Wait for what is there already = %v, %v", level, err)
		}
	})
}

func TestInputIsNotFooledByOldEdgesOrAShortPulse(t *testing.T) { // G6
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "board")
		door := chip.pins[1]
		for range 20 { // more edges than the kernel keeps
			door.set(true)
			door.set(false)
		}
		in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{})
		must(t, err)
		defer in.Close()
		go func() {
			time.Sleep(time.Second)
			door.set(true)
			time.Sleep(3 * time.Millisecond)
			door.set(false)
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if level, err := in.Wait(ctx, link.Low); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait = %v, %v; want nothing", level, err)
		}
	})
}

func TestInputOfALostChipIsNoLevel(t *testing.T) { // G9
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "board")
		chip.pins[1].set(true)
		in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{})
		must(t, err)
		defer in.Close()
		time.AfterFunc(time.Second, chip.pull)
		if level, err := in.Wait(t.Context(), link.High); !errors.Is(err, link.ErrUnplugged) {
			t.Errorf("Wait = %v, %v; want unplugged", level, err)
		}
		if level, err := in.Read(); !errors.Is(err, link.ErrUnplugged) {
			t.Errorf("Read = %v, %v; want unplugged", level, err)
		}
	})
}

func TestInputOfAChipThatIsLostInTheReadIsNoLevel(t *testing.T) { // G9
	chip := newChip(t, "board")
	chip.pins[1].set(true)
	in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{})
	must(t, err)
	defer in.Close()
	chip.pins[1].onRead = chip.pull
	if level, err := in.Read(); !errors.Is(err, link.ErrUnplugged) {
		t.Errorf("Read = %v, %v; want unplugged", level, err)
	}
}

func TestInputWithoutEdgesIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "board")
		door := chip.pins[1]
		door.noEdges = true
		in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{})
		must(t, err)
		defer in.Close()
		start := time.Now()
		time.AfterFunc(time.Second, func() { door.set(true) })
		level, err := in.Wait(t.Context(), link.Low)
		if took := time.Since(start); level != link.High || err != nil || took > 1100*time.Millisecond {
			t.Errorf("Wait = %v, %v after %v", level, err, took)
		}
	})
}

func TestCloseWakesAWaitingInput(t *testing.T) { // G8
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "board")
		in, err := bank(chip).OpenInput(address(t, "board/door"), gpio.InputOpts{})
		must(t, err)
		done := make(chan error, 1)
		go func() { _, err := in.Wait(t.Context(), link.Low); done <- err }()
		synctest.Wait()
		start := time.Now()
		must(t, in.Close())
		if err := <-done; !errors.Is(err, os.ErrClosed) || time.Since(start) > 200*time.Millisecond {
			t.Errorf("Wait = %v after %v, want closed", err, time.Since(start))
		}
		must(t, in.Close())
		if _, err := in.Read(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Read after Close = %v, want closed", err)
		}
	})
}

func TestHostWithoutChipsSaysSo(t *testing.T) { // G10
	if chips, err := os.ReadDir("/sys/bus/gpio/devices"); err == nil && len(chips) > 0 {
		t.Skip("this machine has GPIO chips")
	}
	_, err := gpio.Host()
	if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Unavailable || !strings.Contains(e.Hint, "gpio") {
		t.Errorf("Host = %v, want a fault with a hint", err)
	}
}
