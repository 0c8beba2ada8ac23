package gpio_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"onetrip/devices"
	"onetrip/devices/link/gpio"
	lockgpio "onetrip/devices/lockboard/gpio"
	"onetrip/kiosk/base/basetest"
)

// TestALockOnStrictPins opens a lock and asks its door through pins that have periph's traps (G1 to G6), which fail the test when they snap. It
// stands here because the strict pins do.
func TestALockOnStrictPins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chip := newChip(t, "cabinet")
		chip.pins[1].set(true) // shut
		lines := bank(chip)
		coil, err := lines.OpenLine(address(t, "cabinet/relay"), gpio.OutputOpts{})
		must(t, err)
		door, err := lines.OpenInput(address(t, "cabinet/door"), gpio.InputOpts{})
		must(t, err)
		l := devices.LockID{Board: 1, Lock: 1}
		locks, err := lockgpio.New(lockgpio.Opts{Cells: []lockgpio.Cell{{Lock: l, Coil: coil, Door: door}}}, basetest.NewLog(t))
		must(t, err)
		if d, err := locks.Ask(t.Context(), l); d != devices.DoorClosed || err != nil {
			t.Errorf("Ask: %v, %v; want closed", d, err)
		}
		if p, err := locks.Open(t.Context(), l); p != devices.PulseSent || err != nil {
			t.Errorf("Open: %v, %v; want sent", p, err)
		}
		chip.pins[1].set(false)
		if d, err := locks.Ask(t.Context(), l); d != devices.DoorOpen || err != nil {
			t.Errorf("Ask: %v, %v; want open", d, err)
		}
		must(t, locks.Halt())
		must(t, coil.Close())
		must(t, door.Close())
		if got, want := chip.pins[0].levels(), []bool{false, true, false}; !slices.Equal(got, want) {
			t.Errorf("the coil's line had the levels %v, want %v", got, want)
		}
	})
}
