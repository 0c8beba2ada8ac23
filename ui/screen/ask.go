package screen

import (
	"slices"

	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// drawAsk lays a question over the page. Any touch beside its buttons means its first answer; the panel above stays readable.
func drawAsk(p *page, m *present.Model) {
	a := m.Ask
	if a == nil {
		return
	}
	g, c := p.Grid, p.Palette
	all := kit.Box{X: p.Origin.X, Y: p.Origin.Y, W: g.W - 2*p.Origin.X, H: g.H - 2*p.Origin.Y}
	act := func() {}
	if len(a.Buttons) > 0 {
		act = p.tap(a.Buttons[0].Tap)
	}
	p.Touch(a.Title, all, nil, act)
	card := kit.Box{X: 48, Y: 700, W: 984, H: 860}
	switch {
	case g.Wide:
		p.Rect(kit.Box{X: g.Panel.Right(), Y: all.Y, W: all.Right() - g.Panel.Right(), H: all.H}, c.Dim, 0)
		p.Rect(kit.Box{X: all.X, Y: g.Bar.Y, W: g.Panel.Right() - all.X, H: all.Bottom() - g.Bar.Y}, c.Dim, 0)
		card = kit.Box{X: 380, Y: 44, W: 600, H: 600}
	default:
		p.Rect(kit.Box{X: all.X, Y: g.Panel.Bottom(), W: all.W, H: all.Bottom() - g.Panel.Bottom()}, c.Dim, 0)
	}
	if g.Large && !g.Wide {
		card = kit.Box{X: 40, Y: 680, W: 1000, H: 920}
	}
	p.question(card, a)
}

func (p *page) question(card kit.Box, a *present.Ask) {
	c := p.Palette
	p.CardBox(card)
	if c.Strong {
		p.Frame(card, c.Ink, c.Card, 20, 6)
	}
	in := card.Inset(card.W*0.049, card.H*0.04)
	for _, v := range slices.Backward(a.Buttons) {
		h := p.buttonHeight(v)
		if v.Look == present.Primary && !p.Grid.Wide {
			h = 208
		}
		p.button(kit.Box{X: in.X, Y: in.Bottom() - h, W: in.W, H: h}, v, nil)
		in.H -= h + p.Grid.Gutter*1.2
	}
	centre := fyne.TextAlignCenter
	title := kit.Text{Sizes: p.Grid.Type.Primary, Bold: true, Colour: c.Ink, Align: centre, Lines: 2, Tight: true, Plain: true}
	text := kit.Text{Sizes: p.Grid.Type.Body, Colour: c.Ink2, Align: centre, Lines: 2, Tight: true, Plain: true}
	th, bh := p.Height(a.Title, in.W, title), p.Height(a.Text, in.W, text)
	if th+bh > in.H {
		a = &present.Ask{Title: a.Title} // the panel above says the rest
		bh = 0
	}
	if size := min(136, (in.H-th-bh)*0.7); a.Icon != "" && size >= 48 {
		p.Icon(a.Icon, in.X+in.W/2, in.Y+size*0.55, size, c.Accent)
		in = in.Below(size * 1.1)
	}
	gap := max((in.H-th-bh)/3, 0)
	p.Write(a.Title, kit.Box{X: in.X, Y: in.Y + gap, W: in.W, H: th}, title)
	p.Write(a.Text, kit.Box{X: in.X, Y: in.Y + 2*gap + th, W: in.W, H: bh}, text)
	if th+bh > in.H+1 {
		p.Overflow(a.Title, in)
	}
}
