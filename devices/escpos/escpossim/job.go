package escpossim

import (
	"encoding/hex"
	"image"
	"strings"
	"time"
)

// Hex is bytes that read as lower-case hexadecimal digits in JSON.
type Hex []byte

// MarshalText returns two digits a byte and never an error.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText reads what MarshalText wrote, or returns an error from encoding/hex.
func (h *Hex) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// String returns two digits a byte.
func (h Hex) String() string { return hex.EncodeToString(h) }

// Kind says what an Element is.
type Kind string

// The kinds of elements.
const (
	KindText    Kind = "text" // a run of characters in one style
	KindQR      Kind = "qr"
	KindBarcode Kind = "barcode"
	KindPicture Kind = "picture"
	KindFeed    Kind = "feed" // blank paper that was asked for
	KindCut     Kind = "cut"
)

// Element is one thing that the printer understood and put on the paper.
type Element struct {
	Kind      Kind   `json:"kind"`
	Align     string `json:"align,omitempty"`  // "left", "center" or "right"
	Line      int    `json:"line,omitempty"`   // of text: runs with the same number stand in one line
	Text      string `json:"text,omitempty"`   // characters, or what a code says; U+FFFD is a code without a glyph
	Width     int    `json:"width,omitempty"`  // of text: times the font's width, 1 to 8
	Height    int    `json:"height,omitempty"` // of text: times the font's height, 1 to 8
	Bold      bool   `json:"bold,omitempty"`
	Underline bool   `json:"underline,omitempty"`
	Reverse   bool   `json:"reverse,omitempty"`   // white on black
	FontB     bool   `json:"font_b,omitempty"`    // the 9×17 font
	Wrapped   bool   `json:"wrapped,omitempty"`   // of text: the line was full and goes on in the next one
	Symbology string `json:"symbology,omitempty"` // of a bar code: "code128", "ean13", "ean8", "upc_a" or "code39"
	Module    int    `json:"module,omitempty"`    // dots of a module
	Level     string `json:"level,omitempty"`     // of a QR code: error correction L, M, Q or H
	Model     int    `json:"model,omitempty"`     // of a QR code
	Bars      int    `json:"bars,omitempty"`      // of a bar code: height in dots
	HRI       int    `json:"hri,omitempty"`       // of a bar code: its text, 1 above, 2 below, 3 both
	Dots      int    `json:"dots,omitempty"`      // of a picture or code: width
	Rows      int    `json:"rows,omitempty"`      // of a picture or code: height
	Lines     int    `json:"lines,omitempty"`     // of a feed by lines (ESC d)
	Units     int    `json:"units,omitempty"`     // of a feed by units (ESC J)
	Command   string `json:"command,omitempty"`   // of a cut: "GS V 66 0"
	Partial   bool   `json:"partial,omitempty"`   // it stopped in the middle
	Row       int    `json:"row"`                 // first row, counted from the top of its piece of paper
}

// Job is one piece of paper and the bytes that made it.
type Job struct {
	Number   int       `json:"number"`             // 1 is the first since New
	At       time.Time `json:"at"`                 // when it was cut or torn off
	Cut      bool      `json:"cut"`                // by the cutter; false when it was torn off
	FullCut  bool      `json:"full_cut,omitempty"` // the piece fell off; a partial cut leaves it hanging
	Complete bool      `json:"complete"`           // cut, and no byte of it was dropped, cleared away or lost
	Raw      Hex       `json:"raw"`                // as executed, with the status commands that followed the cut
	Text     []string  `json:"text"`               // the lines of text as seen
	Elements []Element `json:"elements"`
	Dots     int       `json:"dots"` // width of the picture
	Rows     int       `json:"rows"` // height of the picture

	strips []strip
	top    int
	font   *Font
}

// Image draws the paper, white and black, one pixel a dot. Of a piece longer than 2 m only the end is drawn.
func (j Job) Image() *image.Paletted {
	return draw(j.strips, j.Dots, j.top, j.top+j.Rows, j.font)
}

// longest is how many rows of paper a picture shows at most: 2 m at 8 rows a millimetre.
const longest = 16000

func draw(strips []strip, dots, from, to int, font *Font) *image.Paletted {
	from = max(from, to-longest)
	c := newCanvas(dots, from, to-from, font)
	for _, s := range strips {
		if s.ink != nil && s.top < to && s.top+s.rows > from {
			c.end = s.top + s.rows
			s.ink.ink(c, s.top)
		}
	}
	return c.img
}

// textLines joins the runs of each line.
func textLines(elements []Element) []string {
	lines := []string{}
	last := 0
	var b strings.Builder
	for _, e := range elements {
		if e.Kind != KindText {
			continue
		}
		if e.Line != last && last != 0 {
			lines = append(lines, b.String())
			b.Reset()
		}
		last = e.Line
		b.WriteString(e.Text)
	}
	if last != 0 {
		lines = append(lines, b.String())
	}
	return lines
}
