package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// ready lists the documents that can be collected; nothing on a row takes a touch.
func (p *page) ready(b kit.Box, v present.ReadyBody) {
	b = p.buttons(b, v.Buttons)
	if v.More != "" {
		t := kit.Text{Sizes: p.Grid.Type.Label, Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Middle: true, Plain: true}
		h := t.Sizes[0] * 1.4
		p.Write(v.More, kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}, t)
		b.H -= h
	}
	gap := p.Grid.Gutter
	most := float32(212)
	if p.Grid.Wide {
		gap, most = 12, 150
	}
	n := float32(max(len(v.Rows), 1))
	h := min(most, (b.H-gap*(n-1))/n)
	for i, d := range v.Rows {
		p.document(kit.Box{X: b.X, Y: b.Y + float32(i)*(h+gap), W: b.W, H: h}, d)
	}
}

// document draws one row: picture, name and note, and the mark at the right.
func (p *page) document(b kit.Box, v present.Document) {
	c := p.Palette
	title, plate := c.Ink, c.Soft
	if v.Dim {
		edge := c.Line
		if c.Strong {
			edge = c.Track // what is over stands back behind what is left
		}
		p.Frame(b, edge, c.Page, 20, 4)
		title, plate = c.Ink2, c.Card
	} else {
		p.CardBox(b)
	}
	pad := min(p.cardPad(), b.H*0.17)
	in := b.Inset(pad, 6)
	if side := min(128, b.H*0.6); !p.Grid.Wide || !p.Grid.Large {
		icon := kit.Box{X: in.X, Y: b.Y + (b.H-side)/2, W: side, H: side}
		p.Rect(icon, plate, 16)
		p.Icon("doc", icon.X+side/2, icon.Y+side/2, side*0.45, c.OnSoft)
		in = in.After(side + pad)
	}
	in = p.documentMark(in, v)
	head := kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: title, Plain: true}
	note := kit.Text{Sizes: p.Grid.Type.Label, Colour: c.Ink2, Plain: true}
	for lines := 1; lines <= 2; lines++ {
		head.Lines, note.Lines, head.Tight, note.Tight = lines, lines, lines > 1, lines > 1
		if p.Fits(v.Title, in.W, in.H, head) && p.Fits(v.Note, in.W, in.H, note) {
			break
		}
	}
	th, nh := p.Height(v.Title, in.W, head), p.Height(v.Note, in.W, note)
	if th+nh > in.H { // the name comes before the rest
		nh = 0
	}
	y := in.Y + (in.H-th-nh)/2
	p.Write(v.Title, kit.Box{X: in.X, Y: y, W: in.W, H: th}, head)
	if nh > 0 {
		p.Write(v.Note, kit.Box{X: in.X, Y: y + th, W: in.W, H: nh}, note)
	}
}

// documentMark draws what a row means at its right and returns what is left.
func (p *page) documentMark(in kit.Box, v present.Document) kit.Box {
	if v.Mark == "" {
		return in
	}
	c := p.Palette
	ink := c.Ink2
	switch v.Tone {
	case present.Good:
		ink = c.Ok
	case present.Bad:
		ink = c.Fail
	case present.Info:
	}
	sizes := []float32{42, 40, 38}
	if p.Grid.Wide || p.Grid.Large {
		sizes = p.Grid.Type.Label
	}
	t := kit.Text{Sizes: sizes, Bold: true, Colour: ink, Middle: true, Plain: true, Align: fyne.TextAlignTrailing}
	w, icon := p.Width(v.Mark, in.W*0.5, t)+2, sizes[0]*0.95
	p.Write(v.Mark, in.After(in.W-w), t)
	p.Icon(v.MarkIcon, in.Right()-w-10-icon/2, in.Y+in.H/2, icon, ink)
	in.W -= w + icon + 26
	return in
}
