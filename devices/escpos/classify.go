package escpos

// Bytes that the classifier knows exactly.
const (
	byteXON  = 0x11
	byteXOFF = 0x13

	headExtended = 0x39 // extended ASB: four bytes, no NUL
	headOfHandle = 0x37 // process id, buffers cleared, offline
	headPower    = 0x3B
	headInfo     = 0x5F
)

// Lengths of frames.
const (
	asbLen        = 4
	fullStatusLen = 6
	processIDLen  = 7  // 37 22 id4 00
	maxBlock      = 96 // no block of any manual is longer; more is a lost end
)

// Classifier tells a printer's output bytes apart by the first byte of each piece (Citizen CBM1000 appendix 3; Epson TM-U295 appendix D).
// The zero value is ready to use. It is not safe for several goroutines.
type Classifier struct {
	// LFKey accepts DLE EOT replies with bit 7 set: Custom KPM300's LF key.
	LFKey bool

	held []byte // the frame that has begun
	full bool   // a DLE EOT 20 is outstanding: 10 0F begins its reply, not a report
}

// ExpectFullStatus says that DLE EOT 20 was sent: the next 10 0F begins Custom's full status.
func (c *Classifier) ExpectFullStatus() { c.full = true }

// Partial reports whether a frame has begun and not ended. If its rest does not come in time, call Expire.
func (c *Classifier) Partial() bool { return len(c.held) > 0 }

// Expire gives up the frame that has begun, if any, and returns it as an Incomplete event. A full status that did not come is no longer
// expected.
func (c *Classifier) Expire() []Event {
	c.full = false
	if !c.Partial() {
		return nil
	}
	e := Event{Kind: Incomplete, Data: c.held}
	c.held = nil
	return []Event{e}
}

// Feed takes the next bytes, split anywhere, and returns the events that they complete.
func (c *Classifier) Feed(b []byte) []Event {
	var out []Event
	for _, x := range b {
		out = c.take(out, x)
	}
	return out
}

// take takes one byte. Flow control comes out first: it may fall inside any frame.
func (c *Classifier) take(out []Event, b byte) []Event {
	switch {
	case b == byteXON:
		return append(out, Event{Kind: XON})
	case b == byteXOFF:
		return append(out, Event{Kind: XOFF})
	case len(c.held) == 0:
		return c.first(out, b)
	case blockHead(c.held[0]):
		return c.block(out, b)
	}
	return c.report(out, b)
}

// first takes the first byte of a piece.
func (c *Classifier) first(out []Event, b byte) []Event {
	switch {
	case blockHead(b), b&0x93 == 0x10:
		c.held = []byte{b}
		return out
	case b&0x93 == 0x12, c.LFKey && b&0x93 == 0x92:
		return append(out, Event{Kind: DLEEOT, Data: []byte{b}})
	case b&0x90 == 0:
		return append(out, Event{Kind: Status1, Data: []byte{b}})
	}
	return append(out, Event{Kind: Invalid, Data: []byte{b}})
}

// blockHead reports whether a byte begins a block.
func blockHead(b byte) bool {
	switch b {
	case 0x35, headOfHandle, headExtended, headPower, 0x3D, headInfo:
		return true
	}
	return false
}

// report takes a later byte of an automatic report or of Custom's full status.
func (c *Classifier) report(out []Event, b byte) []Event {
	if c.full && c.held[0] == 0x10 && (len(c.held) > 1 || b == 0x0F) {
		if c.held = append(c.held, b); len(c.held) == fullStatusLen {
			out = append(out, Event{Kind: FullStatus, Data: c.held})
			c.held, c.full = nil, false
		}
		return out
	}
	if b&0x90 != 0 { // the rest of the report is lost; this byte begins something new
		out = append(out, Event{Kind: Incomplete, Data: c.held})
		c.held = nil
		return c.first(out, b)
	}
	if c.held = append(c.held, b); len(c.held) == asbLen {
		out = append(out, Event{Kind: ASB, Data: c.held})
		c.held = nil
	}
	return out
}

// block takes a later byte of a block.
func (c *Classifier) block(out []Event, b byte) []Event {
	c.held = append(c.held, b)
	extended := c.held[0] == headExtended
	switch {
	case extended && len(c.held) < asbLen, !extended && b != 0 && len(c.held) < maxBlock:
		return out
	case !extended && b != 0:
		out = append(out, Event{Kind: Incomplete, Data: c.held})
	default:
		out = append(out, blockEvent(c.held))
	}
	c.held = nil
	return out
}

// blockEvent names a whole block.
func blockEvent(b []byte) Event {
	body := b[1 : len(b)-1]
	switch {
	case b[0] == headInfo:
		return Event{Kind: Info, Data: body}
	case b[0] == headPower && string(body) == "\x30":
		return Event{Kind: PowerOff}
	case b[0] != headOfHandle || len(body) == 0:
	case body[0] == 0x22 && len(b) == processIDLen:
		return Event{Kind: ProcessID, Data: body[1:]}
	case body[0] == 0x25 && len(body) == 1:
		return Event{Kind: BufferCleared}
	case body[0] == 0x23 && causes(body[1:]):
		return Event{Kind: Offline, Data: body[1:]}
	}
	return Event{Kind: Block, Data: b}
}

// causes reports whether all bytes may stand in an offline response: up to ten of 40 to 7F.
func causes(b []byte) bool {
	for _, x := range b {
		if x < 0x40 || x > 0x7F {
			return false
		}
	}
	return len(b) <= 10
}
