package escpossim

import (
	"errors"
	"fmt"
	"image"
	"os"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"onetrip/kiosk/base/fault"
)

// FontPath is where Debian's package fonts-noto-cjk puts the regular faces.
const FontPath = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

// The faces in the collection: 2 is Noto Sans CJK SC, 7 is Noto Sans Mono CJK SC, whose Latin letters are exactly half as wide as a
// Chinese character.
const (
	faceSC   = 2
	faceMono = 7
)

// Cells of the ROM fonts in dots.
const (
	cellHeight  = 24 // Chinese 24×24, font A 12×24
	cellWide    = 24
	cellNarrow  = 12
	fontBWidth  = 9 // font B 9×17
	fontBHeight = 17
)

// inkLevel is how much of a dot an outline must cover for the dot to be black, of 255. Lower than half, so that thin strokes survive.
const inkLevel = 104

// Font is a printer's glyph ROM, drawn from outlines. Several printers may share one.
type Font struct {
	// mu guards what follows: the faces cannot draw two glyphs at once.
	mu     sync.Mutex
	wide   font.Face // 24 dots an em, for 24×24
	narrow font.Face // the same for 12×24
	small  font.Face // 18 dots an em, for 9×17
	cells  map[cellKey]*cell
}

type cellKey struct {
	r    rune
	kind cellKind
}

// cellKind is one of the ROM's fonts.
type cellKind uint8

const (
	chinese cellKind = iota // 24×24
	fontA                   // 12×24
	fontB                   // 9×17
)

// size returns the width and height of the font's cells in dots.
func (k cellKind) size() (w, h int) {
	switch k {
	case chinese:
		return cellWide, cellHeight
	case fontA:
		return cellNarrow, cellHeight
	case fontB:
		return fontBWidth, fontBHeight
	}
	return cellNarrow, cellHeight
}

// cell is a glyph in dots, row by row.
type cell struct {
	w, h int
	dots []bool
}

// LoadFont reads the faces from a Noto Sans CJK collection. A missing file is a fault.Error that names the Debian package.
func LoadFont(path string) (*Font, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		hint := "reinstall the Debian package fonts-noto-cjk"
		if errors.Is(err, os.ErrNotExist) {
			hint = "install the Debian package fonts-noto-cjk"
		}
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "load the printer's glyphs", Hint: hint, Err: err}
	}
	f, err := parseFont(data)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Corrupt, Op: "load the printer's glyphs from " + path, Hint: "reinstall the Debian package fonts-noto-cjk", Err: err}
	}
	return f, nil
}

func parseFont(data []byte) (*Font, error) {
	all, err := opentype.ParseCollection(data)
	if err != nil {
		return nil, err
	}
	f := &Font{cells: map[cellKey]*cell{}}
	for _, want := range []struct {
		face *font.Face
		no   int
		dots float64
	}{{&f.wide, faceSC, cellHeight}, {&f.narrow, faceMono, cellHeight}, {&f.small, faceMono, 2 * fontBWidth}} {
		one, err := all.Font(want.no)
		if err != nil {
			return nil, fmt.Errorf("face %d: %w", want.no, err)
		}
		// At 72 dpi a point is a dot. The outlines have no hints that this rasteriser knows.
		*want.face, err = opentype.NewFace(one, &opentype.FaceOptions{Size: want.dots, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("face %d: %w", want.no, err)
		}
	}
	return f, nil
}

// glyph returns the character's dots, or a hollow box when the font lacks it.
func (f *Font) glyph(r rune, kind cellKind) *cell {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := cellKey{r, kind}
	if c, ok := f.cells[key]; ok {
		return c
	}
	c := f.draw(r, kind)
	f.cells[key] = c
	return c
}

// face returns the face of a font and the row of its base line.
func (f *Font) face(kind cellKind) (font.Face, int) {
	switch kind {
	case chinese:
		return f.wide, 21
	case fontA:
		return f.narrow, 21
	case fontB:
		return f.small, 14
	}
	return f.narrow, 21
}

// draw rasterises one glyph. The caller holds the lock.
func (f *Font) draw(r rune, kind cellKind) *cell {
	w, h := kind.size()
	c := &cell{w: w, h: h, dots: make([]bool, w*h)}
	if r == ' ' || r == 0x3000 {
		return c
	}
	face, base := f.face(kind)
	area, mask, at, _, ok := face.Glyph(fixed.P(0, base), r)
	if !ok || r == noGlyph {
		return hollow(c)
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			p := at.Add(image.Pt(x, y).Sub(area.Min))
			if _, _, _, ink := mask.At(p.X, p.Y).RGBA(); ink>>8 >= inkLevel && x >= 0 && x < w && y >= 0 && y < h {
				c.dots[y*w+x] = true
			}
		}
	}
	return c
}

// noGlyph stands in texts for a code that the printer cannot print.
const noGlyph = '\uFFFD'

// hollow draws a box into an empty cell.
func hollow(c *cell) *cell {
	for y := 3; y < c.h-3; y++ {
		for x := 1; x < c.w-1; x++ {
			c.dots[y*c.w+x] = y == 3 || y == c.h-4 || x == 1 || x == c.w-2
		}
	}
	return c
}

// shaded draws a chequered box: a character of a printer without glyphs.
func shaded(kind cellKind) *cell {
	w, h := kind.size()
	c := &cell{w: w, h: h, dots: make([]bool, w*h)}
	for y := 3; y < h-3; y++ {
		for x := 1; x < w-1; x++ {
			c.dots[y*w+x] = (x+y)%2 == 0
		}
	}
	return c
}
