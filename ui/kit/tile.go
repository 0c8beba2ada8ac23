package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Tile is one large choice.
type Tile struct {
	Icon, Title, Note string
	First             bool // amber
	Plain             bool // no arrow at the right: the choice leads nowhere
}

// Tile adds a large choice with its icon plate at the left.
func (s *Sheet) Tile(b Box, v Tile, act func()) {
	s.Touch(v.Title, b, func(s *Sheet, pressed bool) { s.tile(b, v, pressed) }, act)
}

// tileFace draws a tile's ground and returns the colours of title, note and plate, and the part for the content.
func (s *Sheet) tileFace(b Box, first, pressed bool) (ink, note, plate, icon color.NRGBA, face Box) {
	p := s.Palette
	switch {
	case first && pressed:
		s.Frame(b, p.Ink, p.AmberPressed, 24, 6)
		return p.OnAmber, p.OnAmber, p.AmberSoft, p.Ink, b
	case first:
		s.Rect(b, p.AmberEdge, 24)
		face = b.Top(b.H - 8)
		s.Rect(face, p.Amber, 24)
		return p.OnAmber, p.OnAmber, p.AmberSoft, p.Ink, face
	case pressed:
		s.Frame(b, p.Accent, p.Soft, 24, 8)
		return p.OnSoft, p.OnSoft2, p.Card, p.Accent, b
	}
	s.Frame(b, p.Accent, p.Card, 24, 4)
	return p.Accent, p.Ink2, p.Soft, p.OnSoft, b
}

func (s *Sheet) tile(b Box, v Tile, pressed bool) {
	ink, note, plate, icon, face := s.tileFace(b, v.First, pressed)
	small := b.W < 0.7*s.Grid.Work.W
	if small && (s.Grid.Large || b.W < 0.4*s.Grid.Work.W) {
		s.tileStacked(face, v, ink, icon)
		return
	}
	pad := min(face.H*0.12, 40)
	pw := min(face.H-2*pad, 240)
	if small {
		pad, pw = face.H*0.12, face.H*0.57
	}
	tight := s.Grid.Wide && s.Grid.Large // the words need the room
	if tight {
		pad, pw = 20, min(face.H-40, 124)
	}
	ph := face.H - 2*pad
	if small {
		ph = pw
	}
	pb := Box{face.X + pad, face.Y + (face.H-ph)/2, pw, ph}
	s.Rect(pb, plate, 16)
	s.Icon(v.Icon, pb.X+pw/2, pb.Y+ph/2, min(pw, ph)*0.72, icon)
	text := Box{pb.Right() + pad, face.Y, face.Right() - pb.Right() - 2*pad, face.H}
	sizes, body := s.Grid.Type.TileTitle, s.Grid.Type.Body
	if small {
		sizes, body = s.Grid.Type.SmallTitle, s.Grid.Type.Label
		text = Box{pb.Right() + 16, face.Y, face.Right() - pb.Right() - 28, face.H}
	} else if !tight && !v.Plain {
		chevron := min(88, face.H*0.32)
		text.W -= chevron + pad/2
		s.Icon("right", face.Right()-pad-chevron/2, face.Y+face.H/2, chevron, ink)
	}
	s.tileText(text, v, Text{Sizes: sizes, Bold: true, Colour: ink}, Text{Sizes: body, Colour: note, Plain: true})
}

// tileText stacks title and note in the middle of a box; each takes another line where one is not enough.
func (s *Sheet) tileText(b Box, v Tile, title, note Text) {
	title.Plain, title.Tight = true, true
	for note.Lines = 1; note.Lines <= 3 && v.Note != ""; note.Lines++ {
		if note.Tight = note.Lines > 1; s.Fits(v.Note, b.W, b.H, note) {
			break
		}
	}
	nh := s.Height(v.Note, b.W, note)
	for title.Lines = 1; title.Lines < 3; title.Lines++ {
		if s.Fits(v.Title, b.W, b.H-nh, title) {
			break
		}
	}
	size, lines, _ := title.fit(v.Title, b.W, b.H-nh)
	title.Sizes = []float32{size}
	th := size * title.leading() * float32(len(lines))
	y := b.Y + (b.H-th-nh)/2
	if th+nh > b.H+1 && s.Grid.Large {
		v.Note, nh = "", 0 // in large text the title must do
		y = b.Y + (b.H-th)/2
	}
	if th+nh > b.H+1 {
		s.report("overflow", v.Title+"/"+v.Note, b, th+nh)
	}
	s.Write(v.Title, Box{b.X, y, b.W, th}, title)
	s.Write(v.Note, Box{b.X, y + th, b.W, nh}, note)
}

func (s *Sheet) tileStacked(b Box, v Tile, ink, icon color.NRGBA) {
	t := Text{Sizes: s.Grid.Type.SmallTitle, Bold: true, Colour: ink, Align: fyne.TextAlignCenter, Tight: true, Plain: true}
	room := b.Inset(16, 12)
	if !s.Fits(v.Title, room.W, room.H, t) {
		t.Lines = 2
	}
	h := s.Height(v.Title, room.W, t)
	size := min(104, room.H-h-12)
	if size < s.Grid.Min*0.8 { // the words leave no room for the picture
		s.Write(v.Title, Box{room.X, b.Y + (b.H-h)/2, room.W, h}, t)
		return
	}
	top := b.Y + (b.H-size-h-12)/2
	s.Icon(v.Icon, b.X+b.W/2, top+size/2, size, icon)
	s.Write(v.Title, Box{room.X, top + size + 12, room.W, h}, t)
}

// Department adds a choice at the left of a list; the chosen one is filled and points to the list.
func (s *Sheet) Department(b Box, name string, chosen bool, act func()) {
	draw := func(s *Sheet, pressed bool) {
		ink := s.Palette.Accent
		switch {
		case chosen:
			s.Rect(b, s.Palette.Accent, 16)
			ink = s.Palette.OnAccent
		case pressed:
			s.Frame(b, s.Palette.Accent, s.Palette.Soft, 16, 8)
			ink = s.Palette.OnSoft
		default:
			s.Frame(b, s.Palette.Accent, s.Palette.Card, 16, 3)
		}
		s.departmentName(b, name, ink)
	}
	if chosen {
		h := b.H * 0.36
		s.Arrow(Box{b.Right() - 1, b.Y + (b.H-h)/2, h / 2, h}, s.Palette.Accent)
	}
	s.Touch(name, b, draw, act)
}

func (s *Sheet) departmentName(b Box, name string, ink color.NRGBA) {
	t := Text{Sizes: s.Grid.Type.Label, Bold: true, Colour: ink, Align: fyne.TextAlignCenter, Middle: true, Plain: true}
	if b.W > 0.4*s.Grid.W {
		t.Sizes = s.Grid.Type.Second
	} else if !s.Grid.Wide {
		t.Sizes = []float32{42, 40, 38}
	}
	room := b.Inset(10, 8)
	if !s.Fits(name, room.W, room.H, t) {
		t.Lines, t.Tight = 2, true
	}
	s.Write(name, room, t)
}
