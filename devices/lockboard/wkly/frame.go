package wkly

import (
	"bytes"
	"fmt"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
)

const preamble = "\x57\x4B\x4C\x59"

// The commands (locks.md 4). Those that open several locks or hold a coil on are read by the decoder and never built.
const (
	cmdTogether = 0x80
	cmdLED      = 0x81
	cmdOpen     = 0x82
	cmdQuery    = 0x83
	cmdQueryAll = 0x84
	cmdReport   = 0x85 // from the board, unasked
	cmdOpenAll  = 0x86
	cmdOpenList = 0x87
	cmdHoldOn   = 0x88
	cmdHoldOff  = 0x89

	statusOK = 0x00
	doorOpen = 0x00
	doorShut = 0x01

	smallest   = 8 // bytes of a frame without data; the length byte counts the whole frame
	dataAt     = 7
	maxBoard   = 31
	maxChannel = 24
)

func xor(b []byte) (sum byte) {
	for _, c := range b {
		sum ^= c
	}
	return sum
}

// frame builds a frame.
func frame(board int, cmd byte, data ...byte) []byte {
	b := append([]byte(preamble), byte(smallest+len(data)), byte(board), cmd)
	b = append(b, data...)
	return append(b, xor(b))
}

// checked panics on a channel that no board has. Banks refuse such locks before.
func checked(l devices.LockID) byte {
	if l.Board < 0 || l.Board > maxBoard || l.Lock < 1 || l.Lock > maxChannel {
		panic(fmt.Sprintf("wkly: lock %v", l))
	}
	return byte(l.Lock)
}

// Open returns the frame that opens one lock. It panics on channel 0.
func Open(l devices.LockID) []byte { return frame(l.Board, cmdOpen, checked(l)) }

// Query returns the question for one lock. It panics on channel 0.
func Query(l devices.LockID) []byte { return frame(l.Board, cmdQuery, checked(l)) }

// QueryAll returns the question for all locks of a board.
func QueryAll(board int) []byte {
	checked(devices.LockID{Board: board, Lock: 1})
	return frame(board, cmdQueryAll)
}

// body is a frame without its envelope.
type body struct {
	board int
	cmd   byte
	data  []byte
}

// unwrap reads the frame at the head of b and returns its size, or 0 with a *lockbus.FrameError.
func unwrap(b []byte) (body, int, error) {
	for i := range min(len(b), len(preamble)) {
		if b[i] != preamble[i] {
			return body{}, 0, lockbus.Bad(lockbus.BadHeader, i, "byte %02X, want %02X", b[i], preamble[i])
		}
	}
	if len(b) <= len(preamble) {
		return body{}, 0, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	}
	n := int(b[len(preamble)])
	switch {
	case n < smallest:
		return body{}, 0, lockbus.Bad(lockbus.BadLength, len(preamble), "length %02X, want at least 08", n)
	case len(b) < n:
		return body{}, 0, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on to byte %d", n-1)
	case xor(b[:n-1]) != b[n-1]:
		return body{}, 0, lockbus.Bad(lockbus.Checksum, n-1, "checksum %02X, want %02X", b[n-1], xor(b[:n-1]))
	}
	return body{int(b[5]), b[6], b[dataAt : n-1]}, n, nil
}

// reply is a frame from a board.
type reply struct {
	body
	ok      bool
	channel int
	doors   []devices.Door // one, or those of all channels
}

// parse reads the reply at the head of b and returns its size.
func parse(b []byte) (reply, int, error) {
	f, n, err := unwrap(b)
	if err != nil {
		return reply{}, 0, err
	}
	r := reply{body: f, ok: true}
	data := f.data
	if f.cmd != cmdReport { // all but reports begin with a status
		if len(data) == 0 {
			return reply{}, 0, lockbus.Bad(lockbus.BadLength, len(preamble), "no status")
		}
		if data[0] != statusOK && data[0] != 0xFF {
			return reply{}, 0, lockbus.Bad(lockbus.BadStatus, dataAt, "status %02X, want 00 or FF", data[0])
		}
		r.ok = data[0] == statusOK
		data = data[1:]
	}
	r, err = r.read(data)
	return r, n, err
}

// read returns the reply with what follows the status.
func (r reply) read(data []byte) (reply, error) {
	states, want := []byte(nil), 0
	switch r.cmd {
	case cmdOpen, cmdQuery, cmdReport:
		want = 2
	case cmdQueryAll:
		want = 1
		if len(data) > 0 {
			want += int(data[0])
		}
	case cmdLED, cmdHoldOn, cmdHoldOff:
		want = 1
	case cmdTogether, cmdOpenAll, cmdOpenList:
	default:
		return reply{}, lockbus.Bad(lockbus.BadHeader, dataAt-1, "command %02X is in no table", r.cmd)
	}
	if len(data) != want {
		return reply{}, lockbus.Bad(lockbus.BadLength, len(preamble), "%d bytes of data, want %d", len(data), want)
	}
	if want > 0 {
		states = data[1:]
		if r.cmd != cmdQueryAll {
			r.channel = int(data[0])
		}
	}
	if bytes.ContainsFunc(states, func(c rune) bool { return c != doorOpen && c != doorShut }) {
		return reply{}, lockbus.Bad(lockbus.BadStatus, dataAt+2, "state of a door is neither 00 nor 01")
	}
	for _, c := range states {
		d := devices.DoorOpen
		if c == doorShut {
			d = devices.DoorClosed
		}
		r.doors = append(r.doors, d)
	}
	return r, nil
}
