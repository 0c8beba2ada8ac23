package main

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
)

// A book is the window and the page that it is open at.
type book struct {
	win   fyne.Window
	stage *screen.Stage
	at    int
	look  screentest.Case
	high  bool
}

// browse opens a window: arrow keys turn pages, L changes the language, T the text size, O the orientation, C the contrast. Taps are printed.
func browse() error {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		return err
	}
	a := app.New()
	a.Settings().SetTheme(kit.NewTheme(fonts))
	b := &book{win: a.NewWindow("OneTrip screens"), look: screentest.Case{Lang: screentest.Languages[0]}}
	b.stage = screen.NewStage(screen.Options{
		Emit:   func(t flow.Tap) { fmt.Println("tap", t.Action, t.Arg) },
		Staff:  func() { fmt.Println("staff login") },
		Report: func(p kit.Problem) { fmt.Println(p) },
	})
	b.win.SetContent(b.stage.Object())
	b.win.SetPadded(false)
	b.win.Canvas().SetOnTypedKey(b.key)
	b.show()
	b.resize()
	b.win.ShowAndRun()
	b.stage.Close()
	return nil
}

func (b *book) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyRight, fyne.KeyDown, fyne.KeySpace:
		b.at++
	case fyne.KeyLeft, fyne.KeyUp:
		b.at--
	case fyne.KeyL:
		for i, l := range screentest.Languages {
			if l == b.look.Lang {
				b.look.Lang = screentest.Languages[(i+1)%len(screentest.Languages)]
				break
			}
		}
	case fyne.KeyT:
		b.look.Large = !b.look.Large
	case fyne.KeyC:
		b.high = !b.high
	case fyne.KeyO:
		b.look.Wide = !b.look.Wide
		b.resize()
	}
	b.show()
}

func (b *book) show() {
	pages := screentest.Pages(b.look)
	b.at = (b.at%len(pages) + len(pages)) % len(pages)
	p := pages[b.at]
	p.Model.Still, p.Model.Contrast = false, b.high
	b.win.SetTitle("OneTrip: " + p.Name)
	b.stage.Show(p.Model)
}

func (b *book) resize() {
	s := screentest.Sizes(b.look.Wide)
	if !b.look.Wide {
		s = fyne.NewSize(s.Width/2, s.Height/2)
	}
	b.win.Resize(s)
}
