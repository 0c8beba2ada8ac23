package port_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"onetrip/devices/link/serial"
	"onetrip/devices/link/usblp"
	"onetrip/devices/port"
	"onetrip/kiosk/base/fault"
)

func TestThePathDecidesTheTransport(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	// No machine has this many printers: the port starts unplugged, which is no error.
	p, err := port.Open("/dev/usb/lp4095", 9600, log)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, ok := p.(*usblp.Port); !ok {
		t.Errorf("a printer file opens as %T", p)
	}
	path := filepath.Join(t.TempDir(), "reader")
	s, err := port.Open(path, 9600, log)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if line, ok := s.(*serial.Port); !ok || line.Baud() != 9600 {
		t.Errorf("%s opens as %T, want a serial port at 9600 Bd", path, s)
	}
}

func TestAnErrorComesWithoutAPort(t *testing.T) {
	p, err := port.Open(filepath.Join(t.TempDir(), "reader"), 12345, slog.New(slog.DiscardHandler))
	if p != nil || fault.KindOf(err) != fault.Invalid {
		t.Errorf("Open at 12345 Bd = %v, %v, want no port and a fault of kind invalid", p, err)
	}
}
