package main

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/test"

	"onetrip/ui/kit"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
)

// writeShots draws every page of every appearance without a display.
func writeShots(dir, only string) error {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder for screens: %w", err)
	}
	app := test.NewApp()
	defer app.Quit()
	app.Settings().SetTheme(kit.NewTheme(fonts))
	for _, l := range screentest.Looks() {
		if err := writeLook(dir, only, l); err != nil {
			return err
		}
	}
	return nil
}

func writeLook(dir, only string, l presenttest.Look) error {
	name := screentest.LookName(l)
	canvas := screentest.NewCanvas(screentest.Size(l), screen.Options{
		Report: func(p kit.Problem) { fmt.Fprintln(os.Stderr, name, p) },
	})
	defer canvas.Stage.Close()
	for _, p := range screentest.All(l) {
		file := p.Name + "_" + name + ".png"
		if !strings.Contains(file, only) {
			continue
		}
		if err := write(filepath.Join(dir, file), canvas.Render(p.Model)); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write screen: %w", err)
	}
	if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
		return fmt.Errorf("write screen: %w", err)
	}
	return nil
}
