package screen

import (
	"fmt"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// guide shows one guide: headings with their items.
func (p *page) guide(b kit.Box, v present.GuideBody) {
	b = p.pager(p.buttons(b, v.Buttons), v.Pager)
	gap := p.Grid.Gutter
	total, heights := float32(0), make([]float32, len(v.Sections))
	for i, s := range v.Sections {
		heights[i] = p.section(b, s, false)
		total += heights[i] + gap
	}
	loose := max(min((b.H-total+gap)/float32(max(len(v.Sections), 1)), 40), 0)
	for i, s := range v.Sections {
		box := b.Top(heights[i] + loose)
		p.CardBox(box)
		p.section(box.Inset(0, loose/2), s, true)
		b = b.Below(box.H + gap)
	}
	if b.H+gap < -1 {
		p.Overflow(v.Sections[len(v.Sections)-1].Title, b)
	}
}

// section draws a heading with items and returns its height; it only measures without draw.
func (p *page) section(b kit.Box, v present.Section, draw bool) float32 {
	pad := p.cardPad() * 0.6
	in := b.Inset(p.cardPad(), pad)
	in.H = 1 << 20
	top := in.Y
	head := kit.Text{Sizes: p.Grid.Type.Body, Bold: true, Colour: p.Palette.Accent, Plain: true}
	item := kit.Text{Sizes: []float32{42}, Colour: p.Palette.Ink, Strong: p.Palette.Ink, Lines: 3}
	head.Tight, item.Tight = p.Grid.Wide, p.Grid.Wide
	if p.Grid.Large || p.Grid.Wide {
		item.Sizes = p.Grid.Type.Label[:1]
	}
	icon := head.Sizes[0] * 1.2
	h := p.Height(v.Title, in.W-icon*1.5, head) + pad*0.4
	if draw {
		p.Icon(v.Icon, in.X+icon/2, in.Y+head.Sizes[0]*0.65, icon, p.Palette.Accent)
		p.Write(v.Title, in.After(icon*1.5), head)
	}
	in = in.Below(h)
	room := in.After(icon * 1.5)
	for i, text := range v.Items {
		h := p.Height(text, room.W, item)
		if draw {
			p.mark(in, i, v.Numbered, item)
			p.Write(text, room, item)
		}
		in, room = in.Below(h+4), room.Below(h+4)
	}
	return in.Y - top + 2*pad
}

func (p *page) mark(b kit.Box, i int, numbered bool, t kit.Text) {
	size := t.Sizes[0]
	if numbered {
		t.Bold = true
		p.Write(fmt.Sprint(i+1), b.Left(size*1.6), t)
		return
	}
	p.Disc(kit.Box{X: b.X + size*0.4, Y: b.Y + size*0.5, W: size * 0.3}, p.Palette.Accent)
}
