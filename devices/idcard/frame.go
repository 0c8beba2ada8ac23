package idcard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"
)

// Sizes and times of frames: request AA AA AA 96 69 | Len1 Len2 | CMD Para | data | CHK, answer AA AA AA 96 69 | Len1 Len2 | SW1 SW2 SW3 |
// data | CHK. Len is big-endian and counts what follows it; CHK is the XOR of all from Len1 on [W1][W2][S2][S4].
const (
	Preamble    = "\xAA\xAA\xAA\x96\x69"
	overhead    = len(Preamble) + 2      // bytes of a frame that its length does not count
	minLength   = 4                      // SW1 SW2 SW3 CHK
	maxLength   = 4096                   // our rule: the longest known answer has 0x090A
	idleGap     = 200 * time.Millisecond // our rule: a hole this long ends a frame, and a discard
	requestRoom = overhead + 4           // the longest request
)

// Frame is a whole answer from preamble to checksum, known to be sound. It may hold personal data: Wipe it after use.
type Frame []byte

// SW returns the three status bytes. Only the third carries the result; the others may pass on the card's own status [W1].
func (f Frame) SW() [3]byte { return [3]byte(f[overhead : overhead+3]) }

// Data returns the bytes between the status and the checksum. They alias the frame.
func (f Frame) Data() []byte { return f[overhead+3 : len(f)-1] }

// Wipe overwrites the frame.
func (f Frame) Wipe() { clear(f) }

// Defect is what can be wrong with received bytes.
type Defect string

// The defects, by the names that reports use.
const (
	BadChecksum Defect = "bad_checksum"
	BadLength   Defect = "bad_length"
	Truncated   Defect = "truncated"
	Echo        Defect = "echo" // our own request came back: an adapter that hears itself
)

// Item is what a Parser finds: a sound frame or a defect.
type Item struct {
	Frame  Frame  // nil for a defect
	Defect Defect // "" for a frame
	At     int    // where in the stream the defect shows, or the frame began; bytes from the last Reset
	Noise  int    // bytes of noise before it, from the last Reset
	Detail string // the defect in words, without received data but lengths and checksums
}

// Parser assembles answers from bytes as they come. It searches the preamble in noise, never searches inside a frame, and after a damaged
// frame drops everything until the line was idle: a photo may contain what looks like an answer. The zero Parser is ready for use.
type Parser struct {
	request []byte // the last request, to know its echo
	buf     []byte // the frame under way, from its preamble on; empty while searching; as long as the longest frame
	matched int    // bytes of the preamble matched while searching
	want    int    // whole size of the frame under way; 0 until its length is read
	discard bool   // after a defect, until Idle
	pos     int    // bytes since Reset
	noise   int    // bytes that belong to no frame; what is discarded after a defect does not count
	head    [4]byte
	headLen int
	items   []Item
}

// Reset forgets everything and expects answers to request, whose echo is not an answer. The request may be nil.
func (p *Parser) Reset(request []byte) {
	clear(p.buf)
	*p = Parser{buf: p.buf[:0], request: request}
}

// Noise returns how many bytes since Reset belonged to no frame.
func (p *Parser) Noise() int { return p.noise }

// Head returns the first bytes of noise since Reset, at most four: enough to know a foreign framing by its header.
func (p *Parser) Head() []byte { return p.head[:p.headLen] }

// Busy reports whether a frame or a discard is under way, so that a silence must be told with Idle.
func (p *Parser) Busy() bool { return p.discard || p.matched > 0 || len(p.buf) > 0 }

// InFrame reports whether a preamble was seen whose frame is not complete.
func (p *Parser) InFrame() bool { return len(p.buf) > 0 }

// Feed takes the next bytes and returns what they complete. The frames are the caller's.
func (p *Parser) Feed(b []byte) []Item {
	p.items = nil
	for _, c := range b {
		p.pos++
		switch {
		case p.discard:
		case len(p.buf) == 0:
			p.search(c)
		default:
			p.collect(c)
		}
	}
	return p.items
}

