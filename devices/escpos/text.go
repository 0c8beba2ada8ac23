package escpos

import (
	"errors"

	"onetrip/devices"
)

// text prints a line, wrapped between characters where it is wider than the paper.
func (w *writer) text(t devices.TextLine) error {
	width, height := max(t.Width, 1), max(t.Height, 1)
	if t.Width < 0 || t.Height < 0 || width > 8 || height > 8 || t.Align > devices.AlignRight {
		return errors.New("text size is not within 0 to 8, or no such alignment")
	}
	cells, missing := w.prof.Charset.cells(t.Text)
	if missing > 0 && w.rasterise != nil {
		if pic, ok := w.rasterise(t, w.prof.Dots); ok {
			return w.raster(pic, t.Align)
		}
	}
	w.replaced += missing
	if !t.Bold {
		w.setBold(false)
	}
	w.setAlign(t.Align)
	for _, line := range wrap(cells, w.prof.Dots/width) {
		if len(line) == 0 {
			w.newLine(0)
			continue
		}
		w.setSize(width, height, hasWide(line))
		w.setBold(t.Bold)
		for _, c := range line {
			w.put(c.bytes...)
		}
		w.newLine(height * glyphRows)
	}
	return nil
}

// wrap cuts cells into lines of at most dots each; at least one cell stands in a line.
func wrap(cells []cell, dots int) [][]cell {
	var lines [][]cell
	start, used := 0, 0
	for i, c := range cells {
		if used+c.dots > dots && i > start {
			lines = append(lines, cells[start:i])
			start, used = i, 0
		}
		used += c.dots
	}
	return append(lines, cells[start:])
}

// hasWide reports whether a line has Chinese characters.
func hasWide(cells []cell) bool {
	for _, c := range cells {
		if c.dots == wideDots {
			return true
		}
	}
	return false
}

// setSize enlarges the next characters. Where a profile needs FS ! too, it goes first: on printers that know both, the last one wins, and
// GS ! has the finer steps.
func (w *writer) setSize(width, height int, chinese bool) {
	gsSize := byte(width-1)<<4 | byte(height-1)
	fsSize := w.chinese
	if chinese {
		fsSize = w.prof.Sizing.chineseSize(width, height)
	}
	again := false
	if fsSize != w.chinese {
		w.put(fs, 0x21, fsSize) // FS ! n
		w.chinese = fsSize
		again = width > 2 || height > 2
	}
	if gsSize != w.size || again {
		w.put(gs, 0x21, gsSize) // GS ! n
		w.size = gsSize
	}
}

// chineseSize returns the FS ! parameter, which knows single and double only.
func (s Sizing) chineseSize(width, height int) (n byte) {
	wide, high := byte(1<<2), byte(1<<3)
	switch s {
	case SizeGS:
		return 0
	case SizeFSHigh:
		wide, high = 1<<5, 1<<4
	case SizeBoth:
	}
	if width > 1 {
		n |= wide
	}
	if height > 1 {
		n |= high
	}
	return n
}
