package paper

import (
	"onetrip/devices"
	"onetrip/locker"
)

// The size of a signature on paper, and how thick it is written, in dots: 32 mm wide at 8 dots a millimetre, half as high.
const (
	inkDots = 256
	inkRows = inkDots * locker.PadHeight / locker.PadWidth
	inkPen  = 3
)

// ink draws a signature.
func ink(s locker.Signature) devices.Picture {
	p := devices.Picture{Dots: inkDots, Rows: inkRows, Bits: make([]byte, inkRows*inkDots/8)}
	for _, stroke := range s.Strokes() {
		last := stroke[0]
		for _, next := range stroke {
			inkLine(p, last, next)
			last = next
		}
	}
	return p
}

// inkLine draws a line between two points of the pad, by pressing the pen at every dot on the way.
func inkLine(p devices.Picture, from, to locker.Point) {
	steps := max(max(to.X-from.X, from.X-to.X), max(to.Y-from.Y, from.Y-to.Y), 1)
	for i := range steps + 1 {
		x := (from.X + (to.X-from.X)*i/steps) * inkDots / locker.PadWidth
		y := (from.Y + (to.Y-from.Y)*i/steps) * inkRows / locker.PadHeight
		inkDot(p, x, y)
	}
}

// inkDot presses the pen, inside the picture.
func inkDot(p devices.Picture, x, y int) {
	for dy := range inkPen {
		for dx := range inkPen {
			px, py := x+dx-inkPen/2, y+dy-inkPen/2
			if px >= 0 && px < p.Dots && py >= 0 && py < p.Rows {
				p.Bits[py*p.Dots/8+px/8] |= 0x80 >> (px % 8)
			}
		}
	}
}
