package kiosk_test

import (
	"context"
	"testing"
	"time"

	"onetrip/devices"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
	"onetrip/kiosk"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/ui/present"
)

// boards are the simulated lock boards by their protocol.
var boards = map[string]func(devices.LockBoard) *doorsim.Bus{
	"xor8a":     func(b devices.LockBoard) *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, b) },
	"modbusrtu": func(b devices.LockBoard) *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, b) },
	"wkly":      func(b devices.LockBoard) *doorsim.Bus { return wklysim.New(wklysim.Opts{}, b) },
	"kerong":    func(b devices.LockBoard) *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, b) },
}

// shelves starts the demo's cabinet on a pseudo-terminal and says where its locks are.
func shelves(t *testing.T, protocol string) (*doorsim.Bus, kiosk.Locks) {
	t.Helper()
	pty, err := linktest.OpenPTY()
	if err != nil {
		t.Fatal(err)
	}
	locks := kiosk.Demo("").Locks
	locks.Protocol, locks.Port = protocol, pty.Path()
	bus := boards[protocol](devices.LockBoard{Board: 1, Locks: 12})
	done := make(chan struct{})
	go func() { defer close(done); _ = bus.Serve(context.Background(), pty.Master) }()
	t.Cleanup(func() {
		if err := pty.Close(); err != nil {
			t.Error(err)
		}
		<-done
		bus.Stop()
		for _, d := range bus.Damage() {
			t.Errorf("coils: %s", d)
		}
	})
	return bus, locks
}

// withCabinet runs a terminal that has nothing but the demo's cabinet, for as long as f takes.
func withCabinet(t *testing.T, data string, locks kiosk.Locks, f func(*cabinet.Cabinets)) {
	t.Helper()
	cfg := kiosk.Demo(t.TempDir())
	cfg.IDCard.Port, cfg.Printer.Port, cfg.Scanner.Port, cfg.Locks = "", "", "", locks
	cfg.Speech.On, cfg.Sound.On, cfg.Voice.On, cfg.Listen.Browser = false, false, false, ""
	x, err := kiosk.Open(t.Context(), cfg, kiosk.Opts{Data: data, Show: func(present.Model) {}}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); x.Run(ctx) }()
	defer func() { stop(); <-done }()
	eventually(t, "the cabinet is ready", func() bool {
		_, err := x.Cabinets().State(t.Context(), "1")
		return err == nil
	})
	f(x.Cabinets())
}

// eventually waits until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("not within 15 s: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestCabinetWorksOnItsOwnStoreAndOutlivesARestart(t *testing.T) {
	t.Parallel()
	for protocol := range boards {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			lookAndRestart(t, protocol)
		})
	}
}

// lookAndRestart opens a door, stops the terminal while it is open, and starts it again.
func lookAndRestart(t *testing.T, protocol string) {
	t.Helper()
	bus, locks := shelves(t, protocol)
	data, seventh := t.TempDir(), devices.LockID{Board: 1, Lock: 7}
	withCabinet(t, data, locks, func(c *cabinet.Cabinets) {
		units := c.Map()
		if len(units) != 1 || len(units[0].Cells) != 12 || units[0].Cells[6].Column != 2 || units[0].Cells[6].Size != locker.Medium {
			t.Errorf("map %+v, want the demo's twelve cells", units)
		}
		s, err := c.State(t.Context(), "1")
		if err != nil || len(s.Tasks) != 0 || len(s.Cells) != 12 {
			t.Errorf("state %+v, %v; want twelve cells that were looked into", s, err)
		}
		p, err := c.Look(t.Context(), "1", locker.Check{Opening: "look", Cell: 7, By: "wang", Second: "zhao", Reason: "试门"})
		if err != nil || p.Cell != 7 {
			t.Fatalf("Look: %v, %v", p, err)
		}
		eventually(t, "the door is open", func() bool { return bus.IsOpen(seventh) })
		eventually(t, "the opening is seen", func() bool {
			s, err := c.State(t.Context(), "1")
			o, ok := s.Opening("look")
			return err == nil && ok && o.State == locker.Opened
		})
	})
	bus.Push(seventh) // while the terminal is off
	withCabinet(t, data, locks, func(c *cabinet.Cabinets) {
		s, err := c.State(t.Context(), "1")
		if cell, _ := s.Cell(7); err != nil || cell.State != locker.Unknown || len(s.Tasks) != 1 || len(s.Openings) != 0 {
			t.Errorf("state %+v, %v; want cell 7 unknown with a task", s, err)
		}
		if n := len(bus.Firings(seventh)); n != 1 {
			t.Errorf("the lock fired %d times, want once", n)
		}
	})
}
