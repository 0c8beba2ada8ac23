package main

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
	"onetrip/ui/text"
)

// A book is the window and the page that it is open at.
type book struct {
	win   fyne.Window
	stage *screen.Stage
	at    int
	look  presenttest.Look
}

// browse opens a window: arrow keys turn pages, L changes the language, T the text size, O the orientation, C the contrast. Taps are printed.
func browse() error {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		return err
	}
	a := app.New()
	a.Settings().SetTheme(kit.NewTheme(fonts))
	b := &book{win: a.NewWindow("OneTrip screens"), look: presenttest.Look{Lang: text.Langs()[0]}}
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
		all := text.Langs()
		b.look.Lang = all[(slices.Index(all, b.look.Lang)+1)%len(all)]
	case fyne.KeyT:
		b.look.Large = !b.look.Large
	case fyne.KeyC:
		b.look.Contrast = !b.look.Contrast
	case fyne.KeyO:
		b.look.Landscape = !b.look.Landscape
		b.resize()
	default:
		return
	}
	b.show()
}

func (b *book) show() {
	pages := screentest.All(b.look)
	b.at = (b.at%len(pages) + len(pages)) % len(pages)
	p := pages[b.at]
	p.Model.Still = false
	b.win.SetTitle("OneTrip: " + p.Name)
	b.stage.Show(p.Model)
}

func (b *book) resize() {
	s := screentest.Size(b.look)
	if !b.look.Landscape {
		s = fyne.NewSize(s.Width/2, s.Height/2)
	}
	b.win.Resize(s)
}
