package escpossim

// raster is a GS v 0 picture under way.
type raster struct {
	stride  int // bytes a row
	rows    int // to come
	sx, sy  int
	band    []byte // of the next strip
	begun   bool
	skipped bool // nothing of it prints
}

// bandRows is how many rows of a picture move the paper in one go.
const bandRows = 24

// startRaster reads the head of GS v 0: m xL xH yL yH. Where text waits in the print buffer the picture is swallowed.
func (in *interp) startRaster(p []byte) {
	m := p[1]
	if m >= '0' {
		m -= '0'
	}
	r := &raster{stride: word(p[2:]), rows: word(p[4:]), sx: 1 + int(m&1), sy: 1 + int(m>>1&1)}
	if r.stride == 0 || r.rows == 0 {
		in.ignore()
		return
	}
	if m > 3 || len(in.line.items) > 0 {
		in.ignore()
		r.skipped = true
	}
	in.raster = r
}

// rasterByte reads one byte of a picture.
func (in *interp) rasterByte(b byte) {
	r := in.raster
	r.band = append(r.band, b)
	full := len(r.band)%r.stride == 0
	if full {
		r.rows--
	}
	if r.rows == 0 {
		in.raster = nil
	}
	if !full || r.rows > 0 && len(r.band) < bandRows*r.stride {
		return
	}
	band := r.band
	r.band = nil
	if r.skipped {
		return
	}
	ink := rasterInk{stride: r.stride, bits: band, sx: r.sx, sy: r.sy}
	in.printRaster(ink, 8*r.stride, r.begun)
	r.begun = true
}

// printRaster prints rows of bits of a width in dots; what is wider than the print area is cut off.
func (in *interp) printRaster(ink rasterInk, dots int, extend bool) {
	_, area := in.mode.area()
	ink.dots = min(dots, area/ink.sx)
	ink.x = in.mode.place(ink.dots * ink.sx)
	rows := len(ink.bits) / ink.stride * ink.sy
	s := &printStrip{rows: rows, ink: ink}
	if extend {
		s.extend = rows
	} else {
		s.elements = []Element{{Kind: KindPicture, Align: in.mode.align.String(), Dots: dots * ink.sx, Rows: rows}}
	}
	in.emit(s)
}

// graphics carries out GS ( L: function 112 stores a picture, 50 (or 2) prints it.
func (in *interp) graphics(p []byte) {
	switch {
	case len(p) > 10 && p[0] == '0' && p[1] == 112:
		in.storeGraphics(p[2:])
	case len(p) == 2 && p[0] == '0' && (p[1] == '2' || p[1] == 2) && in.picture != nil:
		if len(in.line.items) > 0 {
			in.ignore()
			return
		}
		in.printRaster(*in.picture, in.picture.dots, false)
		in.picture = nil
	default:
		in.ignore()
	}
}

// storeGraphics reads a bx by c xL xH yL yH and the rows: monochrome (a = 48), first colour (c = 49).
func (in *interp) storeGraphics(p []byte) {
	dots, rows := word(p[4:]), word(p[6:])
	stride := (dots + 7) / 8
	if p[0] != '0' || p[3] != '1' || p[1] < 1 || p[1] > 2 || p[2] < 1 || p[2] > 2 || dots == 0 || rows == 0 || len(p)-8 != stride*rows {
		in.ignore()
		return
	}
	in.picture = &rasterInk{stride: stride, dots: dots, bits: append([]byte(nil), p[8:]...), sx: int(p[1]), sy: int(p[2])}
}

// columns puts an ESC * picture into the line: m 0 and 1 have 8 dots a column, each three rows high, 32 and 33 have 24; 0 and 32 are half as
// dense across.
func (in *interp) columns(m byte, n int, d []byte) {
	if n == 0 {
		in.ignore()
		return
	}
	it := item{style: style{w: 2, h: 1}, h: 24, cols: make([]uint32, n)}
	if m&1 == 1 {
		it.style.w = 1
	}
	for i := range it.cols {
		if m >= 32 {
			it.cols[i] = uint32(d[3*i])<<16 | uint32(d[3*i+1])<<8 | uint32(d[3*i+2])
			continue
		}
		for bit := range 8 {
			it.cols[i] |= uint32(d[i]) >> bit & 1 * 7 << (3 * bit)
		}
	}
	it.w = n * it.style.w
	in.add(it)
}

// cutCommand carries out GS V: functions A (no feed), B (feed and cut), C (cut when the place reaches the cutter) and D (feed, cut, feed back).
func (in *interp) cutCommand(p []byte) {
	c := cutPaper{}
	m := p[0]
	switch m {
	case 0, 48, 1, 49:
		c.full = m == 0 || m == 48
	case 65, 66:
		c.full, c.toCutter = m == 65, true
	case 97, 98:
		c.full, c.reserve = m == 97, true
	case 103, 104:
		c.full, c.toCutter, c.back = m == 103, true, true
	default:
		in.ignore()
		return
	}
	c.command = "GS V " + decimal(m)
	if len(p) > 1 {
		c.command += " " + decimal(p[1])
		c.feed = in.mode.along(int(p[1]))
	}
	in.cut(c)
}

// cut cuts at the start of a line only; elsewhere the command has no effect.
func (in *interp) cut(c cutPaper) {
	in.atLineStart(func() { in.emit(&c) })
}
