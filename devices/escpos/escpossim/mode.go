package escpossim

import "golang.org/x/text/encoding/charmap"

// mode is everything that commands set and ESC @ resets.
type mode struct {
	deselected bool // ESC = 0
	chinese    bool
	page       *charmap.Charmap
	fontB      bool

	w, h                        int // GS !
	chineseW, chineseH          int // the last of GS !, FS !, FS W
	bold                        bool
	underline, underlineChinese int
	reverse                     bool
	space                       int // right of each narrow character
	chineseLeft, chineseRight   int // beside each Chinese character

	align    align
	left     int
	width    int // of the print area; 0 means the whole
	spacing  int // rows of a line
	perInchX int // motion units, 0 means dots
	perInchY int

	bars, barWidth, hri int
	hriFontB            bool
	qrModel, qrModule   int
	qrLevel             byte

	dots, rowsPerMM int
}

// align is ESC a.
type align byte

const (
	left align = iota
	centre
	right
)

func (a align) String() string {
	switch a {
	case left:
		return "left"
	case centre:
		return "center"
	case right:
		return "right"
	}
	return "left"
}

// defaults returns the settings after switching on and after ESC @.
func (in *interp) defaults() mode {
	m := mode{
		chinese: in.opts.Quirks.ChineseAtPowerUp, page: charmap.CodePage437, w: 1, h: 1, chineseW: 1, chineseH: 1,
		bars: 162, barWidth: 3, qrModel: 2, qrModule: 3, qrLevel: '0', dots: in.opts.Dots, rowsPerMM: in.opts.RowsPerMM,
	}
	m.spacing = m.sixth()
	return m
}

// sixth is the default line spacing of 1/6 inch = 4.23 mm (Epson TM-T81 specification).
func (m *mode) sixth() int { return (m.rowsPerMM*254 + 30) / 60 }

// across converts horizontal motion units to dots, along vertical ones to rows.
func (m *mode) across(n int) int { return units(n, m.perInchX, m.rowsPerMM) }

func (m *mode) along(n int) int { return units(n, m.perInchY, m.rowsPerMM) }

// units converts n units of 1/perInch inch to dots of the head; 0 means that a unit is a dot.
func units(n, perInch, perMM int) int {
	if perInch == 0 {
		return n
	}
	return (n*perMM*254 + 5*perInch) / (10 * perInch)
}

// area returns where the print area begins and how wide it is.
func (m *mode) area() (x, w int) {
	x = min(m.left, m.dots-1)
	w = m.dots - x
	if m.width > 0 {
		w = min(w, m.width)
	}
	return x, w
}

// place returns where something of a width begins under the present alignment. What is too wide begins at the margin.
func (m *mode) place(width int) int {
	x, w := m.area()
	switch m.align {
	case left:
	case centre:
		x += max(0, w-width) / 2
	case right:
		x += max(0, w-width)
	}
	return x
}

func underline(n byte) int {
	if n >= '0' {
		n -= '0'
	}
	return int(min(n, 2))
}

// styleESC carries out the ESC commands that only change a setting.
func (in *interp) styleESC(c byte, p []byte) bool {
	m := &in.mode
	switch c {
	case '!':
		in.printMode(p[0])
	case 'E', 'G': // emphasised and double-strike look the same
		m.bold = p[0]&1 == 1
	case '-':
		m.underline = underline(p[0])
	case 'M':
		m.fontB = p[0]&1 == 1
	case 'a':
		in.setAlign(p[0])
	case '2':
		m.spacing = m.sixth()
	case '3':
		m.spacing = m.along(int(p[0]))
	case ' ':
		m.space = m.across(int(p[0]))
	case 't':
		m.page = codePage(p[0])
	case 'R': // national characters: not modelled, GB18030 does not need them
	default:
		return false
	}
	return true
}

// setAlign is ESC a 0, 1, 2 or "0", "1", "2"; only at the start of a line.
func (in *interp) setAlign(n byte) {
	if n >= '0' {
		n -= '0'
	}
	if align(n) > right {
		in.ignore()
		return
	}
	in.atLineStart(func() { in.mode.align = align(n) })
}

// codePage returns the table of ESC t n for the numbers that printers agree on.
func codePage(n byte) *charmap.Charmap {
	switch n {
	case 2:
		return charmap.CodePage850
	case 16:
		return charmap.Windows1252
	}
	return charmap.CodePage437
}

// printMode is ESC !, which overrides an earlier GS !.
func (in *interp) printMode(n byte) {
	m := &in.mode
	m.fontB = n&1 != 0
	m.bold = n&8 != 0
	m.underline = int(n >> 7)
	in.enlarge(1+int(n>>5&1), 1+int(n>>4&1))
}

// characterSize is GS !; bits 3 and 7 are not size bits, and with one of them the command is out of range.
func (in *interp) characterSize(n byte) {
	if n&0x88 != 0 {
		in.ignore()
		return
	}
	in.enlarge(1+int(n>>4), 1+int(n&7))
}

func (in *interp) enlarge(w, h int) {
	m := &in.mode
	m.w, m.h = w, h
	if in.opts.Quirks.ChineseSize == SizeAny {
		m.chineseW, m.chineseH = w, h
	}
}

// chinesePrintMode is FS !: bits 2 and 3 double width and height, 7 underlines.
func (in *interp) chinesePrintMode(n byte) {
	m := &in.mode
	bits := n >> 2
	if in.opts.Quirks.ChineseSize == SizeFSHigh {
		bits = n >> 4
	}
	m.chineseW, m.chineseH = 1+int(bits&1), 1+int(bits>>1&1)
	m.underlineChinese = int(n >> 7)
}
