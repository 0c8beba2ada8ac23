package screen

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// card asks for the identity card: what it is for, the picture, advice, and the way out.
func (p *page) card(b kit.Box, v present.CardBody) {
	if p.Grid.Wide {
		if v.Banner != nil && p.Grid.Large {
			b = p.banner(b, &present.Banner{Tone: v.Banner.Tone, Title: v.Banner.Title}) // advice takes the service's place
		} else {
			b = p.service(p.banner(b, v.Banner), v)
		}
		column := float32(204)
		if p.Grid.Large {
			column = 248
		}
		side := b.After(b.W - column)
		for i, r := range side.Rows(max(len(v.Buttons), 2), 16) {
			if i < len(v.Buttons) {
				p.button(r, v.Buttons[i], nil)
			}
		}
		p.cardPicture(b.Left(b.W-column-16), v)
		return
	}
	b = p.buttons(b, v.Buttons)
	b = p.banner(b, v.Banner)
	b = p.service(b, v)
	p.cardPicture(b, v)
}

// service draws what the card is for and returns what is left below.
func (p *page) service(b kit.Box, v present.CardBody) kit.Box {
	h, pad, sizes, gap := float32(112), float32(32), []float32{42, 40, 38}, float32(24)
	if p.Grid.Large {
		h, sizes = 116, []float32{50, 46}
	}
	if p.Grid.Wide {
		h, pad, sizes, gap = 76, 24, p.Grid.Type.Label, 16
	}
	box := b.Top(h)
	p.CardBox(box)
	in := box.Inset(pad, 4)
	wait := kit.Text{Sizes: sizes, Colour: p.Palette.Ink, Middle: true, Align: fyne.TextAlignTrailing}
	w := p.Width(v.Waiting, in.W, wait)
	label := kit.Text{Sizes: sizes, Colour: p.Palette.Ink2, Middle: true, Plain: true}
	name := kit.Text{Sizes: sizes, Bold: true, Colour: p.Palette.Ink, Middle: true, Plain: true}
	lw := p.Width(v.Label, in.W, label) + 24
	icon := sizes[0] * 1.5
	if v.Waiting == "" {
		icon = 0
	}
	left := in.W - w - icon - 24
	bold := kit.Text{Sizes: sizes[len(sizes)-1:], Bold: true}
	if v.Waiting != "" && p.Grid.Wide && p.Width(v.Service, 1<<20, bold) > left+icon {
		v.Waiting, w, icon, left = "", 0, 0, in.W // the service's name comes first where there is room for one
	}
	if p.Width(v.Service, 1<<20, bold)+lw > left {
		lw = 0 // the service speaks for itself where there is no room for its label
	} else {
		p.Write(v.Label, in.Left(lw), label)
	}
	if v.Waiting != "" {
		if p.Width(v.Service, 1<<20, bold)+lw <= left {
			p.Icon("people", in.Right()-w-icon/2, in.Y+in.H/2, sizes[0], p.Palette.Accent)
		} else {
			left += icon
		}
		p.Write(v.Waiting, kit.Box{X: in.Right() - w - 2, Y: in.Y, W: w + 2, H: in.H}, wait)
	}
	name.Lines, name.Tight = 2, true
	p.Write(v.Service, in.After(lw).Left(left-lw), name)
	return b.Below(h + gap)
}

// The picture's own measures; it is scaled as a whole into its box.
const pictureW, pictureH = 904, 620

// A picture draws in its own measures.
type picture struct {
	*kit.Sheet
	at   kit.Box
	unit float32
}

func (d picture) box(x, y, w, h float32) kit.Box {
	return kit.Box{X: d.at.X + x*d.unit, Y: d.at.Y + y*d.unit, W: w * d.unit, H: h * d.unit}
}

// cardPicture shows the card on its way to the reader.
func (p *page) cardPicture(b kit.Box, v present.CardBody) {
	p.CardBox(b)
	unit := min((b.W-32)/pictureW, (b.H-28)/pictureH)
	d := picture{Sheet: p.Sheet, at: b.Centre(pictureW*unit, pictureH*unit), unit: unit}
	c := p.Palette
	for _, x := range []float32{76, 828} {
		at := d.box(x, 102, 0, 0)
		p.BigArrow("down", at.X, at.Y, 216*unit, c.Accent)
	}
	shadow := c.Line
	if c.Strong {
		shadow = c.Track // where the card comes from must not look like a second card
	}
	d.idcard(d.Sheet, 258, 14, cardInk{shadow, c.Card, shadow, c.Page, shadow}, false)
	p.Frame(d.box(64, 252, 776, 346), c.Amber, c.AmberSoft, 48*unit, 16*unit)
	d.reader(p, v.Device)
	moving := p.Group(d.box(258, 14, 436, 276), func(s *kit.Sheet) {
		d.idcard(s, 258, 14, cardInk{c.Accent, c.Card, c.Accent, c.Soft, c.Track}, true)
	})
	p.sliding(moving, 210*unit)
}

// reader writes the word on the reader: standing Chinese at the right, other writing below the card.
func (d picture) reader(p *page, word string) {
	c := p.Palette
	at := d.box(170, 450, 0, 0)
	ink := c.AmberEdge
	if c.Strong {
		ink = c.Amber
	}
	p.Icon("wave", at.X, at.Y, 250*d.unit, ink)
	t := kit.Text{Bold: true, Colour: c.OnAmberSoft, Align: fyne.TextAlignCenter, Middle: true, Tight: true, Plain: true}
	size := max(58*d.unit, p.Grid.Min)
	t.Sizes = []float32{size, max(46*d.unit, p.Grid.Min), p.Grid.Min}
	if standing(word) && 3*1.18*size < 300*d.unit {
		stacked := strings.Join(strings.Split(word, ""), "\n")
		t.Lines = 4
		p.Write(stacked, d.box(702, 262, 118, 326), t)
		return
	}
	if below := d.box(258, 500, 436, 88); p.Fits(word, below.W, below.H, t) {
		p.Write(word, below, t) // in a small picture the pointer band says it alone
	}
}

// standing reports whether a word can be written from top to bottom.
func standing(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
		n++
	}
	return n <= 4
}
