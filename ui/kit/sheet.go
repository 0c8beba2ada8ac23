package kit

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Skin is how pages look and answer: colours, scale, motion and touch. A Stage makes one for each appearance; drawing never changes it.
type Skin struct {
	Palette Palette
	Grid    Grid
	Unit    float32 // toolkit units of one design pixel
	Device  float32 // device pixels of one toolkit unit
	Guard   *Guard
	Motion  *Motion
	Report  func(Problem) // told of everything that does not fit; nil: nobody listens
}

// Problem is something on a page that breaks a rule of ui/VISUAL.md.
type Problem struct {
	What string // "overflow", "small text", "small target"
	Text string
	Box  Box
	Need float32
}

// String says the problem in one line, for a test's output.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %q in %.0f,%.0f %.0f×%.0f needs %.0f", p.What, p.Text, p.Box.X, p.Box.Y, p.Box.W, p.Box.H, p.Need)
}

// Sheet draws in design pixels and collects the toolkit's objects, the first one lowest.
type Sheet struct {
	*Skin
	Origin  fyne.Position // of what is drawn, in design pixels of the page
	objects []fyne.CanvasObject
}

// NewSheet returns an empty sheet.
func NewSheet(skin *Skin) *Sheet { return &Sheet{Skin: skin} }

// Objects returns what was drawn.
func (s *Sheet) Objects() []fyne.CanvasObject { return s.objects }

func (s *Sheet) report(what, text string, b Box, need float32) {
	if s.Report != nil {
		s.Report(Problem{What: what, Text: text, Box: b, Need: need})
	}
}

func (s *Sheet) pos(x, y float32) fyne.Position {
	return fyne.NewPos((x-s.Origin.X)*s.Unit, (y-s.Origin.Y)*s.Unit)
}

func (s *Sheet) size(w, h float32) fyne.Size { return fyne.NewSize(w*s.Unit, h*s.Unit) }

// add places an object and keeps it.
func (s *Sheet) add(o fyne.CanvasObject, b Box) {
	o.Move(s.pos(b.X, b.Y))
	o.Resize(s.size(b.W, b.H))
	s.objects = append(s.objects, o)
}

// Rect draws a filled rectangle with round corners.
func (s *Sheet) Rect(b Box, fill color.Color, radius float32) {
	r := canvas.NewRectangle(fill)
	r.CornerRadius = radius * s.Unit
	s.add(r, b)
}

// Frame draws an outline around a fill as two nested rectangles: a stroke would straddle the edge in one painter and lie inside in another.
func (s *Sheet) Frame(b Box, edge, fill color.Color, radius, stroke float32) {
	s.Rect(b, edge, radius)
	s.Rect(b.Inset(stroke, stroke), fill, max(radius-stroke, 0))
}

// CardBox draws the ground of a statement; it has an outline in high contrast only.
func (s *Sheet) CardBox(b Box) { s.ground(b, s.Palette.Card) }

// SoftBox draws a softly coloured ground.
func (s *Sheet) SoftBox(b Box) { s.ground(b, s.Palette.Soft) }

func (s *Sheet) ground(b Box, fill color.Color) {
	if s.Palette.Strong {
		s.Frame(b, s.Palette.Track, fill, 20, 2)
		return
	}
	s.Rect(b, fill, 20)
}

// Sided draws a rectangle whose corners are round on the left or on the right only.
func (s *Sheet) Sided(b Box, fill color.Color, left, right float32) {
	r := canvas.NewRectangle(fill)
	r.TopLeftCornerRadius, r.BottomLeftCornerRadius = left*s.Unit, left*s.Unit
	r.TopRightCornerRadius, r.BottomRightCornerRadius = right*s.Unit, right*s.Unit
	s.add(r, b)
}

// Dome draws a rectangle that is round at the top.
func (s *Sheet) Dome(b Box, fill color.Color) {
	r := canvas.NewRectangle(fill)
	radius := min(b.W/2, b.H) * s.Unit
	r.TopLeftCornerRadius, r.TopRightCornerRadius = radius, radius
	s.add(r, b)
}

// Disc draws a circle of the box's width.
func (s *Sheet) Disc(b Box, fill color.Color) { s.Rect(Box{b.X, b.Y, b.W, b.W}, fill, b.W/2) }

// Arrow draws a filled triangle that points to the right.
func (s *Sheet) Arrow(b Box, fill color.Color) {
	s.polygon(b, fill, fyne.NewPos(0, 0), fyne.NewPos(1, 0.5), fyne.NewPos(0, 1))
}

