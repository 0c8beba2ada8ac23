package escpossim

import (
	"image"
	"image/color"
)

// canvas is a picture of a stretch of paper. Rows are numbered from the beginning of the roll, dots from the left edge of the print head.
type canvas struct {
	img  *image.Paletted
	top  int   // the roll's row in the picture's first row
	end  int   // the first row that is not printed yet
	font *Font // nil draws boxes for characters
}

// The two colours of thermal paper, by palette index.
const (
	white = iota
	black
)

// newCanvas returns blank paper from row top on.
func newCanvas(dots, top, rows int, font *Font) *canvas {
	palette := color.Palette{white: color.Gray{Y: 255}, black: color.Gray{}}
	return &canvas{img: image.NewPaletted(image.Rect(0, 0, dots, max(rows, 0)), palette), top: top, end: top + rows, font: font}
}

// dot blackens one dot; outside the picture and beyond the printed rows it does nothing.
func (c *canvas) dot(x, row int) {
	if i, ok := c.at(x, row); ok {
		c.img.Pix[i] = black
	}
}

// at returns the index of a dot's pixel, or false when there is none.
func (c *canvas) at(x, row int) (int, bool) {
	y := row - c.top
	return y*c.img.Stride + x, row < c.end && image.Pt(x, y).In(c.img.Rect)
}

// block blackens a rectangle.
func (c *canvas) block(x, row, w, h int) {
	for dy := range h {
		for dx := range w {
			c.dot(x+dx, row+dy)
		}
	}
}

// glyph returns a character's dots.
func (c *canvas) glyph(r rune, kind cellKind) *cell {
	if c.font == nil {
		return shaded(kind)
	}
	return c.font.glyph(r, kind)
}

// inker draws what one strip of paper shows, its first row being top.
type inker interface{ ink(c *canvas, top int) }

// strip is a stretch of paper that passed the print head in one go.
type strip struct {
	top  int
	rows int
	ink  inker // nil is blank
}

// textInk is a printed line: characters and column pictures, standing on a common base line.
type textInk struct {
	items  []item
	x      int // where the line begins
	height int // of its tallest item
}

// item is a character or a column picture in a line.
type item struct {
	r     rune
	kind  cellKind
	style style
	x     int      // from the line's beginning
	w, h  int      // dots that it takes
	pad   int      // blank dots before the glyph
	cols  []uint32 // of an ESC * picture: bit 23 is the top dot
}

// style is how a character is printed.
type style struct {
	w, h      int
	bold      bool
	underline int // dots
	reverse   bool
}

func (t textInk) ink(c *canvas, top int) {
	for _, it := range t.items {
		x, row := t.x+it.x, top+t.height-it.h
		if it.cols != nil {
			inkColumns(c, it, x, row)
			continue
		}
		inkGlyph(c, it, x+it.pad, row)
		if it.style.underline > 0 {
			c.block(x, row+it.h-it.style.underline, it.w, it.style.underline)
		}
		if it.style.reverse {
			invert(c, image.Rect(x, row, x+it.w, row+it.h))
		}
	}
}

// inkGlyph draws a character enlarged by repeating its dots. Bold is struck twice, one dot of the cell apart.
func inkGlyph(c *canvas, it item, x, row int) {
	g := c.glyph(it.r, it.kind)
	for y := range g.h {
		for i := range g.w {
			on := g.dots[y*g.w+i] || it.style.bold && i > 0 && g.dots[y*g.w+i-1]
			if on {
				c.block(x+i*it.style.w, row+y*it.style.h, it.style.w, it.style.h)
			}
		}
	}
}

func inkColumns(c *canvas, it item, x, row int) {
	scale := it.style.w
	for i, col := range it.cols {
		for y := range 24 {
			if col>>(23-y)&1 == 1 {
				c.block(x+i*scale, row+y, scale, 1)
			}
		}
	}
}

func invert(c *canvas, r image.Rectangle) {
	for row := r.Min.Y; row < r.Max.Y; row++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if i, ok := c.at(x, row); ok {
				c.img.Pix[i] ^= black
			}
		}
	}
}

// rasterInk is a picture in rows of bits, the most significant bit on the left.
type rasterInk struct {
	x      int
	stride int // bytes a row
	dots   int // used of each row
	bits   []byte
	sx, sy int // enlargement
}

func (r rasterInk) ink(c *canvas, top int) {
	for y := range len(r.bits) / r.stride {
		for x := range r.dots {
			if r.bits[y*r.stride+x/8]>>(7-x%8)&1 == 1 {
				c.block(r.x+x*r.sx, top+y*r.sy, r.sx, r.sy)
			}
		}
	}
}

// modulesInk is a QR code or the bars of a bar code: cells of w×h dots.
type modulesInk struct {
	x, w, h int
	across  int // modules a row
	on      []bool
}

func (m modulesInk) ink(c *canvas, top int) {
	for i, on := range m.on {
		if on {
			c.block(m.x+i%m.across*m.w, top+i/m.across*m.h, m.w, m.h)
		}
	}
}

// stackInk draws several things below one another.
type stackInk []struct {
	offset int
	part   inker
}

func (s stackInk) ink(c *canvas, top int) {
	for _, p := range s {
		p.part.ink(c, top+p.offset)
	}
}
