package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// HoldTime is how long the clock corner is held to open the staff login.
const HoldTime = 3 * time.Second

// Hold is an invisible place that acts when it is held down long enough.
type Hold struct {
	widget.BaseWidget
	do    func(func())
	act   func()
	timer *time.Timer
	held  int // counts the presses, so that a late timer of an earlier one does nothing
}

var (
	_ desktop.Mouseable = (*Hold)(nil)
	_ desktop.Hoverable = (*Hold)(nil)
)

// Hold adds an invisible place; do is the way to the GUI thread, where act runs.
func (s *Sheet) Hold(b Box, do func(func()), act func()) *Hold {
	h := &Hold{do: do, act: act}
	h.ExtendBaseWidget(h)
	s.add(h, b)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *Hold) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// MinSize is nothing: the page gives the size.
func (h *Hold) MinSize() fyne.Size { return fyne.Size{} }

// MouseDown starts the wait.
func (h *Hold) MouseDown(*desktop.MouseEvent) {
	h.release()
	press := h.held
	h.timer = time.AfterFunc(HoldTime, func() {
		h.do(func() {
			if h.held == press {
				h.release()
				h.act()
			}
		})
	})
}

// MouseUp ends the wait.
func (h *Hold) MouseUp(*desktop.MouseEvent) { h.release() }

// MouseIn implements desktop.Hoverable.
func (h *Hold) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (h *Hold) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the wait.
func (h *Hold) MouseOut() { h.release() }

func (h *Hold) release() {
	h.held++
	if h.timer != nil {
		h.timer.Stop()
		h.timer = nil
	}
}
