package screen

import (
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// sign draws the pad for the finger and what to do with it.
func (p *page) sign(b kit.Box, v present.SignBody) {
	b = p.signButtons(b, v)
	grid := image.Pt(locker.PadWidth, locker.PadHeight)
	w := min(b.W, b.H*float32(grid.X)/float32(grid.Y))
	pad := b.Top(w*float32(grid.Y)/float32(grid.X)).Centre(w, w*float32(grid.Y)/float32(grid.X))
	c := p.Palette
	p.Frame(pad, c.Edge, c.Card, 20, 4)
	before := len(p.Objects())
	if len(v.Ink) == 0 {
		t := kit.Text{Sizes: p.Grid.Type.Body, Colour: c.Ink3, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Lines: 2, Tight: true}
		p.Write(v.Hint, pad.Inset(24, 24), t)
	}
	writing := kit.Writing{Grid: grid, Hint: slices.Clone(p.Objects()[before:]), Write: func(stroke []image.Point) {
		p.emit(flow.Tap{Action: flow.Ink, Arg: string(locker.Sign([][]locker.Point{pointsOf(stroke)}))})
	}}
	for _, stroke := range v.Ink {
		var points []image.Point
		for _, at := range stroke {
			points = append(points, image.Pt(at.X, at.Y))
		}
		writing.Strokes = append(writing.Strokes, points)
	}
	*p.pad = p.Pad(*p.pad, pad, writing)
}

func pointsOf(stroke []image.Point) []locker.Point {
	var points []locker.Point
	for _, at := range stroke {
		points = append(points, locker.Point{X: at.X, Y: at.Y})
	}
	return points
}

// signButtons draws the buttons at the bottom and returns what is left above: on a wide page in one row.
func (p *page) signButtons(b kit.Box, v present.SignBody) kit.Box {
	if !p.Grid.Wide {
		return p.buttonPair(p.buttons(b, []present.Button{v.Done}), []present.Button{v.Clear, v.Skip})
	}
	list := []present.Button{v.Clear, v.Skip, v.Done}
	h := p.buttonHeight(v.Done)
	row := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	for i, at := range row.Columns(len(list), p.Grid.Gutter) {
		p.button(at, list[i], p.Grid.Type.Second)
	}
	b.H -= h + p.Grid.Gutter
	return b
}
