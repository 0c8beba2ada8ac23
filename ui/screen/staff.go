package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// staffHeader is the top line of the staff's pages: machine, badge, who is logged in, clock.
func (p *page) staffHeader(h present.Header) {
	g, c := p.Grid, p.Palette
	b := kit.Box{X: g.Margin, W: g.W - 2*g.Margin, H: 104}
	p.Rect(kit.Box{X: b.X, Y: b.H - 2, W: b.W, H: 2}, c.Track, 0)
	clock := kit.Text{Sizes: []float32{56}, Bold: true, Colour: c.OnPanel, Middle: true, Align: fyne.TextAlignTrailing, Plain: true}
	p.Write(h.Clock, b, clock)
	b.W -= p.Width(h.Clock, b.W, clock) + 26
	name := kit.Text{Sizes: []float32{40}, Bold: true, Colour: c.OnPanel, Middle: true, Plain: true}
	w := p.Width(h.Machine, b.W, name)
	p.Write(h.Machine, b.Left(w+2), name)
	b = b.After(w + 26)
	b = b.After(p.badge(kit.Box{X: b.X, Y: 24, H: 56}, h.Staff.Badge) + 26)
	p.Write(h.Staff.Who, b, kit.Text{Sizes: []float32{34, 32, 30, 28}, Colour: c.OnPanel2, Middle: true, Align: fyne.TextAlignTrailing, Plain: true})
}

// badge marks a page as one of the staff, and returns its width.
func (p *page) badge(b kit.Box, words string) float32 {
	c := p.Palette
	t := kit.Text{Sizes: []float32{b.H * 0.58}, Bold: true, Colour: c.OnAmber, Middle: true, Plain: true}
	size := b.H * 0.7
	b.W = p.Width(words, 1<<20, t) + size + b.H*0.95
	p.Rect(b, c.Amber, 10)
	p.Icon("sliders", b.X+b.H*0.32+size/2, b.Y+b.H/2, size, c.OnAmber)
	p.Write(words, b.After(b.H*0.55+size), t)
	return b.W
}

func (p *page) staffHeaderWide(h present.Header) {
	c := p.Palette
	b := kit.Box{X: 28, Y: 0, W: 288, H: 82}
	p.Rect(kit.Box{X: b.X, Y: 124, W: b.W, H: 2}, c.Track, 0)
	p.Write(h.Clock, b, kit.Text{Sizes: []float32{36}, Bold: true, Colour: c.OnPanel, Middle: true, Align: fyne.TextAlignTrailing, Plain: true})
	p.badge(kit.Box{X: b.X, Y: 22, H: 42}, h.Staff.Badge)
	line := kit.Box{X: b.X, Y: 72, W: b.W, H: 48}
	name := kit.Text{Sizes: []float32{24}, Bold: true, Colour: c.OnPanel, Middle: true, Plain: true}
	w := p.Width(h.Machine, line.W, name)
	p.Write(h.Machine, line.Left(w+2), name)
	p.Write(h.Staff.Who, line.After(w+12), kit.Text{Sizes: []float32{24}, Colour: c.OnPanel2, Middle: true, Align: fyne.TextAlignTrailing, Plain: true})
}

// staffPanel says in the low panel what to do.
func (p *page) staffPanel(m *present.Model) {
	g, c := p.Grid, p.Palette
	room := kit.Box{X: g.Margin, Y: 122, W: g.W - 2*g.Margin, H: g.Panel.H - 122 - 18}
	if m.Panel.Countdown != nil {
		room.W = g.Ring.X - 24 - room.X
	}
	sub := kit.Text{Sizes: []float32{40, 38, 36, 34, 32}, Colour: c.OnPanel2, Strong: c.OnPanel, Plain: true, Tight: true}
	if !p.Fits(m.Panel.Sub, room.W, room.H, sub) {
		sub.Lines = 2
	}
	sh := p.Height(m.Panel.Sub, room.W, sub)
	head := kit.Text{Bold: true, Colour: c.OnPanel, Tight: true, Plain: true, Sizes: g.Type.Title}
	for head.Lines = 1; head.Lines < 2 && !p.Fits(m.Panel.Headline, room.W, room.H-sh, head); {
		head.Lines++
	}
	if head.Lines == 2 {
		head.Sizes = []float32{60, 56, 52, 48, 44}
	}
	hh := p.Height(m.Panel.Headline, room.W, head)
	gap := min(14, max(0, room.H-hh-sh))
	y := room.Y + max(0, (room.H-hh-sh-gap)/2)
	p.Write(m.Panel.Headline, kit.Box{X: room.X, Y: y, W: room.W, H: hh}, head)
	p.Write(m.Panel.Sub, kit.Box{X: room.X, Y: y + hh + gap, W: room.W, H: sh}, sub)
}

