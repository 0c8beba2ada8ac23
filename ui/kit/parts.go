package kit

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
)

// Tone is the meaning of a banner.
type Tone uint8

// The tones; each has its own icon, word and colour.
const (
	Info Tone = iota
	Good
	Bad
)

// Banner draws a statement: what, then what to do.
func (s *Sheet) Banner(b Box, tone Tone, title, text string) {
	p := s.Palette
	soft, ink, bar, icon := p.AmberSoft, p.OnAmberSoft, p.AmberEdge, "info"
	switch tone {
	case Good:
		soft, ink, bar, icon = p.OkSoft, p.Ok, p.Ok, "check"
	case Bad:
		soft, ink, bar, icon = p.FailSoft, p.Fail, p.Fail, "warn"
	case Info:
	}
	s.Sided(Box{b.X, b.Y, 40, b.H}, bar, 20, 0)
	s.Sided(b.After(14), soft, 0, 20)
	size := s.bannerIcon()
	s.Icon(icon, b.X+14+size*0.35+size/2, b.Y+b.H/2, size, ink)
	s.tileText(b.After(14+size*1.62).Left(b.W-14-size*1.62-20), Tile{Title: title, Note: text},
		Text{Sizes: s.bannerTitle(), Bold: true, Colour: ink}, Text{Sizes: s.Grid.Type.Label, Colour: p.Ink, Plain: true})
}

func (s *Sheet) bannerIcon() float32 {
	if s.Grid.Wide {
		return 52
	}
	return 80
}

func (s *Sheet) bannerTitle() []float32 {
	if s.Grid.Large || s.Grid.Wide {
		return s.Grid.Type.Body
	}
	return []float32{46, 44, 42, 40}
}

// BannerHeight returns how high a banner must be for its words.
func (s *Sheet) BannerHeight(w float32, title, text string) float32 {
	room := w - 14 - s.bannerIcon()*1.62 - 20
	head := Text{Sizes: s.bannerTitle(), Bold: true, Plain: true, Tight: true, Lines: 2}
	note := Text{Sizes: s.Grid.Type.Label, Plain: true, Lines: 3}
	return max(s.Height(title, room, head)+s.Height(text, room, note)+s.Grid.Gutter*2.2, s.Grid.Touch)
}

// Steps draws the progress of the visit on the panel and returns the width it takes.
func (s *Sheet) Steps(x, y float32, now, of int) float32 {
	long, short, gap, h := float32(104), float32(64), float32(12), float32(14)
	if s.Grid.Wide {
		long, short, gap, h = 44, 28, 6, 10
	}
	start := x
	for i := 1; i <= of; i++ {
		w, c := short, s.Palette.Track
		switch {
		case i == now:
			w, c = long, s.Palette.Amber
		case i < now:
			c = s.Palette.OnPanel
		}
		s.Rect(Box{x, y, w, h}, c, h/2)
		x += w + gap
	}
	return x - gap - start
}

// lastSeconds is when the ring becomes urgent.
const lastSeconds = 20

// Countdown draws the ring with the seconds left.
func (s *Sheet) Countdown(b Box, left, of int, unit string) {
	cut, figures := float32(0.82), s.Palette.OnPanel
	if left <= lastSeconds {
		cut, figures = 0.72, s.Palette.Amber
	}
	s.Arc(b, 0, 1, cut, s.Palette.Track)
	if share := float32(min(left, of)) / float32(max(of, 1)); share > 0 {
		s.Arc(b, 0, share, cut, s.Palette.Amber)
	}
	centre := fyne.TextAlignCenter
	number := Text{Sizes: []float32{b.W * 0.45}, Bold: true, Colour: figures, Align: centre, Middle: true, Tight: true}
	label := Text{Sizes: []float32{max(b.W*0.16, s.Grid.Min)}, Colour: figures, Align: centre, Middle: true, Tight: true}
	if s.Grid.Min > b.W*0.25 { // no room for the unit at the large size: the ring says seconds by itself
		s.Write(fmt.Sprint(left), b, number)
		return
	}
	s.Write(fmt.Sprint(left), Box{b.X, b.Y + b.H*0.14, b.W, b.H * 0.54}, number)
	s.Write(unit, Box{b.X + b.W*0.1, b.Y + b.H*0.62, b.W * 0.8, b.H * 0.22}, label)
}

// State is how far a line of a progress list is.
type State uint8

// The states of a progress line.
const (
	ToCome State = iota
	Now
	Finished
)

