package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// A ticketPlan says what a ticket's page shows besides number and buttons.
type ticketPlan struct {
	advice, head, code, note bool // the banner's second line, the card's first line, the QR code, the words below it
	facts                    int
}

// ticketPlans lead from everything to the least: large words on a small screen leave out what the paper or the banner says as well. The number,
// where to wait and how long stay.
func ticketPlans(facts int) []ticketPlan {
	few := min(facts, 2)
	return []ticketPlan{
		{true, true, true, true, facts},
		{true, true, true, false, facts},
		{true, false, true, false, facts},
		{false, false, true, false, facts},
		{false, false, true, false, few},
		{false, false, false, false, few},
	}
}

// ticket shows a ticket: its number as large as it goes, where to wait, and the code for the phone.
func (p *page) ticket(b kit.Box, v present.TicketBody) {
	b = p.buttons(b, v.Buttons)
	plans := ticketPlans(len(v.Facts))
	for i, plan := range plans {
		body := plan.apply(v)
		at := b
		if body.Banner != nil {
			at.H -= p.BannerHeight(b.W, body.Banner.Title, body.Banner.Text) + p.Grid.Gutter
		}
		at.H = min(at.H, 800)
		l := p.layTicket(at, body, plan.head)
		number := p.numberText()
		if i == len(plans)-1 {
			number.Sizes = append(number.Sizes, 88, 68)
		} else if !p.Fits(v.Number, l.number.W, l.number.H, number) || !p.noteFits(body) {
			continue
		}
		p.banner(b, body.Banner)
		p.CardBox(at)
		p.drawTicket(l, body, plan.head, number)
		return
	}
}

func (t ticketPlan) apply(v present.TicketBody) present.TicketBody {
	if v.Banner != nil && !t.advice {
		v.Banner = &present.Banner{Tone: v.Banner.Tone, Title: v.Banner.Title}
	}
	if !t.code {
		v.QR = ""
	}
	if !t.note {
		v.QRNote = ""
	}
	v.Facts = v.Facts[:t.facts]
	return v
}

// ticketLay is where the parts of a ticket are.
type ticketLay struct{ head, number, facts, code kit.Box }

func (p *page) numberText() kit.Text {
	t := kit.Text{
		Sizes: []float32{300, 280, 260, 240, 220, 200, 180, 160, 150}, Bold: true, Colour: p.Palette.Ink, Align: fyne.TextAlignCenter, Middle: true, Tight: true, Plain: true,
	}
	if p.Grid.Wide {
		t.Sizes = []float32{200, 180, 160, 140, 120, 100}
	}
	return t
}

func (p *page) layTicket(b kit.Box, v present.TicketBody, head bool) ticketLay {
	in := b.Inset(p.cardPad(), p.cardPad()*0.55)
	l := ticketLay{head: in}
	if head {
		in = in.Below(p.ticketHead(in, v, false))
	}
	side, code := float32(0), float32(0)
	if v.QR != "" {
		side = p.qrSide() + p.Grid.Gutter
		code = p.qrSide() + p.qrNoteHeight(v)
	}
	text := kit.Box{X: in.X, Y: in.Y, W: in.W - side, H: in.H}
	facts := p.ticketFacts(text, v.Facts, false)
	if p.Grid.Wide {
		l.number, l.facts = text.Top(text.H-facts), text.Below(text.H-facts)
		l.code = in.After(text.W + p.Grid.Gutter)
		return l
	}
	low := max(facts, code)
	l.number = in.Top(in.H - low)
	l.facts = text.Below(in.H - low)
	l.code = in.Below(in.H - low).After(text.W + p.Grid.Gutter)
	return l
}

func (p *page) drawTicket(l ticketLay, v present.TicketBody, head bool, number kit.Text) {
	if head {
		p.ticketHead(l.head, v, true)
	}
	p.Write(v.Number, l.number, number)
	p.ticketFacts(l.facts, v.Facts, true)
	if v.QR != "" {
		p.QR(l.code.Top(p.qrSide()), v.QR)
		p.Write(v.QRNote, l.code.Below(p.qrSide()).Top(p.qrNoteHeight(v)), p.qrNote())
	}
}

