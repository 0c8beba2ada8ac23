package escpossim

import (
	"image"
	"image/color"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/ean"
	"github.com/boombuler/barcode/qr"
)

func decimal(b byte) string { return strconv.Itoa(int(b)) }

// codeGS carries out the GS commands of bar codes that only change a setting, and GS k.
func (in *interp) codeGS(c byte, p []byte) bool {
	m := &in.mode
	switch c {
	case 'h':
		m.bars = max(1, int(p[0]))
	case 'w':
		if p[0] >= 1 && p[0] <= 6 {
			m.barWidth = int(p[0])
		} else {
			in.ignore()
		}
	case 'H':
		m.hri = int(p[0] & 3)
	case 'f':
		m.hriFontB = p[0]&1 == 1
	case 'k':
		in.barcode(p)
	default:
		return false
	}
	return true
}

// qr carries out GS ( k for QR codes: cn 49, functions 165 model, 167 module, 169 error correction, 180 store, 181 print.
func (in *interp) qr(p []byte) {
	if len(p) < 3 || p[0] != '1' || !in.qrFunction(p[1], p[2], p[3:]) {
		in.ignore()
	}
}

// qrFunction carries out a function with its first parameter n and the rest; false means that they are out of range.
func (in *interp) qrFunction(fn, n byte, rest []byte) bool {
	m := &in.mode
	ok := false
	switch fn {
	case 'A':
		if ok = within(n, '1', '2'); ok {
			m.qrModel = int(n - '0')
		}
	case 'C':
		if ok = within(n, 1, 16); ok {
			m.qrModule = int(n)
		}
	case 'E':
		if ok = within(n, '0', '3'); ok {
			m.qrLevel = n
		}
	case 'P':
		if ok = n == '0' && len(rest) > 0; ok {
			in.qrData = slices.Clone(rest)
		}
	case 'Q':
		if ok = n == '0' && len(in.qrData) > 0; ok {
			in.printQR()
		}
	}
	return ok
}

func within(n, low, high byte) bool { return n >= low && n <= high }

// qrLevels are the error corrections of GS ( k function 169, from 48 on.
var qrLevels = [...]qr.ErrorCorrectionLevel{qr.L, qr.M, qr.Q, qr.H}

// printQR prints the stored data. A symbol that is wider than the print area is not printed.
func (in *interp) printQR() {
	m := &in.mode
	size := in.qrSize(string(in.qrData), m.qrLevel)
	dots := size * m.qrModule
	if _, area := m.area(); size == 0 || dots > area {
		in.ignore()
		return
	}
	if len(in.line.items) > 0 {
		in.flush(false)
	}
	in.emit(&printStrip{
		rows: dots,
		ink:  &qrInk{x: m.place(dots), module: m.qrModule, data: string(in.qrData), level: m.qrLevel},
		elements: []Element{{
			Kind: KindQR, Align: m.align.String(), Text: string(in.qrData), Module: m.qrModule, Level: "LMQH"[m.qrLevel-'0':][:1], Model: m.qrModel,
			Dots: dots, Rows: dots,
		}},
	})
}

// qrKey is what a QR code's size depends on.
type qrKey struct {
	digits, capitals bool // the data have digits only, or characters of the alphanumeric mode only
	length           int
	level            byte
}

