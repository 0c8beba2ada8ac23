package escpos

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/boombuler/barcode/qr"

	"onetrip/devices"
)

// qrCapacity is how many bytes the QR versions 1 to 40 hold at error correction M (ISO/IEC 18004 table 7).
var qrCapacity = [...]int{
	14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
	711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
}

// defaultModule is the module size in dots when a QRCode gives none.
const defaultModule = 6

// qr prints a QR code, model 2, error correction M, then LF: the printer is at the start of a line again and the code has its quiet zone
// below. The one above is the caller's, by a Feed.
func (w *writer) qr(q devices.QRCode) error {
	modules, err := qrModules(len(q.Data))
	if err != nil {
		return err
	}
	size := q.Module
	if size == 0 {
		size = defaultModule
	}
	if size < 1 || size > 16 {
		return errors.New("QR module is not within 1 to 16 dots")
	}
	size = min(size, w.prof.MaxModule, w.prof.Dots/modules)
	if size < 1 {
		return fmt.Errorf("QR code of %d modules is wider than %d dots", modules, w.prof.Dots)
	}
	// A DLE in the data could be taken for a real-time command; the raster form can be kept free of them.
	if w.prof.QR == No || bytes.IndexByte([]byte(q.Data), dle) >= 0 {
		return w.qrRaster(q.Data, size)
	}
	w.setAlign(devices.AlignCenter)
	if w.prof.ASCIIBeforeQR {
		w.put(cmdASCII...)
	}
	n := len(q.Data) + 3
	w.put(cmdQRModel2...)
	w.put(gs, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, byte(size)) // fn 167: module size
	w.put(cmdQRLevelM...)
	w.put(gs, 0x28, 0x6B, byte(n), byte(n>>8), 0x31, 0x50, 0x30) // fn 180: store
	w.put([]byte(q.Data)...)
	w.put(cmdQRPrint...)
	if w.prof.ASCIIBeforeQR {
		w.put(cmdChinese...)
	}
	w.rows += modules * size
	w.newLine(0)
	return nil
}

// qrModules returns the width of the smallest QR code for n bytes.
func qrModules(n int) (int, error) {
	if n == 0 {
		return 0, errors.New("QR code is empty")
	}
	for v, room := range qrCapacity {
		if n <= room {
			return 21 + 4*v, nil
		}
	}
	return 0, fmt.Errorf("QR data of %d bytes is longer than %d", n, qrCapacity[len(qrCapacity)-1])
}

// qrRaster draws the QR code for a printer that cannot.
func (w *writer) qrRaster(data string, size int) error {
	code, err := qr.Encode(data, qr.M, qr.Unicode)
	if err != nil {
		return fmt.Errorf("make QR code: %w", err)
	}
	modules := code.Bounds().Dx()
	pic := blank(modules*size, modules*size)
	for y := range pic.Rows {
		for x := range pic.Dots {
			if r, _, _, _ := code.At(x/size, y/size).RGBA(); r == 0 {
				setDot(pic, x, y)
			}
		}
	}
	if err := w.raster(pic, devices.AlignCenter); err != nil {
		return err
	}
	w.newLine(0)
	return nil
}

// barcode prints a CODE128 bar code with its text below, then LF.
func (w *writer) barcode(b devices.Barcode) error {
	height := b.Height
	if height == 0 {
		height = 80
	}
	if height < 1 || height > 255 {
		return errors.New("bar code height is not within 1 to 255 dots")
	}
	data, symbols, err := code128(b.Data)
	if err != nil {
		return err
	}
	// Start, check and stop surround the symbols; ten modules each side stay white.
	if dots := 2 * ((symbols+2)*11 + 13 + 20); dots > w.prof.Dots || len(data) > 255 {
		return fmt.Errorf("bar code of %d characters is %d dots wide, the paper %d", len(b.Data), dots, w.prof.Dots)
	}
	w.setAlign(devices.AlignCenter)
	w.put(gs, 0x68, byte(height)) // GS h
	w.put(cmdModuleWidth...)
	w.put(cmdTextBelow...)
	w.put(gs, 0x6B, 0x49, byte(len(data))) // GS k 73 n: n counts the set selectors
	w.put(data...)
	w.rows += height + glyphRows
	w.newLine(0)
	return nil
}

// code128 returns the data of GS k 73 and the number of symbols without start, check and stop: set B, and set C for a long even run of
// digits at the end.
func code128(s string) (data []byte, symbols int, err error) {
	if s == "" {
		return nil, 0, errors.New("bar code is empty")
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return nil, 0, fmt.Errorf("bar code has no printable ASCII at byte %d", i+1)
		}
	}
	head, tail := s, []byte(nil)
	if n := digitTail(s); n == len(s) && n >= 4 || n >= 6 {
		if pairs := digitPairs(s[len(s)-n:]); !realTime(pairs) {
			head, tail = s[:len(s)-n], pairs
		}
	}
	if head != "" {
		data = append(data, '{', 'B')
		data = append(data, bytes.ReplaceAll([]byte(head), []byte("{"), []byte("{{"))...)
		symbols = len(head)
	}
	if tail != nil {
		if head != "" {
			symbols++ // the switch
		}
		data = append(append(data, '{', 'C'), tail...)
		symbols += len(tail)
	}
	return data, symbols, nil
}

// digitTail returns the length of the longest even run of digits at the end of s.
func digitTail(s string) int {
	n := 0
	for n < len(s) && s[len(s)-1-n] >= '0' && s[len(s)-1-n] <= '9' {
		n++
	}
	return n &^ 1
}

// digitPairs returns set C's values, one byte for two digits.
func digitPairs(s string) []byte {
	out := make([]byte, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		out = append(out, (s[i]-'0')*10+s[i+1]-'0')
	}
	return out
}
