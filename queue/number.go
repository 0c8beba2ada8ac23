package queue

import (
	"fmt"
	"strconv"
	"strings"
)

const defaultDigits = 3

// No returns the number of the seq-th ticket of a day, from 1: the prefix and the counter with at least the series' digits. After
// A999 comes A1000, after A9999 A10000: the counter grows and never wraps, so a day cannot repeat a number.
func (s Series) No(seq int) TicketNo {
	digits := s.Digits
	if digits == 0 {
		digits = defaultDigits
	}
	return TicketNo(fmt.Sprintf("%s%0*d", s.Prefix, digits, seq))
}

// validPrefix reports whether p is one or two capital letters. Letters alone keep two series apart: "A" with 1001 is not "A1" with 001.
func validPrefix(p string) bool {
	if len(p) < 1 || len(p) > 2 {
		return false
	}
	for _, c := range []byte(p) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// ParseNo takes a number apart: the series of the hall to which it belongs, and the counter. The number may have fewer zeros than on paper, and
// small letters: "a36" is A036.
func (h Hall) ParseNo(no TicketNo) (SeriesID, int, bool) {
	text := strings.ToUpper(strings.TrimSpace(string(no)))
	digits := strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	seq, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || seq == 0 {
		return "", 0, false
	}
	for _, s := range h.Series {
		if s.Prefix == text[:len(text)-len(digits)] {
			return s.ID, int(seq), true
		}
	}
	return "", 0, false
}
