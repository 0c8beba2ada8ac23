package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2/canvas"
	"github.com/boombuler/barcode/qr"
)

// QR draws a QR code, dark on white in every appearance so that every phone reads it, with the four modules of quiet zone that the standard
// asks for inside the box. Content that does not fit a QR code draws nothing: the number beside it stays.
func (s *Sheet) QR(b Box, content string) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		s.report("qr", content, b, 0)
		return
	}
	const quiet = 4
	n := code.Bounds().Dx()
	img := image.NewPaletted(image.Rect(0, 0, n+2*quiet, n+2*quiet), color.Palette{color.White, color.Black})
	for y := range n {
		for x := range n {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				img.SetColorIndex(x+quiet, y+quiet, 1)
			}
		}
	}
	o := canvas.NewImageFromImage(img)
	o.ScaleMode = canvas.ImageScalePixels
	// Whole device pixels for each module: uneven modules are harder to read.
	pixel := s.Unit * s.Device
	module := max(float32(int(b.W*pixel/float32(n+2*quiet))), 1)
	side := module * float32(n+2*quiet) / pixel
	s.add(o, b.Centre(side, side))
}
