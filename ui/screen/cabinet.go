package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// door shows the way to a door: the picture of its cabinet, its name and place in words, and how far things are.
func (p *page) door(b kit.Box, v present.DoorBody) {
	b = p.buttons(b, v.Buttons)
	steps := v.Steps
	if p.Grid.Wide && p.Grid.Large {
		steps = nowOf(steps) // large words leave room for what is to be done now
	}
	rows := p.rowsHeight(len(steps))
	p.progressList(b.Below(b.H-rows), steps)
	b.H -= rows + p.Grid.Gutter
	strip := float32(124)
	if p.Grid.Wide {
		strip = 84
	}
	if p.Grid.Large {
		strip = 148
	}
	p.strip(b.Below(b.H-strip), v)
	b.H -= strip + p.Grid.Gutter
	if v.Map != nil {
		p.CardBox(b)
		p.cabinetMap(b.Inset(p.Grid.Gutter, p.Grid.Gutter), *v.Map)
	}
}

// nowOf returns the step that is under way alone.
func nowOf(steps []present.Progress) []present.Progress {
	for i, s := range steps {
		if s.State == present.Now {
			return steps[i : i+1]
		}
	}
	return steps
}

// strip says the door's name and place in words, across the page.
func (p *page) strip(b kit.Box, v present.DoorBody) {
	c := p.Palette
	ground, radius := kit.Box{X: p.Origin.X, Y: b.Y, W: p.Grid.W - 2*p.Origin.X, H: b.H}, float32(0)
	if p.Grid.Wide {
		ground, radius = b, 20
	}
	p.Frame(ground, c.PanelEdge, c.Panel, radius, 4)
	name := kit.Text{Sizes: []float32{80, 72, 68}, Bold: true, Colour: c.Amber, Middle: true, Plain: true}
	place := kit.Text{Sizes: []float32{60, 56, 52, 48, 44, 40}, Bold: true, Colour: c.OnPanel, Middle: true, Plain: true, Tight: true}
	if p.Grid.Wide {
		name.Sizes, place.Sizes = []float32{52, 48, 46}, append([]float32{40, 36, 34}, p.Grid.Type.Body...)
	}
	if p.Grid.Large {
		place.Sizes = p.Grid.Type.Body
	}
	in := b.Inset(p.Grid.Gutter, 2)
	w := p.Width(v.Name, in.W/2, name) + 2
	if v.Place == v.Name {
		name.Align = fyne.TextAlignCenter
		p.Write(v.Name, in, name)
		return
	}
	gap := p.Grid.Gutter * 1.5
	room := in.W - w - gap
	if !p.Fits(v.Place, room, in.H, place) {
		place.Lines = 2
	}
	pw := p.Width(v.Place, room, place) + 2
	in = in.After(max(0, in.W-w-gap-pw) / 2)
	p.Write(v.Name, in.Left(w), name)
	p.Write(v.Place, in.After(w+gap).Left(room), place)
}

// cabinetMap draws the cabinet beside the machine, as somebody before the screen sees them.
func (p *page) cabinetMap(b kit.Box, m present.CabinetMap) {
	const share = 0.25
	gap := p.Grid.Gutter
	switch m.Side {
	case flow.OnLeft:
		p.machine(b.After(b.W*(1-share)), m.Here)
		b.W = b.W*(1-share) - gap
	case flow.Below:
		h := b.H * 0.34
		p.machine(b.Top(h), m.Here)
		b = b.Below(h + gap)
	case flow.OnRight:
		p.machine(b.Left(b.W*share), m.Here)
		b = b.After(b.W*share + gap)
	}
	p.cells(b, m)
}

