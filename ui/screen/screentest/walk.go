package screentest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"onetrip/ui/kit"
)

// Walk visits every visible object with its place on the canvas, the lowest first.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject, fyne.Position)) {
	walk(o, fyne.NewPos(0, 0), visit)
}

func walk(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	visit(o, at)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, at, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, at, visit)
		}
	}
}

// Targets returns everything that answers a touch, the lowest first.
func Targets(o fyne.CanvasObject) []*kit.Touch {
	var list []*kit.Touch
	Walk(o, func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(*kit.Touch); ok {
			list = append(list, t)
		}
	})
	return list
}
