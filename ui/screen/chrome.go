package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"onetrip/queue"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

func drawHeader(p *page, m *present.Model) {
	switch {
	case m.Header.Staff != nil && p.Grid.Wide:
		p.staffHeaderWide(m.Header)
		return
	case m.Header.Staff != nil:
		p.staffHeader(m.Header)
		return
	case p.Grid.Wide:
		p.headerWide(m.Header)
		return
	}
	g, c := p.Grid, p.Palette
	h, hall, small, date, clock := float32(104), float32(40), float32(30), float32(32), float32(56)
	if g.Large {
		h, hall, small, date, clock = 120, 46, 38, 40, 60
	}
	b := kit.Box{X: g.Margin, Y: 0, W: g.W - 2*g.Margin, H: h}
	p.Rect(kit.Box{X: b.X, Y: h - 2, W: b.W, H: 2}, c.Track, 0)
	right := func(text string, size float32, bold bool, colour kit.Text) {
		colour.Sizes, colour.Bold, colour.Middle, colour.Align, colour.Plain = []float32{size}, bold, true, fyne.TextAlignTrailing, true
		w := p.Width(text, b.W, colour)
		p.Write(text, kit.Box{X: b.Right() - w - 2, Y: b.Y, W: w + 2, H: b.H}, colour)
		b.W -= w + 26
	}
	left := func(text string, size float32, bold bool, colour kit.Text) {
		colour.Sizes, colour.Bold, colour.Middle, colour.Plain = []float32{size}, bold, true, true
		w := p.Width(text, b.W, colour)
		p.Write(text, kit.Box{X: b.X, Y: b.Y, W: w + 2, H: b.H}, colour)
		b = b.After(w + 26)
	}
	right(m.Header.Clock, clock, true, kit.Text{Colour: c.OnPanel})
	left(m.Header.Hall, hall, true, kit.Text{Colour: c.OnPanel})
	// Where the line is full, the date goes before the machine: the machine's name helps staff, the clock already tells the day's time.
	if p.Width(m.Header.Date, 1<<20, kit.Text{Sizes: []float32{date}}) <= b.W {
		right(m.Header.Date, date, false, kit.Text{Colour: c.OnPanel2})
	}
	if p.Width(m.Header.Machine, 1<<20, kit.Text{Sizes: []float32{small}}) <= b.W && m.Header.Machine != "" {
		left(m.Header.Machine, small, false, kit.Text{Colour: c.OnPanel2})
	}
}

func (p *page) headerWide(h present.Header) {
	c := p.Palette
	b := kit.Box{X: 28, Y: 0, W: 288, H: 82}
	p.Rect(kit.Box{X: b.X, Y: 82, W: b.W, H: 2}, c.Track, 0)
	clock := kit.Text{Sizes: []float32{36}, Bold: true, Colour: c.OnPanel, Middle: true, Align: fyne.TextAlignTrailing}
	if p.Grid.Large {
		clock.Sizes = []float32{56}
	}
	p.Write(h.Clock, b, clock)
	if p.Grid.Large {
		return // the left column has no room for more at this size
	}
	b.W -= p.Width(h.Clock, b.W, clock) + 12
	p.Write(h.Hall, b, kit.Text{Sizes: []float32{24}, Bold: true, Colour: c.OnPanel, Middle: true, Lines: 3, Tight: true, Plain: true})
}

func drawPanel(p *page, m *present.Model) {
	c, b := p.Palette, p.Grid.Panel
	if p.Grid.Wide {
		ground := kit.Box{X: p.Origin.X, Y: p.Origin.Y, W: b.W - p.Origin.X, H: b.H - p.Origin.Y}
		p.Rect(ground, c.Panel, 0)
		p.Rect(kit.Box{X: b.Right() - 6, Y: p.Origin.Y, W: 6, H: b.H - p.Origin.Y}, c.PanelEdge, 0)
		p.panelWide(m)
		return
	}
	ground := kit.Box{X: p.Origin.X, Y: p.Origin.Y, W: b.W - 2*p.Origin.X, H: b.H - p.Origin.Y}
	p.Rect(ground, c.Panel, 0)
	p.Rect(kit.Box{X: ground.X, Y: b.Bottom() - 6, W: ground.W, H: 6}, c.PanelEdge, 0)
	p.panelTall(m)
}

