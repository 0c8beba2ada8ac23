package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// build builds the program as technicians get it: without C, so that one file runs on any Linux.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hallctl")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build without C: %v\n%s", err, out)
	}
	return path
}

func TestTheProgramsExitStatus(t *testing.T) {
	t.Parallel()
	path := build(t)
	for _, c := range []struct {
		args string
		want int
	}{
		{"decode escpos-stream", 0},
		{"--help", 0},
		{"decode", 2},
		{"", 2},
		{"printer status --port " + filepath.Join(t.TempDir(), "nothing"), 1},
	} {
		cmd := exec.CommandContext(t.Context(), path, strings.Fields(c.args)...)
		cmd.Stdin = strings.NewReader("zz\n")
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != c.want {
			t.Errorf("hallctl %s: status %d, want %d: %v\n%s", c.args, got, c.want, err, out)
		}
	}
}

// TestCtrlCEndsDecode waits for a line that never comes, as at a terminal.
func TestCtrlCEndsDecode(t *testing.T) {
	t.Parallel()
	path := build(t)
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second) // kills a program that stays
	defer stop()
	cmd := exec.CommandContext(ctx, path, "decode", "escpos-stream")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Its answer shows that it reads.
	if _, err := in.Write([]byte("11\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 64)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	if !ok || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("decode ended with %v, want the signal", exit)
	}
}