// polygon draws a filled shape; the points are shares of the box.
func (s *Sheet) polygon(b Box, fill color.Color, points ...fyne.Position) {
	s.add(&canvas.ArbitraryPolygon{FillColor: fill, NormalizedPoints: true, Points: points}, b)
}

// Arc draws a part of a ring, clockwise from the top, in turns.
func (s *Sheet) Arc(b Box, from, to, cutout float32, fill color.Color) *canvas.Arc {
	a := canvas.NewArc(from*360, to*360, cutout, fill)
	s.add(a, b)
	return a
}

// Icon draws an icon of the given size with its middle at x, y.
func (s *Sheet) Icon(name string, x, y, size float32, c color.NRGBA) {
	s.icon(name, Box{x - size/2, y - size/2, size, size}, 1, c)
}

// BigArrow draws an icon with heavy lines: the arrows that show the hand its way are pictures, not icons.
func (s *Sheet) BigArrow(name string, x, y, size float32, c color.NRGBA) {
	s.icon(name, Box{x - size/2, y - size/2, size, size}, 1.6, c)
}

func (s *Sheet) icon(name string, b Box, heavy float32, c color.NRGBA) {
	s.add(newIcon(name, b.W*s.Unit*s.Device, heavy, c), b)
}

// Group draws on a sheet of its own that can be moved as a whole, and returns the container.
func (s *Sheet) Group(b Box, draw func(*Sheet)) *fyne.Container {
	inner := &Sheet{Skin: s.Skin, Origin: fyne.NewPos(b.X, b.Y)}
	draw(inner)
	c := container.NewWithoutLayout(inner.objects...)
	s.add(c, b)
	return c
}

// Write draws a text into a box and returns the height that its lines take. Text that does not fit is reported and drawn whole.
func (s *Sheet) Write(text string, b Box, t Text) float32 {
	if text == "" {
		return 0
	}
	size, lines, ok := t.fit(text, b.W, b.H)
	if !ok {
		s.report("overflow", text, b, widest(lines))
	}
	if size < s.Grid.Min {
		s.report("small text", text, b, s.Grid.Min)
	}
	height := size * t.leading()
	y := b.Y
	if t.Middle {
		y += (b.H - height*float32(len(lines))) / 2
	}
	for i, l := range lines {
		x := b.X
		switch t.Align {
		case fyne.TextAlignCenter:
			x += (b.W - l.w) / 2
		case fyne.TextAlignTrailing:
			x += b.W - l.w
		case fyne.TextAlignLeading:
		}
		// A Chinese character stands 0.38 of its size above the baseline with its middle; so do Latin capitals.
		s.line(l, x, y+height*float32(i)+height/2+0.38*size, t)
	}
	return height * float32(len(lines))
}

func widest(lines []line) float32 {
	var w float32
	for _, l := range lines {
		w = max(w, l.w)
	}
	return w
}

// line draws one line with its baseline at y.
func (s *Sheet) line(l line, x, y float32, t Text) {
	for _, p := range l.pieces {
		c := t.Colour
		if p.bold && !t.Bold && t.Strong.A != 0 {
			c = t.Strong
		}
		o := canvas.NewText(p.text, c)
		o.TextSize = p.size * s.Unit
		o.TextStyle.Bold = p.bold
		o.Move(s.pos(x, y-baselineOf(p.size, p.bold)))
		o.Resize(o.MinSize())
		s.objects = append(s.objects, o)
		x += p.w
	}
}

// Common returns t with the one size at which every text fits a box of w by h, so that lines of one list look alike.
func (s *Sheet) Common(texts []string, w, h float32, t Text) Text {
	for _, size := range t.Sizes {
		one := t
		one.Sizes = []float32{size}
		all := true
		for _, text := range texts {
			all = all && s.Fits(text, w, h, one)
		}
		if all {
			return one
		}
	}
	t.Sizes = t.Sizes[len(t.Sizes)-1:]
	return t
}

// Width returns the width of a text's widest line at the size that fits into width.
func (s *Sheet) Width(text string, width float32, t Text) float32 {
	_, lines, _ := t.fit(text, width, 1<<20)
	return widest(lines)
}

// Height returns the height that Write would need.
func (s *Sheet) Height(text string, width float32, t Text) float32 {
	if text == "" {
		return 0
	}
	size, lines, _ := t.fit(text, width, 1<<20)
	return size * t.leading() * float32(len(lines))
}

// Overflow reports that a page's own arrangement does not fit.
func (s *Sheet) Overflow(text string, b Box) { s.report("overflow", text, b, -b.H) }
