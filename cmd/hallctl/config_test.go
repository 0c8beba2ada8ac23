//go:build cgo

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/host"
)

// configured returns the data folder of a hall that has run, and a file with its configuration.
func configured(t *testing.T) (data, file, text string) {
	t.Helper()
	encoded, err := toml.Marshal(host.Demo())
	if err != nil {
		t.Fatal(err)
	}
	data, text = t.TempDir(), string(encoded)
	file = filepath.Join(t.TempDir(), "hall.toml")
	write(t, file, text)
	book, err := settings.Open(filepath.Join(data, "settings"), host.Check)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := book.Import(file); err != nil {
		t.Fatal(err)
	}
	return data, file, text
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestConfigFromFileToVersionAndBack(t *testing.T) {
	data, file, text := configured(t)
	config := func(want int, part string, args ...string) {
		t.Helper()
		out, errs, status := call(t, "", append([]string{"config"}, append(args, "--of", "hall", "--data", data)...)...)
		if status != want || !strings.Contains(out+errs, part) {
			t.Errorf("config %v: status %d, %q, %q; want %d and %q", args, status, out, errs, want, part)
		}
	}
	config(0, "is in order", "check", file)
	config(0, "nothing changes", "diff", file)
	write(t, file, strings.Replace(text, "8093", "9000", 1))
	config(0, "listen.browser: \"127.0.0.1:8093\" -> \"127.0.0.1:9000\"", "diff", file)
	config(0, "version 2 counts", "apply", file, "--note", "another port")
	config(0, "another port", "history")
	config(0, "9000", "show")
	config(0, "8093", "show", "1")
	config(0, "version 3 counts", "rollback", "1")
	config(0, "\"note\": \"back to version 1\"", "history", "--json")
	write(t, file, "colour = 'red'\n"+text)
	config(1, "line 1", "check", file)
	config(1, "colour", "apply", file)
	config(0, "8093", "show")
	config(1, "version 9", "show", "9")
	config(2, "history lists them", "rollback", "last")
	config(0, "# Configuration of a hall service", "doc")
	config(2, "check, diff", "guess")
	config(2, "FILE", "apply")
}

func TestConfigMakesNothingInAFolderWithoutSettings(t *testing.T) {
	dir := t.TempDir()
	if _, errs, status := call(t, "", "config", "history", "--data", dir); status != 1 || !strings.Contains(errs, "--data") {
		t.Errorf("status %d, %q", status, errs)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("made %v, %v", list, err)
	}
}
