package screen

import (
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// confirm lists labelled facts to check.
func (p *page) confirm(b kit.Box, v present.ConfirmBody) {
	b = p.buttons(b, v.Buttons)
	if v.Banner != nil {
		h := p.BannerHeight(b.W, v.Banner.Title, v.Banner.Text)
		rows := min(150*float32(len(v.Facts)), b.H-h-p.Grid.Gutter)
		b.H = rows + p.Grid.Gutter + h // the banner follows the facts; the free place stays above the buttons
		b = p.banner(b, v.Banner)
	} else {
		b.H = min(b.H, 150*float32(len(v.Facts)))
	}
	p.CardBox(b)
	p.facts(b.Inset(p.cardPad(), 0), v.Facts)
}

// cardPad is the free space at the sides of a card.
func (p *page) cardPad() float32 {
	if p.Grid.Wide {
		return 24
	}
	return 40
}

func (p *page) facts(b kit.Box, facts []present.Fact) {
	label := kit.Text{Sizes: []float32{42, 40, 38}, Colour: p.Palette.Ink2, Middle: true, Plain: true}
	if p.Grid.Large || p.Grid.Wide {
		label.Sizes = p.Grid.Type.Label
	}
	lw := float32(0)
	for _, f := range facts {
		lw = max(lw, p.Width(f.Label, b.W, label))
	}
	lw = max(lw+32, b.W*0.24)
	for i, r := range b.Rows(len(facts), 0) {
		if i > 0 {
			p.Rect(kit.Box{X: r.X, Y: r.Y - 1, W: r.W, H: 2}, p.Palette.Line, 0)
		}
		p.Write(facts[i].Label, r.Left(lw), label)
		value := kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: p.Palette.Ink, Middle: true, Plain: true, Lines: 1}
		room := r.After(lw).Inset(0, 4)
		if !p.Fits(facts[i].Value, room.W, room.H, value) {
			value.Sizes, value.Lines, value.Tight = append(value.Sizes[:len(value.Sizes):len(value.Sizes)], p.Grid.Type.Body...), 2, true
		}
		p.Write(facts[i].Value, room, value)
	}
}