// lampOf translates a lamp.
func lampOf(l present.Lamp) kit.LampState {
	switch l {
	case present.LampWarn:
		return kit.LampWarn
	case present.LampFail:
		return kit.LampFail
	case present.LampBusy:
		return kit.LampBusy
	case present.LampOff:
		return kit.LampOff
	case present.LampOk, present.NoLamp:
	}
	return kit.LampOk
}

// list draws fixed rows; what can be touched has an outline.
func (p *page) list(b kit.Box, v present.ListBody) {
	b = p.pager(p.buttons(b, v.Buttons), v.Pager)
	b = p.banner(b, v.Banner)
	if len(v.Rows) == 0 {
		p.CardBox(b.Top(min(b.H, 240)))
		p.Write(v.Empty, b.Top(min(b.H, 240)).Inset(p.cardPad(), 12), kit.Text{
			Sizes: p.Grid.Type.Body, Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Lines: 3, Tight: true,
		})
		return
	}
	h, gap := float32(132), float32(16)
	if p.Grid.Wide {
		h, gap = 96, 10
	}
	h = min(h, (b.H-gap*float32(len(v.Rows)-1))/float32(len(v.Rows)))
	for i, r := range v.Rows {
		p.listRow(kit.Box{X: b.X, Y: b.Y + float32(i)*(h+gap), W: b.W, H: h}, r)
	}
}

func (p *page) listRow(b kit.Box, v present.ListRow) {
	if v.Tap.Action == "" {
		p.CardBox(b)
		p.rowContent(p.Sheet, b, v)
		return
	}
	c := p.Palette
	p.Touch(v.Title, b, func(s *kit.Sheet, pressed bool) {
		if pressed {
			s.Frame(b, c.Accent, c.Soft, 20, 8)
		} else {
			s.Frame(b, c.Accent, c.Card, 20, 4)
		}
		p.rowContent(s, b, v)
	}, p.tap(v.Tap))
}

// rowContent draws lamp and icon, the title above its note, and the mark above its own.
func (p *page) rowContent(s *kit.Sheet, b kit.Box, v present.ListRow) {
	c := p.Palette
	d := min(56, b.H*0.5)
	in := b.Inset(d*0.5, 4)
	if v.Lamp != present.NoLamp {
		s.Lamp(kit.Box{X: in.X, Y: b.Y + (b.H-d)/2, W: d, H: d}, lampOf(v.Lamp))
		in = in.After(d * 1.4)
	}
	if v.Icon != "" {
		s.Icon(v.Icon, in.X+d/2, b.Y+b.H/2, d*0.9, c.Accent)
		in = in.After(d * 1.4)
	}
	title := kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: c.Ink, Plain: true}
	note := kit.Text{Sizes: p.Grid.Type.Label, Colour: c.Ink2, Plain: true}
	mark, markNote := title, note
	mark.Sizes, mark.Align, markNote.Align = p.Grid.Type.Label, fyne.TextAlignTrailing, fyne.TextAlignTrailing
	w := max(s.Width(v.Mark, in.W/2, mark), s.Width(v.MarkNote, in.W/2, markNote))
	if w > 0 {
		p.pair(s, in.After(in.W-w-2), [2]string{v.Mark, v.MarkNote}, mark, markNote)
		in.W -= w + d*0.4
	}
	p.pair(s, in, [2]string{v.Title, v.Note}, title, note)
}

// pair writes two lines, one above the other, in the middle of a box; one that is too long takes two lines of a smaller size.
func (p *page) pair(s *kit.Sheet, b kit.Box, words [2]string, first, second kit.Text) {
	fit := func(text string, t kit.Text, room float32) kit.Text {
		if !s.Fits(text, b.W, room, t) {
			t.Sizes, t.Lines, t.Tight = t.Sizes[len(t.Sizes)-1:], 2, true
		}
		return t
	}
	if words[1] == "" {
		first = fit(words[0], first, b.H)
		first.Middle = true
		s.Write(words[0], b, first)
		return
	}
	first, second = fit(words[0], first, b.H), fit(words[1], second, b.H)
	h1, h2 := s.Height(words[0], b.W, first), s.Height(words[1], b.W, second)
	if h1+h2 > b.H {
		first.Tight, second.Tight = true, true
		first.Sizes, second.Sizes = first.Sizes[len(first.Sizes)-1:], second.Sizes[len(second.Sizes)-1:]
		h1, h2 = s.Height(words[0], b.W, first), s.Height(words[1], b.W, second)
	}
	y := b.Y + max(0, (b.H-h1-h2)/2)
	s.Write(words[0], kit.Box{X: b.X, Y: y, W: b.W, H: h1}, first)
	s.Write(words[1], kit.Box{X: b.X, Y: y + h1, W: b.W, H: h2}, second)
}

