// Package lockerpaper puts 《办理结果交接表》 on paper: as a workbook, and the codes that a scanner reads from its printed page.
package lockerpaper

import (
	"fmt"
	"image"
	"strings"

	"github.com/boombuler/barcode/qr"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Code is a QR code as a drawing: Size modules wide and high without the quiet zone, Path the dark ones as the path of an SVG.
type Code struct {
	Size int    `json:"size" doc:"modules, without the quiet zone of four"`
	Path string `json:"path" doc:"of an SVG, one unit a module"`
}

// Codes are those of a form.
type Codes struct {
	Form  Code   `json:"form"`
	Lines []Code `json:"lines"` // of the form's lines, in their order
}

// CodesOf returns the codes of a form and of its documents, see locker.Label.
func CodesOf(h locker.Handover) (c Codes, err error) {
	if c.Form, err = draw(locker.HandoverLabel(h.No)); err != nil {
		return Codes{}, err
	}
	c.Lines = make([]Code, len(h.Lines))
	for i, l := range h.Lines {
		if c.Lines[i], err = draw(locker.ResultLabel(l.Result)); err != nil {
			return Codes{}, err
		}
	}
	return c, nil
}

// draw makes a code that survives a fold or a stamp on a seventh of it.
func draw(label string) (Code, error) {
	code, err := qr.Encode(label, qr.M, qr.Auto)
	if err != nil {
		return Code{}, &fault.Error{Kind: fault.Internal, Op: "draw code", Err: err}
	}
	return Code{Size: code.Bounds().Dx(), Path: path(code)}, nil
}

// path returns the dark modules, one closed run after the other, row by row.
func path(code image.Image) string {
	var b strings.Builder
	n := code.Bounds().Dx()
	for y := range n {
		for x := 0; x < n; {
			run := 0
			for x+run < n && dark(code, x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
			}
			x += max(run, 1)
		}
	}
	return b.String()
}

func dark(code image.Image, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r == 0
}
