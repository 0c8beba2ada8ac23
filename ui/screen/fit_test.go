package screen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"onetrip/ui/kit"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
)

// everyPage calls f for every page in every state and appearance, shown on a stage of its size.
func everyPage(t *testing.T, f func(t *testing.T, l presenttest.Look, p screentest.Page, stage *screen.Stage, problems []kit.Problem)) {
	t.Helper()
	withFonts(t)
	for _, l := range screentest.Looks() {
		t.Run(screentest.LookName(l), func(t *testing.T) {
			var problems []kit.Problem
			c := screentest.NewCanvas(screentest.Size(l), screen.Options{Report: func(p kit.Problem) { problems = append(problems, p) }})
			defer c.Stage.Close()
			for _, p := range screentest.All(l) {
				problems = nil
				c.Stage.Show(p.Model)
				f(t, l, p, c.Stage, problems)
			}
		})
	}
}

func TestNoTextIsCutOffOrTooSmall(t *testing.T) {
	everyPage(t, func(t *testing.T, _ presenttest.Look, p screentest.Page, _ *screen.Stage, problems []kit.Problem) {
		t.Helper()
		for _, problem := range problems {
			t.Errorf("%s: %v", p.Name, problem)
		}
	})
}

// TestDrawnTextKeepsTheSmallestSize looks at what is really drawn, not at what the sheet reports.
func TestDrawnTextKeepsTheSmallestSize(t *testing.T) {
	everyPage(t, func(t *testing.T, l presenttest.Look, p screentest.Page, stage *screen.Stage, _ []kit.Problem) {
		t.Helper()
		least := kit.NewGrid(l.Landscape, l.Large).Min
		size := screentest.Size(l)
		screentest.Walk(stage.Object(), func(o fyne.CanvasObject, at fyne.Position) {
			text, ok := o.(*canvas.Text)
			if !ok || text.Text == "" {
				return
			}
			if text.TextSize < least {
				t.Errorf("%s: %q is %.0f px high, want %.0f", p.Name, text.Text, text.TextSize, least)
			}
			if at.X < 0 || at.X+text.MinSize().Width > size.Width+1 {
				t.Errorf("%s: %q leaves the screen at the side", p.Name, text.Text)
			}
			// Letters are smaller than their line: half of the free space above and below may leave the screen.
			if at.Y < -0.3*text.TextSize || at.Y+text.MinSize().Height > size.Height+0.3*text.TextSize {
				t.Errorf("%s: %q leaves the screen at the top or bottom", p.Name, text.Text)
			}
		})
	})
}

func TestTargetsAreLargeEnoughAndApart(t *testing.T) {
	everyPage(t, func(t *testing.T, l presenttest.Look, p screentest.Page, stage *screen.Stage, _ []kit.Problem) {
		t.Helper()
		grid := kit.NewGrid(l.Landscape, l.Large)
		if p.Model.Staff {
			grid = grid.ForStaff()
		}
		least := grid.Touch
		targets := screentest.Targets(stage.Object())
		if len(targets) == 0 && !staffWait(p.Name) {
			t.Fatalf("%s: nothing to touch", p.Name)
		}
		for i, a := range targets {
			if s := a.Size(); s.Height < least || s.Width < least {
				t.Errorf("%s: %q is %.0f×%.0f, want %.0f", p.Name, a.Name, s.Width, s.Height, least)
			}
			for _, b := range targets[:i] {
				if p.Model.Ask == nil && overlap(a.At, b.At) {
					t.Errorf("%s: %q and %q overlap", p.Name, a.Name, b.Name)
				}
			}
		}
	})
}

// staffWait reports whether staff wait on a page for the disk, or have the door at hand as the only thing to touch.
func staffWait(page string) bool {
	return page == "staff_busy" || strings.HasPrefix(page, "staff_door")
}

func overlap(a, b kit.Box) bool {
	return a.X < b.Right()-0.5 && b.X < a.Right()-0.5 && a.Y < b.Bottom()-0.5 && b.Y < a.Bottom()-0.5
}

// TestOverflowIsSeen proves that the checks above can fail.
func TestOverflowIsSeen(t *testing.T) {
	withFonts(t)
	var problems []kit.Problem
	l := presenttest.Look{Lang: "en"}
	c := screentest.NewCanvas(screentest.Size(l), screen.Options{Report: func(p kit.Problem) { problems = append(problems, p) }})
	defer c.Stage.Close()
	m := screentest.Main(l)[0].Model
	m.Panel.Headline = "Donaudampfschifffahrtsgesellschaftskapitaensanwaerterpruefung"
	c.Stage.Show(m)
	if len(problems) == 0 {
		t.Error("a word wider than the screen was not reported")
	}
}
