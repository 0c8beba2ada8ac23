package idnumber

import "fmt"

// Problem is the rule that a number breaks.
type Problem uint8

// The rules that are checked, in this order; only the first broken one is told.
const (
	BadLength    Problem = iota + 1 // neither 18 nor 15 characters
	BadCharacter                    // a character that cannot stand there
	BadAddress                      // the first digit belongs to no province
	BadBirth                        // the calendar has no such day
	BadCheck                        // the check character does not fit the others: most likely a slip of the finger
	FutureBirth                     // born after today
)

// String returns the problem in words.
func (p Problem) String() string {
	switch p {
	case BadLength:
		return "length"
	case BadCharacter:
		return "character"
	case BadAddress:
		return "address code"
	case BadBirth:
		return "birth date does not exist"
	case BadCheck:
		return "check digit"
	case FutureBirth:
		return "birth date lies in the future"
	}
	return fmt.Sprintf("problem(%d)", uint8(p))
}

// Error tells why a text is no number. Its text holds nothing of the number, so that it may be logged.
type Error struct {
	Problem Problem
	At      int // byte position from 0 where the broken part begins

	birth      string // the impossible date, for the report of a capture
	checkRight bool
}

// Error returns the problem and the place.
func (e *Error) Error() string { return fmt.Sprintf("%v at byte %d", e.Problem, e.At) }

// reason returns the problem with the impossible date, for whoever looks at a capture.
func (e *Error) reason() string {
	if e.Problem != BadBirth {
		return e.Problem.String()
	}
	n := len(e.birth)
	check := "wrong too"
	if e.checkRight {
		check = "right"
	}
	return fmt.Sprintf("birth date %s-%s-%s does not exist (check digit is %s)", e.birth[:n-4], e.birth[n-4:n-2], e.birth[n-2:], check)
}