// ticketHead draws label and service at both sides, or below one another, and returns their height.
func (p *page) ticketHead(in kit.Box, v present.TicketBody, draw bool) float32 {
	label := kit.Text{Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink2, Plain: true}
	name := kit.Text{Sizes: p.Grid.Type.Body, Bold: true, Colour: p.Palette.Ink, Plain: true, Align: fyne.TextAlignTrailing}
	if !p.Grid.Wide && !p.Grid.Large {
		label.Sizes, name.Sizes = []float32{44, 42, 40}, []float32{44, 42, 40}
	}
	lw, h := p.Width(v.Label, in.W, label), p.Height(v.Label, in.W, label)
	if p.Fits(v.Service, in.W-lw-24, in.H, name) {
		if draw {
			p.Write(v.Label, in.Left(lw+2), label)
			p.Write(v.Service, in.After(lw+24), name)
		}
		return h
	}
	name.Align, name.Lines, name.Tight = fyne.TextAlignLeading, 2, true
	if draw {
		p.Write(v.Label, in, label)
		p.Write(v.Service, in.Below(h), name)
	}
	return h + p.Height(v.Service, in.W, name)
}

func (p *page) qrSide() float32 {
	if p.Grid.Wide {
		return 180
	}
	return 264
}

func (p *page) qrNote() kit.Text {
	return kit.Text{Sizes: p.Grid.Type.Small, Colour: p.Palette.Ink, Align: fyne.TextAlignCenter, Plain: true, Lines: 2, Tight: true}
}

func (p *page) noteFits(v present.TicketBody) bool {
	return v.QR == "" || v.QRNote == "" || p.Fits(v.QRNote, p.qrSide(), 1<<20, p.qrNote())
}

func (p *page) qrNoteHeight(v present.TicketBody) float32 {
	if v.QR == "" || v.QRNote == "" {
		return 0
	}
	return p.Height(v.QRNote, p.qrSide(), p.qrNote())
}

// factText returns how a line of a ticket is written: the first one larger and bold, the others alike.
func (p *page) factText(facts []present.Fact, i int, w float32) kit.Text {
	t := kit.Text{Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink, Middle: true}
	texts := []string{facts[i].Value}
	if i == 0 {
		t.Sizes, t.Bold = p.Grid.Type.Second, true
	} else {
		texts = texts[:0]
		for _, f := range facts[1:] {
			texts = append(texts, f.Value)
		}
	}
	t = p.Common(texts, w, 1<<20, t)
	if !p.Fits(facts[i].Value, w, 1<<20, t) {
		t.Lines, t.Tight = 3, true
	}
	return t
}

// ticketFacts draws the lines with their icons into a box and returns the height that they need; a higher box spreads them. With draw false it
// only measures.
func (p *page) ticketFacts(b kit.Box, facts []present.Fact, draw bool) float32 {
	icon := p.Grid.Type.Body[0] * 1.2
	w := b.W - icon*1.5
	need := float32(0)
	heights := make([]float32, len(facts))
	for i, f := range facts {
		heights[i] = p.Height(f.Value, w, p.factText(facts, i, w)) + p.Grid.Gutter*0.3
		need += heights[i]
	}
	if !draw {
		return need
	}
	loose := min(max(b.H-need, 0)/float32(len(facts)+1), 28)
	top := b.Y + max(b.H-need-loose*float32(len(facts)-1), 0)/2
	for i, f := range facts {
		t := p.factText(facts, i, w)
		p.Icon(f.Icon, b.X+icon/2+4, top+heights[i]/2, icon, p.Palette.Accent)
		p.Write(f.Value, kit.Box{X: b.X + icon*1.5, Y: top, W: w, H: heights[i]}, t)
		top += heights[i] + loose
	}
	return need
}