// machine draws the terminal with the visitor before it.
func (p *page) machine(b kit.Box, here string) {
	c := p.Palette
	p.Frame(b, c.Track, c.Soft, 16, 4)
	t := kit.Text{Sizes: []float32{40, 38, 36, 34, 32, 30, 28}, Bold: true, Colour: c.OnSoft, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Tight: true, Lines: 2}
	if p.Grid.Wide || p.Grid.Large {
		t.Sizes = p.Grid.Type.Small
	}
	in := b.Inset(8, 10)
	if !p.Fits(here, in.W, in.H, t) {
		here = "" // the figure says it
	}
	if b.W > 1.6*b.H { // lying: figure beside the words
		side := in.H
		p.figure(in.Left(side).Centre(side*0.7, side*0.9))
		p.Write(here, in.After(side+8), t)
		return
	}
	th := p.Height(here, in.W, t)
	p.Write(here, in.Below(in.H-th-6).Top(th), t)
	in.H -= th + 14
	figure := min(in.W*0.42, in.H*0.34)
	p.figure(kit.Box{X: in.X + (in.W-figure)/2, Y: in.Bottom() - figure*1.03, W: figure, H: figure * 1.03})
	in.H -= figure*1.03 + 16
	if in.H < 90 {
		return
	}
	w := min(in.W*0.66, in.H*0.5)
	screen := kit.Box{X: in.X + (in.W-w)/2, Y: in.Y + in.H*0.06, W: w, H: min(in.H*0.68, w*1.7)}
	p.Rect(screen, c.Accent, 8)
	p.Frame(kit.Box{X: screen.X + w*0.14, Y: screen.Bottom() + in.H*0.06, W: w * 0.72, H: in.H * 0.11}, c.Track, c.Card, 8, 4)
}

// figure draws a person's head and shoulders.
func (p *page) figure(b kit.Box) {
	d := min(b.W*0.54, b.H*0.53)
	p.Disc(kit.Box{X: b.X + (b.W-d)/2, Y: b.Y, W: d}, p.Palette.OnSoft)
	p.Dome(kit.Box{X: b.X, Y: b.Y + d*1.08, W: b.W, H: b.H - d*1.08}, p.Palette.OnSoft)
}

// rowWeights are how high small, medium and large doors are drawn.
var rowWeights = map[int]float32{1: 1, 2: 1.35, 3: 1.8}

// cells draws the doors in their columns and rows. Which are filled is nobody's business.
func (p *page) cells(b kit.Box, m present.CabinetMap) {
	c := p.Palette
	gap := float32(8)
	weights := make([]float32, m.Rows)
	for _, cell := range m.Cells {
		weights[cell.Row-1] = max(weights[cell.Row-1], rowWeights[cell.Height])
	}
	if m.Rows > 8 || m.Columns > 6 {
		gap = 4
	}
	rows := share(b, weights, gap)
	place := func(cell present.MapCell) kit.Box { return rows[cell.Row-1].Columns(m.Columns, gap)[cell.Column-1] }
	name := p.cellNames(m, place)
	var target *present.MapCell
	for i, cell := range m.Cells {
		at := place(cell)
		if cell.Target {
			target = &m.Cells[i]
			continue
		}
		p.Frame(at, c.Edge, c.Card, 8, 3)
		if name != nil {
			p.Write(cell.Name, at, *name)
		}
		if at.W > 100 && at.H > 44 {
			p.Rect(kit.Box{X: at.Right() - at.W*0.15, Y: at.Y + at.H/2 - min(20, at.H*0.25), W: 6, H: min(40, at.H*0.5)}, c.Edge, 3)
		}
	}
	if target != nil {
		p.target(place(*target), b, target.Name)
	}
}

// cellNames returns how the names of the doors are written, or nil where they are too small for any.
func (p *page) cellNames(m present.CabinetMap, place func(present.MapCell) kit.Box) *kit.Text {
	t := kit.Text{Sizes: p.Grid.Type.Small[len(p.Grid.Type.Small)-1:], Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Tight: true}
	for _, cell := range m.Cells {
		if at := place(cell); !p.Fits(cell.Name, at.W-16, at.H-4, t) {
			return nil
		}
	}
	return &t
}

// target draws the door to go to, larger than it is where its name needs the room.
func (p *page) target(at, within kit.Box, name string) {
	c := p.Palette
	t := kit.Text{
		Sizes: []float32{72, 64, 56, 48, 46, 40, 36, 32, 28, 24}, Bold: true, Colour: c.OnAmber, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Tight: true,
	}
	for len(t.Sizes) > 1 && t.Sizes[len(t.Sizes)-1] < p.Grid.Min {
		t.Sizes = t.Sizes[:len(t.Sizes)-1]
	}
	least := t.Sizes[len(t.Sizes)-1]
	w, h := max(at.W+8, least*2.4), max(at.H+8, least*1.5)
	box := kit.Box{X: at.X + (at.W-w)/2, Y: at.Y + (at.H-h)/2, W: w, H: h}
	box.X = min(max(box.X, within.X-8), within.Right()+8-w)
	box.Y = min(max(box.Y, within.Y-8), within.Bottom()+8-h)
	p.Frame(box, c.Ink, c.Amber, 12, 8)
	p.Write(name, box.Inset(8, 4), t)
}
