package screen

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// Options are what a Stage needs from its surroundings. Emit is required; the zero value of the others is the product's own.
type Options struct {
	Emit   func(flow.Tap)    // called on the GUI thread for every touch; must not block
	Staff  func()            // called when the clock corner was held; nil: the corner does nothing
	Now    func() time.Time  // nil: time.Now
	Do     func(func())      // the way to the GUI thread; nil: kit.Do
	Report func(kit.Problem) // told of everything that does not fit; nil: nobody listens
}

// Stage is the kiosk's whole picture. It belongs to the GUI thread.
type Stage struct {
	opts    Options
	root    *fyne.Container
	size    fyne.Size
	skin    kit.Skin
	guard   *kit.Guard
	parts   []*part
	model   *present.Model
	waiting *present.Model // came while a finger was down on the same page
	page    any
	pad     *kit.Pad  // of the page, if it has one
	turned  int       // page of a guide that is longer than the screen
	since   time.Time // when the page appeared: moving pictures go on when a figure changes
}

// NewStage returns an empty stage; Show gives it its first page.
func NewStage(opts Options) *Stage {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Do == nil {
		opts.Do = kit.Do
	}
	s := &Stage{opts: opts}
	s.guard = kit.NewGuard(opts.Now, s.lifted)
	s.parts = s.newParts()
	s.root = container.New(stageLayout{s})
	for _, p := range s.parts {
		s.root.Add(p.box)
	}
	return s
}

// Object returns what to put into the window. It fills any size: the nearer of the two layouts, scaled as a whole.
func (s *Stage) Object() fyne.CanvasObject { return s.root }

// Show draws a model. Parts that did not change stay as they are. While a finger is down, a change on the same page waits until it is lifted,
// so that a figure that moves on does not swallow a touch.
func (s *Stage) Show(m present.Model) {
	page := pageOf(m)
	same := s.model != nil && reflect.DeepEqual(page, s.page)
	if same && s.guard.Held() {
		s.waiting = &m
		return
	}
	s.waiting = nil
	if !same {
		s.page, s.since, s.turned, s.pad = page, s.opts.Now(), 0, nil
		s.guard.Forget()
		s.guard.PageChanged()
	}
	s.model = &m
	s.draw()
}

// Close stops everything that moves.
func (s *Stage) Close() {
	for _, p := range s.parts {
		p.stop()
	}
}

// turn shows another page of a long guide.
func (s *Stage) turn(to int) {
	s.turned = to
	s.guard.PageChanged()
	s.draw()
}

func (s *Stage) lifted() {
	if m := s.waiting; m != nil {
		s.waiting = nil
		s.Show(*m)
	}
}

// pageKey tells pages apart: two models with the same key have the same buttons in the same places.
type pageKey struct {
	screen          flow.Screen
	lang            queue.Lang
	large, contrast bool
	ask             bool
	rows            []flow.Tap
}

func pageOf(m present.Model) pageKey {
	k := pageKey{screen: m.Screen, lang: m.Lang, large: m.Large, contrast: m.Contrast, ask: m.Ask != nil}
	switch b := m.Body.(type) {
	case present.ChoiceBody:
		for _, r := range b.Rows {
			k.rows = append(k.rows, r.Tap)
		}
	case present.ListBody:
		for _, r := range b.Rows {
			k.rows = append(k.rows, r.Tap)
		}
	case present.CellsBody:
		for _, c := range b.Cells {
			k.rows = append(k.rows, c.Tap)
		}
	case present.ActionsBody:
		for _, v := range b.Buttons {
			k.rows = append(k.rows, v.Tap)
		}
	default: // the page's name says it
	}
	return k
}

// stageLayout gives the parts the whole window.
type stageLayout struct{ s *Stage }

// MinSize lets the window be small.
func (stageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(180, 180) }

// Layout redraws the page for a new size.
func (l stageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
	if l.s.size != size {
		l.s.size = size
		l.s.draw()
	}
}

// wide reports whether the lying layout is the nearer one: the limit lies half way between 9:16 and 4:3.
func wide(size fyne.Size) bool { return size.Width > 0.87*size.Height }

func (s *Stage) draw() {
	if s.model == nil || s.size.Width < 1 || s.size.Height < 1 {
		return
	}
	grid := kit.NewGrid(wide(s.size), s.model.Large)
	if s.model.Staff {
		grid = grid.ForStaff()
	}
	s.skin = kit.Skin{
		Palette: kit.Light(), Grid: grid, Guard: s.guard, Report: s.opts.Report,
		Unit: min(s.size.Width/grid.W, s.size.Height/grid.H), Device: 1,
	}
	if s.model.Contrast {
		s.skin.Palette = kit.HighContrast()
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(s.root); c != nil {
		s.skin.Device = c.Scale()
	}
	look := look{s.size, s.skin.Device, s.model.Lang, s.model.Large, s.model.Contrast, s.model.Staff, s.model.Still}
	for _, p := range s.parts {
		p.update(s, look)
	}
}

// look is what every part depends on besides its own piece of the model.
type look struct {
	size            fyne.Size
	device          float32
	lang            queue.Lang
	large, contrast bool
	staff           bool
	still           bool
}

// origin is where the page's left upper corner lies in the window: a window of another shape has margins.
func (s *Stage) origin() fyne.Position {
	g, u := s.skin.Grid, s.skin.Unit
	return fyne.NewPos((s.size.Width-g.W*u)/2/u, (s.size.Height-g.H*u)/2/u)
}

// Moving reports whether something on the page moves by itself; a page that stands still costs nothing.
func (s *Stage) Moving() bool {
	for _, p := range s.parts {
		if p.motion != nil && p.motion.Moving() {
			return true
		}
	}
	return false
}
