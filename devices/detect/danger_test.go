package detect_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// danger is a command that a search must never send, wherever it stands in a stream of bytes.
type danger struct {
	name    string
	printer bool                // that only a printer obeys
	at      func(b []byte) bool // a dangerous command begins with b[0]
}

// dangers is the table of what opens, prints or sets, of every protocol that a line may lead to, those without a driver included.
// It is written from the protocols' descriptions, not from the drivers.
var dangers = []danger{
	{"xor8a unlock, hold or many at once", false, func(b []byte) bool {
		return (b[0] == 0x8A || b[0] == 0x9A || b[0] == 0x9B) && len(b) >= 5 && xor(b[:5]) == 0 ||
			b[0] == 0x8A && len(b) >= 6 && xor(b[:6]) == 0 ||
			b[0] == 0x90 && (len(b) >= 6 && xor(b[:6]) == 0 || len(b) >= 10 && xor(b[:10]) == 0)
	}},
	{"Modbus write", false, func(b []byte) bool {
		if len(b) < 8 || b[1] != 0x05 && b[1] != 0x06 && b[1] != 0x0F && b[1] != 0x10 {
			return false
		}
		for n := 8; n <= min(len(b), 40); n++ {
			if binary.LittleEndian.Uint16(b[n-2:n]) == crc16(b[:n-2]) {
				return true
			}
		}
		return false
	}},
	{"WKLY command other than a question", false, func(b []byte) bool {
		return len(b) >= 7 && bytes.HasPrefix(b[1:], []byte("KLY")) && (b[0] == 'W' || b[0] == 0x53) && b[6] != 0x83 && b[6] != 0x84
	}},
	{"Kerong command other than a question", false, func(b []byte) bool {
		if b[0] != 0x02 || len(b) < 5 {
			return false
		}
		for n := 5; n <= min(len(b), 8); n++ { // five bytes of the CU16, six of the CU48, eight of the CU12
			if sum(b[:n-1]) == b[n-1] && (b[n-2] == 0x03) && (b[2] == 0x31 || b[2] == 0x33 || b[2] >= 0x37 && b[2] <= 0x40 || b[3] == 0x51 || b[3] == 0x61 || b[3] == 0x81) {
				return true
			}
		}
		return false
	}},
	{"Winnsen unlock", false, func(b []byte) bool { return bytes.HasPrefix(b, []byte{0x90, 0x06, 0x05}) }},
	{"SCU unlock", false, func(b []byte) bool { return b[0] == 0xF5 && len(b) > 3 && b[2] == 0x71 }},
	{"reader's reset, card or setting", false, func(b []byte) bool {
		return bytes.HasPrefix(b, []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}) && len(b) >= 9 && b[7] != 0x11 && b[7] != 0x12
	}},
	{"ESC/POS command other than status or name", true, func(b []byte) bool {
		switch b[0] {
		case 0x1B, 0x1C:
			return true
		case 0x1D:
			return len(b) < 2 || b[1] != 0x49
		case 0x10:
			return len(b) >= 2 && (b[1] == 0x05 || b[1] == 0x14)
		}
		return false
	}},
	{"line feed, form feed, carriage return or tab of a printer", true, func(b []byte) bool {
		return b[0] == 0x0A || b[0] == 0x0C || b[0] == 0x0D || b[0] == 0x09
	}},
	{"modem command", false, func(b []byte) bool {
		return len(b) > 1 && (b[0]|0x20) == 'a' && (b[1]|0x20) == 't' || bytes.HasPrefix(b, []byte("+++"))
	}},
	{"scanner's trigger or setting", false, func(b []byte) bool {
		return b[0] == 0x16 && len(b) > 1 && bytes.IndexByte([]byte("TUMtum"), b[1]) >= 0 || b[0] == 0x7E || bytes.HasPrefix(b, []byte{0x01, 0x54, 0x04}) ||
			len(b) >= 6 && (b[1] == 0xE4 || b[1] == 0xE5 || b[1] == 0xC6) && b[2] == 0x04
	}},
	{"sign's text", false, func(b []byte) bool { return b[0] == 0x01 && len(b) > 4 && b[4] == 0x02 && b[1] >= 0x20 }},
}

// dangersIn returns what stands in a stream to a line. What only a printer obeys does not count on a line on which a lock board answered:
// the boards' other addresses are asked there and nowhere else.
func dangersIn(b []byte, toBoards bool) (found []string) {
	for i := range b {
		for _, d := range dangers {
			if (!toBoards || !d.printer) && d.at(b[i:]) {
				found = append(found, fmt.Sprintf("%s at byte %d: % X", d.name, i, b[i:min(len(b), i+10)]))
			}
		}
	}
	return found
}

func xor(b []byte) (x byte) {
	for _, c := range b {
		x ^= c
	}
	return x
}

func sum(b []byte) (s byte) {
	for _, c := range b {
		s += c
	}
	return s
}

func crc16(b []byte) uint16 {
	s := uint16(0xFFFF)
	for _, c := range b {
		s ^= uint16(c)
		for range 8 {
			if s&1 != 0 {
				s = s>>1 ^ 0xA001
			} else {
				s >>= 1
			}
		}
	}
	return s
}
