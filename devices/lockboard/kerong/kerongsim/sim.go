// Package kerongsim simulates Kerong CU16 boards for tests and the bench.
package kerongsim

import (
	"time"

	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
)

// Opts are the settings of the simulated CUs.
type Opts struct {
	Answers  bool         // an opening is answered with nine bytes, as one source expects
	Occupied map[int]bool // infrared that sees something, on every CU
}

// New returns a bus of simulated CUs, all doors shut.
func New(opts Opts, boards ...devices.LockBoard) *doorsim.Bus {
	return doorsim.NewBus(firmware{opts}, boards...)
}

// firmware is the board's program. It is written from locks.md 3.1, not from the driver.
type firmware struct{ Opts }

// Scan understands what a real board does, dangerous commands included.
func (firmware) Scan(b []byte) (doorsim.Request, int) {
	if b[0] != 0x02 {
		return doorsim.Request{}, -1
	}
	if len(b) < 5 {
		return doorsim.Request{}, 0
	}
	if b[3] != 0x03 || b[0]+b[1]+b[2]+b[3] != b[4] {
		return doorsim.Request{}, -1
	}
	r := doorsim.Request{Board: int(b[1] >> 4), For: 500 * time.Millisecond}
	switch b[2] {
	case 0x30, 0x32:
	case 0x31:
		r.Act, r.Locks = doorsim.Fire, []int{int(b[1]&0x0F) + 1}
	case 0x33:
		r.Act = doorsim.Fire
		for lock := range 16 {
			r.Locks = append(r.Locks, lock+1)
		}
	default:
		return doorsim.Request{}, -1
	}
	return r, 5
}

// Reply answers with hooks and infrareds.
func (f firmware) Reply(r doorsim.Request, open func(lock int) bool) []byte {
	cmd := r.Bytes[2]
	if cmd != 0x30 && cmd != 0x32 && !f.Answers {
		return nil
	}
	code := byte(0x35)
	if cmd == 0x32 {
		code = 0x36
	}
	b := []byte{0x02, byte(r.Board << 4), code, 0, 0, 0, 0, 0x03}
	for n := range 16 {
		if !open(n + 1) {
			b[3+n/8] |= 1 << (n % 8)
		}
		if f.Occupied[n+1] {
			b[5+n/8] |= 1 << (n % 8)
		}
	}
	var sum byte
	for _, c := range b {
		sum += c
	}
	return append(b, sum)
}

// Report returns nil: no CU is known to report.
func (firmware) Report(devices.LockID, bool) []byte { return nil }
