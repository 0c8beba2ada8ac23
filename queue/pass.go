package queue

import (
	"fmt"
	"strconv"
	"strings"
)

// Pass says what becomes of a ticket whose visitor did not come (过号). The zero value is PassVoid; a positive value n means that the ticket
// goes n places back in its lane. Its text is "void", "tail", or "delay 3".
type Pass int

// The policies that are no number of places.
const (
	PassVoid Pass = 0  // 作废: the visitor takes a new number
	PassTail Pass = -1 // to the end of the lane
)

// The places of a delay.
const (
	defaultDelay = 3
	mostDelay    = 99
)

// Valid reports whether p is a policy.
func (p Pass) Valid() bool { return p >= PassTail && p <= mostDelay }

// String returns "void", "tail" or "delay 3".
func (p Pass) String() string {
	switch p {
	case PassVoid:
		return "void"
	case PassTail:
		return "tail"
	}
	return "delay " + strconv.Itoa(int(p))
}

// MarshalText writes "delay 3".
func (p Pass) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads "void", "tail", "delay" (three places) or "delay 5".
func (p *Pass) UnmarshalText(b []byte) error {
	word, places, more := strings.Cut(string(b), " ")
	n, err := defaultDelay, error(nil)
	if more {
		n, err = strconv.Atoi(places)
	}
	switch {
	case string(b) == "void":
		*p = PassVoid
	case string(b) == "tail":
		*p = PassTail
	case word == "delay" && err == nil && n >= 1 && n <= mostDelay:
		*p = Pass(n)
	default:
		return fmt.Errorf(`read policy %q: want "void", "tail" or "delay 3"`, b)
	}
	return nil
}
