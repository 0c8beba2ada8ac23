package screen

import (
	"image/color"

	"onetrip/ui/kit"
)

// cardInk is how a picture of an identity card is coloured: edge, ground, lines, photo's ground, figure.
type cardInk struct{ edge, ground, lines, photo, figure color.NRGBA }

// idcard draws a card 436 by 276 with its left upper corner at x, y of the picture. The number's line is left out of the shadow behind it.
func (d picture) idcard(s *kit.Sheet, x, y float32, ink cardInk, number bool) {
	u := d.unit
	s.Frame(d.box(x, y, 436, 276), ink.edge, ink.ground, 24*u, 7*u)
	bar := func(dx, dy, w float32) { s.Rect(d.box(x+dx, y+dy, w, 10), ink.lines, 5*u) }
	bar(36, 54, 76)
	bar(126, 54, 86)
	bar(36, 97, 172)
	bar(36, 140, 214)
	s.Rect(d.box(x+293, y+42, 104, 134), ink.photo, 10*u)
	s.Disc(d.box(x+319, y+66, 52, 52), ink.figure)
	s.Dome(d.box(x+302, y+128, 86, 48), ink.figure)
	if number {
		bar(36, 216, 76)
		bar(124, 216, 214)
	}
}