func (p *page) panelTall(m *present.Model) {
	if p.Grid.Staff {
		p.staffPanel(m)
		return
	}
	g, c := p.Grid, p.Palette
	top, label := float32(152), float32(38)
	if g.Large {
		top, label = 164, 46
	}
	room := kit.Box{X: g.Margin, Y: top, W: g.W - 2*g.Margin, H: g.Panel.H - top - 16}
	if m.Panel.Countdown != nil {
		room.W = g.Ring.X - 24 - room.X
	}
	kicker := kit.Text{Sizes: []float32{label, g.Min}, Colour: c.OnPanel2, Plain: true}
	line := label * 1.3
	if s := m.Panel.Steps; s != nil {
		w := p.Steps(room.X, top+(line-14)/2, s.Now, s.Of)
		p.Write(s.Label, kit.Box{X: room.X + w + 24, Y: top, W: room.W - w - 24, H: line}, kicker)
	} else {
		p.Write(m.Panel.Kicker, room.Top(line), kicker)
	}
	y := top + 52
	if g.Large {
		y = top + line + 8
	}
	room = kit.Box{X: room.X, Y: y, W: room.W, H: g.Panel.Bottom() - y - 16}
	used := p.headline(room, m)
	under := room.Below(used + min(24, max(room.H-used-p.subHeight(m, room.W), 0)))
	if w := m.Panel.Waiting; w != nil {
		p.waiting(under, w)
		return
	}
	p.sub(under, m.Panel.Sub)
}

// headline writes the sentence of the page and returns its height. One line is larger than two; Korean and English are wider than Chinese.
func (p *page) headline(b kit.Box, m *present.Model) float32 {
	t := kit.Text{Bold: true, Colour: p.Palette.OnPanel, Tight: true, Plain: true, Lines: 1}
	text := m.Panel.Headline
	one := map[queue.Lang]float32{queue.ZH: 124, queue.EN: 104, queue.KO: 92}[m.Lang]
	if p.Grid.Large {
		one *= 140.0 / 124
	}
	title := p.Grid.Type.Title
	least := title[len(title)-1]
	room := b.Top(b.H - p.subHeight(m, b.W))
	for t.Lines = 1; t.Lines <= 3; t.Lines++ {
		t.Sizes = [][]float32{{one}, title, {least, least - 8, least - 12}}[t.Lines-1]
		if p.Fits(text, room.W, room.H, t) {
			break
		}
	}
	t.Lines = min(t.Lines, 3)
	return p.Write(text, room, t)
}

func (p *page) subText() kit.Text {
	t := kit.Text{Sizes: []float32{42, 40, 38}, Colour: p.Palette.OnPanel2, Strong: p.Palette.OnPanel, Plain: true, Lines: 2}
	if p.Grid.Large {
		t.Sizes = []float32{56, 50, 46}
	}
	t.Tight = true
	return t
}

func (p *page) subHeight(m *present.Model, w float32) float32 {
	if m.Panel.Waiting != nil {
		return 96
	}
	return p.Height(m.Panel.Sub, w, p.subText())
}

func (p *page) sub(b kit.Box, text string) { p.Write(text, b, p.subText()) }

// waiting writes how many wait, with the figure large on the words' baseline, and the hours behind a thin line.
func (p *page) waiting(b kit.Box, w *present.Waiting) {
	c := p.Palette
	size, scale := float32(42), float32(1.52)
	if p.Grid.Large {
		size = 56
	}
	line := kit.Box{X: b.X, Y: b.Y + 10, W: b.W, H: size * 1.7}
	p.Icon("people", b.X+size*0.66, line.Y+line.H/2, size*1.32, c.OnPanel2)
	x := b.X + size*1.9
	t := kit.Text{Sizes: []float32{size}, Colour: c.OnPanel2, Strong: c.OnPanel, Scale: scale, Middle: true}
	text := strings.TrimSpace(w.Before + " *" + w.Figure + "* " + w.After)
	tw := p.Width(text, b.W, t)
	p.Write(text, kit.Box{X: x, Y: line.Y, W: min(tw+2, b.Right()-x), H: line.H}, t)
	x += tw + 34
	hours := kit.Text{Sizes: []float32{size + 2, size}, Colour: c.OnPanel2, Middle: true, Plain: true}
	if w.Hours == "" || x+34+p.Width(w.Hours, b.W, hours) > b.Right() {
		return // in large text the hours stand on the help page
	}
	p.Rect(kit.Box{X: x, Y: line.Y + line.H/2 - 24, W: 2, H: 48}, c.Track, 0)
	p.Write(w.Hours, kit.Box{X: x + 34, Y: line.Y, W: b.Right() - x - 34, H: line.H}, hours)
}

func drawCountdown(p *page, m *present.Model) {
	c := m.Panel.Countdown
	if c == nil {
		return
	}
	b := p.Grid.Ring
	p.Countdown(b, c.Left, c.Of, c.Unit)
	if p.Grid.Wide {
		return
	}
	words := kit.Box{X: b.X - 60, Y: b.Bottom() + 10, W: p.Grid.W - 8 - b.X + 60, H: 100}
	words = kit.Box{X: b.X + b.W/2 - (p.Grid.W - 8 - b.X - b.W/2), Y: words.Y, W: 2 * (p.Grid.W - 8 - b.X - b.W/2), H: words.H}
	p.Write(c.Words, words, kit.Text{Sizes: []float32{p.Grid.Type.Label[0] - 4, p.Grid.Min}, Colour: p.Palette.OnPanel2, Align: fyne.TextAlignCenter, Lines: 2, Tight: true, Plain: true})
}

