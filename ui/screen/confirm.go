package screen

import (
	"slices"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// confirm lists labelled facts to check.
func (p *page) confirm(b kit.Box, v present.ConfirmBody) {
	b = p.buttons(b, v.Buttons)
	pad, need := p.cardPad(), float32(0)
	lw := p.labelWidth(b.W-2*pad, v.Facts)
	for _, f := range v.Facts {
		need += p.Height(f.Value, b.W-2*pad-lw, p.valueText(f.Value, b.W-2*pad-lw)) + 8
	}
	banner := v.Banner
	if banner != nil && need+p.BannerHeight(b.W, banner.Title, banner.Text)+p.Grid.Gutter > b.H {
		banner = &present.Banner{Tone: banner.Tone, Title: banner.Title}
	}
	if banner != nil && need+p.BannerHeight(b.W, banner.Title, "")+p.Grid.Gutter > b.H {
		banner = nil // what is to be checked comes before advice
	}
	rows := min(150*float32(len(v.Facts)), b.H)
	if banner != nil {
		h := p.BannerHeight(b.W, banner.Title, banner.Text) + p.Grid.Gutter
		rows = min(rows, b.H-h)
		b.H = rows + h // the banner follows the facts; the free place stays above the buttons
		p.banner(b, banner)
	}
	b.H = rows
	p.CardBox(b)
	p.facts(b.Inset(pad, 0), v.Facts)
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

func (p *page) labelText() kit.Text {
	label := kit.Text{Sizes: []float32{42, 40, 38}, Colour: p.Palette.Ink2, Middle: true, Plain: true}
	if p.Grid.Large || p.Grid.Wide {
		label.Sizes = p.Grid.Type.Label
	}
	return label
}

// labelWidth returns the width of the column of labels.
func (p *page) labelWidth(w float32, facts []present.Fact) float32 {
	lw := float32(0)
	for _, f := range facts {
		lw = max(lw, p.Width(f.Label, w, p.labelText()))
	}
	return max(lw+p.cardPad()*0.7, w*0.24)
}

func (p *page) facts(b kit.Box, facts []present.Fact) {
	label, lw := p.labelText(), p.labelWidth(b.W, facts)
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
		t.Sizes = append(slices.Clip(t.Sizes), p.Grid.Type.Body...)
	}
	if !p.Fits(text, w, 1<<20, t) {
		t.Lines, t.Tight = 2, true
	}
	return t
}
