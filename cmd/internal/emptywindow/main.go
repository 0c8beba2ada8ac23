// Command emptywindow shows a Fyne window of the kiosk's size with the kiosk's fonts and a word of each face in
// it: what the kiosk's start, memory and idle cost are measured against.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"onetrip/ui/kit"
)

func main() {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "emptywindow:", err)
		os.Exit(1)
	}
	gui := app.NewWithID("onetrip.emptywindow")
	gui.Settings().SetTheme(kit.NewTheme(fonts))
	win := gui.NewWindow("empty")
	win.SetPadded(false)
	regular, bold := canvas.NewText("一次办", kit.Light().Ink), canvas.NewText("一次办", kit.Light().Ink)
	bold.TextStyle.Bold = true
	win.SetContent(container.NewStack(canvas.NewRectangle(kit.Light().Page), regular, bold)) // a face is loaded when it is first drawn
	win.Resize(fyne.NewSize(1080, 1920))
	win.Show()
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ended
		kit.Do(gui.Quit)
	}()
	gui.Run()
}
