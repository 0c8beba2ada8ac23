package kit

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// Hint is a zero-width space: a good place to break a line of Chinese. It is never drawn.
const Hint = '\u200b'

// Text says how a sentence is drawn. The part between * and * is bold and has the Strong colour.
type Text struct {
	Sizes  []float32 // the preferred size first; a later one only when the earlier does not fit
	Bold   bool
	Colour color.NRGBA
	Strong color.NRGBA // of bold parts; zero: Colour
	Lines  int         // most lines; 0: one
	Align  fyne.TextAlign
	Middle bool    // centred from top to bottom in its box
	Tight  bool    // headline spacing, 1.18 instead of 1.3
	Plain  bool    // * is a character like any other: masked names and numbers
	Scale  float32 // of bold parts to the rest, on one baseline; 0: 1
}

func (t Text) leading() float32 {
	if t.Tight {
		return 1.18
	}
	return 1.3
}

// A piece is a part of a line in one style.
type piece struct {
	text string
	bold bool
	size float32
	w    float32
}

type line struct {
	pieces []piece
	w      float32
}

// measure returns the width of a text in design pixels. Text is measured at its design size, so lines break at the same place in a window of
// any size.
func measure(s string, size float32, bold bool) float32 {
	if s == "" {
		return 0
	}
	return fyne.MeasureText(s, size, fyne.TextStyle{Bold: bold}).Width
}

// baselineOf returns the distance from the top of a drawn text to its baseline.
func baselineOf(size float32, bold bool) float32 {
	_, base := fyne.CurrentApp().Driver().RenderedTextSize("0", size, fyne.TextStyle{Bold: bold}, nil)
	return base
}

// fit chooses the first size at which the text needs no more than its lines and width, and returns the lines. ok is false when even the last
// size does not fit; its lines are returned all the same, because text is never cut off.
func (t Text) fit(s string, width, height float32) (size float32, lines []line, ok bool) {
	most := max(t.Lines, 1)
	for i, size := range t.Sizes {
		lines = t.layout(s, size, width, i == len(t.Sizes)-1)
		ok = len(lines) <= most && float32(len(lines))*size*t.leading() <= height+1
		for _, l := range lines {
			ok = ok && l.w <= width+0.5
		}
		if ok {
			return size, lines, true
		}
	}
	return t.Sizes[len(t.Sizes)-1], lines, false
}

// layout breaks a text into as few lines no wider than width as possible, and chooses the breaks with breaks.
// Words are cut apart only where that is allowed: at the last size.
func (t Text) layout(s string, size, width float32, cut bool) []line {
	var lines []line
	for part := range strings.SplitSeq(s, "\n") {
		words := t.words(atoms(part, t.Plain), size)
		whole := lineOf(words)
		if whole.w <= width {
			lines = append(lines, whole)
			continue
		}
		if cut {
			words = splitLong(words, width)
		}
		from := 0
		for _, to := range breaks(words, width) {
			lines = append(lines, lineOf(words[from:to]))
			from = to
		}
	}
	return lines
}

func hangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }

// trimmed drops the space that a broken line ends with.
func (l line) trimmed() line {
	n := len(l.pieces)
	if n == 0 {
		return l
	}
	l.pieces = append([]piece(nil), l.pieces...)
	last := &l.pieces[n-1]
	if cut := strings.TrimRight(last.text, " "); cut != last.text {
		w := measure(cut, last.size, last.bold)
		l.w -= last.w - w
		last.text, last.w = cut, w
	}
	return l.joined()
}

// joined merges neighbours of one style, so that a line is a few texts and kerning stays.
func (l line) joined() line {
	var out line
	for _, p := range l.pieces {
		n := len(out.pieces)
		if n > 0 && out.pieces[n-1].bold == p.bold && out.pieces[n-1].size == p.size {
			out.pieces[n-1].text += p.text
			continue
		}
		out.pieces = append(out.pieces, p)
	}
	for i := range out.pieces {
		p := &out.pieces[i]
		p.w = measure(p.text, p.size, p.bold)
		out.w += p.w
	}
	return out
}

// A word is what a line never breaks inside of.
type word struct {
	pieces []piece
	w      float32
	trail  float32 // width of the space at its end, which may hang over
	good   bool    // the line before it ends where a reader pauses
}

func (t Text) words(parts []atom, size float32) []word {
	var words []word
	for _, a := range parts {
		bold, psize := t.Bold || a.bold, size
		if a.bold && t.Scale != 0 {
			psize = size * t.Scale
		}
		p := piece{text: a.text, bold: bold, size: psize, w: measure(a.text, psize, bold)}
		if !a.open && len(words) > 0 {
			w := &words[len(words)-1]
			w.pieces, w.w, w.trail = append(w.pieces, p), w.w+p.w, 0
		} else {
			words = append(words, word{pieces: []piece{p}, w: p.w, good: a.good})
		}
		if cut := strings.TrimRight(a.text, " "); cut != a.text {
			words[len(words)-1].trail = p.w - measure(cut, psize, bold)
		}
	}
	return words
}

// An atom is a run of characters between two places where a style changes or a line may break.
type atom struct {
	text string
	bold bool
	open bool // a line may break before it
	good bool // and a reader pauses there
}

// atoms cuts a text at its * marks, unless it is plain, and at its break opportunities.
func atoms(s string, plain bool) []atom {
	var out []atom
	var b strings.Builder
	var next atom
	before, prev, whole := rune(0), rune(0), 0
	flush := func() {
		if b.Len() > 0 {
			next.text = b.String()
			out = append(out, next)
			b.Reset()
			next.open, next.good = false, false
		}
	}
	for i, r := range s {
		if r == '*' && !plain {
			flush()
			next.bold = !next.bold
			continue
		}
		if r == Hint || (i >= whole && mayBreak(before, prev, r)) {
			flush()
			next.open, next.good = true, next.good || r == Hint || strings.ContainsRune(pauseMarks, prev)
		}
		if i >= whole {
			whole = i + wholeWord(s[i:])
		}
		if r != Hint {
			b.WriteRune(r)
			before, prev = prev, r
		}
	}
	flush()
	return out
}

const (
	noStart    = "，。、；：？！）》」』】”’…％%,.;:?!)]}·"
	noEnd      = "（《「『【“‘([{"
	pauseMarks = "，。、；：？！,.;:?!"
)

// mayBreak reports whether a line may end after a, which follows before, and go on with b. A figure keeps its unit: "15–25 分钟".
func mayBreak(before, a, b rune) bool {
	switch {
	case a == 0 || b == ' ':
		return false
	case a == ' ':
		return !unicode.IsDigit(before)
	case strings.ContainsRune(noStart, b) || strings.ContainsRune(noEnd, a):
		return false
	}
	return ideographic(a) || ideographic(b)
}

// ideographic reports whether a line may break beside r without a space: Chinese and its punctuation, not Korean.
func ideographic(r rune) bool {
	return unicode.Is(unicode.Han, r) || (r >= 0x3000 && r <= 0x303f) || (r >= 0xff00 && r <= 0xffef) || strings.ContainsRune("“”‘’…", r)
}
