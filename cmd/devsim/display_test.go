package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices"
	"onetrip/devices/calldisplay"
	"onetrip/devices/port"
)

// TestADisplayShowsWhatTheDriverSends calls a number over the pseudo-terminal.
func TestADisplayShowsWhatTheDriverSends(t *testing.T) {
	d, err := newDisplays(simhost.New(filepath.Join(t.TempDir(), "display")))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.station.Plug(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	changes := make(chan struct{}, 16)
	var served sync.WaitGroup
	served.Go(func() { _ = d.serve(ctx, func() { changes <- struct{}{} }) }) // it ends with ctx
	defer func() {
		cancel()
		if err := d.station.Close(); err != nil {
			t.Error(err)
		}
		served.Wait()
	}()
	p, err := port.Open(d.station.Path(), calldisplay.Baud, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }() // it was only written
	signs, err := calldisplay.New(p, calldisplay.Opts{Displays: map[string]string{"3": "03"}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := signs.Show(ctx, "3", devices.Message{Text: "A001", Flash: true}); err != nil {
		t.Fatal(err)
	}
	for end := time.After(5 * time.Second); d.state().Shown["03"].Text != "A001"; {
		select {
		case <-changes:
		case <-end:
			t.Fatalf("the displays show %+v, want A001 on 03", d.state().Shown)
		}
	}
}
