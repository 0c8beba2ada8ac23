package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Touch is a place that answers a finger: it looks pressed from the moment of touching, and acts once when the finger leaves it inside.
type Touch struct {
	widget.BaseWidget
	Name string // the words on it, for tests and reports
	At   Box    // on the page, in design pixels

	skin    *Skin
	draw    func(s *Sheet, pressed bool)
	act     func()
	content *fyne.Container
	pressed bool
	stale   bool // touched in the quiet time: its release does not count either
}

var (
	_ fyne.Tappable     = (*Touch)(nil)
	_ desktop.Mouseable = (*Touch)(nil)
	_ desktop.Hoverable = (*Touch)(nil)
)

// Touch adds a target. draw draws it in page coordinates, pressed or not; act may be nil for a catch-all that only swallows touches.
func (s *Sheet) Touch(name string, b Box, draw func(*Sheet, bool), act func()) *Touch {
	if b.H < s.Grid.Touch-0.5 || b.W < s.Grid.Touch-0.5 {
		s.report("small target", name, b, s.Grid.Touch)
	}
	t := &Touch{Name: name, At: b, skin: s.Skin, draw: draw, act: act, content: container.NewWithoutLayout()}
	t.ExtendBaseWidget(t)
	t.paint()
	s.add(t, b)
	return t
}

func (t *Touch) paint() {
	if t.draw == nil {
		return
	}
	inner := &Sheet{Skin: t.skin, Origin: fyne.NewPos(t.At.X, t.At.Y)}
	if t.pressed {
		quiet := *t.skin // the same words were reported when they were drawn first
		quiet.Report = nil
		inner.Skin = &quiet
	}
	t.draw(inner, t.pressed)
	t.content.Objects = inner.objects
}

// CreateRenderer implements fyne.Widget.
func (t *Touch) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.content) }

// MinSize is nothing: the page gives the size.
func (t *Touch) MinSize() fyne.Size { return fyne.Size{} }

func (t *Touch) show(pressed bool) {
	if t.pressed == pressed {
		return
	}
	t.pressed = pressed
	t.paint()
	t.content.Refresh()
}

// MouseDown shows the pressed look at once.
func (t *Touch) MouseDown(*desktop.MouseEvent) {
	t.stale = !t.skin.Guard.Ready()
	if t.stale || t.act == nil {
		return
	}
	t.skin.Guard.press(t)
	t.show(true)
}

// MouseUp ends the pressed look; the act comes with Tapped.
func (t *Touch) MouseUp(*desktop.MouseEvent) {
	t.show(false)
	t.skin.Guard.lift(t)
}

// Tapped acts, once, unless the page is too new.
func (t *Touch) Tapped(*fyne.PointEvent) {
	stale := t.stale
	t.stale = false
	if !stale && t.act != nil && t.skin.Guard.Ready() {
		t.act()
	}
}

// MouseIn implements desktop.Hoverable; nothing reacts to a pointer above it.
func (t *Touch) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (t *Touch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the finger that slid off for a changed mind.
func (t *Touch) MouseOut() {
	t.show(false)
	t.skin.Guard.lift(t)
}
