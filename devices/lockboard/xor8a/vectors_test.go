package xor8a_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/locktest"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

func TestVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "xor8a") {
		b := v.Bytes(t)
		if v.Dir == "tx" {
			v.Check(t, xor8a.DecodeRequest(b), xor8a.RequestError(b))
			continue
		}
		v.Check(t, xor8a.DecodeReply(b), xor8a.ReplyError(b))
		if v.ByContext() {
			m, n := xor8a.Scan(b, lockbus.Want{Kind: lockbus.Ack, Board: 1, Lock: 1}, true)
			if n != len(b) || (lockbus.Want{Kind: lockbus.Ack, Board: 1, Lock: 1}).AnsweredBy(m) {
				t.Errorf("%s: message %+v of %d bytes answers a request to board 1", v.ID, m, n)
			}
		}
	}
}

func TestBuildersMakeTheVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "xor8a") {
		if v.Dir != "tx" {
			continue
		}
		lock, _ := v.Decode["lock"].(float64)
		l := devices.LockID{Board: 1, Lock: int(lock)}
		var got []byte
		switch v.Decode["cmd"] {
		case "unlock":
			if v.Decode["seconds"] != nil {
				continue // one source only: never built
			}
			got = xor8a.Unlock(l)
		case "query":
			got = xor8a.Query(l)
		case "query_all":
			got = xor8a.QueryAll(1)
		default:
			continue // dangerous: never built
		}
		if diff := cmp.Diff(v.Bytes(t), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", v.ID, diff)
		}
	}
}

// TestBuildersRefuseLockZero: 00 would open the whole cabinet.
func TestBuildersRefuseLockZero(t *testing.T) {
	for _, l := range []devices.LockID{{Board: 1}, {Board: 1, Lock: -256}, {Board: 1, Lock: 256}, {Board: 1, Lock: 51}, {Lock: 1}, {Board: 256, Lock: 1}} {
		for _, build := range []func(devices.LockID) []byte{xor8a.Unlock, xor8a.Query} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("a frame was built for %v", l)
					}
				}()
				build(l)
			}()
		}
	}
}

// TestSimulatorMakesTheVectors: the boards answer what the vectors say.
func TestSimulatorMakesTheVectors(t *testing.T) {
	lock := func(n int) devices.LockID { return devices.LockID{Board: 1, Lock: n} }
	eight := devices.LockBoard{Board: 1, Locks: 8}
	for _, c := range []struct {
		id, request, reply string
		opts               xor8asim.Opts
		board              devices.LockBoard
		set                func(*doorsim.Bus)
	}{
		{"17", "8A 01 01 11 9B", "8A 01 01 00 8A", xor8asim.Opts{}, eight, func(*doorsim.Bus) {}},
		{"18", "8A 01 01 11 9B", "8A 01 01 11 9B", xor8asim.Opts{}, eight, func(b *doorsim.Bus) { b.Set(lock(1), doorsim.Jammed) }},
		{"20", "80 01 01 33 B3", "80 01 01 11 91", xor8asim.Opts{}, eight, func(*doorsim.Bus) {}},
		{"21", "80 01 00 33 B2", "80 01 00 00 00 33 B2", xor8asim.Opts{Contact: xor8a.ShortedOpen}, eight, func(*doorsim.Bus) {}},
		{"22", "80 01 00 33 B2", "80 01 00 00 02 33 B0", xor8asim.Opts{Contact: xor8a.ShortedOpen}, eight, func(b *doorsim.Bus) { b.Force(lock(2)) }},
		{
			"25", "80 01 00 33 B2", "80 01 03 00 00 00 00 00 FF 33 4E",
			xor8asim.Opts{Contact: xor8a.ShortedOpen, Status: 7},
			devices.LockBoard{Board: 1, Locks: 50},
			func(b *doorsim.Bus) {
				for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 49, 50} {
					b.Force(lock(n))
				}
			},
		},
		{"26", "8A 01 01 11 9B", "8A 01 01 00 8A 81 01 01 00 81", xor8asim.Opts{}, eight, func(b *doorsim.Bus) {
			if err := b.SetFault(doorsim.Reports, true); err != nil {
				t.Fatal(err)
			}
		}},
		{"34", "80 01 01 00 B3", "", xor8asim.Opts{}, eight, func(*doorsim.Bus) {}},
	} {
		t.Run(c.id, func(t *testing.T) {
			locktest.Talk(t, func() *doorsim.Bus {
				bus := xor8asim.New(c.opts, c.board)
				c.set(bus)
				return bus
			}, c.request, c.reply)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range locktest.Vectors(f, "xor8a") {
		f.Add(v.Bytes(f), uint8(lockbus.All))
	}
	f.Fuzz(func(t *testing.T, b []byte, kind uint8) {
		xor8a.DecodeRequest(b)
		xor8a.DecodeReply(b)
		locktest.CheckScan(t, xor8a.Scan, b, lockbus.Kind(kind))
	})
}
