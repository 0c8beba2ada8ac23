package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// message is a dead end that says where to go.
func (p *page) message(b kit.Box, v present.MessageBody) {
	b = p.foot(b, v.Foot)
	b = p.buttons(b, v.Buttons)
	if len(v.Lines) == 0 {
		b.H = min(b.H, 400)
		p.banner(b, v.Banner)
		return
	}
	row := float32(168)
	switch {
	case p.Grid.Wide && p.Grid.Large:
		row = 132
	case p.Grid.Wide:
		row = 96
	}
	h := float32(0)
	if v.Banner != nil {
		if p.Grid.Wide && p.Grid.Large {
			v.Banner = &present.Banner{Tone: v.Banner.Tone, Title: v.Banner.Title}
		}
		h = p.BannerHeight(b.W, v.Banner.Title, v.Banner.Text) + p.Grid.Gutter
	}
	b.H = min(b.H, row*float32(len(v.Lines))+48+h)
	b = p.banner(b, v.Banner)
	p.CardBox(b)
	inner := b.Inset(p.cardPad()+8, p.cardPad()*0.4)
	if p.Grid.Wide && p.Grid.Large {
		inner = b.Inset(p.cardPad(), 0)
	}
	p.lines(inner, v.Lines)
}

func (p *page) lines(b kit.Box, lines []present.Line) {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.Text
	}
	d := min(104, b.H/float32(len(lines))-12)
	if p.Grid.Wide {
		d = min(64, d)
	}
	w, left := b.W-d*1.34, d*1.34
	wish := kit.Text{Sizes: p.lineSizes(), Colour: p.Palette.Ink, Strong: p.Palette.Ink, Middle: true}
	t := p.Common(texts, w, b.H, wish)
	if !p.fitAll(texts, w, b.H, t) {
		wish.Lines, wish.Tight = 3, true
		t = p.Common(texts, w, b.H, wish)
	}
	total := p.linesHeight(texts, w, d, t)
	if total > b.H && p.Grid.Large { // words before pictures
		d, w, left = 0, b.W, 0
		t.Sizes = wish.Sizes[len(wish.Sizes)-1:]
		total = p.linesHeight(texts, w, d, t)
	}
	loose := (b.H - total) / float32(len(lines))
	for i, l := range lines {
		r := b.Top(max(p.Height(texts[i], w, t), d) + loose)
		b = b.Below(r.H)
		if d > 0 {
			p.Disc(kit.Box{X: r.X, Y: r.Y + (r.H-d)/2, W: d}, p.Palette.Soft)
			p.Icon(l.Icon, r.X+d/2, r.Y+r.H/2, d*0.54, p.Palette.OnSoft)
		} else if i > 0 {
			p.Rect(kit.Box{X: r.X, Y: r.Y - 1, W: r.W, H: 2}, p.Palette.Line, 0)
		}
		p.Write(l.Text, r.After(left), t)
	}
	if loose < -1 {
		p.Overflow(texts[0], b)
	}
}

func (p *page) linesHeight(texts []string, w, least float32, t kit.Text) float32 {
	total := float32(0)
	for _, text := range texts {
		total += max(p.Height(text, w, t), least)
	}
	return total
}

func (p *page) fitAll(texts []string, w, h float32, t kit.Text) bool {
	for _, text := range texts {
		if !p.Fits(text, w, h, t) {
			return false
		}
	}
	return true
}

func (p *page) lineSizes() []float32 {
	if p.Grid.Wide || p.Grid.Large {
		return p.Grid.Type.Body
	}
	return []float32{56, 52, 48, 44}
}

// foot draws the small line at the bottom and returns what is left above.
func (p *page) foot(b kit.Box, words [2]string) kit.Box {
	if words[0] == "" && words[1] == "" {
		return b
	}
	sizes := p.Grid.Type.Label
	h := sizes[0]*1.3 + p.Grid.Gutter
	row := kit.Box{X: b.X + 8, Y: b.Bottom() - h, W: b.W - 16, H: h}
	t := kit.Text{Sizes: sizes, Colour: p.Palette.Ink2, Middle: true, Plain: true}
	right := t
	right.Align = fyne.TextAlignTrailing
	w := p.Width(words[1], b.W, right)
	if w > 0 && w+24+p.Width(words[0], 1<<20, t) > row.W {
		w = -24 // the machine's name stands in the header as well
	} else {
		p.Write(words[1], row.After(row.W-w-2), right)
	}
	p.Write(words[0], row.Left(row.W-w-24), t)
	b.H -= h + p.Grid.Gutter
	return b
}
