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
	if p.Grid.Wide {
		row = 96
	}
	h := float32(0)
	if v.Banner != nil {
		h = p.BannerHeight(b.W, v.Banner.Title, v.Banner.Text) + p.Grid.Gutter
	}
	b.H = min(b.H, row*float32(len(v.Lines))+48+h)
	b = p.banner(b, v.Banner)
	p.CardBox(b)
	p.lines(b.Inset(p.cardPad()+8, 16), v.Lines)
}

func (p *page) lines(b kit.Box, lines []present.Line) {
	for i, r := range b.Rows(len(lines), 0) {
		d := min(104, r.H-12)
		if p.Grid.Wide {
			d = min(64, r.H-8)
		}
		p.Disc(kit.Box{X: r.X, Y: r.Y + (r.H-d)/2, W: d}, p.Palette.Soft)
		p.Icon(lines[i].Icon, r.X+d/2, r.Y+r.H/2, d*0.54, p.Palette.OnSoft)
		t := kit.Text{Sizes: p.lineSizes(), Colour: p.Palette.Ink, Strong: p.Palette.Ink, Middle: true, Lines: 1}
		room := r.After(d + d*0.34)
		for ; t.Lines < 3 && !p.Fits(lines[i].Text, room.W, room.H, t); t.Lines++ {
			t.Tight = true
		}
		p.Write(lines[i].Text, room, t)
	}
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