// qrSize returns the modules across a QR code, 0 when the data do not fit into one. It remembers sizes: to encode a code takes milliseconds,
// and most are never looked at.
func (in *interp) qrSize(data string, level byte) int {
	only := func(set string) bool { return strings.Trim(data, set) == "" }
	key := qrKey{only("0123456789"), only("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), len(data), level}
	if size, ok := in.qrSizes[key]; ok {
		return size
	}
	size := 0
	if code, err := qr.Encode(data, qrLevels[level-'0'], qr.Auto); err == nil {
		size = code.Bounds().Dx()
	}
	in.qrSizes[key] = size
	return size
}

// qrInk is a QR code, which is encoded when somebody looks at it.
type qrInk struct {
	x, module int
	data      string
	level     byte
	once      sync.Once
	modules   modulesInk // after once
}

func (q *qrInk) ink(c *canvas, top int) {
	q.once.Do(func() {
		code, err := qr.Encode(q.data, qrLevels[q.level-'0'], qr.Auto)
		if err != nil {
			return // not after qrSize
		}
		q.modules = modulesInk{x: q.x, w: q.module, h: q.module, across: code.Bounds().Dx(), on: modules(code)}
	})
	q.modules.ink(c, top)
}

// modules reads which modules of a symbol are dark.
func modules(code barcode.Barcode) []bool {
	b := code.Bounds()
	on := make([]bool, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			on = append(on, dark(code, x, y))
		}
	}
	return on
}

func dark(code image.Image, x, y int) bool {
	return color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 0x80
}

// barcode carries out GS k, function A (m 0 to 6, ends with NUL) and B (m 65 to 73, with a length).
func (in *interp) barcode(p []byte) {
	m, d := p[0], p[1:]
	if m >= 65 {
		m, d = m-65, d[1:]
	} else {
		d = d[:len(d)-1]
	}
	var name, text string
	var on []bool
	var ok bool
	switch m {
	case 0, 2, 3:
		name, text, on, ok = eanCode(m, string(d))
	case 4:
		name, text = "code39", string(d)
		on, ok = bars(code39.Encode(text, false, false))
	case 8:
		name = "code128"
		if text, on, ok = code128(d); !ok && !startsCode128(d) {
			in.code128AsText(d)
			return
		}
	}
	if _, area := in.mode.area(); !ok || len(on)*in.mode.barWidth > area {
		in.ignore()
		return
	}
	in.printBars(name, text, on)
}

// eanCode draws UPC-A (0), EAN-13 (2) and EAN-8 (3), with or without their check digit.
func eanCode(m byte, digits string) (name, text string, on []bool, ok bool) {
	length := 13
	switch m {
	case 0:
		name, length = "upc_a", 12
	case 2:
		name = "ean13"
	case 3:
		name, length = "ean8", 8
	}
	if len(digits) != length && len(digits) != length-1 {
		return name, digits, nil, false
	}
	content := digits
	if m == 0 {
		content = "0" + digits
	}
	code, err := ean.Encode(content)
	if err != nil {
		return name, digits, nil, false
	}
	return name, code.Content()[len(code.Content())-length:], modules(code), true
}

func bars(code barcode.Barcode, err error) ([]bool, bool) {
	if err != nil {
		return nil, false
	}
	return modules(code), true
}

// printBars prints the bars with their text above, below or at both sides, as GS H says.
func (in *interp) printBars(name, text string, on []bool) {
	m := &in.mode
	if len(in.line.items) > 0 {
		in.flush(false)
	}
	width := len(on) * m.barWidth
	x := m.place(width)
	caption := in.caption(text, x, width)
	var parts stackInk
	rows := 0
	stack := func(part inker, height int) {
		parts = append(parts, struct {
			offset int
			part   inker
		}{rows, part})
		rows += height
	}
	if m.hri&1 != 0 {
		stack(caption, caption.height)
	}
	stack(modulesInk{x: x, w: m.barWidth, h: m.bars, across: len(on), on: on}, m.bars)
	if m.hri&2 != 0 {
		stack(caption, caption.height)
	}
	in.emit(&printStrip{rows: rows, ink: parts, elements: []Element{{
		Kind: KindBarcode, Symbology: name, Align: m.align.String(), Text: text, Module: m.barWidth, Bars: m.bars, HRI: m.hri,
		Dots: width, Rows: rows,
	}}})
}

// caption is the text of a bar code, centred on its bars.
func (in *interp) caption(text string, x, width int) textInk {
	kind := fontA
	if in.mode.hriFontB {
		kind = fontB
	}
	w, h := kind.size()
	t := textInk{height: h}
	for _, r := range text {
		t.items = append(t.items, item{r: r, kind: kind, style: style{w: 1, h: 1}, x: len(t.items) * w, w: w, h: h})
	}
	t.x = max(0, x+(width-len(t.items)*w)/2)
	return t
}
