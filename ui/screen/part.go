package screen

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// A part is one layer of the page with its own piece of the model; it is drawn again only when that piece changed.
type part struct {
	box    *fyne.Container
	of     func(*present.Model) any
	draw   func(*page, *present.Model)
	key    any
	motion *kit.Motion
}

// newParts lists the layers from the ground up.
func (s *Stage) newParts() []*part {
	list := []*part{
		{of: func(*present.Model) any { return nil }, draw: drawGround},
		{of: func(m *present.Model) any { p := m.Panel; p.Countdown = nil; return []any{p, m.Panel.Countdown != nil} }, draw: drawPanel},
		{of: func(m *present.Model) any { return m.Panel.Countdown }, draw: drawCountdown},
		{of: func(m *present.Model) any { return m.Header }, draw: drawHeader},
		{of: func(m *present.Model) any { return []any{m.Screen, m.Body, m.Band != nil, s.turned} }, draw: drawBody},
		{of: func(m *present.Model) any { return m.Band }, draw: drawBand},
		{of: func(m *present.Model) any { return m.Bar }, draw: drawBar},
		{of: func(m *present.Model) any { return m.Ask }, draw: drawAsk},
		{of: func(*present.Model) any { return nil }, draw: s.drawCorner},
	}
	for _, p := range list {
		p.box = container.NewWithoutLayout()
	}
	return list
}

type partKey struct {
	look look
	of   any
}

func (p *part) update(s *Stage, l look) {
	key := partKey{l, p.of(s.model)}
	if reflect.DeepEqual(p.key, key) {
		return
	}
	p.key = key
	p.stop()
	p.motion = kit.NewMotion(l.still, s.since, s.opts.Now, s.opts.Do)
	skin := s.skin
	skin.Motion = p.motion
	pg := &page{Sheet: kit.NewSheet(&skin), emit: s.opts.Emit, turned: s.turned, turn: s.turn, pad: &s.pad}
	o := s.origin()
	pg.Origin = fyne.NewPos(-o.X, -o.Y)
	p.draw(pg, s.model)
	p.box.Objects = pg.Objects()
	p.box.Refresh()
	p.motion.Run()
}

func (p *part) stop() {
	if p.motion != nil {
		p.motion.Stop()
	}
}

// A page is a sheet that knows where touches go.
type page struct {
	*kit.Sheet
	emit   func(flow.Tap)
	turned int       // page of a long guide
	turn   func(int) // shows another page of it
	pad    **kit.Pad // the page's pad, kept while the page is drawn again
}

// tap returns the action of a button.
func (p *page) tap(t flow.Tap) func() { return func() { p.emit(t) } }

// button adds a model's button.
func (p *page) button(b kit.Box, v present.Button, sizes []float32) {
	p.Button(b, kit.Button{Icon: v.Icon, Text: v.Text, Look: lookOf(v.Look), Disabled: v.Disabled, Busy: v.Busy, Sizes: sizes}, p.tap(v.Tap))
}

func lookOf(l present.Look) kit.Look {
	switch l {
	case present.Primary:
		return kit.Primary
	case present.Solid:
		return kit.Solid
	case present.Outline:
	}
	return kit.Outline
}

func toneOf(t present.Tone) kit.Tone {
	switch t {
	case present.Good:
		return kit.Good
	case present.Bad:
		return kit.Bad
	case present.Info:
	}
	return kit.Info
}

// work returns the page's work area, shorter above a pointer band.
func (p *page) work(m *present.Model) kit.Box {
	w := p.Grid.Work
	if m.Band != nil {
		w.H = p.Grid.BandY - p.bandGap() - w.Y
	}
	return w
}

func (p *page) bandGap() float32 {
	if p.Grid.Wide {
		return 12
	}
	return 28
}

func drawGround(p *page, _ *present.Model) {
	// The window's margins, where its shape is not the page's, have the page's colour.
	p.Rect(kit.Box{X: p.Origin.X, Y: p.Origin.Y, W: p.Grid.W - 2*p.Origin.X, H: p.Grid.H - 2*p.Origin.Y}, p.Palette.Page, 0)
}

func (s *Stage) drawCorner(p *page, _ *present.Model) {
	if s.opts.Staff == nil {
		return
	}
	corner := kit.Box{X: 860, Y: 0, W: 220, H: 104}
	if p.Grid.Wide {
		corner = kit.Box{X: 176, Y: 0, W: 160, H: 84}
	}
	p.Hold(corner, s.opts.Do, s.opts.Staff)
}
