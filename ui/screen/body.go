package screen

import (
	"slices"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// drawBody draws the part between panel and bar.
func drawBody(p *page, m *present.Model) {
	work := p.work(m)
	switch b := m.Body.(type) {
	case present.WelcomeBody:
		p.welcome(work, b)
	case present.ChoiceBody:
		p.choice(work, b)
	case present.CardBody:
		p.card(work, b)
	case present.KeypadBody:
		p.keypad(work, b)
	case present.ConfirmBody:
		p.confirm(work, b)
	case present.ProgressBody:
		p.progress(work, b)
	case present.TicketBody:
		p.ticket(work, b)
	case present.MessageBody:
		p.message(work, b)
	case present.GuideBody:
		p.guide(work, b)
	case present.RateBody:
		p.rate(work, b)
	case present.ReadyBody:
		p.ready(work, b)
	case present.DoorBody:
		p.door(work, b)
	case present.SignBody:
		p.sign(work, b)
	default:
		p.staffBody(work, b)
	}
}

// staffBody draws what only the staff's pages have.
func (p *page) staffBody(work kit.Box, body present.Body) {
	switch b := body.(type) {
	case present.ListBody:
		p.list(work, b)
	case present.CellsBody:
		p.staffCells(work, b)
	case present.LettersBody:
		p.letters(work, b)
	case present.ActionsBody:
		p.actions(work, b)
	}
}

// buttons draws a page's buttons at the bottom of a box and returns what is left above. Two stand side by side, the one to press at the right
// and wider; more stand one above the other.
func (p *page) buttons(b kit.Box, list []present.Button) kit.Box {
	if len(list) == 0 {
		return b
	}
	g := p.Grid.Gutter
	switch len(list) {
	case 1:
		h := p.buttonHeight(list[0])
		p.button(kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}, list[0], nil)
		b.H -= h + g
	case 2:
		b = p.buttonPair(b, list)
	default:
		for _, v := range slices.Backward(list) {
			h := p.buttonHeight(v)
			p.button(kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}, v, nil)
			b.H -= h + g*0.7
		}
		b.H -= g * 0.3
	}
	return b
}

func (p *page) buttonPair(b kit.Box, list []present.Button) kit.Box {
	g := p.Grid.Gutter
	h := max(p.buttonHeight(list[0]), p.buttonHeight(list[1]))
	row := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	t := kit.Text{Sizes: p.Grid.Type.Second[:1], Bold: true}
	left := (b.W - g) / 2
	if list[1].Look != present.Outline {
		need := p.Width(list[0].Text, 1<<20, t) + 2*g + 48
		left = max(b.W*0.325, min(need, b.W*0.45))
	}
	p.button(row.Left(left), list[0], nil)
	p.button(row.After(left+g), list[1], nil)
	b.H -= h + g
	return b
}

func (p *page) buttonHeight(v present.Button) float32 {
	switch {
	case p.Grid.Staff && p.Grid.Wide:
		return p.Grid.Primary
	case p.Grid.Staff:
		return 124
	case v.Look == present.Outline && p.Grid.Wide:
		return p.Grid.Touch + 14
	case v.Look == present.Outline:
		return 136
	case p.Grid.Wide:
		return p.Grid.Primary + 2
	}
	return 184
}

// banner draws a banner at the bottom of a box and returns what is left above.
func (p *page) banner(b kit.Box, v *present.Banner) kit.Box {
	if v == nil {
		return b
	}
	h := p.BannerHeight(b.W, v.Title, v.Text)
	p.Banner(kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}, toneOf(v.Tone), v.Title, v.Text)
	b.H -= h + p.Grid.Gutter
	return b
}
