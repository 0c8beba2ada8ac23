package modbusrtu

import (
	"encoding/binary"
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
)

// The functions and coils (locks.md 5).
const (
	readCoils     = 0x01
	readInputs    = 0x02
	writeCoil     = 0x05
	writeRegister = 0x06
	exception     = 0x80 // bit of the function in an exception

	coilFlashOn  = 0x0200 // + channel: on for value × 100 ms, timed by the board
	coilFlashOff = 0x0400
	coilAll      = 0x00FF
	valueOn      = 0xFF00
	regAddress   = 0x4000

	flashStep = 100 * time.Millisecond

	coilSize      = 8 // a written coil, and its answer
	exceptionSize = 5
	maxAddress    = 247
	maxChannels   = 32
)

// crc returns the CRC-16/MODBUS of b.
func crc(b []byte) uint16 {
	sum := uint16(0xFFFF)
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			odd := sum&1 != 0
			sum >>= 1
			if odd {
				sum ^= 0xA001
			}
		}
	}
	return sum
}

func seal(b ...byte) []byte { return binary.LittleEndian.AppendUint16(b, crc(b)) }

// write returns the frame that writes a coil.
func write(board int, coil, value uint16) []byte {
	return seal(byte(board), writeCoil, byte(coil>>8), byte(coil), byte(value>>8), byte(value))
}

// channel returns the lock's channel, from 0, and panics on one that no board has: FF would switch all relays.
func channel(l devices.LockID) uint16 {
	if l.Board < 1 || l.Board > maxAddress || l.Lock < 1 || l.Lock > maxChannels {
		panic(fmt.Sprintf("modbusrtu: lock %v", l))
	}
	return uint16(l.Lock - 1)
}

// FlashOn returns the frame that drives a coil for d, which the board times in steps of 100 ms. It panics outside 100 ms to 1 s.
func FlashOn(l devices.LockID, d time.Duration) []byte {
	if d < flashStep || d > lockbus.MaxPulse {
		panic(fmt.Sprintf("modbusrtu: a pulse of %v", d))
	}
	return write(l.Board, coilFlashOn+channel(l), uint16(d/flashStep))
}

// Switch returns the frame that switches a coil on or off.
func Switch(l devices.LockID, on bool) []byte {
	if on {
		return write(l.Board, channel(l), valueOn)
	}
	return write(l.Board, channel(l), 0)
}

// AllOff returns the frame that switches all coils of a board off. There is none that switches them on.
func AllOff(board int) []byte {
	channel(devices.LockID{Board: board, Lock: 1})
	return write(board, coilAll, 0)
}

// ReadInputs returns the question for so many inputs from the first.
func ReadInputs(board, count int) []byte {
	channel(devices.LockID{Board: board, Lock: count})
	return seal(byte(board), readInputs, 0, 0, 0, byte(count))
}

// size returns how long the frame at the head of b is, 0 when that is not known yet, or a *lockbus.FrameError. fromBoard tells answers from
// requests, whose lengths differ.
func size(b []byte, fromBoard bool) (int, error) {
	if len(b) < 3 {
		return 0, nil
	}
	switch f := b[1]; {
	case f == writeCoil, f == writeRegister, !fromBoard && (f == readCoils || f == readInputs):
		return coilSize, nil
	case fromBoard && (f == readCoils || f == readInputs):
		if n := int(b[2]); n < 1 || n > maxChannels/8 {
			return 0, lockbus.Bad(lockbus.BadLength, 2, "%d bytes of states", n)
		}
		return 5 + int(b[2]), nil
	case fromBoard && f&exception != 0:
		return exceptionSize, nil
	}
	return 0, lockbus.Bad(lockbus.BadHeader, 1, "function %02X is in no table", b[1])
}

// unwrap returns the frame at the head of b without its CRC.
func unwrap(b []byte, fromBoard bool) ([]byte, error) {
	n, err := size(b, fromBoard)
	if err != nil {
		return nil, err
	}
	if n == 0 || len(b) < n {
		return nil, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	}
	if b[0] > maxAddress || fromBoard && b[0] == 0 {
		return nil, lockbus.Bad(lockbus.BadHeader, 0, "%d is no address", b[0])
	}
	if got, want := binary.LittleEndian.Uint16(b[n-2:]), crc(b[:n-2]); got != want {
		return nil, lockbus.Bad(lockbus.CRC, n-2, "CRC %04X, want %04X", got, want)
	}
	return b[:n-2], nil
}

// states returns the bits of a read answer, channel 0 first.
func states(data []byte) (bits []int) {
	for n := range 8 * len(data) {
		bits = append(bits, int(data[n/8]>>(n%8)&1))
	}
	return bits
}
