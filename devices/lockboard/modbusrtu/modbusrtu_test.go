package modbusrtu_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/locktest"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
)

// TestConformance runs the suite with pulses that the board times, that the host must time because the board cannot, and that it shall time.
func TestConformance(t *testing.T) {
	boards := []devices.LockBoard{{Board: 1, Locks: 8}, {Board: 2, Locks: 16}}
	for _, c := range []struct {
		name string
		opts modbusrtu.Opts
		sim  modbusrtusim.Opts
	}{
		{"flash", modbusrtu.Opts{}, modbusrtusim.Opts{}},
		{"flash_rejected", modbusrtu.Opts{}, modbusrtusim.Opts{NoFlash: true}},
		{"host", modbusrtu.Opts{Mode: modbusrtu.Host, Input: modbusrtu.OnOpen}, modbusrtusim.Opts{Input: modbusrtu.OnOpen}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opts.Boards = boards
			locktest.Kit{
				Boards: boards, NoReports: true, HostTimed: c.name != "flash",
				New: func(p link.Port, log *slog.Logger) (devices.LockBank, error) { return modbusrtu.New(p, c.opts, log) },
				Sim: func() *doorsim.Bus { return modbusrtusim.New(c.sim, boards...) },
			}.Suite(t)
		})
	}
}

func TestPulsesAreBounded(t *testing.T) {
	boards := []devices.LockBoard{{Board: 1, Locks: 8}}
	for _, d := range []time.Duration{time.Millisecond, 1100 * time.Millisecond, -time.Second, 250 * time.Millisecond} {
		if _, err := modbusrtu.New(nil, modbusrtu.Opts{Boards: boards, Pulse: d}, basetest.NewLog(t)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a pulse of %v: %v, want invalid", d, err)
		}
	}
}

func TestVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "modbus_rtu") {
		b := v.Bytes(t)
		if v.Dir == "tx" {
			v.Check(t, modbusrtu.DecodeRequest(b), modbusrtu.RequestError(b))
		} else {
			v.Check(t, modbusrtu.DecodeReply(b), modbusrtu.ReplyError(b))
		}
	}
}

func TestBuildersMakeTheVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "modbus_rtu") {
		channel, _ := v.Decode["channel"].(float64)
		ms, _ := v.Decode["ms"].(float64)
		l := devices.LockID{Board: 1, Lock: int(channel) + 1}
		var got []byte
		switch v.Decode["cmd"] {
		case "flash_on":
			got = modbusrtu.FlashOn(l, time.Duration(ms)*time.Millisecond)
		case "coil":
			got = modbusrtu.Switch(l, true)
		case "read_di":
			got = modbusrtu.ReadInputs(1, 8)
		default:
			continue
		}
		if diff := cmp.Diff(v.Bytes(t), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", v.ID, diff)
		}
	}
}

// TestBuildersRefuseAllRelays: coil FF would switch the whole cabinet on.
func TestBuildersRefuseAllRelays(t *testing.T) {
	for _, l := range []devices.LockID{{Board: 1}, {Board: 1, Lock: 256}, {Board: 1, Lock: 33}, {Board: 0, Lock: 1}, {Board: 248, Lock: 1}} {
		for _, build := range []func(){
			func() { modbusrtu.FlashOn(l, 300*time.Millisecond) }, func() { modbusrtu.Switch(l, true) },
			func() { modbusrtu.FlashOn(devices.LockID{Board: 1, Lock: 1}, 2*time.Second) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("a frame was built for %v", l)
					}
				}()
				build()
			}()
		}
	}
}

// TestSimulatorMakesTheVectors: the boards answer what the vectors say.
func TestSimulatorMakesTheVectors(t *testing.T) {
	board := devices.LockBoard{Board: 1, Locks: 8}
	for _, c := range []struct {
		id, request, reply string
		opts               modbusrtusim.Opts
	}{
		{"10", "01 02 00 00 00 08 79 CC", "01 02 01 05 61 8B", modbusrtusim.Opts{Input: modbusrtu.OnOpen}},
		{"11", "01 05 02 00 00 07 8D B0", "01 05 02 00 00 07 8D B0", modbusrtusim.Opts{}},
		{"12", "01 05 02 00 00 07 8D B0", "01 85 02 C3 51", modbusrtusim.Opts{NoFlash: true}},
	} {
		t.Run(c.id, func(t *testing.T) {
			locktest.Talk(t, func() *doorsim.Bus {
				bus := modbusrtusim.New(c.opts, board)
				bus.Force(devices.LockID{Board: 1, Lock: 1})
				bus.Force(devices.LockID{Board: 1, Lock: 3})
				return bus
			}, c.request, c.reply)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range locktest.Vectors(f, "modbus_rtu") {
		f.Add(v.Bytes(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		modbusrtu.DecodeRequest(b)
		modbusrtu.DecodeReply(b)
		locktest.CheckScan(t, modbusrtu.Scan, b, lockbus.Ack)
	})
}
