package kit

import (
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// penWidth is how thick a finger writes, in design pixels.
const penWidth = 9

// penStep is how far the finger must have moved for another point, in steps of the pad's grid: nobody sees less under the pen's width, and a long
// signature stays small.
const penStep = 4

// Pad is a place on which a finger writes. What was written stays while the page around it is drawn again.
type Pad struct {
	widget.BaseWidget
	skin    *Skin
	grid    image.Point
	write   func([]image.Point)
	hint    []fyne.CanvasObject
	strokes [][]image.Point
	live    []image.Point // under the finger
	content *fyne.Container
}

var (
	_ fyne.Draggable    = (*Pad)(nil)
	_ desktop.Mouseable = (*Pad)(nil)
)

// Writing is what stands on a pad and where new strokes go.
type Writing struct {
	Grid    image.Point // the points' range; the pad keeps its shape
	Strokes [][]image.Point
	Hint    []fyne.CanvasObject // on the empty pad; gone as soon as a finger is there
	Write   func([]image.Point) // called for every stroke, on the GUI thread
}

// Pad adds a pad, the same one again where old is not nil. Strokes of old that the new writing does not know yet stay, unless it is empty.
func (s *Sheet) Pad(old *Pad, b Box, w Writing) *Pad {
	p := old
	if p == nil {
		p = &Pad{content: container.NewWithoutLayout()}
		p.ExtendBaseWidget(p)
	}
	p.skin, p.grid, p.write, p.hint = s.Skin, w.Grid, w.Write, w.Hint
	if len(w.Strokes) == 0 || len(w.Strokes) >= len(p.strokes) {
		p.strokes = w.Strokes
	}
	s.add(p, b)
	p.paint()
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Pad) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

// MinSize is nothing: the page gives the size.
func (p *Pad) MinSize() fyne.Size { return fyne.Size{} }

// MouseDown begins a stroke, unless the page is too new.
func (p *Pad) MouseDown(e *desktop.MouseEvent) {
	if !p.skin.Guard.Ready() {
		return
	}
	p.skin.Guard.press(p)
	for _, o := range p.hint {
		o.Hide()
	}
	p.live = nil
	p.reach(e.Position)
}

// Dragged goes on with the stroke, also beside the pad.
func (p *Pad) Dragged(e *fyne.DragEvent) {
	if len(p.live) > 0 {
		p.reach(e.Position)
	}
}

// MouseUp ends the stroke.
func (p *Pad) MouseUp(*desktop.MouseEvent) { p.lift() }

// DragEnd ends a stroke whose finger was lifted beside the pad.
func (p *Pad) DragEnd() { p.lift() }

func (p *Pad) lift() {
	if len(p.live) == 0 {
		return
	}
	stroke := p.live
	p.strokes, p.live = append(slices.Clip(p.strokes), stroke), nil
	p.write(stroke)
	p.skin.Guard.lift(p)
}

// reach draws the stroke to where the finger is.
func (p *Pad) reach(at fyne.Position) {
	size := p.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	x := min(max(at.X/size.Width, 0), 1) * float32(p.grid.X-1)
	y := min(max(at.Y/size.Height, 0), 1) * float32(p.grid.Y-1)
	to := image.Pt(int(x), int(y))
	if n := len(p.live); n > 0 {
		if way := to.Sub(p.live[n-1]); way.X*way.X+way.Y*way.Y < penStep*penStep {
			return
		}
	}
	p.live = append(p.live, to)
	p.ink(p.live[max(0, len(p.live)-2):])
	canvas.Refresh(p.content) // alone: its own Refresh asks every line of the signature, too
}

func (p *Pad) paint() {
	p.content.Objects = nil
	for _, stroke := range p.strokes {
		p.ink(stroke)
	}
	p.ink(p.live)
	p.content.Refresh()
}

// ink adds the lines between points, with round ends.
func (p *Pad) ink(points []image.Point) {
	width := penWidth * p.skin.Unit
	var last fyne.Position
	for i, point := range points {
		at := p.place(point)
		dot := canvas.NewCircle(p.skin.Palette.Ink)
		dot.Move(at.SubtractXY(width/2, width/2))
		dot.Resize(fyne.NewSquareSize(width))
		p.content.Objects = append(p.content.Objects, dot)
		if i > 0 {
			line := canvas.NewLine(p.skin.Palette.Ink)
			line.StrokeWidth, line.Position1, line.Position2 = width, last, at
			p.content.Objects = append(p.content.Objects, line)
		}
		last = at
	}
}

func (p *Pad) place(point image.Point) fyne.Position {
	size := p.Size()
	return fyne.NewPos(size.Width*float32(point.X)/float32(p.grid.X-1), size.Height*float32(point.Y)/float32(p.grid.Y-1))
}
