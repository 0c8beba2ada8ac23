// Package modbusrtusim simulates Modbus RTU relay boards with inputs for tests and the bench.
package modbusrtusim

import (
	"time"

	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/modbusrtu"
)

// Opts are the settings of the simulated boards.
type Opts struct {
	NoFlash bool // flash-on is answered with exception 02
	Input   modbusrtu.Input
}

// New returns a bus of simulated boards, all doors shut.
func New(opts Opts, boards ...devices.LockBoard) *doorsim.Bus {
	return doorsim.NewBus(firmware{opts}, boards...)
}

// firmware is the board's program. It is written from locks.md 5, not from the driver.
type firmware struct{ Opts }

func crc(b []byte) (lo, hi byte) {
	sum := uint16(0xFFFF)
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			if sum&1 != 0 {
				sum = sum>>1 ^ 0xA001
			} else {
				sum >>= 1
			}
		}
	}
	return byte(sum), byte(sum >> 8)
}

func seal(b ...byte) []byte {
	lo, hi := crc(b)
	return append(b, lo, hi)
}

// Scan understands what a real board does, dangerous commands included. A real one ends a frame by silence, which the bus stands for.
func (f firmware) Scan(b []byte) (doorsim.Request, int) {
	if len(b) < 8 {
		return doorsim.Request{}, 0
	}
	if lo, hi := crc(b[:6]); lo != b[6] || hi != b[7] || b[1] != 2 && b[1] != 5 {
		return doorsim.Request{}, -1
	}
	r := doorsim.Request{Board: int(b[0])}
	if b[1] == 5 && !f.refuses(b) {
		r.Act, r.Locks, r.For = act(b)
	}
	return r, 8
}

// refuses reports whether the board knows no such coil.
func (f firmware) refuses(b []byte) bool { return b[2] > 2 || b[2] == 2 && f.NoFlash }

// act says what writing a coil does.
func act(b []byte) (doorsim.Act, []int, time.Duration) {
	locks := []int{int(b[3]) + 1}
	value := int(b[4])<<8 | int(b[5])
	switch {
	case b[2] == 2:
		return doorsim.Fire, locks, time.Duration(value) * 100 * time.Millisecond
	case b[3] == 0xFF:
		locks = nil
		for lock := range 32 {
			locks = append(locks, lock+1)
		}
	}
	if value == 0xFF00 {
		return doorsim.On, locks, 0
	}
	return doorsim.Off, locks, 0
}

// Reply answers as the standard says.
func (f firmware) Reply(r doorsim.Request, open func(lock int) bool) []byte {
	b := r.Bytes
	if b[1] == 5 {
		if f.refuses(b) {
			return seal(byte(r.Board), 0x85, 2)
		}
		return seal(append([]byte{byte(r.Board)}, b[1:6]...)...)
	}
	start, count := int(b[3]), int(b[5])
	out := append([]byte{byte(r.Board), 2, byte((count + 7) / 8)}, make([]byte, (count+7)/8)...)
	for n := range count {
		if open(start+n+1) == (f.Input == modbusrtu.OnOpen) {
			out[3+n/8] |= 1 << (n % 8)
		}
	}
	return seal(out...)
}

// Report returns nil: a Modbus board speaks only when asked.
func (firmware) Report(devices.LockID, bool) []byte { return nil }
