// Package xor8asim simulates xor8a lock boards for tests and the bench.
package xor8asim

import (
	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/xor8a"
)

// Opts are the settings of the simulated boards; the zero value matches the zero xor8a.Opts.
type Opts struct {
	Contact  xor8a.Contact
	Order    xor8a.Order
	Status   int  // bytes of the state of all; 0 means 3, as an 8-way board was seen to send
	Report82 bool // reports have the header 82 instead of 81
}

// New returns a bus of simulated boards, all doors shut.
func New(opts Opts, boards ...devices.LockBoard) *doorsim.Bus {
	if opts.Status == 0 {
		opts.Status = 3
	}
	return doorsim.NewBus(firmware{opts}, boards...)
}

// firmware is the board's program. It is written from locks.md 2, not from the driver.
type firmware struct{ Opts }

// Scan understands what a real board does, dangerous commands included.
func (firmware) Scan(b []byte) (doorsim.Request, int) {
	switch b[0] {
	case 0x8A, 0x80, 0x9A, 0x9B:
	default:
		return doorsim.Request{}, -1
	}
	if len(b) < 5 {
		return doorsim.Request{}, 0
	}
	r := doorsim.Request{Board: int(b[1])}
	switch {
	case !sound(b[:5]):
		return doorsim.Request{}, -1
	case b[0] == 0x80 && b[3] == 0x33:
		return r, 5
	case b[0] == 0x80 || b[3] != 0x11:
		return doorsim.Request{}, -1
	}
	r.Act = map[byte]doorsim.Act{0x8A: doorsim.Fire, 0x9A: doorsim.On, 0x9B: doorsim.Off}[b[0]]
	r.Locks = []int{int(b[2])}
	if b[2] == 0 {
		r.Locks = nil
		for lock := range 50 {
			r.Locks = append(r.Locks, lock+1)
		}
	}
	return r, 5
}

// sound reports whether the XOR of b, its last byte included, is 0.
func sound(b []byte) bool {
	var sum byte
	for _, c := range b {
		sum ^= c
	}
	return sum == 0
}

func seal(b ...byte) []byte {
	var sum byte
	for _, c := range b {
		sum ^= c
	}
	return append(b, sum)
}

// contact returns the status byte of a lock.
func (f firmware) contact(open bool) byte {
	if open == (f.Contact == xor8a.ShortedOpen) {
		return 0x11
	}
	return 0x00
}

// Reply answers with the feedback contact's state.
func (f firmware) Reply(r doorsim.Request, open func(lock int) bool) []byte {
	head, lock := r.Bytes[0], r.Bytes[2]
	if head != 0x80 || lock != 0 {
		return seal(head, byte(r.Board), lock, f.contact(open(int(lock))))
	}
	status := make([]byte, f.Status)
	for n := range 8 * f.Status {
		at := n / 8
		if f.Order == xor8a.LastFirst {
			at = f.Status - 1 - at
		}
		if f.contact(open(n+1)) == 0x11 {
			status[at] |= 1 << (n % 8)
		}
	}
	return seal(append(append([]byte{0x80, byte(r.Board)}, status...), 0x33)...)
}

// Report tells of a contact that changed.
func (f firmware) Report(l devices.LockID, open bool) []byte {
	head := byte(0x81)
	if f.Report82 {
		head = 0x82
	}
	return seal(head, byte(l.Board), byte(l.Lock), f.contact(open))
}
