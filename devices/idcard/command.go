package idcard

import (
	"fmt"
	"time"
)

// Command is a request's CMD and Para byte.
type Command uint16

// The commands of the security module. 30 02 of one vendor document [W2] is not used: five implementations send 30 03 instead.
const (
	Reset       Command = 0x10FF // same effect as a power cycle [W1][W2][S3][S4]
	GetStatus   Command = 0x11FF // [W1][W2][S1][S5]
	GetSAMID    Command = 0x12FF // identity of the module, 16 bytes [W1][W2][S2][S3]
	Find        Command = 0x2001 // all sources
	Select      Command = 0x2002 // all sources
	Read        Command = 0x3001 // text and photo, all sources
	ReadAll     Command = 0x3010 // text, photo and fingerprint [S3][S15][W4]
	ReadAllInfo Command = 0x3002 // "additional information" of one vendor document [W2]
	ReadExtra   Command = 0x3003 // newest additional address, 70 bytes [S3][S4][S7][S8]
	ReadChipID  Command = 0x3005 // IIN, SN and DN, 28 bytes [S19]
	Baud115200  Command = 0x6000 // set the speed of the line [W1][S4][S7]
	Baud57600   Command = 0x6001
	Baud38400   Command = 0x6002
	Baud19200   Command = 0x6003
	Baud9600    Command = 0x6004
	MaxRF       Command = 0x61FF // largest RF frame, one data byte 24..255 [S1][S7]
)

// String returns the command's bytes and meaning.
func (c Command) String() string {
	return fmt.Sprintf("%02X %02X (%s)", byte(c>>8), byte(c), c.meaning())
}

func (c Command) meaning() string {
	switch c {
	case Reset:
		return "reset"
	case GetStatus:
		return "SAM status"
	case GetSAMID:
		return "SAM id"
	case Find:
		return "find card"
	case Select:
		return "select card"
	case Read:
		return "read text and photo"
	case ReadAll:
		return "read text, photo and fingerprint"
	case ReadAllInfo:
		return "read additional information"
	case ReadExtra:
		return "read newest additional address"
	case ReadChipID:
		return "read card management number"
	case Baud115200, Baud57600, Baud38400, Baud19200, Baud9600:
		return fmt.Sprintf("set %d Bd", Bauds()[c-Baud115200])
	case MaxRF:
		return "set largest RF frame"
	}
	return "unknown"
}

// Request returns the bytes on the wire.
func (c Command) Request(data ...byte) []byte {
	return AppendFrame(make([]byte, 0, requestRoom), append([]byte{byte(c >> 8), byte(c)}, data...)...)
}

// Bauds returns the speeds of the module in Bd, the factory setting first, in the order of their commands [W1][W2][S4][S18].
func Bauds() []int { return []int{115200, 57600, 38400, 19200, 9600} }

// Data bytes of good answers.
const (
	findData   = 4  // IIN
	selectData = 8  // SN
	samIDData  = 16 // [S2][S3]
	extraData  = 70 // 35 units, without a length prefix [S3][S4]
	textSize   = 256
	photoSize  = 1024
	readData   = 4 + textSize + photoSize
)

// budget is how long the module may take for its answer, without the wire. The sources differ widely; these are our recommended values.
func (c Command) budget() time.Duration {
	switch c {
	case Find:
		return 500 * time.Millisecond
	case Read:
		return 3 * time.Second
	case ReadAll:
		return 4 * time.Second
	case ReadExtra:
		return 2 * time.Second
	default:
		return time.Second
	}
}

// answerSize is the size in bytes of the longest answer.
func (c Command) answerSize() int {
	const status = overhead + minLength
	switch c {
	case Find:
		return status + findData
	case Select:
		return status + selectData
	case GetSAMID:
		return status + samIDData
	case ReadExtra:
		return status + extraData
	case Read:
		return status + readData
	default:
		return status
	}
}

// timeout is how long to wait for the first byte of nothing: the module's time and that of request and answer on a line of baud Bd.
func (c Command) timeout(baud int) time.Duration {
	return c.budget() + wireTime(requestRoom+c.answerSize(), baud)
}

// wireTime is what n bytes take at baud Bd with start and stop bit.
func wireTime(n, baud int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(baud)
}
