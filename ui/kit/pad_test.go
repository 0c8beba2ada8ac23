package kit

import (
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/google/go-cmp/cmp"
)

func TestAFingerWritesOnThePad(t *testing.T) {
	now := time.Now()
	guard := NewGuard(func() time.Time { return now }, nil)
	skin := &Skin{Unit: 1, Device: 1, Guard: guard}
	var wrote [][]image.Point
	hint := canvas.NewText("here", color.Black)
	writing := Writing{Hint: []fyne.CanvasObject{hint}, Grid: image.Pt(1000, 500), Write: func(s []image.Point) { wrote = append(wrote, s) }}
	pad := NewSheet(skin).Pad(nil, Box{0, 0, 999, 499}, writing)
	down := func(x, y float32) {
		pad.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
	}
	drag := func(x, y float32) {
		pad.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
	}

	guard.PageChanged()
	down(1, 1) // the page is too new
	drag(2, 2)
	pad.MouseUp(nil)
	now = now.Add(time.Second)
	if !hint.Visible() {
		t.Error("the hint is gone before a finger is there")
	}
	down(10, 20)
	if hint.Visible() {
		t.Error("the hint stands under the first stroke")
	}
	if !guard.Held() {
		t.Error("the page may be drawn again under the finger")
	}
	drag(30, 40)
	drag(5000, -7) // beside the pad
	pad.MouseUp(nil)
	pad.DragEnd()
	down(50, 60) // a dot
	for x := range 4 {
		drag(50+float32(x), 60) // a finger is never quite still
	}
	pad.DragEnd()
	want := [][]image.Point{{{10, 20}, {30, 40}, {999, 0}}, {{50, 60}}}
	if diff := cmp.Diff(want, wrote); diff != "" {
		t.Errorf("strokes (-want +got):\n%s", diff)
	}
	if guard.Held() {
		t.Error("the finger is up")
	}

	writing.Strokes = wrote[:1] // the answer to the first stroke comes late
	if again := NewSheet(skin).Pad(pad, Box{0, 0, 999, 499}, writing); again != pad || len(pad.strokes) != 2 {
		t.Errorf("%d strokes stay, want both", len(pad.strokes))
	}
	writing.Strokes = nil
	NewSheet(skin).Pad(pad, Box{0, 0, 999, 499}, writing)
	if len(pad.strokes) != 0 || len(pad.content.Objects) != 0 {
		t.Errorf("%d strokes after the pad was cleared", len(pad.strokes))
	}
}
