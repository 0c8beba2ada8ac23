package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

func drawBar(p *page, m *present.Model) {
	g, c := p.Grid, p.Palette
	b := kit.Box{X: p.Origin.X, Y: g.Bar.Y, W: g.W - 2*p.Origin.X, H: g.H - p.Origin.Y - g.Bar.Y}
	p.Rect(b, c.Card, 0)
	p.Rect(b.Top(3), c.Line, 0)
	switch {
	case g.Wide && g.Large:
		p.barWideLarge(m.Bar)
	case g.Wide:
		p.barWide(m.Bar)
	default:
		p.barTall(m.Bar)
	}
}

func (p *page) barTall(bar present.Bar) {
	y, h := float32(1768), float32(128)
	back, langs, size, help := kit.Box{X: 48, W: 216}, kit.Box{X: 288, W: 444}, kit.Box{X: 756, W: 132}, kit.Box{X: 900, W: 132}
	words, small, lang := []float32{42, 40, 36}, []float32{30, 28}, []float32{34, 32}
	if p.Grid.Large {
		y, h = 1712, 184
		back, langs, size, help = kit.Box{X: 40, W: 188}, kit.Box{X: 240, W: 490}, kit.Box{X: 742, W: 160}, kit.Box{X: 910, W: 130}
		words, small, lang = []float32{46}, []float32{42, 38}, []float32{42, 40, 38}
	}
	for _, b := range []*kit.Box{&back, &langs, &size, &help} {
		b.Y, b.H = y, h
	}
	if bar.Back != nil {
		p.barButton(back, *bar.Back, words, p.Grid.Large)
	}
	if bar.TextSize.Text == "" {
		langs.W, lang = help.Right()-langs.X, words
	} else {
		p.barButton(size, bar.TextSize, small, true)
	}
	p.languages(langs, bar.Languages, lang)
	if bar.Help != nil {
		p.barButton(help, *bar.Help, small, true)
	}
}

func (p *page) barWide(bar present.Bar) {
	row := func(x, w float32) kit.Box { return kit.Box{X: x, Y: 680, W: w, H: 76} }
	words := []float32{30, 28, 26, 24}
	if bar.Back != nil {
		p.barButton(row(28, 168), *bar.Back, words, false)
	}
	if bar.TextSize.Text == "" {
		p.languages(row(356, 648), bar.Languages, words)
	} else {
		p.languages(row(356, 336), bar.Languages, []float32{26, 24})
		p.barButton(row(712, 142), bar.TextSize, words, false)
	}
	if bar.Help != nil {
		p.barButton(row(862, 142), *bar.Help, words, false)
	}
}

// barWideLarge gives every word the room it needs: at this size there is none to spare, so icons stay away.
func (p *page) barWideLarge(bar present.Bar) {
	t := kit.Text{Sizes: []float32{46}, Bold: true}
	need := func(s string) float32 { return p.Width(s, 1<<20, t) + 22 }
	const left, right, gap = 12, 1012, 8
	x := float32(right)
	place := func(v *present.Button) {
		if v == nil {
			return
		}
		w := max(need(v.Text), 96)
		x -= w
		plain := *v
		plain.Icon = ""
		p.barButton(kit.Box{X: x, Y: 672, W: w, H: 92}, plain, t.Sizes, false)
		x -= gap
	}
	place(bar.Help)
	place(&bar.TextSize)
	end := x
	if bar.Back != nil {
		w := max(need(bar.Back.Text), 96)
		x = left + w
		place(bar.Back)
		x = left + w + gap
	} else {
		x = left + 120
	}
	p.languages(kit.Box{X: x, Y: 672, W: end - x, H: 92}, bar.Languages, t.Sizes)
}

func (p *page) barButton(b kit.Box, v present.Button, sizes []float32, stacked bool) {
	p.Button(b, kit.Button{
		Icon: v.Icon, Text: v.Text, Look: lookOf(v.Look), Disabled: v.Disabled, Sizes: sizes, Stacked: stacked, Radius: 16,
	}, p.tap(v.Tap))
}

// languages draws the switch: each language in its own words, the chosen one filled and underlined. Its segments share the width by their words.
func (p *page) languages(b kit.Box, list []present.Language, sizes []float32) {
	if len(list) == 0 {
		return
	}
	c := p.Palette
	p.Frame(b, c.Accent, c.Card, 16, 4)
	t := kit.Text{Sizes: sizes, Bold: true}
	total, widths := float32(0), make([]float32, len(list))
	for i, l := range list {
		widths[i] = p.Width(l.Name, 1<<20, kit.Text{Sizes: sizes[:1], Bold: true})
		total += widths[i]
	}
	pad, equal := (b.W-total)/float32(len(list)), b.W/float32(len(list))
	x := b.X
	for i, l := range list {
		w := widths[i] + pad
		if equal >= widths[len(widths)/2]+20 {
			w = equal
		}
		p.language(kit.Box{X: x, Y: b.Y, W: w, H: b.H}, l, t, segment{i == 0, i == len(list)-1})
		x += w
	}
}

type segment struct{ first, last bool }

func (p *page) language(b kit.Box, l present.Language, t kit.Text, at segment) {
	c := p.Palette
	t.Align, t.Middle, t.Plain, t.Bold, t.Colour = fyne.TextAlignCenter, true, true, l.Chosen, c.Accent
	left, right := float32(0), float32(0)
	if at.first {
		left = 16
	}
	if at.last {
		right = 16
	}
	if l.Chosen {
		t.Colour = c.OnAccent
	}
	if l.Disabled && !l.Chosen {
		t.Colour = c.Ink3
	}
	draw := func(s *kit.Sheet, pressed bool) {
		switch {
		case l.Chosen:
			s.Sided(b, c.Accent, left, right)
			s.Rect(kit.Box{X: b.X + b.W/2 - 18, Y: b.Y + b.H/2 + t.Sizes[0]*0.72, W: 36, H: 6}, c.OnAccent, 3)
		case pressed:
			s.Sided(b, c.Accent, left, right)
			s.Sided(b.Inset(8, 8), c.Soft, left/2, right/2)
		}
		s.Write(l.Name, b, t)
	}
	if l.Disabled {
		draw(p.Sheet, false)
		return
	}
	p.Touch(l.Name, b, draw, p.tap(l.Tap))
}
