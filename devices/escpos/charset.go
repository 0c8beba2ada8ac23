package escpos

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// A cell is one character as the wire has it: its bytes and its width in the dots of the unenlarged font.
type cell struct {
	bytes []byte
	dots  int
}

const (
	narrowDots = 12 // ASCII glyphs are 12×24
	wideDots   = 24 // Chinese glyphs are 24×24
	glyphRows  = 24
)

// replacement is 〓, the sign for a missing character, which every Chinese font has.
var replacement = cell{bytes: []byte{0xA1, 0xFE}, dots: wideDots}

// cells encodes a text for the charset. Characters that the printer has no glyph for, private use and control characters become the
// replacement; their number is returned.
func (c Charset) cells(text string) (out []cell, replaced int) {
	enc := simplifiedchinese.GB18030.NewEncoder()
	out = make([]cell, 0, len(text))
	for _, r := range text {
		one, ok := c.cell(enc, r)
		if !ok {
			one, replaced = replacement, replaced+1
		}
		out = append(out, one)
	}
	return out, replaced
}

// cell encodes one character, or reports that the charset lacks it.
func (c Charset) cell(enc *encoding.Encoder, r rune) (cell, bool) {
	r = printable(r)
	switch {
	case r >= ' ' && r <= '~':
		return cell{bytes: []byte{byte(r)}, dots: narrowDots}, true
	case r == utf8.RuneError, unicode.In(r, unicode.C): // controls, format characters, private use, surrogates
		return cell{}, false
	}
	enc.Reset()
	b, err := enc.Bytes(utf8.AppendRune(nil, r))
	if err != nil || !c.has(b) {
		return cell{}, false
	}
	return cell{bytes: b, dots: wideDots}, true
}

// printable maps signs that GB18030 has only as four bytes, though they are common, to the ones that every font has.
func printable(r rune) rune {
	switch r {
	case '\u00A5': // ¥
		return '\uFFE5'
	case '\u2022', '\u30FB': // • and ・ stand for the dot in names
		return '\u00B7'
	case '\u00A0':
		return ' '
	}
	return r
}

// has reports whether the printer's font covers a GB18030 character. It decides by the bytes, not by another codec's table.
func (c Charset) has(b []byte) bool {
	if len(b) == 4 {
		return c == GB18030Four
	}
	if len(b) != 2 {
		return false
	}
	switch c {
	case GB18030Two, GB18030Four:
		return true
	case GBK:
		return !addedByGB18030(b[0], b[1])
	case GB2312:
		return inGB2312(b[0], b[1])
	}
	return false
}

// addedByGB18030 reports the two-byte characters that GB18030 has and GBK fonts do not: €, ǹ, the ideographic description characters and
// the last 80 of zone 4.
func addedByGB18030(lead, trail byte) bool {
	switch lead {
	case 0xA2:
		return trail == 0xE3
	case 0xA8:
		return trail == 0xBF
	case 0xA9:
		return trail >= 0x89 && trail <= 0x95
	case 0xFE:
		return true
	}
	return false
}

// inGB2312 reports whether GB 2312-80 assigns the code.
func inGB2312(lead, trail byte) bool {
	in := func(from, to byte) bool { return trail >= from && trail <= to }
	switch {
	case lead == 0xA1, lead == 0xA3, lead >= 0xB0 && lead <= 0xF7 && lead != 0xD7:
		return in(0xA1, 0xFE)
	case lead == 0xD7:
		return in(0xA1, 0xF9)
	case lead >= 0xA2 && lead <= 0xA9:
		return gb2312Sign(lead, in)
	}
	return false
}

// gb2312Sign decides for the rows of figures, kana, Greek, Cyrillic, phonetic signs and box drawing.
func gb2312Sign(lead byte, in func(from, to byte) bool) bool {
	switch lead {
	case 0xA2:
		return in(0xB1, 0xE2) || in(0xE5, 0xEE) || in(0xF1, 0xFC)
	case 0xA4:
		return in(0xA1, 0xF3)
	case 0xA5:
		return in(0xA1, 0xF6)
	case 0xA6:
		return in(0xA1, 0xB8) || in(0xC1, 0xD8)
	case 0xA7:
		return in(0xA1, 0xC1) || in(0xD1, 0xF1)
	case 0xA8:
		return in(0xA1, 0xBA) || in(0xC5, 0xE9)
	case 0xA9:
		return in(0xA4, 0xEF)
	}
	return false
}
