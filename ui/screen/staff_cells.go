package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// staffCells draws a cabinet in its columns and rows, with what staff know of each cell by shape, word and colour.
func (p *page) staffCells(b kit.Box, v present.CellsBody) {
	b = p.pager(b, v.Pager)
	b = p.legend(p.banner(b, v.Banner), v.Legend)
	gap := float32(12)
	if p.Grid.Wide || v.Columns > 6 {
		gap = 8
	}
	row := float32(168)
	if p.Grid.Wide {
		row = 104
	}
	b.H = min(b.H, (row+gap)*float32(v.Rows)-gap)
	rows := b.Rows(max(v.Rows, 1), gap)
	words := p.cellWords(v, rows, gap)
	for _, c := range v.Cells {
		at := rows[c.Row-1].Columns(v.Columns, gap)[c.Column-1]
		p.staffCell(at, c, words)
	}
}

// legend says below the picture what the lamps mean, and returns what is left above.
func (p *page) legend(b kit.Box, list []present.Legend) kit.Box {
	if len(list) == 0 {
		return b
	}
	h, d := float32(72), float32(40)
	if p.Grid.Wide {
		h, d = 40, 26
	}
	row := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	t := kit.Text{Sizes: p.Grid.Type.Small, Colour: p.Palette.Ink2, Middle: true, Plain: true}
	for i, at := range row.Columns(len(list), 12) {
		p.Lamp(kit.Box{X: at.X, Y: at.Y + (at.H-d)/2, W: d, H: d}, lampOf(list[i].Lamp))
		p.Write(list[i].Words, at.After(d+10), t)
	}
	b.H -= h + p.Grid.Gutter*0.5
	return b
}

// cellWords reports whether every cell has room for its state in words beside its lamp.
func (p *page) cellWords(v present.CellsBody, rows []kit.Box, gap float32) bool {
	t := kit.Text{Sizes: p.Grid.Type.Small, Plain: true}
	for _, c := range v.Cells {
		at := rows[c.Row-1].Columns(v.Columns, gap)[c.Column-1]
		if at.H < 96 || !p.Fits(c.State, at.W-24, at.H/2, t) {
			return false
		}
	}
	return true
}

func (p *page) staffCell(b kit.Box, v present.StaffCell, words bool) {
	c := p.Palette
	fill := c.Card
	switch v.Lamp {
	case present.LampFail:
		fill = c.FailSoft
	case present.LampWarn:
		fill = c.AmberSoft
	case present.LampOk:
		fill = c.OkSoft
	case present.LampBusy, present.LampOff, present.NoLamp:
	}
	p.Touch(v.Name, b, func(s *kit.Sheet, pressed bool) {
		edge, ground := float32(4), fill
		if pressed {
			edge, ground = 8, c.Soft
		}
		s.Frame(b, c.Accent, ground, 12, edge)
		in := b.Inset(10, 6)
		name := kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: c.Ink, Middle: true, Plain: true}
		top := in
		if words {
			top.H *= 0.55
			s.Write(v.State, in.Below(top.H), kit.Text{Sizes: p.Grid.Type.Small, Colour: c.Ink, Align: fyne.TextAlignCenter, Middle: true, Plain: true})
		}
		p.cellName(s, top, v, name)
	}, p.tap(v.Tap))
}

// cellName writes a cell's name beside its lamp, or below it where the cell is narrow.
func (p *page) cellName(s *kit.Sheet, b kit.Box, v present.StaffCell, t kit.Text) {
	d := min(44, b.H*0.8, b.W*0.4)
	w := s.Width(v.Name, 1<<20, t)
	if w+d+8 <= b.W {
		x := b.X + (b.W-d-8-w)/2
		s.Lamp(kit.Box{X: x, Y: b.Y + (b.H-d)/2, W: d, H: d}, lampOf(v.Lamp))
		s.Write(v.Name, kit.Box{X: x + d + 8, Y: b.Y, W: w + 2, H: b.H}, t)
		return
	}
	t.Sizes, t.Align, t.Tight = p.Grid.Type.Small, fyne.TextAlignCenter, true
	th := t.Sizes[len(t.Sizes)-1] * 1.2
	d = min(d, b.H-th-2)
	s.Lamp(kit.Box{X: b.X + (b.W-d)/2, Y: b.Y, W: d, H: d}, lampOf(v.Lamp))
	s.Write(v.Name, b.Below(d+2), t)
}
