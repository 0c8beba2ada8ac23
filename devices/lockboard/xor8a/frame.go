package xor8a

import (
	"fmt"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
)

// The command and reply bytes (locks.md 2).
const (
	cmdUnlock  = 0x8A
	cmdQuery   = 0x80
	cmdMany    = 0x90 // several at once: read by the decoder, never built
	cmdHoldOn  = 0x9A // electromagnets only: read by the decoder, never built
	cmdHoldOff = 0x9B
	report81   = 0x81
	report82   = 0x82

	shorted = 0x11 // status: the feedback contact is closed; also the function byte of commands
	open    = 0x00 // status: the feedback contact is open
	marker  = 0x33 // function byte of questions, and the end of the state of all

	frameSize = 5
	maxStatus = 7  // status bytes of the largest board, 50-way
	maxLock   = 50 // of the largest board
	maxBoard  = 99
)

// bcc returns the XOR of b.
func bcc(b []byte) (sum byte) {
	for _, c := range b {
		sum ^= c
	}
	return sum
}

func seal(b ...byte) []byte { return append(b, bcc(b)) }

// checked panics on a lock that no board has: lock 00 would open the whole cabinet. Banks refuse such locks before.
func checked(l devices.LockID) (board, lock byte) {
	if l.Board < 1 || l.Board > maxBoard || l.Lock < 1 || l.Lock > maxLock {
		panic(fmt.Sprintf("xor8a: lock %v", l))
	}
	return byte(l.Board), byte(l.Lock)
}

// Unlock returns the frame that fires one coil for the board's own pulse of about 300 ms. It panics on lock 0, which means all.
func Unlock(l devices.LockID) []byte {
	board, lock := checked(l)
	return seal(cmdUnlock, board, lock, shorted)
}

// Query returns the question for one lock. It panics on lock 0.
func Query(l devices.LockID) []byte {
	board, lock := checked(l)
	return seal(cmdQuery, board, lock, marker)
}

// QueryAll returns the question for all locks of a board.
func QueryAll(board int) []byte {
	addr, _ := checked(devices.LockID{Board: board, Lock: 1})
	return seal(cmdQuery, addr, 0, marker)
}

// reply is a frame from a board.
type reply struct {
	header byte
	board  int
	lock   int    // 0 for the state of all
	status byte   // shorted or open
	all    []byte // status bytes of the state of all
}

// parse reads b as one whole frame from a board. The error is a *lockbus.FrameError.
func parse(b []byte) (reply, error) {
	if err := check(b); err != nil {
		return reply{}, err
	}
	end := len(b) - 1
	r := reply{header: b[0], board: int(b[1])}
	if b[0] == cmdQuery && b[end-1] == marker {
		r.all = b[2 : end-1]
		return r, nil
	}
	if len(b) != frameSize {
		return reply{}, lockbus.Bad(lockbus.BadMarker, end-1, "the state of all ends with %02X, want %02X", b[end-1], marker)
	}
	r.lock, r.status = int(b[2]), b[3]
	if r.status != shorted && r.status != open {
		return reply{}, lockbus.Bad(lockbus.BadStatus, 3, "status %02X, want 00 or 11", r.status)
	}
	return r, nil
}

// check looks at header, length and checksum.
func check(b []byte) error {
	if len(b) == 0 || !isReply(b[0]) {
		return lockbus.Bad(lockbus.BadHeader, 0, "no header of a reply")
	}
	end := len(b) - 1
	switch {
	case len(b) < frameSize, b[0] == cmdQuery && len(b) > frameSize && b[end] == marker && bcc(b[:end]) != marker:
		return lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	case b[0] != cmdQuery && len(b) != frameSize, len(b) > frameSize+maxStatus-1:
		return lockbus.Bad(lockbus.BadLength, frameSize, "%d bytes are no frame", len(b))
	case bcc(b[:end]) != b[end]:
		return lockbus.Bad(lockbus.Checksum, end, "checksum %02X, want %02X", b[end], bcc(b[:end]))
	}
	return nil
}

func isReply(c byte) bool {
	return c == cmdUnlock || c == cmdQuery || c == report81 || c == report82
}

// shortedLocks returns the locks whose bit is set, lock 1 first.
func shortedLocks(status []byte, order Order) []int {
	locks := []int{}
	for i := range status {
		c := status[i]
		if order == LastFirst {
			c = status[len(status)-1-i]
		}
		for bit := range 8 {
			if c&(1<<bit) != 0 {
				locks = append(locks, 8*i+bit+1)
			}
		}
	}
	return locks
}
