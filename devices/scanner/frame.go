package scanner

import (
	"bytes"
	"errors"
	"time"
	"unicode/utf8"
)

var (
	errTooLong = errors.New("longer than any code")
	errGarbage = errors.New("not text")
)

// Splitter cuts what a scanner sends into codes. The zero value is not ready: it needs Max. It never keeps more than Max bytes.
type Splitter struct {
	Prefix, Suffix string // sent around each code, taken off it
	Max            int    // longest code in bytes

	buf      []byte
	overlong bool // the rest of the line is dropped
}

// Line is a code that came, or why what came is none.
type Line struct {
	Code string
	Err  error // nil, errTooLong or errGarbage
}

// Feed takes what came and returns the lines that ended. CR, LF and CRLF end a line; empty lines are none.
func (s *Splitter) Feed(b []byte) (lines []Line) {
	for _, c := range b {
		switch {
		case c == '\r' || c == '\n':
			lines = append(lines, s.end()...)
		case s.overlong:
		case len(s.buf) >= s.Max+len(s.Prefix)+len(s.Suffix):
			s.wipe()
			s.overlong = true
		default:
			s.buf = append(s.buf, c)
		}
	}
	return lines
}

// Idle ends what has begun: a scanner without a line's end, or a code that was cut off. Only a scanner that is set up without an end sends
// whole codes so.
func (s *Splitter) Idle(whole bool) []Line {
	if !whole {
		s.wipe()
		s.overlong = false
		return nil
	}
	return s.end()
}

// Partial reports whether a line has begun.
func (s *Splitter) Partial() bool { return len(s.buf) > 0 || s.overlong }

// end returns the line, if there is one.
func (s *Splitter) end() []Line {
	defer func() {
		s.wipe()
		s.overlong = false
	}()
	if s.overlong {
		return []Line{{Err: errTooLong}}
	}
	if len(s.buf) == 0 {
		return nil
	}
	code, ok := bytes.CutPrefix(s.buf, []byte(s.Prefix))
	if ok {
		code, ok = bytes.CutSuffix(code, []byte(s.Suffix))
	}
	if !ok || len(code) == 0 || !printable(code) {
		return []Line{{Err: errGarbage}}
	}
	return []Line{{Code: string(code)}}
}

// wipe forgets the bytes, which may be a pickup code.
func (s *Splitter) wipe() {
	clear(s.buf)
	s.buf = s.buf[:0]
}

// printable reports whether b is text without control characters but the separators of GS1 codes.
func printable(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, c := range b {
		if c < 0x20 && c != 0x1D && c != '\t' || c == 0x7F {
			return false
		}
	}
	return true
}

// repeats finds a code that came a moment ago: scanners read on while the paper lies there.
type repeats struct {
	code string
	at   time.Time
}

// again notes the code and reports whether it came less than within ago. A code that keeps coming is one code.
func (r *repeats) again(code string, now time.Time, within time.Duration) bool {
	again := code == r.code && now.Sub(r.at) < within
	r.code, r.at = code, now
	return again
}
