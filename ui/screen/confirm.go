package screen

import (
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// confirm lists labelled facts to check.
func (p *page) confirm(b kit.Box, v present.ConfirmBody) {
	b = p.buttons(b, v.Buttons)
	if v.Banner != nil {
		if p.Grid.Wide && p.Grid.Large {
			v.Banner = &present.Banner{Tone: v.Banner.Tone, Title: v.Banner.Title}
		}
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
	switch {
	case p.Grid.Wide && p.Grid.Large:
		return 14
	case p.Grid.Wide:
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
	lw = max(lw+p.cardPad()*0.7, b.W*0.24)
	values, heights := make([]kit.Text, len(facts)), make([]float32, len(facts))
	total := float32(0)
	for i, f := range facts {
		values[i] = p.valueText(f.Value, b.W-lw)
		heights[i] = p.Height(f.Value, b.W-lw, values[i]) + 8
		total += heights[i]
	}
	loose := (b.H - total) / float32(max(len(facts), 1))
	for i, f := range facts {
		r := b.Top(heights[i] + loose)
		b = b.Below(r.H)
		if i > 0 {
			p.Rect(kit.Box{X: r.X, Y: r.Y - 1, W: r.W, H: 2}, p.Palette.Line, 0)
		}
		p.Write(f.Label, r.Left(lw), label)
		p.Write(f.Value, r.After(lw).Inset(0, 2), values[i])
	}
}

// valueText returns how a value is written: on one line where it fits.
func (p *page) valueText(text string, w float32) kit.Text {
	t := kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: p.Palette.Ink, Middle: true, Plain: true, Tight: p.Grid.Wide && p.Grid.Large}
	if !p.Fits(text, w, 1<<20, t) {
		t.Sizes = append(t.Sizes[:len(t.Sizes):len(t.Sizes)], p.Grid.Type.Body...)
	}
	if !p.Fits(text, w, 1<<20, t) {
		t.Lines, t.Tight = 2, true
	}
	return t
}
