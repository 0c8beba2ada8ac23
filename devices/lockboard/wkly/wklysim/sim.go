// Package wklysim simulates WKLY lock boards for tests and the bench.
package wklysim

import (
	"bytes"
	"time"

	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
)

// Opts are the settings of the simulated boards.
type Opts struct {
	Channels int  // in the answer to a question for all; 0 means 24
	NoAnswer bool // openings are not answered, as at one site
	Fails    bool // openings are answered with FF and nothing fires
}

// New returns a bus of simulated boards, all doors shut.
func New(opts Opts, boards ...devices.LockBoard) *doorsim.Bus {
	if opts.Channels == 0 {
		opts.Channels = 24
	}
	return doorsim.NewBus(firmware{opts}, boards...)
}

// firmware is the board's program. It is written from locks.md 4, not from the driver.
type firmware struct{ Opts }

var head = []byte("WKLY")

// Scan understands what a real board does, dangerous commands included.
func (f firmware) Scan(b []byte) (doorsim.Request, int) {
	if !bytes.HasPrefix(head, b[:min(len(b), 4)]) {
		return doorsim.Request{}, -1
	}
	if len(b) < 5 {
		return doorsim.Request{}, 0
	}
	n := int(b[4])
	if n < 8 || n > 40 {
		return doorsim.Request{}, -1
	}
	if len(b) < n {
		return doorsim.Request{}, 0
	}
	var sum byte
	for _, c := range b[:n] {
		sum ^= c
	}
	if sum != 0 {
		return doorsim.Request{}, -1
	}
	r := doorsim.Request{Board: int(b[5]), For: 350 * time.Millisecond}
	if f.Fails {
		return r, n
	}
	r.Act, r.Locks = act(b[6], b[7:n-1])
	return r, n
}

// act says what a command does to which locks.
func act(cmd byte, data []byte) (doorsim.Act, []int) {
	var locks []int
	for _, c := range data {
		locks = append(locks, int(c))
	}
	switch cmd {
	case 0x80, 0x87:
		return doorsim.Fire, locks[min(len(locks), 1):]
	case 0x82:
		return doorsim.Fire, locks
	case 0x86:
		for lock := range 24 {
			locks = append(locks, lock+1)
		}
		return doorsim.Fire, locks
	case 0x88:
		return doorsim.On, locks
	case 0x89:
		return doorsim.Off, locks
	}
	return doorsim.Tell, nil
}

func frame(board, cmd byte, data ...byte) []byte {
	b := append(bytes.Clone(head), byte(8+len(data)), board, cmd)
	b = append(b, data...)
	var sum byte
	for _, c := range b {
		sum ^= c
	}
	return append(b, sum)
}

func state(open bool) byte {
	if open {
		return 0
	}
	return 1
}

// Reply answers with status and state.
func (f firmware) Reply(r doorsim.Request, open func(lock int) bool) []byte {
	cmd, data := r.Bytes[6], r.Bytes[7:len(r.Bytes)-1]
	var status byte
	if f.Fails && cmd != 0x83 && cmd != 0x84 {
		status = 0xFF
	}
	switch {
	case cmd == 0x82 && f.NoAnswer:
		return nil
	case cmd == 0x84:
		out := []byte{0, byte(f.Channels)}
		for n := range f.Channels {
			out = append(out, state(open(n+1)))
		}
		return frame(byte(r.Board), cmd, out...)
	case len(data) == 1 && (cmd == 0x82 || cmd == 0x83):
		return frame(byte(r.Board), cmd, status, data[0], state(open(int(data[0]))))
	case len(data) == 1:
		return frame(byte(r.Board), cmd, status, data[0])
	}
	return frame(byte(r.Board), cmd, status)
}

// Report tells of a door that moved.
func (firmware) Report(l devices.LockID, open bool) []byte {
	return frame(byte(l.Board), 0x85, byte(l.Lock), state(open))
}
