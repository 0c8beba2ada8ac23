package calldisplay

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// Format is how displays want their text.
type Format uint8

// The formats.
const (
	// Alpha is the Alpha Sign Communications Protocol (Adaptive, document 9708-8061; BetaBrite and many compatible signs): ASCII, addressed.
	Alpha Format = iota
	// Lines is text in GB18030 and an end of line, with the address before it, as Chinese LED bars with a transparent mode take it.
	Lines
)

// String returns the format's name in the configuration.
func (f Format) String() string {
	switch f {
	case Alpha:
		return "alpha"
	case Lines:
		return "lines"
	}
	return fmt.Sprintf("format(%d)", uint8(f))
}

// ParseFormat reads what String writes; anything else is a fault of kind Invalid.
func ParseFormat(name string) (Format, error) {
	for _, f := range []Format{Alpha, Lines} {
		if f.String() == name {
			return f, nil
		}
	}
	return 0, &fault.Error{Kind: fault.Invalid, Op: "choose display", Err: fmt.Errorf("no format %q", name), Hint: `write "alpha" or "lines"`}
}

// The bytes of the Alpha protocol, by the names and sections of document 9708-8061F.
const (
	nul = 0x00 // five of them let the sign find the speed (5.1.1)
	soh = 0x01
	stx = 0x02
	etx = 0x03
	eot = 0x04
	esc = 0x1B

	allTypes     = 'Z' // type code: every kind of sign (5.1.2)
	writeText    = 'A' // command: write TEXT file (6.1)
	priorityFile = '0' // file that is shown before all others and needs no memory set aside; empty, it is taken away (6.1.1)
	fill         = '0' // display position: centred on all lines (appendix J)
	hold         = 'b' // mode: stands still (appendix I)
	flash        = 'c' // mode: stands and flashes
	nulls        = 5
	maxText      = 64 // bytes; more is no call
)

// encode returns the bytes that make the display at the address show m.
func (o *Opts) encode(address string, m devices.Message) ([]byte, error) {
	if o.Format == Lines {
		return o.line(address, m)
	}
	text, err := ascii(m.Text)
	if err != nil {
		return nil, err
	}
	return alpha(address, text, m.Flash), nil
}

// alpha returns one frame with its checksum: the sum of all from STX to ETX in four hex digits (5.1.5).
func alpha(address, text string, flashing bool) []byte {
	body := []byte{stx, writeText, priorityFile}
	if text != "" {
		mode := byte(hold)
		if flashing {
			mode = flash
		}
		body = append(body, esc, fill, mode)
		body = append(body, text...)
	}
	body = append(body, etx)
	sum := uint16(0)
	for _, c := range body {
		sum += uint16(c)
	}
	frame := append(make([]byte, nulls), soh, allTypes)
	frame = append(frame, address...)
	frame = append(frame, body...)
	return append(fmt.Appendf(frame, "%04X", sum), eot)
}

// ascii keeps the printable ASCII of a text. A text of which nothing is left is a fault of kind Invalid.
func ascii(text string) (string, error) {
	kept := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7E {
			return ' '
		}
		return r
	}, text)
	kept = strings.Join(strings.Fields(kept), " ")
	return kept, check(text, kept)
}

// check refuses a text that became nothing, or is too long.
func check(text, sent string) error {
	var err error
	switch {
	case sent == "" && strings.TrimSpace(text) != "":
		err = errors.New("the text has no character that the display knows")
	case len(sent) > maxText:
		err = fmt.Errorf("the text has %d bytes", len(sent))
	default:
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "show call", Err: err, Hint: fmt.Sprintf("show number and window in at most %d characters", maxText)}
}

// line returns a line in GB18030. Control characters are taken out; a display without flashing shows the text.
func (o *Opts) line(address string, m devices.Message) ([]byte, error) {
	text := strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F {
			return -1
		}
		return r
	}, m.Text)
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "show call", Err: err, Hint: "leave out characters that no display has"}
	}
	if err := check(m.Text, string(b)); err != nil {
		return nil, err
	}
	out := []byte(strings.ReplaceAll(o.Prefix, "{address}", address))
	out = append(out, b...)
	return append(out, "\r\n"...), nil
}
