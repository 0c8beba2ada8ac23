package linktest

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// ErrScript is in the chain of every complaint of a test double about the driver or about itself, so that a test can tell it from an error
// that a driver would meet on a real port.
var ErrScript = errors.New("test script")

// Direction says which way bytes travel.
type Direction uint8

// The two directions.
const (
	ToDevice Direction = iota // the driver writes
	ToDriver                  // the driver reads
)

// String returns ">" for ToDevice and "<" for ToDriver, as transcripts have it.
func (d Direction) String() string {
	if d == ToDevice {
		return ">"
	}
	return "<"
}

// Entry is a run of bytes in one direction.
type Entry struct {
	Dir   Direction
	After time.Duration // since the entry before, 0 or more
	Bytes []byte        // never empty
}

// Transcript is what went over a line, in order. As text (a .rec file) it has one entry in a line:
//
//	# a comment, also behind an entry
//	> AA AA AA 96 69 00 03 20 01 22
//	< +120ms AA AA AA 96 69 00 04 00 00 9F 9B
//
// ">" is what the driver writes and "<" what it reads; the time, if any, is since the entry before; the bytes are hexadecimal, spaces
// between them are optional.
type Transcript []Entry

// ParseTranscript reads the text form and names the line of the first mistake.
func ParseTranscript(r io.Reader) (Transcript, error) {
	var t Transcript
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20) // a photo in one line
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		e, err := parseEntry(fields)
		if err != nil {
			return nil, fmt.Errorf("transcript line %d: %w", n, err)
		}
		t = append(t, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read transcript: %w", err)
	}
	return t, nil
}

func parseEntry(fields []string) (e Entry, err error) {
	switch fields[0] {
	case ">":
		e.Dir = ToDevice
	case "<":
		e.Dir = ToDriver
	default:
		return Entry{}, fmt.Errorf("begins with %q, not with > or <", fields[0])
	}
	fields = fields[1:]
	if len(fields) > 0 && strings.HasPrefix(fields[0], "+") {
		if e.After, err = time.ParseDuration(fields[0][1:]); err != nil {
			return Entry{}, err
		}
		if e.After < 0 {
			return Entry{}, fmt.Errorf("time %v is negative", e.After)
		}
		fields = fields[1:]
	}
	if e.Bytes, err = hex.DecodeString(strings.Join(fields, "")); err != nil {
		return Entry{}, err
	}
	if len(e.Bytes) == 0 {
		return Entry{}, errors.New("no bytes")
	}
	return e, nil
}

// WriteTo writes the text form, which ParseTranscript reads back to the same entries.
func (t Transcript) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, t.String())
	return int64(n), err
}

// String returns the text form.
func (t Transcript) String() string {
	var b strings.Builder
	for _, e := range t {
		b.WriteString(e.Dir.String())
		if e.After > 0 {
			fmt.Fprintf(&b, " +%v", e.After)
		}
		fmt.Fprintf(&b, " % X\n", e.Bytes)
	}
	return b.String()
}

// Bytes returns all bytes of one direction, one after the other.
func (t Transcript) Bytes(dir Direction) []byte {
	var all []byte
	for _, e := range t {
		if e.Dir == dir {
			all = append(all, e.Bytes...)
		}
	}
	return all
}
