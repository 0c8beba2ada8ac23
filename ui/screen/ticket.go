package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// ticket shows a ticket: its number as large as it goes, where to wait, and the code for the phone.
func (p *page) ticket(b kit.Box, v present.TicketBody) {
	b = p.buttons(b, v.Buttons)
	b = p.banner(b, v.Banner)
	b.H = min(b.H, 800)
	p.CardBox(b)
	in := b.Inset(p.cardPad(), p.cardPad()*0.55)
	in = p.ticketHead(in, v)
	if p.Grid.Wide {
		p.ticketWide(in, v)
		return
	}
	facts := p.ticketFacts(kit.Box{X: in.X, Y: in.Y, W: in.W - p.qrSide() - 24, H: in.H}, v.Facts, false)
	facts = max(facts, p.qrSide()+p.qrNoteHeight(v))
	p.Write(v.Number, in.Top(in.H-facts), kit.Text{
		Sizes: []float32{300, 260, 220, 180, 150}, Bold: true, Colour: p.Palette.Ink, Align: fyne.TextAlignCenter, Middle: true, Tight: true, Plain: true,
	})
	low := in.Below(in.H - facts)
	p.ticketFacts(low.Left(low.W-p.qrSide()-24), v.Facts, true)
	p.qr(low.After(low.W-p.qrSide()), v)
}

func (p *page) ticketHead(in kit.Box, v present.TicketBody) kit.Box {
	label := kit.Text{Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink2, Plain: true}
	name := kit.Text{Sizes: p.Grid.Type.Body, Bold: true, Colour: p.Palette.Ink, Plain: true, Align: fyne.TextAlignTrailing}
	if !p.Grid.Wide && !p.Grid.Large {
		label.Sizes, name.Sizes = []float32{44, 42, 40}, []float32{44, 42, 40}
	}
	lw := p.Width(v.Label, in.W, label)
	if lw+24+p.Width(v.Service, 1<<20, name) > in.W {
		h := p.Write(v.Label, in, label)
		in = in.Below(h)
		name.Align, name.Lines, name.Tight = fyne.TextAlignLeading, 2, true
		return in.Below(p.Write(v.Service, in, name))
	}
	p.Write(v.Label, in.Left(lw+2), label)
	return in.Below(p.Write(v.Service, in.After(lw+24), name))
}

func (p *page) qrSide() float32 {
	if p.Grid.Wide {
		return 180
	}
	return 264
}

func (p *page) qrNote(v present.TicketBody) kit.Text {
	return kit.Text{Sizes: p.Grid.Type.Small, Colour: p.Palette.Ink, Align: fyne.TextAlignCenter, Plain: true, Lines: 3, Tight: true}
}

func (p *page) qrNoteHeight(v present.TicketBody) float32 {
	if v.QR == "" {
		return 0
	}
	return p.Height(v.QRNote, p.qrSide(), p.qrNote(v))
}

func (p *page) qr(b kit.Box, v present.TicketBody) {
	if v.QR == "" {
		return
	}
	p.QR(b.Top(b.W), v.QR)
	p.Write(v.QRNote, b.Below(b.W), p.qrNote(v))
}

// ticketFacts draws the lines with their icons, the first one larger and bold, and returns their height; it only measures without draw.
func (p *page) ticketFacts(b kit.Box, facts []present.Fact, draw bool) float32 {
	top := b.Y
	for i, f := range facts {
		t := kit.Text{Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink, Lines: 1, Middle: true}
		if i == 0 {
			t.Sizes, t.Bold = p.Grid.Type.Second, true
		}
		icon := p.Grid.Type.Body[0] * 1.2
		room := kit.Box{X: b.X + icon*1.5, Y: b.Y, W: b.W - icon*1.5, H: 1 << 20}
		if !p.Fits(f.Value, room.W, room.H, t) {
			t.Lines, t.Tight, t.Sizes = 3, true, t.Sizes[len(t.Sizes)-1:]
		}
		h := p.Height(f.Value, room.W, t) + p.Grid.Gutter*0.4
		if draw {
			p.Icon(f.Icon, b.X+icon/2+4, b.Y+h/2, icon, p.Palette.Accent)
			room.H = h
			p.Write(f.Value, room, t)
		}
		b = b.Below(h)
	}
	return b.Y - top
}

// ticketWide puts the code at the right of number and facts.
func (p *page) ticketWide(in kit.Box, v present.TicketBody) {
	side := float32(0)
	if v.QR != "" {
		side = p.qrSide()
		p.qr(in.After(in.W-side), v)
		side += 16
	}
	left := in.Left(in.W - side)
	facts := p.ticketFacts(left, v.Facts, false)
	p.Write(v.Number, left.Top(left.H-facts), kit.Text{
		Sizes: []float32{200, 180, 160, 140, 120, 100, 88}, Bold: true, Colour: p.Palette.Ink, Middle: true, Tight: true, Plain: true,
	})
	p.ticketFacts(left.Below(left.H-facts), v.Facts, true)
}
