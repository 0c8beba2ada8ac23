package kit

import (
	"image/color"
	"strings"
)

// Row is one service or guide in a list.
type Row struct {
	Title   string
	Waiting string // "" where nobody queues
	Wait    string
	Blocked string // the reason; the row takes no touch
	Bare    bool   // facts without icons, see BareRows
}

// BareRows leaves the icons out of every row of a list when one of them needs the room, so that the rows look alike.
func (s *Sheet) BareRows(w, h float32, rows []Row) {
	_, text := s.rowText(s.Palette.Ink, s.Palette.Ink)
	bare := false
	for _, v := range rows {
		bare = bare || s.factsWidth(v.parts(), text) > s.rowRoom(Box{W: w, H: h}, v, text).factsW
	}
	for i := range rows {
		rows[i].Bare = bare
	}
}

// rowLay is where the parts of a row are.
type rowLay struct {
	pad, sign, factsW float32
	icon              string
}

func (s *Sheet) rowRoom(b Box, v Row, text Text) rowLay {
	l := rowLay{pad: b.H * 0.22, sign: text.Sizes[0] * 1.7, icon: "right"}
	tight := s.Grid.Wide && s.Grid.Large
	if tight {
		l.pad = 24
	}
	switch {
	case tight:
		l.icon, l.sign = "", 0 // the words need the room
	case v.Blocked != "":
		l.icon, l.sign = "pass", text.Sizes[0]*1.3
	}
	l.factsW = b.W - 1.5*l.pad - l.sign
	return l
}

// Row adds a row of a list.
func (s *Sheet) Row(b Box, v Row, act func()) {
	if v.Blocked != "" {
		s.Frame(b, s.Palette.Line, s.Palette.Page, 20, 4)
		s.row(b, v, s.Palette.Ink3, s.Palette.Ink2)
		return
	}
	s.Touch(v.Title, b, func(s *Sheet, pressed bool) {
		if pressed {
			s.Frame(b, s.Palette.Accent, s.Palette.Soft, 20, 8)
			s.row(b, v, s.Palette.OnSoft, s.Palette.OnSoft2)
			return
		}
		s.Frame(b, s.Palette.Accent, s.Palette.Card, 20, 4)
		s.row(b, v, s.Palette.Accent, s.Palette.Ink)
	}, act)
}

func (s *Sheet) rowText(title, fact color.NRGBA) (Text, Text) {
	head := Text{Sizes: []float32{50, 48}, Bold: true, Colour: title, Plain: true}
	text := Text{Sizes: []float32{36, 34, 32}, Colour: fact}
	switch {
	case s.Grid.Wide && s.Grid.Large:
		head.Sizes, text.Sizes = []float32{52, 50, 48}, []float32{46}
	case s.Grid.Wide:
		head.Sizes, text.Sizes = []float32{34, 32, 30}, []float32{26, 24}
	case s.Grid.Large:
		head.Sizes, text.Sizes = s.Grid.Type.Second, []float32{46}
	}
	return head, text
}

func (s *Sheet) row(b Box, v Row, title, fact color.NRGBA) {
	head, text := s.rowText(title, fact)
	l := s.rowRoom(b, v, text)
	pad, sign := l.pad, l.sign
	if l.icon != "" {
		s.Icon(l.icon, b.Right()-0.7*pad-sign/2, b.Y+b.H/2, sign, title)
	}
	room := Box{b.X + pad, b.Y + 4, b.W - 1.9*pad - sign, b.H - 8}
	facts := s.facts(v, l.factsW, text)
	if len(facts) == 0 && !s.Fits(v.Title, room.W, room.H, head) {
		head.Lines = 2
	}
	if len(facts) > 1 {
		head.Tight, text.Tight = true, true
	}
	th, lh := s.Height(v.Title, room.W, head), text.Sizes[0]*text.leading()
	total := th + lh*float32(len(facts))
	if total > b.H-8 {
		head.Sizes = head.Sizes[len(head.Sizes)-1:]
		lh, th = text.Sizes[0]*1.08, head.Sizes[0]*1.08
		total = th + lh*float32(len(facts))
	}
	if total > b.H-6 {
		s.report("overflow", v.Title, b, total)
	}
	y := b.Y + (b.H-total)/2
	s.Write(v.Title, Box{room.X, y, room.W, max(th, head.Sizes[0]*head.leading())}, head)
	for i, line := range facts {
		s.factLine(line, Box{room.X, y + th + lh*float32(i), l.factsW, lh}, text)
	}
}

type fact struct{ icon, text string }

func (v Row) parts() []fact {
	var f []fact
	if v.Blocked != "" {
		return []fact{{"clock", v.Blocked}}
	}
	if v.Waiting != "" {
		f = append(f, fact{"people", v.Waiting})
	}
	if v.Wait != "" {
		f = append(f, fact{"clock", v.Wait})
	}
	return f
}

// facts arranges a row's facts on one line with icons, or without, or on two lines.
func (s *Sheet) facts(v Row, w float32, t Text) [][]fact {
	parts := v.parts()
	if len(parts) == 0 {
		return nil
	}
	if !v.Bare && s.factsWidth(parts, t) <= w {
		return [][]fact{parts}
	}
	bare := make([]fact, len(parts))
	lines := make([][]fact, len(parts))
	for i, p := range parts {
		bare[i] = fact{text: p.text}
		lines[i] = bare[i : i+1]
		if one := []fact{p}; !v.Bare && s.factsWidth(one, t) <= w {
			lines[i] = one
		}
	}
	if len(parts) == 1 && s.factsWidth(bare, t) > w {
		return broken(t.layout(parts[0].text, t.Sizes[0], w, true))
	}
	if s.factsWidth(bare, t) <= w {
		return [][]fact{bare}
	}
	return lines
}

// broken turns the lines of one long fact into facts.
func broken(lines []line) [][]fact {
	var out [][]fact
	for _, l := range lines {
		var text strings.Builder
		for _, p := range l.pieces {
			text.WriteString(p.text)
		}
		out = append(out, []fact{{text: text.String()}})
	}
	return out
}

func (s *Sheet) factsWidth(parts []fact, t Text) float32 {
	size := t.Sizes[0]
	w := size * 0.8 * float32(len(parts)-1)
	for _, p := range parts {
		w += s.Width(p.text, 1<<20, t)
		if p.icon != "" {
			w += size * 1.45
		}
	}
	return w
}

func (s *Sheet) factLine(parts []fact, b Box, t Text) {
	size := t.Sizes[0]
	x := b.X
	for _, p := range parts {
		if p.icon != "" {
			s.Icon(p.icon, x+size/2, b.Y+b.H/2, size, t.Colour)
			x += size * 1.45
		}
		w := s.Width(p.text, 1<<20, t)
		t.Middle, t.Lines = true, 0
		room := w + 2
		if x+w > b.Right()+1 {
			room = b.Right() - x
			t.Lines = 2
		}
		s.Write(p.text, Box{x, b.Y, room, max(b.H, size*t.leading())}, t)
		x += w + size*0.8
	}
}
