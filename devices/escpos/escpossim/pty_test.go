package escpossim_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
)

func TestServesAPseudoTerminal(t *testing.T) {
	tty, err := linktest.OpenPTY()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	p := plain(t, escpossim.Opts{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.Serve(ctx, tty.Master) }()
	slave, err := os.OpenFile(tty.Path(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	if err := slave.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := slave.Write([]byte{0x10, 0x04, 0x01}); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, 8)
	if n, err := slave.Read(reply); err != nil || n != 1 || reply[0] != 0x12 {
		t.Errorf("got %x, %v", reply[:n], err)
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Serve returned %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Serve does not end with its context")
	}
}
