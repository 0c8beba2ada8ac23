package program

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"onetrip/kiosk/base/settings"
)

// Settings opens the versions of a program's configuration in its data folder and begins with the newest one. A file that was edited since the last
// start comes in first; with file "" the demo comes in, so that what a user tries in it is kept. A file that is wrong ends the program
// only when there is no version to go on with: else it is reported, and the program serves as it did.
func Settings(data, file string, demo any, check settings.Check, log *slog.Logger) (settings.Start, error) {
	book, err := settings.Open(filepath.Join(data, "settings"), check)
	if err != nil {
		return settings.Start{}, err
	}
	if file == "" {
		text, err := settings.Encode(demo)
		if err == nil {
			err = book.ImportText("demo", text)
		}
		if err != nil {
			return settings.Start{}, err
		}
		v, text, err := book.Latest()
		return settings.Start{Book: book, Version: v, Text: text}, err
	}
	v, text, err := book.Import(file)
	if err != nil && v.No == 0 {
		return settings.Start{}, err
	}
	if err != nil {
		log.Error("the configuration file is wrong: the settings before it are used", "version", v.No, "problem", err)
	}
	return settings.Start{Book: book, Version: v, Text: text}, nil
}

// PrintConfig writes a configuration as a file that --config accepts.
func PrintConfig(out io.Writer, cfg any) error {
	text, err := settings.Encode(cfg)
	if err != nil {
		return err
	}
	if _, err := out.Write(text); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}
