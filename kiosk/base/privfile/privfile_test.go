package privfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := privfile.Read(path, "test file")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAFileIsPrivateAndWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	if err := privfile.Create(path, "test file", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	if err := privfile.Create(path, "test file", []byte("two")); !errors.Is(err, fs.ErrExist) || fault.KindOf(err) != fault.Conflict {
		t.Errorf("create twice: got %v", err)
	}
	if got := read(t, path); got != "one" {
		t.Errorf("got %q", got)
	}
	if err := privfile.Replace(path, "test file", []byte("three")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "three" {
		t.Errorf("got %q", got)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestWhatCannotBeTrustedIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	for where, want := range map[string]fault.Kind{
		path: fault.Refused, dir: fault.Refused, filepath.Join(dir, "none"): fault.NotFound,
	} {
		if _, err := privfile.Read(where, "test file"); fault.KindOf(err) != want {
			t.Errorf("read %s: got %v, want %v", where, err, want)
		}
	}
	if err := privfile.Replace(filepath.Join(dir, "no", "folder"), "test file", nil); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("no folder: got %v", err)
	}
}
