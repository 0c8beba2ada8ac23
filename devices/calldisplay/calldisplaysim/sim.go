// Package calldisplaysim simulates the text displays above the windows for tests and the bench.
package calldisplaysim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"onetrip/devices/link"
)

// Opts are the displays on a line. It understands both formats, as they are told apart by their first byte.
type Opts struct {
	Addresses []string
	Prefix    string // before each line; {address} stands for the address
}

// Text is what a display shows.
type Text struct {
	Text  string `json:"text"`
	Flash bool   `json:"flash"`
}

// Fault names a misbehaviour of the displays.
type Fault string

// The faults.
const (
	Dark Fault = "dark" // no supply: what was shown is lost, what comes is not taken
	Deaf Fault = "deaf" // it goes on showing and takes nothing
)

// Faults returns all faults.
func Faults() []Fault { return []Fault{Dark, Deaf} }

// Sim is the displays. Its methods may be called from several goroutines, Serve from one.
type Sim struct {
	opts Opts

	mu      sync.Mutex // guards all below
	shown   map[string]Text
	faults  map[Fault]bool
	bad     int // frames that were none
	taken   int
	buf     []byte
	changed func()
}

// New returns dark displays that show nothing.
func New(o Opts) *Sim {
	return &Sim{opts: o, shown: map[string]Text{}, faults: map[Fault]bool{}, changed: func() {}}
}

// OnChange calls f after each change of a display. Set it before Serve.
func (s *Sim) OnChange(f func()) { s.changed = f }

// Shown returns what the displays show by address.
func (s *Sim) Shown() map[string]Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.shown)
}

// Counts returns how many frames were taken and how many were none.
func (s *Sim) Counts() (taken, bad int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken, s.bad
}

// Active returns the faults that are on.
func (s *Sim) Active() map[Fault]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.faults)
}

// SetFault switches a fault on or off. An unknown name is an error.
func (s *Sim) SetFault(f Fault, on bool) error {
	if f != Dark && f != Deaf {
		return fmt.Errorf("set fault: displays know no %q", f)
	}
	s.mu.Lock()
	s.faults[f] = on
	if f == Dark && on {
		clear(s.shown)
	}
	s.mu.Unlock()
	s.changed()
	return nil
}

// Serve plays the displays on port until ctx ends or the port is closed; it returns ctx's error or the port's. A port without
// SetReadDeadline must be closed to end a Serve that waits.
func (s *Sim) Serve(ctx context.Context, port io.Reader) error {
	if d, ok := port.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { _ = d.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	buf := make([]byte, 256)
	for ctx.Err() == nil {
		n, err := port.Read(buf)
		if s.Take(buf[:n]) {
			s.changed()
		}
		switch {
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, link.ErrUnplugged):
			time.Sleep(50 * time.Millisecond)
		default:
			return fmt.Errorf("read text: %w", err)
		}
	}
	return ctx.Err()
}

// Take takes bytes as they come and reports whether a display changed.
func (s *Sim) Take(b []byte) (changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf = append(s.buf, b...)
	for len(s.buf) > 0 {
		switch n := s.frame(); {
		case n == 0 && len(s.buf) > 1024:
			s.buf = nil
			s.bad++
		case n == 0:
			return changed
		default:
			s.buf = s.buf[n:]
			changed = true
		}
	}
	return changed
}

// frame takes the frame at the head of the buffer and returns its size, 0 when it goes on.
func (s *Sim) frame() int {
	switch s.buf[0] {
	case 0x00:
		return 1 // the sign finds its speed
	case 0x01:
		end := bytes.IndexByte(s.buf, 0x04)
		if end < 0 {
			return 0
		}
		s.alpha(s.buf[1:end])
		return end + 1
	}
	end := bytes.Index(s.buf, []byte("\r\n"))
	if end < 0 {
		return 0
	}
	s.line(s.buf[:end])
	return end + 2
}

// alpha obeys one packet of the Alpha protocol. It is written from the document, not from the driver.
func (s *Sim) alpha(p []byte) {
	t, ok := parseAlpha(p)
	if !ok {
		s.bad++
		return
	}
	s.show(func(address string) bool { return string(p[1:3]) == "00" || string(p[1:3]) == address }, t)
}

// parseAlpha reads type, address, STX, a write to the priority file, and a checksum where there is one.
func parseAlpha(p []byte) (t Text, ok bool) {
	if len(p) < 6 || p[3] != 0x02 || p[0] != 'Z' && p[0] != '!' {
		return t, false
	}
	body, ok := unsealed(p[3:])
	switch {
	case !ok || len(body) < 3 || body[1] != 'A' || body[2] != '0':
		return t, false
	case len(body) == 3:
		return t, true
	case len(body) < 6 || body[3] != 0x1B || bytes.ContainsFunc(body[6:], func(r rune) bool { return r < 0x20 }):
		return t, false
	}
	return Text{string(body[6:]), body[5] == 'c'}, true
}

// unsealed takes the checksum off, which stands after ETX; false when it is wrong.
func unsealed(body []byte) ([]byte, bool) {
	at := bytes.IndexByte(body, 0x03)
	if at < 0 {
		return body, true
	}
	sum := 0
	for _, c := range body[:at+1] {
		sum += int(c)
	}
	want, err := strconv.ParseUint(string(body[at+1:]), 16, 16)
	return body[:at], err == nil && int(want) == sum&0xFFFF
}

// line obeys one line in GB18030.
func (s *Sim) line(b []byte) {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		s.bad++
		return
	}
	hit := false
	for _, a := range s.opts.Addresses {
		prefix := strings.ReplaceAll(s.opts.Prefix, "{address}", a)
		if rest, ok := strings.CutPrefix(string(text), prefix); ok && !hit {
			hit = true
			s.show(func(address string) bool { return address == a || s.opts.Prefix == "" }, Text{Text: rest})
		}
	}
	if !hit {
		s.bad++
	}
}

// show puts a text on the displays that it is for.
func (s *Sim) show(is func(address string) bool, t Text) {
	s.taken++
	if s.faults[Dark] || s.faults[Deaf] {
		return
	}
	for _, a := range s.opts.Addresses {
		if is(a) {
			s.shown[a] = t
		}
	}
}
