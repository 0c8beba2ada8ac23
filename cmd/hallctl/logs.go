//go:build cgo

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// runLogs performs `hallctl logs`: what the programs wrote, from the system's journal or from a file.
func runLogs(ctx context.Context, args []string, s streams) error {
	flags := newFlags("logs")
	since := flags.String("since", "-1h", "from `TIME` on, as journalctl understands it: -1h, today, 2026-03-02")
	file := flags.String("file", "", "print this log `FILE` instead of the journal")
	asJSON := flags.Bool("json", false, "print the journal's entries as JSON, one a line")
	plain, err := parse(flags, args, "[--since TIME] [--file FILE] [--json]", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 {
		return usagef("unexpected argument %q: hallctl logs --help tells how it is called", plain[0])
	}
	text, err := readLogs(ctx, *file, *since, *asJSON)
	if err != nil {
		return err
	}
	return s.print(string(text))
}

// readLogs returns what the programs wrote.
func readLogs(ctx context.Context, file, since string, asJSON bool) ([]byte, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read log: %w", err)
		}
		return text, nil
	}
	form := "short-iso"
	if asJSON {
		form = "json"
	}
	cmd := exec.CommandContext(ctx, "journalctl", "--no-pager", "--quiet", "--output="+form, "--since="+since,
		"--unit=onetrip-kiosk", "--unit=onetrip-display", "--unit=onetrip-hall")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w; run it as root, or name a file with --file", err)
	}
	return text, nil
}
