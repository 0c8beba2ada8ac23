package screen

import (
	"cmp"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// welcome stacks the large choices; of four the last two stand side by side, of five the last three. They share the height, so that fewer
// choices grow.
func (p *page) welcome(b kit.Box, v present.WelcomeBody) {
	b = p.desk(b, v.Desk, v.DeskIcon)
	if p.Grid.Wide && p.Grid.Large && len(v.Tiles) >= 4 {
		p.welcomePairs(b, v.Tiles)
		return
	}
	full := len(v.Tiles)
	if full >= 4 {
		full = 2
	}
	weights := []float32{344}
	for range full - 1 {
		weights = append(weights, 300)
	}
	if full < len(v.Tiles) {
		weights = append(weights, 250)
	}
	gap := p.Grid.Gutter
	if p.Grid.Wide {
		gap = 16
	}
	rows := share(b, weights, gap)
	for i, t := range v.Tiles[:full] {
		p.Tile(rows[i], kit.Tile{Icon: t.Icon, Title: t.Title, Note: t.Note, First: i == 0}, p.tap(t.Tap))
	}
	if full == len(v.Tiles) {
		return
	}
	for i, c := range rows[full].Columns(len(v.Tiles)-full, gap) {
		t := v.Tiles[full+i]
		p.Tile(c, kit.Tile{Icon: t.Icon, Title: t.Title, Note: t.Note}, p.tap(t.Tap))
	}
}

// welcomePairs puts the choices side by side, where large words leave no room for more than three rows. An odd one, the first, has a row of its
// own.
func (p *page) welcomePairs(b kit.Box, tiles []present.Tile) {
	odd := len(tiles) % 2
	rows := b.Rows((len(tiles)+1)/2, 16)
	for i, t := range tiles {
		at := rows[(i+odd)/2]
		if i >= odd {
			at = at.Columns(2, 16)[(i+odd)%2]
		}
		p.Tile(at, kit.Tile{Icon: t.Icon, Title: t.Title, Note: t.Note, First: i == 0}, p.tap(t.Tap))
	}
}

// share cuts a box into rows by weight.
func share(b kit.Box, weights []float32, gap float32) []kit.Box {
	total := float32(0)
	for _, w := range weights {
		total += w
	}
	unit := (b.H - gap*float32(len(weights)-1)) / total
	rows := make([]kit.Box, len(weights))
	y := b.Y
	for i, w := range weights {
		rows[i] = kit.Box{X: b.X, Y: y, W: b.W, H: w * unit}
		y += w*unit + gap
	}
	return rows
}

// desk draws the statement where people help, at the bottom, and returns what is left above.
func (p *page) desk(b kit.Box, text, icon string) kit.Box {
	if text == "" {
		return b
	}
	h, size, gap := float32(132), float32(56), float32(40)
	t := kit.Text{Sizes: []float32{42, 40, 38}, Colour: p.Palette.Ink, Strong: p.Palette.Ink, Middle: true, Lines: 2, Tight: true}
	switch {
	case p.Grid.Wide && p.Grid.Large:
		h, size, gap = 120, 0, 12
		t.Sizes = p.Grid.Type.Label
	case p.Grid.Wide:
		h, size, gap = 84, 44, 16
		t.Sizes = p.Grid.Type.Label
	case p.Grid.Large:
		h, gap = 148, 24
		t.Sizes = p.Grid.Type.Label
	}
	box := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	p.SoftBox(box)
	inner := box.Inset(h*0.27, 4)
	if size > 0 {
		p.Icon(cmp.Or(icon, "desk"), inner.X+size/2, box.Y+h/2, size, p.Palette.OnSoft)
		inner = inner.After(size + 24)
	}
	p.Write(text, inner, t)
	b.H -= h + gap
	return b
}
