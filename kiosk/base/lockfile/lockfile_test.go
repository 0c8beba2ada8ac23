package lockfile_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/lockfile"
)

// TestMain lets the test binary be the other process.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LOCKFILE_TEST_HOLD"); dir != "" {
		hold(dir)
		return
	}
	m.Run()
}

func hold(dir string) {
	if _, err := lockfile.Acquire(dir, "other kiosk"); err != nil {
		_, _ = os.Stdout.WriteString(err.Error() + "\n")
		return
	}
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

// otherProcess starts a process that holds dir.
func otherProcess(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "LOCKFILE_TEST_HOLD="+dir)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("other process said %q, %v", line, err)
	}
	return cmd
}

func TestSecondProcessIsRefusedAndToldWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	cmd := otherProcess(t, dir)
	_, err := lockfile.Acquire(dir, "kiosk")
	held, ok := errors.AsType[*lockfile.HeldError](err)
	if !ok || fault.KindOf(err) != fault.Conflict {
		t.Fatalf("got %v, want a conflict", err)
	}
	if want := (lockfile.Owner{PID: cmd.Process.Pid, Program: "other kiosk"}); held.Owner != want {
		t.Errorf("owner: got %v, want %v", held.Owner, want)
	}
	if want := fmt.Sprintf("stop other kiosk (process %d) first", cmd.Process.Pid); !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want a hint with %q", err, want)
	}

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	l, err := lockfile.Acquire(dir, "kiosk")
	if err != nil {
		t.Fatalf("after the other process was killed: %v", err)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
}

func TestReleasedFolderCanBeLockedAgain(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		l, err := lockfile.Acquire(dir, "kiosk")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lockfile.Acquire(dir, "kiosk"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("second lock in one process: got %v, want a conflict", err)
		}
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOwnerOfADamagedFileIsAnotherProgram(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "another program",
		"12":                 "another program",
		"x kiosk\n":          "another program",
		"-4 kiosk\n":         "another program",
		"12 ki\x1bosk\nmore": "kiosk (process 12)",
	} {
		dir := t.TempDir()
		l, err := lockfile.Acquire(dir, "kiosk")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, lockfile.Name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = lockfile.Acquire(dir, "kiosk")
		held, ok := errors.AsType[*lockfile.HeldError](err)
		if !ok || held.Owner.String() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMissingFolderIsUnavailable(t *testing.T) {
	if _, err := lockfile.Acquire(filepath.Join(t.TempDir(), "none"), "kiosk"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}

func FuzzOwner(f *testing.F) {
	f.Add("12 kiosk\n")
	f.Add("999999999999999999999 \x00\n")
	dir := f.TempDir()
	l, err := lockfile.Acquire(dir, "kiosk")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = l.Release() })
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(filepath.Join(dir, lockfile.Name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := lockfile.Acquire(dir, "kiosk")
		held, ok := errors.AsType[*lockfile.HeldError](err)
		if !ok || held.Owner.PID < 0 || strings.ContainsFunc(held.Owner.String(), func(r rune) bool { return !strconv.IsPrint(r) }) {
			t.Errorf("%q: got %q", text, err)
		}
	})
}