// Idle tells that the line was silent for the idle gap. It ends a discard; an incomplete frame becomes a defect, an incomplete preamble noise.
func (p *Parser) Idle() []Item {
	p.items = nil
	if len(p.buf) > 0 {
		want := "an unknown number"
		if p.want > 0 {
			want = fmt.Sprint(p.want)
		}
		p.fail(Truncated, fmt.Sprintf("the frame ends after %d bytes of %s", len(p.buf), want))
	}
	p.discard = false
	p.noise += p.matched
	p.matched = 0
	return p.items
}

// search matches the preamble and backs up correctly: AA AA AA AA 96 69 contains it.
func (p *Parser) search(c byte) {
	back := [...]int{0, 0, 1, 2, 0} // by matched bytes: how many of them remain a prefix without the first
	for p.matched > 0 && Preamble[p.matched] != c {
		p.noise += p.matched - back[p.matched]
		p.matched = back[p.matched]
	}
	if Preamble[p.matched] == c {
		p.matched++
	} else {
		if p.headLen < len(p.head) {
			p.head[p.headLen] = c
			p.headLen++
		}
		p.noise++
	}
	if p.matched == len(Preamble) {
		p.matched = 0
		if p.buf == nil {
			// It never grows, so that drop overwrites all that was ever in it.
			p.buf = make([]byte, 0, overhead+maxLength)
		}
		p.buf = append(p.buf, Preamble...)
	}
}

// collect takes one byte of a frame.
func (p *Parser) collect(c byte) {
	p.buf = append(p.buf, c)
	n := len(p.buf)
	if n == overhead {
		p.want = overhead + int(binary.BigEndian.Uint16(p.buf[n-2:]))
	}
	switch {
	case n < overhead:
	case p.want > overhead+maxLength, p.want < overhead+minLength && !p.maybeEcho():
		p.fail(BadLength, fmt.Sprintf("the length field says %d, an answer has %d to %d", p.want-overhead, minLength, maxLength))
	case n == p.want:
		p.complete()
	}
}

// maybeEcho reports whether the frame under way may still become the last request.
func (p *Parser) maybeEcho() bool {
	return p.want == len(p.request) && bytes.HasPrefix(p.request, p.buf)
}

func (p *Parser) complete() {
	sum := xor(p.buf[len(Preamble):])
	switch {
	case p.maybeEcho():
		p.items = append(p.items, Item{Defect: Echo, At: p.pos - len(p.buf), Noise: p.noise, Detail: "our own request came back"})
	case sum != 0:
		got := p.buf[len(p.buf)-1]
		p.fail(BadChecksum, fmt.Sprintf("the checksum is %02X, want %02X", got, got^sum))
		return
	default:
		p.items = append(p.items, Item{Frame: bytes.Clone(p.buf), At: p.pos - len(p.buf), Noise: p.noise})
	}
	p.drop()
}

// fail ends the frame under way and drops what follows until the line is idle.
func (p *Parser) fail(d Defect, detail string) {
	at := p.pos - 1
	if d == BadLength {
		at = p.pos - len(p.buf) + len(Preamble)
	}
	p.items = append(p.items, Item{Defect: d, At: at, Noise: p.noise, Detail: detail})
	p.discard = true
	p.drop()
}

// drop overwrites the frame under way.
func (p *Parser) drop() {
	clear(p.buf)
	p.buf, p.want = p.buf[:0], 0
}

func xor(b []byte) (sum byte) {
	for _, c := range b {
		sum ^= c
	}
	return sum
}

// AppendFrame appends a frame with this content (command or status bytes, then data) to b.
func AppendFrame(b []byte, content ...byte) []byte {
	start := len(b) + len(Preamble)
	b = append(b, Preamble...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(content)+1))
	b = append(b, content...)
	return append(b, xor(b[start:]))
}
