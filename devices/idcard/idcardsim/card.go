package idcardsim

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"unicode/utf16"

	"onetrip/devices/idcard"
)

const (
	textSize  = 256
	photoSize = 1024
	extraSize = 70
	// photoHeader begins each photo in WLT coding: 102 by 126 dots.
	photoHeader = "WL\x66\x00\x7E\x00\x32\x00\x00\xFF\x85"
)

// Card is what can be laid on the reader.
type Card struct {
	Name string // what the bench calls it, "" for one made by hand

	Text    idcard.Text // the fields; Text.Type decides the layout
	RawText []byte      // 256 bytes in place of Text, to hold what no Text can
	Flag    rune        // type flag in place of that of Text.Type, or 0
	Padding rune        // fills unused units; 0 means a space
	NULs    bool        // fill with U+0000 instead

	ExtraAddress string // newest additional address; "" when the chip has none
	Photo        []byte // 1024 bytes, or nil for filler that decodes to nothing
	Fingerprint  []byte // 512 or 1024 bytes for 30 10, or nil

	IIN [4]byte // what FIND tells, usually zeros
	SN  [8]byte // what SELECT tells, usually zeros

	// Foreign makes it a card that is no identity card: it is found, and SELECT refuses it.
	Foreign bool
}

// text returns the 256 bytes of the text file, or an error when a field does not fit its place.
func (c Card) text() ([]byte, error) {
	if c.RawText != nil {
		if len(c.RawText) != textSize {
			return nil, fmt.Errorf("raw text of %d bytes, want %d", len(c.RawText), textSize)
		}
		return c.RawText, nil
	}
	pad := c.Padding
	if pad == 0 && !c.NULs {
		pad = ' '
	}
	b := make([]byte, textSize)
	for i := 0; i < len(b); i += 2 {
		binary.LittleEndian.PutUint16(b[i:], uint16(pad))
	}
	layout := idcard.Layout(c.Text.Type)
	if layout == nil {
		return nil, fmt.Errorf("no layout for %v", c.Text.Type)
	}
	for _, f := range layout {
		if err := put(b, f.Spans, *f.Value(&c.Text)); err != nil {
			return nil, err
		}
	}
	flag := c.Flag
	if flag == 0 {
		flag = c.typeFlag(pad)
	}
	binary.LittleEndian.PutUint16(b[248:], uint16(flag))
	return b, nil
}

// typeFlag returns the flag that the chip holds; a resident card has mere padding there.
func (c Card) typeFlag(pad rune) rune {
	if c.Text.Flag > ' ' {
		return c.Text.Flag
	}
	for flag, t := range flags() {
		if t == c.Text.Type {
			return flag
		}
	}
	return pad
}

// put writes s into the spans, one after the other.
func put(b []byte, spans []idcard.Span, s string) error {
	units, room := utf16.Encode([]rune(s)), 0
	for _, span := range spans {
		room += span.Units
	}
	if len(units) > room {
		return fmt.Errorf("%q has %d characters, the card has room for %d", s, len(units), room)
	}
	for _, span := range spans {
		for i := range min(span.Units, len(units)) {
			binary.LittleEndian.PutUint16(b[span.Offset+2*i:], units[i])
		}
		units = units[min(span.Units, len(units)):]
	}
	return nil
}

// Check returns an error when the card's fields do not fit on a chip.
func (c Card) Check() error {
	if c.Foreign {
		return nil
	}
	if _, err := c.text(); err != nil {
		return err
	}
	if n := len(c.Photo); n != 0 && n != photoSize {
		return fmt.Errorf("photo of %d bytes, want %d", n, photoSize)
	}
	if len(c.Fingerprint) > photoSize {
		return fmt.Errorf("fingerprint of %d bytes, want at most %d", len(c.Fingerprint), photoSize)
	}
	return put(make([]byte, extraSize), []idcard.Span{{Offset: 0, Units: extraSize / 2}}, c.ExtraAddress)
}

// photo returns the photo, or filler that is the same for the same card.
func (c Card) photo() []byte {
	if c.Photo != nil {
		return c.Photo
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Text.Number)) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), photoSize))
	b := append(make([]byte, 0, photoSize), photoHeader...)
	for len(b) < photoSize {
		b = append(b, byte(r.Uint32()))
	}
	return b
}

// payload returns the data of a READ answer.
func (c Card) payload(fingerprint bool) []byte {
	text, err := c.text()
	if err != nil {
		panic(err) // Lay has checked the card
	}
	photo := c.photo()
	b := binary.BigEndian.AppendUint16(nil, uint16(len(text)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(photo)))
	if !fingerprint {
		return append(append(b, text...), photo...)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(c.Fingerprint)))
	return append(append(append(b, text...), photo...), c.Fingerprint...)
}

// extra returns the 70 bytes of the newest additional address.
func (c Card) extra() []byte {
	b := make([]byte, extraSize)
	for i := 0; i < len(b); i += 2 {
		b[i] = ' '
	}
	if err := put(b, []idcard.Span{{Offset: 0, Units: extraSize / 2}}, c.ExtraAddress); err != nil {
		panic(err) // Lay has checked the card
	}
	return b
}
