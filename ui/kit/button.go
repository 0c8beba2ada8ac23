package kit

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
)

// Look is how a button is drawn.
type Look uint8

// The looks of ui/VISUAL.md, "Components".
const (
	Outline Look = iota
	Primary
	Solid
)

// Button is a button's content and state.
type Button struct {
	Icon     string // "" for none
	Text     string
	Look     Look
	Disabled bool
	Busy     bool      // the arc turns, no touch
	Sizes    []float32 // of the words; nil: the role's
	Stacked  bool      // icon above the words
	After    bool      // icon behind the words
	Radius   float32   // 0: 20
}

// Button adds a button. act is called once for each touch; a disabled or busy one takes none.
func (s *Sheet) Button(b Box, v Button, act func()) {
	if v.Sizes == nil {
		v.Sizes = s.Grid.Type.Second
		if v.Look == Primary || v.Look == Solid {
			v.Sizes = s.Grid.Type.Primary
		}
	}
	if v.Radius == 0 {
		v.Radius = 20
	}
	if v.Disabled || v.Busy {
		s.button(b, v, false)
		return
	}
	s.Touch(v.Text, b, func(s *Sheet, pressed bool) { s.button(b, v, pressed) }, act)
}

func (s *Sheet) button(b Box, v Button, pressed bool) {
	ink := s.buttonFace(b, v, pressed)
	face := b
	if v.Look == Primary && !pressed && !v.Disabled && !v.Busy {
		face.H -= 8
	}
	if v.Busy {
		s.busy(face, v, ink)
		return
	}
	s.words(face, v, ink)
}

// buttonFace draws what is behind the words and returns their colour.
func (s *Sheet) buttonFace(b Box, v Button, pressed bool) color.NRGBA {
	p := s.Palette
	switch {
	case v.Busy:
		s.Frame(b, p.AmberEdge, p.AmberSoft, v.Radius, 4)
		return p.OnAmberSoft
	case v.Disabled:
		s.Frame(b, p.Line, p.Page, v.Radius, 4)
		return p.Ink3
	case v.Look == Primary && pressed:
		s.Frame(b, p.Ink, p.AmberPressed, v.Radius, 6)
		return p.OnAmber
	case v.Look == Primary:
		s.Rect(b, p.AmberEdge, v.Radius)
		s.Rect(b.Top(b.H-8), p.Amber, v.Radius)
		return p.OnAmber
	case v.Look == Solid && pressed:
		s.Frame(b, p.Amber, p.Deep, v.Radius, 6)
		return p.OnPanel
	case v.Look == Solid:
		s.Rect(b, p.Accent, v.Radius)
		return p.OnAccent
	case pressed:
		s.Frame(b, p.Accent, p.Soft, v.Radius, 8)
		return p.OnSoft
	}
	s.Frame(b, p.Accent, p.Card, v.Radius, 4)
	return p.Accent
}

// words draws icon and text in the middle of a face.
func (s *Sheet) words(b Box, v Button, ink color.NRGBA) {
	t := Text{Sizes: v.Sizes, Bold: true, Colour: ink, Middle: true, Plain: true}
	pad := min(24, b.W/16)
	if v.Stacked {
		s.stacked(b.Inset(min(pad, 6), 8), v, t)
		return
	}
	room := b.W - 2*pad
	size, gap := float32(0), float32(0)
	if v.Icon != "" {
		size, gap = v.Sizes[0]*1.2, v.Sizes[0]*0.3
	}
	if size > 0 && !s.Fits(v.Text, room, b.H, t) && len(strings.Fields(v.Text)) == 1 && b.W < 1.6*b.H {
		s.Icon(v.Icon, b.X+b.W/2, b.Y+b.H/2, size, ink) // a key too narrow for its word
		return
	}
	for t.Lines = 1; t.Lines < 4 && !s.Fits(v.Text, room-size-gap, b.H, t); t.Lines++ {
		if size > 0 && s.Fits(v.Text, room, b.H, t) {
			v.Icon, size, gap = "", 0, 0 // the words say it whole without the icon
			break
		}
		t.Tight, t.Align = true, fyne.TextAlignCenter
	}
	w := s.Width(v.Text, room-size-gap, t)
	x := b.X + (b.W-w-size-gap)/2
	if v.Icon != "" {
		at := x + size/2
		if v.After {
			at = x + w + gap + size/2
		}
		s.Icon(v.Icon, at, b.Y+b.H/2, size, ink)
	}
	if v.Icon != "" && !v.After {
		x += size + gap
	}
	s.Write(v.Text, Box{x - 1, b.Y, w + 2, b.H}, t)
}

func (s *Sheet) stacked(b Box, v Button, t Text) {
	t.Align = fyne.TextAlignCenter
	if v.Icon == "" {
		s.Write(v.Text, b, t)
		return
	}
	size := v.Sizes[0] * 1.55
	label := s.Height(v.Text, b.W, t)
	top := b.Y + (b.H-size-label)/2
	s.Icon(v.Icon, b.X+b.W/2, top+size/2, size, t.Colour)
	s.Write(v.Text, Box{b.X, top + size, b.W, label}, t)
}

// Fits reports whether a text fits without a word to Report.
func (s *Sheet) Fits(text string, w, h float32, t Text) bool {
	_, _, ok := t.fit(text, w, h)
	return ok
}

// busyTurn is how long the arc takes to go round.
const busyTurn = 1600 * time.Millisecond

func (s *Sheet) busy(b Box, v Button, ink color.NRGBA) {
	size := v.Sizes[0]
	w := s.Width(v.Text, b.W, Text{Sizes: v.Sizes, Bold: true})
	x := b.X + (b.W-w-size*1.4)/2
	s.BusyArc(Box{x, b.Y + (b.H-size)/2, size, size}, s.Palette.Line, s.Palette.Accent)
	s.Write(v.Text, Box{x + size*1.4, b.Y, w + 2, b.H}, Text{Sizes: v.Sizes, Bold: true, Colour: ink, Middle: true})
}

// BusyArc draws the ring whose quarter turns while something is under way.
func (s *Sheet) BusyArc(b Box, track, arc color.NRGBA) {
	s.Arc(b, 0, 1, 0.68, track)
	a := s.Arc(b, 0, 0.28, 0.68, arc)
	s.Motion.Loop(busyTurn, 0, func(at float32) {
		a.StartAngle, a.EndAngle = at*360, at*360+100
		a.Refresh()
	})
}
