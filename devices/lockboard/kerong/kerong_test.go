package kerong_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/locktest"
)

func TestConformance(t *testing.T) {
	boards := []devices.LockBoard{{Board: 0, Locks: 12}, {Board: 1, Locks: 16}}
	for _, answers := range []bool{false, true} {
		t.Run(fmt.Sprintf("answers_%v", answers), func(t *testing.T) {
			locktest.Kit{
				Boards:    boards,
				NoReports: true,
				New: func(p link.Port, log *slog.Logger) (devices.LockBank, error) {
					return kerong.New(p, kerong.Opts{Boards: boards}, log)
				},
				Sim: func() *doorsim.Bus { return kerongsim.New(kerongsim.Opts{Answers: answers}, boards...) },
			}.Suite(t)
		})
	}
}

func TestVectors(t *testing.T) {
	for _, family := range []string{"kerong_cu16", "kerong_cu48_50", "kerong_cu48_60", "kerong_cu12_80"} {
		for _, v := range locktest.Vectors(t, family) {
			b := v.Bytes(t)
			if v.Dir == "tx" {
				v.Check(t, kerong.DecodeRequest(b), kerong.RequestError(b))
				continue
			}
			v.Check(t, kerong.DecodeReply(b), kerong.ReplyError(b))
			if v.ByContext() {
				m, n := kerong.Scan(b, lockbus.Want{}, true)
				if n != len(b) || (lockbus.Want{Kind: lockbus.All, Board: 0}).AnsweredBy(m) {
					t.Errorf("%s: message %+v of %d bytes answers a question to CU 0", v.ID, m, n)
				}
			}
		}
	}
}

func TestBuildersMakeTheVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "kerong_cu16") {
		lock, _ := v.Decode["lock"].(float64)
		cu, _ := v.Decode["cu"].(float64)
		var got []byte
		switch v.Decode["cmd"] {
		case "unlock":
			got = kerong.Unlock(devices.LockID{Board: int(cu), Lock: int(lock)})
		case "status":
			got = kerong.Status(int(cu))
		default:
			continue
		}
		if diff := cmp.Diff(v.Bytes(t), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", v.ID, diff)
		}
	}
}

// TestBuilderRefusesImpossibleLocks: a lock beyond the nibble would open another CU's.
func TestBuilderRefusesImpossibleLocks(t *testing.T) {
	for _, l := range []devices.LockID{{}, {Lock: 17}, {Lock: -1}, {Board: 10, Lock: 1}, {Board: 15, Lock: 1}, {Board: -1, Lock: 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a frame was built for %v", l)
				}
			}()
			kerong.Unlock(l)
		}()
	}
}

// TestSimulatorMakesTheVectors: the CUs answer what the vectors say.
func TestSimulatorMakesTheVectors(t *testing.T) {
	boards := []devices.LockBoard{{Board: 0, Locks: 16}, {Board: 1, Locks: 16}}
	all := func(b *doorsim.Bus) {
		for _, l := range b.Locks() {
			b.Force(l)
		}
	}
	for _, c := range []struct {
		id, request, reply string
		opts               kerongsim.Opts
		set                func(*doorsim.Bus)
	}{
		{"11", "02 00 30 03 35", "02 00 35 FE FF 01 00 03 38", kerongsim.Opts{Occupied: map[int]bool{1: true}}, func(b *doorsim.Bus) {
			b.Force(devices.LockID{Board: 0, Lock: 1})
		}},
		{"13", "02 00 32 03 37", "02 00 36 00 00 00 00 03 3B", kerongsim.Opts{}, all},
		{"14", "02 10 32 03 47", "02 10 36 00 00 00 00 03 4B", kerongsim.Opts{}, all},
		{"15", "02 10 30 03 3E", "", kerongsim.Opts{}, all},
		{"05", "02 10 31 03 46", "", kerongsim.Opts{}, all},
	} {
		t.Run(c.id, func(t *testing.T) {
			locktest.Talk(t, func() *doorsim.Bus {
				bus := kerongsim.New(c.opts, boards...)
				c.set(bus)
				return bus
			}, c.request, c.reply)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, family := range []string{"kerong_cu16", "kerong_cu48_50", "kerong_cu48_60", "kerong_cu12_80"} {
		for _, v := range locktest.Vectors(f, family) {
			f.Add(v.Bytes(f))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kerong.DecodeRequest(b)
		kerong.DecodeReply(b)
		locktest.CheckScan(t, kerong.Scan, b, lockbus.All)
	})
}
