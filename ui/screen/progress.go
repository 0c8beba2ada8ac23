package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// progress shows the number as soon as it is safe, the paper on its way, and how far things are.
func (p *page) progress(b kit.Box, v present.ProgressBody) {
	rows := p.rowsHeight(len(v.Steps))
	p.progressList(b.Below(b.H-rows), v.Steps)
	b.H -= rows + p.Grid.Gutter
	if !v.Paper {
		p.number(b.Top(min(b.H, 560)), v.Label, v.Number)
		return
	}
	if p.Grid.Wide && !p.Grid.Large {
		p.number(b.Left(330), v.Label, v.Number)
		p.paper(b.After(346), v.Number)
		return
	}
	if p.Grid.Wide { // words instead of the picture of the paper
		p.number(b, v.Label, v.Number)
		return
	}
	parts := share(b, []float32{400, 368}, p.Grid.Gutter)
	p.number(parts[0], v.Label, v.Number)
	p.paper(parts[1], v.Number)
}

func (p *page) rowsHeight(n int) float32 {
	switch {
	case p.Grid.Wide && p.Grid.Large:
		return 112*float32(n) + 16
	case p.Grid.Wide:
		return 72*float32(n) + 16
	}
	return 104*float32(n) + 24
}

func (p *page) progressList(b kit.Box, steps []present.Progress) {
	p.CardBox(b)
	for i, r := range b.Inset(p.cardPad(), 12).Rows(len(steps), 0) {
		st := steps[i]
		p.ProgressRow(r, stateOf(st.State), st.Icon, st.Text, st.Note)
	}
}

func stateOf(s present.ProgressState) kit.State {
	switch s {
	case present.Now:
		return kit.Now
	case present.Finished:
		return kit.Finished
	case present.ToCome:
	}
	return kit.ToCome
}

// number draws the ticket's number large, or the turning arc while there is none.
func (p *page) number(b kit.Box, label, number string) {
	p.CardBox(b)
	t := kit.Text{Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Plain: true}
	top := b.Inset(20, 14)
	top = top.Below(p.Write(label, top, t))
	if number == "" {
		d := min(180, top.H*0.7)
		p.BusyArc(top.Centre(d, d), p.Palette.Line, p.Palette.Accent)
		return
	}
	p.Write(number, top, kit.Text{
		Sizes: []float32{250, 220, 180, 150, 130, 110}, Bold: true, Colour: p.Palette.Ink, Align: fyne.TextAlignCenter, Middle: true, Tight: true, Plain: true,
	})
}

// paper draws the printer's slot and the ticket that comes out of it.
func (p *page) paper(b kit.Box, number string) {
	p.SoftBox(b)
	c := p.Palette
	slotW := min(600, b.W*0.86)
	slot := kit.Box{X: b.X + (b.W-slotW)/2, Y: b.Y + 20, W: slotW, H: min(84, b.H*0.24)}
	edge := c.Deep
	if c.Strong {
		edge = c.Track
	}
	p.Rect(slot, edge, 20)
	if number == "" {
		return
	}
	w := slotW * 0.64
	mouth := slot.Y + slot.H*0.62
	full := kit.Box{X: b.X + (b.W-w)/2, Y: mouth, W: w, H: min(242, b.Bottom()-mouth-40)}
	ink := kit.Text{
		Sizes: []float32{128, 110, 96, 80, 72, 64, 56, 48}, Bold: true, Colour: c.Ink, Align: fyne.TextAlignCenter, Middle: true, Tight: true, Plain: true,
	}
	p.feeding(full, func(s *kit.Sheet, out kit.Box) {
		s.Frame(out, c.Accent, c.Card, 0, 5)
		if out.H > full.H*0.9 {
			s.Write(number, full.Inset(12, 0), ink)
		}
	})
}
