package screen

import (
	"time"

	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
)

// The times of ui/VISUAL.md, "Motion".
const (
	arrowTime = 800 * time.Millisecond
	slideTime = time.Second
	restTime  = 600 * time.Millisecond
	paperTime = 2500 * time.Millisecond // a ticket of about 250 mm at 100 mm/s
)

// bobbing draws an amber icon that goes down 16 px and up again.
func (p *page) bobbing(name string, b kit.Box) {
	at := p.Group(b, func(s *kit.Sheet) { s.BigArrow(name, b.X+b.W/2, b.Y+b.H/2, b.W, p.Palette.Amber) })
	home := at.Position()
	p.Motion.Loop(arrowTime, 0, func(share float32) {
		down := 32 * share
		if share > 0.5 {
			down = 32 * (1 - share)
		}
		at.Move(home.AddXY(0, down*p.Unit))
	})
}

// sliding moves a group from its place by dy, rests, and starts again; a still page shows the end.
func (p *page) sliding(c *fyne.Container, dy float32) {
	home := c.Position()
	const whole = slideTime + restTime
	p.Motion.Loop(whole, 1, func(share float32) {
		part := min(share*float32(whole)/float32(slideTime), 1)
		part = part * part * (3 - 2*part) // leaves and arrives gently, as a hand does
		c.Move(home.AddXY(0, dy*part*p.Unit))
	})
}

// feeding draws a sheet of paper that grows out of a slot once; a still page shows it whole.
func (p *page) feeding(full kit.Box, draw func(s *kit.Sheet, out kit.Box)) {
	at := p.Group(full, func(*kit.Sheet) {})
	p.Motion.Once(paperTime, func(share float32) {
		inner := &kit.Sheet{Skin: p.Skin, Origin: fyne.NewPos(full.X, full.Y)}
		draw(inner, full.Top(max(full.H*share, 8)))
		at.Objects = inner.Objects()
		at.Refresh()
	})
}
