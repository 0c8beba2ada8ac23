package wkly_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/locktest"
	"onetrip/devices/lockboard/wkly"
	"onetrip/devices/lockboard/wkly/wklysim"
)

func kit(opts wklysim.Opts) locktest.Kit {
	boards := []devices.LockBoard{{Board: 0, Locks: 8}, {Board: 1, Locks: 24}}
	return locktest.Kit{
		Boards: boards,
		New: func(p link.Port, log *slog.Logger) (devices.LockBank, error) {
			return wkly.New(p, wkly.Opts{Boards: boards}, log)
		},
		Sim: func() *doorsim.Bus { return wklysim.New(opts, boards...) },
	}
}

func TestConformance(t *testing.T) { kit(wklysim.Opts{}).Suite(t) }

// TestBoardThatNeverAnswersOpenings: at one site the sensor alone told what came of an opening.
func TestBoardThatNeverAnswersOpenings(t *testing.T) { kit(wklysim.Opts{NoAnswer: true}).Suite(t) }

func TestBoardThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := kit(wklysim.Opts{Fails: true}).NewRig(t, nil)
		time.Sleep(time.Second)
		r.WantOpen(devices.LockID{Board: 0, Lock: 1}, devices.PulseUnknown, 0)
	})
}

func TestVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "wkly") {
		b := v.Bytes(t)
		if v.Dir == "tx" {
			v.Check(t, wkly.DecodeRequest(b), wkly.RequestError(b))
		} else {
			v.Check(t, wkly.DecodeReply(b), wkly.ReplyError(b))
		}
	}
}

func TestBuildersMakeTheVectors(t *testing.T) {
	for _, v := range locktest.Vectors(t, "wkly") {
		channel, _ := v.Decode["channel"].(float64)
		board, _ := v.Decode["board"].(float64)
		l := devices.LockID{Board: int(board), Lock: int(channel)}
		var got []byte
		switch v.Decode["cmd"] {
		case "unlock":
			got = wkly.Open(l)
		case "query":
			got = wkly.Query(l)
		case "query_all":
			got = wkly.QueryAll(l.Board)
		default:
			continue // replies, and what is dangerous: never built
		}
		if diff := cmp.Diff(v.Bytes(t), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", v.ID, diff)
		}
	}
}

func TestBuildersRefuseImpossibleLocks(t *testing.T) {
	for _, l := range []devices.LockID{{}, {Lock: 25}, {Lock: 256}, {Board: 32, Lock: 1}, {Board: -1, Lock: 1}} {
		for _, build := range []func(devices.LockID) []byte{wkly.Open, wkly.Query} {
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
	boards := []devices.LockBoard{{Board: 0, Locks: 4}, {Board: 1, Locks: 4}}
	for _, c := range []struct {
		id, request, reply string
		open               []devices.LockID
	}{
		{"11", "57 4B 4C 59 09 00 82 01 83", "57 4B 4C 59 0B 00 82 00 01 00 81", nil},
		{"12", "57 4B 4C 59 09 01 82 04 87", "57 4B 4C 59 0B 01 82 00 04 00 85", nil},
		{"14", "57 4B 4C 59 09 00 83 01 82", "57 4B 4C 59 0B 00 83 00 01 00 80", []devices.LockID{{Board: 0, Lock: 1}}},
		{"15", "57 4B 4C 59 08 00 84 85", "57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87", []devices.LockID{{Board: 0, Lock: 1}, {Board: 0, Lock: 4}}},
		{"18", "57 4B 4C 59 05 00 80", "", nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			locktest.Talk(t, func() *doorsim.Bus {
				bus := wklysim.New(wklysim.Opts{Channels: 4}, boards...)
				for _, l := range c.open {
					bus.Force(l)
				}
				return bus
			}, c.request, c.reply)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range locktest.Vectors(f, "wkly") {
		f.Add(v.Bytes(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		wkly.DecodeRequest(b)
		wkly.DecodeReply(b)
		locktest.CheckScan(t, wkly.Scan, b, lockbus.One)
	})
}