// ProgressRow draws one line of a progress list.
func (s *Sheet) ProgressRow(b Box, state State, icon, text, note string) {
	p := s.Palette
	d := min(72, b.H-12)
	disc := Box{b.X, b.Y + (b.H-d)/2, d, d}
	t := Text{Sizes: s.Grid.Type.Body, Colour: p.Ink3, Middle: true, Plain: true}
	x, y := disc.X+d/2, disc.Y+d/2
	switch state {
	case Finished:
		s.Disc(disc, p.Ok)
		ink := p.OnAccent
		s.Icon("check", x, y, d*0.55, ink)
		t.Colour = p.Ink
	case Now:
		s.Disc(disc, p.Amber)
		if icon != "" {
			s.Icon(icon, x, y, d*0.55, p.OnAmber)
		}
		t.Colour, t.Bold = p.Ink, true
	case ToCome:
		s.Frame(disc, p.Line, p.Card, d/2, 4)
	}
	label := Text{Sizes: s.Grid.Type.Label, Colour: p.Ink2, Align: fyne.TextAlignTrailing, Middle: true, Plain: true}
	w := s.Width(note, b.W/2, label)
	if s.Width(text, 1<<20, t)+w+20 > b.Right()-disc.Right()-28 {
		w, note = 0, "" // disc and weight say it already
	}
	s.Write(note, Box{b.Right() - w - 2, b.Y, w + 2, b.H}, label)
	room := Box{disc.Right() + 28, b.Y, b.Right() - disc.Right() - 28 - w - 20, b.H}
	if !s.Fits(text, room.W, room.H, t) {
		t.Lines, t.Tight = 2, true
	}
	s.Write(text, room, t)
}

// ProgressBar draws a wait of known length.
func (s *Sheet) ProgressBar(b Box, share float32) {
	s.Frame(b, s.Palette.Edge, s.Palette.Card, b.H/2, 4)
	in := b.Inset(8, 8)
	in.W *= min(max(share, 0), 1)
	if in.W >= in.H {
		s.Rect(in, s.Palette.Accent, in.H/2)
	}
}

// BoxState is how a code box looks.
type BoxState uint8

// The states of a code box.
const (
	Empty BoxState = iota
	Filled
	Next
	Wrong
)

// CodeBox draws one box of a typed code.
func (s *Sheet) CodeBox(b Box, state BoxState, char string, sizes []float32) {
	p := s.Palette
	edge, stroke := p.Edge, float32(3)
	switch state {
	case Next:
		edge, stroke = p.Amber, 8
	case Wrong:
		edge, stroke = p.Fail, 5
	case Empty, Filled:
	}
	stroke = min(stroke, b.W*0.1)
	s.Frame(b, edge, p.Card, 16, stroke)
	if state == Next {
		h := b.H * 0.62
		s.Rect(Box{b.X + b.W/2 - 2.5, b.Y + (b.H-h)/2, 5, h}, p.Ink, 2)
		return
	}
	s.Write(char, b, Text{Sizes: sizes, Bold: true, Colour: p.Ink, Align: fyne.TextAlignCenter, Middle: true, Plain: true})
}

// LampState is the state of a device or a function.
type LampState uint8

// The states of a lamp; each has its own shape.
const (
	LampOk LampState = iota
	LampWarn
	LampFail
	LampBusy
	LampOff
)

// Lamp draws a state: disc, triangle, square, arc or ring.
func (s *Sheet) Lamp(b Box, state LampState) {
	p, x, y := s.Palette, b.X+b.W/2, b.Y+b.H/2
	switch state {
	case LampOk:
		s.Disc(b, p.Ok)
		s.Icon("check", x, y, b.W*0.6, p.OnAccent)
	case LampWarn:
		s.triangle(b, p.AmberEdge)
		s.triangle(Box{b.X + b.W*0.06, b.Y + b.H*0.08, b.W * 0.88, b.H * 0.88}, p.Amber)
		s.Rect(Box{x - b.W*0.045, b.Y + b.H*0.36, b.W * 0.09, b.H * 0.3}, p.OnAmber, b.W*0.04)
		s.Disc(Box{x - b.W*0.055, b.Y + b.H*0.74, b.W * 0.11, b.W * 0.11}, p.OnAmber)
	case LampFail:
		s.Rect(b, p.Fail, b.W*0.14)
		s.Icon("cross", x, y, b.W*0.66, p.OnAccent)
	case LampBusy:
		s.BusyArc(b, p.Line, p.Accent)
	case LampOff:
		s.Frame(b, p.Edge, p.Card, b.W/2, 4)
		s.Rect(b.Centre(b.W*0.4, 4), p.Edge, 2)
	}
}

func (s *Sheet) triangle(b Box, fill color.NRGBA) {
	s.polygon(b, fill, fyne.NewPos(0.5, 0), fyne.NewPos(1, 0.92), fyne.NewPos(0, 0.92))
}
