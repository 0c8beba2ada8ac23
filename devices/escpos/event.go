package escpos

import (
	"fmt"
	"strings"
)

// Kind is what a piece of the printer's output is.
type Kind uint8

// The kinds of Event.
const (
	Invalid       Kind = iota // one byte of noise
	XON                       // flow control: go on
	XOFF                      // flow control: stop
	DLEEOT                    // one-byte reply to DLE EOT
	ASB                       // automatic status report, four bytes
	ProcessID                 // GS ( H reply: the four id characters
	BufferCleared             // reply to DLE DC4 function 8
	Offline                   // offline response with its cause bytes
	PowerOff                  // the printer switches off
	Info                      // GS I block: its text
	Status1                   // one-byte reply to GS r, GS I 1–3 or ESC v; only the outstanding query gives it a meaning
	FullStatus                // Custom's reply to DLE EOT 20, six bytes
	Incomplete                // a block or report without its end
	Block                     // a block of another meaning, whole
)

// Event is one piece of the printer's output.
type Event struct {
	Kind Kind
	Data []byte // the bytes that carry meaning: a reply byte, a report, the text or the causes of a block
}

// kindNames are the reference's words for the kinds; FULL_STATUS and BLOCK are ours.
var kindNames = [...]string{
	Invalid: "INVALID", XON: "XON", XOFF: "XOFF", DLEEOT: "DLE_EOT", ASB: "ASB", ProcessID: "PROCESS_ID", BufferCleared: "BUFFERS_CLEARED",
	Offline: "OFFLINE", PowerOff: "POWER_OFF", Info: "INFO", Status1: "STATUS1", FullStatus: "FULL_STATUS", Incomplete: "INCOMPLETE", Block: "BLOCK",
}

// String returns the reference's word for the kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("KIND_%d", uint8(k))
}

// String returns the event in the words of the reference, such as "ASB 14 00 00 0f" or "PROCESS_ID 0001".
func (e Event) String() string {
	switch e.Kind {
	case DLEEOT, ASB, Offline, Status1, FullStatus, Block:
		return withHex(e.Kind.String(), e.Data)
	case ProcessID, Info:
		return withText(e.Kind.String(), e.Data)
	case Invalid, XON, XOFF, BufferCleared, PowerOff, Incomplete:
	}
	return e.Kind.String()
}

// withHex joins a name and bytes.
func withHex(name string, data []byte) string {
	return strings.TrimSpace(fmt.Sprintf("%s % x", name, data))
}

// withText joins a name and printable text; other bytes are shown as \xNN.
func withText(name string, data []byte) string {
	var b strings.Builder
	b.WriteString(name)
	for i, c := range data {
		if i == 0 {
			b.WriteByte(' ')
		}
		if c >= 0x20 && c <= 0x7E {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return b.String()
}
