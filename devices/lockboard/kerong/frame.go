package kerong

import (
	"fmt"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
)

// The frames of the CU16 and its 0x30 family (locks.md 3.1). What opens all locks or sets times is read by the decoder and never built.
const (
	stx = 0x02
	etx = 0x03

	cmdStatus    = 0x30
	cmdUnlock    = 0x31
	cmdStatusBus = 0x32
	cmdUnlockAll = 0x33
	repStatus    = 0x35
	repStatusBus = 0x36
	cmdTime      = 0x37
	repTime      = 0x38

	requestSize = 5
	statusSize  = 9
	locksOfCU   = 16
	maxCU       = 9
	wholeBus    = 0xF0 // address of the whole bus: the high nibble is the CU, the low one the lock from 0
)

func sum(b []byte) (s byte) {
	for _, c := range b {
		s += c
	}
	return s
}

func seal(b ...byte) []byte { return append(b, sum(b)) }

// Unlock returns the frame that opens one lock. It panics on a lock that no CU has.
func Unlock(l devices.LockID) []byte {
	if l.Board < 0 || l.Board > maxCU || l.Lock < 1 || l.Lock > locksOfCU {
		panic(fmt.Sprintf("kerong: lock %v", l))
	}
	return seal(stx, byte(l.Board<<4|(l.Lock-1)), cmdUnlock, etx)
}

// Status returns the question for all locks of a CU.
func Status(cu int) []byte {
	if cu < 0 || cu > maxCU {
		panic(fmt.Sprintf("kerong: CU %d", cu))
	}
	return seal(stx, byte(cu<<4), cmdStatus, etx)
}

// status is the state of a CU.
type status struct {
	cmd      byte
	cu       int
	locked   uint16 // bit n: the hook of lock n+1 holds
	occupied uint16 // bit n: infrared n+1 sees something
}

// parse reads b as one whole status from a CU. The error is a *lockbus.FrameError.
func parse(b []byte) (status, error) {
	switch {
	case len(b) == 0 || b[0] != stx:
		return status{}, lockbus.Bad(lockbus.BadHeader, 0, "no STX")
	case len(b) < 3:
		return status{}, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	case b[2] != repStatus && b[2] != repStatusBus:
		return status{}, lockbus.Bad(lockbus.BadHeader, 2, "reply %02X is in no table", b[2])
	case b[1]&0x0F != 0 || b[1]>>4 > maxCU:
		return status{}, lockbus.Bad(lockbus.BadHeader, 1, "address %02X is no CU", b[1])
	case len(b) < statusSize:
		return status{}, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	case len(b) > statusSize:
		return status{}, lockbus.Bad(lockbus.BadLength, statusSize, "bytes after the frame")
	case b[7] != etx:
		return status{}, lockbus.Bad(lockbus.BadETX, 7, "byte %02X, want ETX", b[7])
	case sum(b[:8]) != b[8]:
		return status{}, lockbus.Bad(lockbus.Checksum, 8, "sum %02X, want %02X", b[8], sum(b[:8]))
	}
	pair := func(at int) uint16 { return uint16(b[at]) | uint16(b[at+1])<<8 }
	return status{b[2], int(b[1] >> 4), pair(3), pair(5)}, nil
}

// numbers returns the numbers of the bits that are set, from 1.
func numbers(bits uint16) []int {
	out := []int{}
	for n := range locksOfCU {
		if bits&(1<<n) != 0 {
			out = append(out, n+1)
		}
	}
	return out
}
