package screen

import (
	"fmt"

	"fyne.io/fyne/v2"

	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// guide shows one guide: headings with their items. A guide that is longer than the page is turned heading by heading; only the drawing knows
// how much fits, so the stage keeps the page, and the buttons say where they lead.
func (p *page) guide(b kit.Box, v present.GuideBody) {
	b = p.buttons(b, v.Buttons)
	pages := p.guidePages(b, v.Sections)
	if len(pages) > 1 {
		at := min(max(p.turned, 0), len(pages)-1)
		p.guideTurns(b, pages, at)
		b.H -= p.turnHeight() + p.Grid.Gutter
		p.sections(b, pages[at])
		return
	}
	p.sections(b, v.Sections)
}

func (p *page) turnHeight() float32 {
	if p.Grid.Wide {
		return p.Grid.Touch + 38
	}
	return 136
}

// guidePages fills pages with whole sections, leaving room for the turning buttons if there is more than one page.
func (p *page) guidePages(b kit.Box, all []present.Section) [][]present.Section {
	gap := p.Grid.Gutter
	height := func(list []present.Section) float32 {
		h := -gap
		for _, s := range list {
			h += p.section(b, s, false) + gap
		}
		return h
	}
	if height(all) <= b.H {
		return [][]present.Section{all}
	}
	room := b.H - p.turnHeight() - gap
	var pages [][]present.Section
	from := 0
	for to := 1; to <= len(all); to++ {
		if to == len(all) || height(all[from:to+1]) > room {
			pages = append(pages, all[from:to])
			from = to
		}
	}
	return pages
}

// guideTurns draws the buttons that turn a guide's pages; each says the heading that it leads to.
func (p *page) guideTurns(b kit.Box, pages [][]present.Section, at int) {
	h := p.turnHeight()
	row := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	sizes := p.Grid.Type.Second
	if !p.Grid.Large {
		sizes = p.Grid.Type.Body
	}
	w := (b.W - p.Grid.Gutter) / 2.2
	button := func(box kit.Box, to int, icon string, action flow.Action) {
		if to < 0 || to >= len(pages) {
			return
		}
		p.Button(box, kit.Button{Icon: icon, Text: pages[to][0].Title, Sizes: sizes, After: icon == "right"}, func() {
			p.turn(to)
			p.emit(flow.Tap{Action: action}) // the session learns that somebody is there
		})
	}
	button(row.Left(w), at-1, "left", flow.PrevPage)
	button(row.After(row.W-w), at+1, "right", flow.NextPage)
	p.Write(fmt.Sprintf("%d/%d", at+1, len(pages)), row.Inset(w*0.9, 0), kit.Text{
		Sizes: p.Grid.Type.Label, Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Middle: true,
	})
}

func (p *page) sections(b kit.Box, list []present.Section) {
	gap := p.Grid.Gutter
	total, heights := -gap, make([]float32, len(list))
	for i, s := range list {
		heights[i] = p.section(b, s, false)
		total += heights[i] + gap
	}
	loose := max(min((b.H-total)/float32(max(len(list), 1)), 40), 0)
	for i, s := range list {
		box := b.Top(heights[i] + loose)
		p.CardBox(box)
		p.section(box.Inset(0, loose/2), s, true)
		b = b.Below(box.H + gap)
	}
	if b.H+gap < -1 {
		p.Overflow(list[len(list)-1].Title, b)
	}
}

// section draws a heading with items and returns its height; it only measures without draw.
func (p *page) section(b kit.Box, v present.Section, draw bool) float32 {
	pad := p.cardPad() * 0.6
	in := b.Inset(p.cardPad(), pad)
	in.H = 1 << 20
	top := in.Y
	head := kit.Text{Sizes: p.Grid.Type.Body, Bold: true, Colour: p.Palette.Accent, Plain: true, Lines: 2}
	item := kit.Text{Sizes: []float32{42}, Colour: p.Palette.Ink, Strong: p.Palette.Ink, Lines: 5}
	head.Tight, item.Tight = p.Grid.Wide, p.Grid.Wide || p.Grid.Large
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
