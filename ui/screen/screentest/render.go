package screentest

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"onetrip/kiosk/flow"
	"onetrip/ui/present"
	"onetrip/ui/screen"
)

// Canvas is a window that exists in memory only. It needs a current app whose theme is a kit.Theme.
type Canvas struct {
	Stage *screen.Stage
	win   software.WindowlessCanvas
}

// NewCanvas returns a canvas of the given size in pixels.
func NewCanvas(size fyne.Size, opts screen.Options) *Canvas {
	if opts.Emit == nil {
		opts.Emit = func(flow.Tap) {}
	}
	c := &Canvas{Stage: screen.NewStage(opts), win: software.NewCanvas()}
	c.win.SetPadded(false)
	c.win.SetContent(c.Stage.Object())
	c.win.Resize(size)
	return c
}

// Render shows a model and returns the picture.
func (c *Canvas) Render(m present.Model) image.Image {
	c.Stage.Show(m)
	return c.win.Capture()
}
