package kiosk

import (
	"log/slog"
	"path/filepath"
	"testing"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/idcard"
	"onetrip/devices/link/linktest"
	"onetrip/devices/port"
)

// TestDevicesOnSerialPortsAreFollowed: a serial port can be moved, and its device is known by what it says of itself; a port that cannot be
// moved is left alone.
func TestDevicesOnSerialPortsAreFollowed(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	p, err := port.Open(filepath.Join(t.TempDir(), "nothing"), 115200, log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	var term Terminal
	reader := said{Reader: idcard.New(p, idcard.Opts{}, log), status: devices.Status{Problem: devices.Unplugged, Ident: "05.03-1"}}
	fixed, _ := linktest.Pipe()
	term.moves(fixed, detect.Known{Role: detect.Printer}, reader)
	term.moves(p, detect.Known{Role: detect.Reader, Protocol: "idcard"}, reader)
	if len(term.follow) != 1 {
		t.Fatalf("%d devices are followed, want the one on a serial port", len(term.follow))
	}
	f := term.follow[0]
	if k := f.Known(); k.Serial != "05.03-1" || k.Role != detect.Reader || !f.Gone() {
		t.Errorf("known as %+v, gone %v; want its own number, and gone", k, f.Gone())
	}
}

// said is a reader with a status of the test's choice.
type said struct {
	*idcard.Reader
	status devices.Status
}

func (s said) Status() devices.Status { return s.status }