func (p *page) panelWide(m *present.Model) {
	c := p.Palette
	room := kit.Box{X: 28, Y: 100, W: 288, H: p.Grid.Panel.H - 112}
	if p.Grid.Large {
		room.X, room.W = 20, 304
	}
	if p.Grid.Staff { // below the line with who is logged in
		room = room.Below(38)
	}
	if m.Panel.Countdown != nil {
		room.H = p.Grid.Ring.Y - 8 - room.Y
	}
	label := kit.Text{Sizes: p.Grid.Type.Small, Colour: c.OnPanel2, Plain: true, Lines: 3, Tight: true}
	h := float32(0)
	if s := m.Panel.Steps; s != nil {
		p.Steps(room.X, room.Y+16, s.Now, s.Of)
		h = 42
		if !p.Grid.Large {
			h += p.Write(s.Label, room.Below(h), label)
		}
	} else if !p.Grid.Large {
		h = p.Write(m.Panel.Kicker, room, label)
	}
	room = room.Below(h + 10)
	sub := kit.Text{Sizes: p.Grid.Type.Label, Colour: c.OnPanel2, Strong: c.OnPanel, Lines: 10, Tight: true, Plain: true}
	text := m.Panel.Sub
	headline := wideBreaks(m.Panel.Headline, m.Lang)
	least := kit.Text{Sizes: p.Grid.Type.Title[len(p.Grid.Type.Title)-1:], Bold: true, Tight: true, Plain: true, Lines: 5}
	if p.Grid.Large && p.Height(headline, room.W, least)+14+p.Height(text, room.W, sub) > room.H {
		text = "" // the banner or the page says it too; the headline is what must be read
	}
	if w := m.Panel.Waiting; w != nil {
		text = strings.TrimSpace(w.Before + " *" + w.Figure + "* " + w.After)
		if w.Hours != "" && !p.Grid.Large {
			text += "\n" + strings.NewReplacer("，", "\n", ", ", "\n").Replace(w.Hours)
		}
		sub.Plain, sub.Scale = false, 1.3
	}
	left := room.Top(room.H - p.Height(text, room.W, sub) - 14)
	used := p.headlineWide(left, headline)
	p.Write(text, room.Below(used+14), sub)
}

// headlineWide writes the headline into the narrow column: few lines are worth a smaller size, down to a limit.
func (p *page) headlineWide(b kit.Box, text string) float32 {
	t := kit.Text{Bold: true, Colour: p.Palette.OnPanel, Tight: true, Plain: true}
	all := p.Grid.Type.Title
	for t.Lines = 2; t.Lines <= 5; t.Lines++ {
		for n := len(all); n > 0; n-- {
			if t.Sizes = all[:n]; all[n-1] >= 60 {
				break
			}
		}
		if p.Fits(text, b.W, b.H, t) {
			return p.Write(text, b, t)
		}
	}
	t.Sizes = all
	return p.Write(text, b, t)
}

// wideBreaks turns the break of a two-line headline into a place where the narrow column may break.
func wideBreaks(s string, lang queue.Lang) string {
	if lang == queue.ZH {
		return strings.ReplaceAll(s, "\n", string(kit.Hint))
	}
	return strings.ReplaceAll(s, "\n", " ")
}

func drawBand(p *page, m *present.Model) {
	if m.Band == nil {
		return
	}
	g, c := p.Grid, p.Palette
	b := kit.Box{X: p.Origin.X, Y: g.BandY, W: g.W - 2*p.Origin.X, H: g.Bar.Y - g.BandY}
	if g.Wide {
		b = kit.Box{X: g.Panel.Right(), Y: g.BandY, W: g.W - p.Origin.X - g.Panel.Right(), H: g.Bar.Y - g.BandY}
	}
	p.Rect(b, c.Panel, 0)
	p.Rect(b.Top(6), c.PanelEdge, 0)
	if g.Wide && !c.Strong {
		p.Rect(b.Left(3), c.Track, 0)
	}
	inner := kit.Box{X: max(b.X, 0), Y: b.Y, W: min(b.Right(), g.W) - max(b.X, 0), H: b.H}
	size, edge := min(116, b.H*0.6), inner.W*0.136
	if g.Wide && g.Large {
		size, edge = 72, 52
	}
	for _, x := range []float32{inner.X + edge, inner.Right() - edge} {
		p.bobbing("down", kit.Box{X: x - size/2, Y: b.Y + b.H/2 - size/2, W: size, H: size})
	}
	t := kit.Text{Sizes: p.bandSizes(), Bold: true, Colour: c.OnPanel, Align: fyne.TextAlignCenter, Middle: true, Lines: 2, Tight: true, Plain: true}
	p.Write(m.Band.Words, inner.Inset(edge+size/2+8, 6), t)
}

func (p *page) bandSizes() []float32 {
	if p.Grid.Wide || p.Grid.Large {
		return p.Grid.Type.Second
	}
	return []float32{60, 56, 52}
}
