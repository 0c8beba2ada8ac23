package queue

import (
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
)

// Clock is a time on the hall's wall clock, in minutes after midnight, 0 to 1440. Its text is "08:30"; "24:00" ends a day.
type Clock int

// At returns the Clock of hour and minute: At(8, 30) is half past eight.
func At(hour, minute int) Clock { return Clock(hour*60 + minute) }

const endOfDay Clock = 24 * 60

// On returns the instant at which the wall clock in loc shows c on day.
func (c Clock) On(day civil.Date, loc *time.Location) time.Time {
	return day.At(time.Duration(c)*time.Minute, loc)
}

// Valid reports whether a wall clock can show c.
func (c Clock) Valid() bool { return c >= 0 && c <= endOfDay }

// String returns "08:30".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes "08:30".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "08:30" or "8:30", up to "24:00".
func (c *Clock) UnmarshalText(b []byte) error {
	v, err := parseClock(string(b))
	if err != nil {
		return err
	}
	*c = v
	return nil
}

func parseClock(s string) (Clock, error) {
	if s == "24:00" {
		return endOfDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("read time %q: want HH:MM from 00:00 to 24:00", s)
	}
	return At(t.Hour(), t.Minute()), nil
}

// Span is a part of a day on the wall clock, From included, To excluded. Its text is "08:30-12:00".
type Span struct{ From, To Clock }

// Valid reports whether the span lies in a day and has a length.
func (s Span) Valid() bool { return s.From.Valid() && s.To.Valid() && s.From < s.To }

// Overlaps reports whether the spans share a minute.
func (s Span) Overlaps(o Span) bool { return s.From < o.To && o.From < s.To }

// String returns "08:30-12:00".
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// MarshalText writes "08:30-12:00".
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "08:30-12:00".
func (s *Span) UnmarshalText(b []byte) error {
	for i, c := range b {
		if c != '-' {
			continue
		}
		from, err := parseClock(string(b[:i]))
		if err != nil {
			return err
		}
		to, err := parseClock(string(b[i+1:]))
		if err != nil {
			return err
		}
		*s = Span{from, to}
		return nil
	}
	return fmt.Errorf("read hours %q: want HH:MM-HH:MM", b)
}
