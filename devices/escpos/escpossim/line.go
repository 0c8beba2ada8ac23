package escpossim

import (
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// line is what stands in the print buffer.
type line struct {
	items []item
	x     int // where the next character goes, counted from the start of the print area
}

// narrow returns the font of one-byte characters.
func (in *interp) narrow() cellKind {
	if in.mode.fontB {
		return fontB
	}
	return fontA
}

// put adds a character to the line. A full line is printed first.
func (in *interp) put(r rune, kind cellKind) {
	m := &in.mode
	st := style{w: m.w, h: m.h, bold: m.bold, underline: m.underline, reverse: m.reverse}
	pad, after := 0, m.space*m.w
	if kind == chinese {
		st.w, st.h, st.underline = m.chineseW, m.chineseH, m.underlineChinese
		pad, after = m.chineseLeft*st.w, m.chineseRight*st.w
	}
	w, h := kind.size()
	in.add(item{r: r, kind: kind, style: st, w: pad + w*st.w + after, h: h * st.h, pad: pad})
}

// add places an item behind the others.
func (in *interp) add(it item) {
	if _, area := in.mode.area(); in.line.x+it.w > area && len(in.line.items) > 0 {
		in.flush(true)
	}
	it.x = in.line.x
	in.line.x += it.w
	in.line.items = append(in.line.items, it)
}

// garbage puts what a printer shows for a code without a character.
func (in *interp) garbage() {
	in.ignored++
	in.put(noGlyph, in.narrow())
}

// tab moves to the next of the stops that ESC @ sets, every eight characters.
func (in *interp) tab() {
	stop := 8 * cellNarrow * in.mode.w
	in.line.x = (in.line.x/stop + 1) * stop
}

// trail reads a further byte of a Chinese character: two bytes, or four where the firmware knows them.
func (in *interp) trail(b byte) {
	switch in.fits(b) {
	case wholeChar:
		char := append(in.char, b)
		in.char = in.char[:0]
		in.put(in.opts.Quirks.Charset.decode(char), chinese)
	case partOfChar:
		in.char = append(in.char, b)
	case noChar: // half a character: its bytes stand for themselves
		rest := append(in.char[1:len(in.char):len(in.char)], b)
		in.char = nil
		in.garbage()
		for _, c := range rest {
			in.read(c)
		}
	}
}

// fit says what a byte makes of the bytes before it.
type fit uint8

const (
	noChar fit = iota
	partOfChar
	wholeChar
)

// fits tells what b makes of the character under way.
func (in *interp) fits(b byte) fit {
	digit := b >= '0' && b <= '9'
	set := in.opts.Quirks.Charset
	switch len(in.char) {
	case 1:
		if b >= 0x40 && b != 0x7F && b != 0xFF {
			return wholeChar
		}
		if digit && (set == GB18030Two || set == GB18030Four) {
			return partOfChar
		}
	case 2:
		if b >= 0x81 && b <= 0xFE {
			return partOfChar
		}
	case 3:
		if digit {
			return wholeChar
		}
	}
	return noChar
}

// decode returns the character of a whole code, or noGlyph when the ROM has none.
func (c Charset) decode(code []byte) rune {
	if !c.has(code) {
		return noGlyph
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(code)
	if err != nil {
		return noGlyph
	}
	r := []rune(string(text))
	if len(r) != 1 || unicode.Is(unicode.Co, r[0]) || !unicode.IsPrint(r[0]) && r[0] != 0x3000 {
		return noGlyph
	}
	return r[0]
}

// has decides by ranges whether the ROM holds a code.
func (c Charset) has(code []byte) bool {
	switch c {
	case GB18030Four:
		return true
	case GB18030Two:
		return len(code) == 2
	case GB2312:
		return len(code) == 2 && code[1] >= 0xA1 && (code[0] >= 0xA1 && code[0] <= 0xA9 || code[0] >= 0xB0 && code[0] <= 0xF7)
	case GBK:
		return len(code) == 2 && !addedIn2000(word([]byte{code[1], code[0]}))
	}
	return false
}

// addedIn2000 tells the two-byte codes that GB18030-2000 added to GBK: the euro sign, punctuation and letters in rows A6 and A8, ideographic
// description signs and rare characters.
func addedIn2000(code int) bool {
	for _, r := range [...][2]int{
		{0xA2E3, 0xA2E3},
		{0xA6D9, 0xA6DF},
		{0xA6EC, 0xA6ED},
		{0xA6F3, 0xA6F3},
		{0xA8BC, 0xA8BC},
		{0xA8BF, 0xA8BF},
		{0xA989, 0xA995},
		{0xFE50, 0xFEFE},
	} {
		if code >= r[0] && code <= r[1] {
			return true
		}
	}
	return false
}

// flush prints the line and moves on by the line spacing, or by the tallest character where that is more.
func (in *interp) flush(wrapped bool) {
	l := in.line
	in.line = line{}
	rows := in.mode.spacing
	if len(l.items) == 0 {
		in.emit(&printStrip{rows: rows})
		return
	}
	t := textInk{items: l.items, x: in.mode.place(l.x)}
	for _, it := range l.items {
		t.height = max(t.height, it.h)
	}
	in.lineNo++
	in.emit(&printStrip{rows: max(rows, t.height), ink: t, elements: in.runs(l.items, wrapped)})
}

// runs describes a line, one element for each stretch of one style.
func (in *interp) runs(items []item, wrapped bool) []Element {
	var out []Element
	var last item
	for i, it := range items {
		alike := i > 0 && it.style == last.style && it.cols == nil && last.cols == nil && (it.kind == fontB) == (last.kind == fontB)
		last = it
		if alike {
			out[len(out)-1].Text += string(it.r)
			continue
		}
		e := Element{Align: in.mode.align.String(), Line: in.lineNo, Wrapped: wrapped}
		if it.cols != nil {
			e.Kind, e.Dots, e.Rows = KindPicture, it.w, it.h
		} else {
			e.Kind, e.Text, e.Width, e.Height = KindText, string(it.r), it.style.w, it.style.h
			e.Bold, e.Underline, e.Reverse, e.FontB = it.style.bold, it.style.underline > 0, it.style.reverse, it.kind == fontB
		}
		out = append(out, e)
	}
	return out
}

// feedLines is ESC d: it prints the line and goes on n lines in all.
func (in *interp) feedLines(n int) {
	e := Element{Kind: KindFeed, Lines: n}
	in.feed(n*in.mode.spacing, e)
}

// feedUnits is ESC J.
func (in *interp) feedUnits(n int) {
	in.feed(in.mode.along(n), Element{Kind: KindFeed, Units: n})
}

func (in *interp) feed(rows int, e Element) {
	if len(in.line.items) > 0 {
		spacing := in.mode.spacing
		in.mode.spacing = rows
		in.flush(false)
		in.mode.spacing = spacing
		rows = 0
	}
	if rows > 0 || e.Lines > 0 {
		in.emit(&printStrip{rows: rows, elements: []Element{e}})
	}
}