// actions draws facts, what must be done, and the buttons in two columns.
func (p *page) actions(b kit.Box, v present.ActionsBody) {
	b = p.buttonGrid(b, v.Buttons)
	b = p.banner(b, v.Banner)
	row := float32(112)
	if p.Grid.Wide {
		row = 62
	}
	lines := row * float32(len(v.Lines))
	facts := b.Top(min(row*float32(len(v.Facts))+16, b.H-lines))
	p.CardBox(facts)
	p.facts(facts.Inset(p.cardPad(), 0), v.Facts)
	if len(v.Lines) == 0 {
		return
	}
	rest := b.Below(facts.H + p.Grid.Gutter)
	rest.H = min(rest.H, lines+16)
	p.SoftBox(rest)
	p.lines(rest.Inset(p.cardPad(), 4), v.Lines)
}

// buttonGrid draws buttons in two columns at the bottom, a primary one across, and returns what is left above.
func (p *page) buttonGrid(b kit.Box, list []present.Button) kit.Box {
	if len(list) < 3 {
		return p.buttons(b, list)
	}
	g := p.Grid.Gutter * 0.7
	if last := list[len(list)-1]; last.Look == present.Primary {
		b = p.buttons(b, list[len(list)-1:])
		b.H += p.Grid.Gutter - g
		list = list[:len(list)-1]
	}
	rows := (len(list) + 1) / 2
	h := p.buttonHeight(list[0])
	grid := kit.Box{X: b.X, Y: b.Bottom() - (h+g)*float32(rows) + g, W: b.W, H: (h+g)*float32(rows) - g}
	for i, v := range list {
		line := grid.Rows(rows, g)[i/2]
		at := line
		if i != len(list)-1 || len(list)%2 == 0 {
			at = line.Columns(2, p.Grid.Gutter)[i%2]
		}
		p.button(at, v, nil)
	}
	b.H -= grid.H + p.Grid.Gutter
	return b
}

// letters draws the field of what is typed, and the letter keypad below it.
func (p *page) letters(b kit.Box, v present.LettersBody) {
	c := p.Palette
	field, gap := float32(120), p.Grid.Gutter
	if p.Grid.Wide {
		field, gap = 72, 12
	}
	box := b.Top(field)
	p.Frame(box, c.Amber, c.Card, 16, 6)
	p.Write(v.Typed, box.Inset(24, 4), kit.Text{Sizes: append([]float32{64, 56}, p.Grid.Type.Second...), Bold: true, Colour: c.Ink, Middle: true, Plain: true})
	enter := kit.Box{X: b.X, Y: b.Bottom() - p.Grid.Primary, W: b.W, H: p.Grid.Primary}
	p.button(enter, v.Enter, nil)
	b = kit.Box{X: b.X, Y: box.Bottom() + gap, W: b.W, H: enter.Y - box.Bottom() - 2*gap}
	rows := float32(len(v.Keys))
	kh := min(128, (b.H-gap*(rows-1))/rows)
	keys := kit.Box{X: b.X, W: b.W, H: kh*rows + gap*(rows-1)*0.5}
	keys.Y = b.Bottom() - keys.H
	p.letterRows(keys, v.Keys, gap*0.5)
	rest := kit.Box{X: b.X, Y: b.Y, W: b.W, H: keys.Y - b.Y - gap}
	switch {
	case v.Banner != nil && rest.H >= p.BannerHeight(rest.W, v.Banner.Title, v.Banner.Text):
		p.banner(rest.Top(p.BannerHeight(rest.W, v.Banner.Title, v.Banner.Text)), v.Banner)
	case v.Banner != nil && v.Typed == "": // the title says it, in the field that was emptied
		p.Write(v.Banner.Title, box.Inset(24, 4), kit.Text{Sizes: p.Grid.Type.Second, Bold: true, Colour: c.Fail, Plain: true, Middle: true})
	case rest.H > p.Grid.Type.Label[0]*1.3:
		p.Write(v.Hint, rest, kit.Text{Sizes: p.Grid.Type.Label, Colour: c.Ink2, Strong: c.Ink})
	}
}

// letterRows draws keys of one width; the last row shares the width among its own.
func (p *page) letterRows(b kit.Box, rows [][]present.Button, gap float32) {
	most := 0
	for _, r := range rows[:len(rows)-1] {
		most = max(most, len(r))
	}
	key := (b.W - gap*float32(most-1)) / float32(most)
	for i, line := range b.Rows(len(rows), gap) {
		r := rows[i]
		if i == len(rows)-1 {
			for j, at := range line.Columns(len(r), gap) {
				p.button(at, r[j], p.Grid.Type.Label)
			}
			continue
		}
		x := line.X + (line.W-key*float32(len(r))-gap*float32(len(r)-1))/2
		for _, v := range r {
			sizes := []float32{56, 52, 48}
			if p.Grid.Wide {
				sizes = []float32{40, 36}
			}
			if len([]rune(v.Text)) > 1 {
				sizes = p.Grid.Type.Small
			}
			p.button(kit.Box{X: x, Y: line.Y, W: key, H: line.H}, v, sizes)
			x += key + gap
		}
	}
}
