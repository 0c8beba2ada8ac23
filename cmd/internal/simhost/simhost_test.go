package simhost_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tarm/serial"

	"onetrip/cmd/internal/simhost"
)

// echo answers every byte with its complement until the port is closed.
func echo(s *simhost.Station) {
	buf := make([]byte, 64)
	for {
		n, err := s.Port().Read(buf)
		if err != nil {
			return
		}
		for i := range n {
			buf[i] ^= 0xFF
		}
		if _, err := s.Port().Write(buf[:n]); err != nil {
			return
		}
	}
}

// station starts an echoing station.
func station(t *testing.T) *simhost.Station {
	t.Helper()
	s := simhost.New(filepath.Join(t.TempDir(), "dev", "reader"))
	if err := s.Plug(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	go echo(s)
	return s
}

// ask opens the station at a speed, sends request and returns what came within the time that n bytes may take.
func ask(t *testing.T, path string, baud int, request []byte) []byte {
	t.Helper()
	p, err := serial.OpenPort(&serial.Config{Name: path, Baud: baud, ReadTimeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Write(request); err != nil {
		t.Fatal(err)
	}
	var got []byte
	buf := make([]byte, 256)
	for {
		n, err := p.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil || len(got) >= len(request) {
			return got
		}
	}
}

func TestBytesTravelAtTheLinesSpeed(t *testing.T) {
	s := station(t)
	if err := s.Port().SetBaud(9600); err != nil {
		t.Fatal(err)
	}
	request := bytes.Repeat([]byte{0x55, 0x0F}, 48)
	start := time.Now()
	got := ask(t, s.Path(), 9600, request)
	took := time.Since(start)
	if len(got) != len(request) || got[0] != 0xAA || got[1] != 0xF0 {
		t.Fatalf("got % X", got)
	}
	if want := 100 * time.Millisecond; took < want {
		t.Errorf("96 bytes there and back at 9600 Bd took %v, a line needs more than %v", took, want)
	}
}

func TestAWrongSpeedIsNotUnderstood(t *testing.T) {
	s := station(t)
	if err := s.Port().SetBaud(9600); err != nil {
		t.Fatal(err)
	}
	request := []byte("\xAA\xAA\xAA\x96\x69 find")
	want := make([]byte, len(request))
	for i, b := range request {
		want[i] = ^b
	}
	if got := ask(t, s.Path(), 115200, request); bytes.Contains(got, want) {
		t.Errorf("a device at 9600 Bd understood 115200 Bd: % X", got)
	}
}

func TestAPulledCableIsGoneAndComesBack(t *testing.T) {
	s := station(t)
	if err := s.Unplug(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link after unplugging: %v, want not exist", err)
	}
	if err := s.Plug(); err != nil {
		t.Fatal(err)
	}
	if s.Port().SetBaud(115200) != nil {
		t.Fatal("set speed")
	}
	if got := ask(t, s.Path(), 115200, []byte{1, 2, 3}); !bytes.Equal(got, []byte{0xFE, 0xFD, 0xFC}) {
		t.Errorf("after plugging in again: got % X", got)
	}
}

func TestNoiseSpoilsBytes(t *testing.T) {
	s := station(t)
	if err := s.SetNoise(1); err != nil {
		t.Fatal(err)
	}
	request := bytes.Repeat([]byte{0}, 32)
	if got := ask(t, s.Path(), 115200, request); bytes.Equal(got, bytes.Repeat([]byte{0xFF}, 32)) {
		t.Error("every byte passed a line that spoils every byte")
	}
	if err := s.SetNoise(2); err == nil {
		t.Error("noise of 2: got no error")
	}
}
