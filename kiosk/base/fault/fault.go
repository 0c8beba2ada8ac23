// Package fault is the one typed error of the project: what kind of thing went wrong, what a visitor may read about it,
// what staff should do, and the whole cause for the log.
package fault

import (
	"errors"
	"strings"
	"time"
)

// Kind says what sort of failure an error is; adapters map it to a screen or to a status code.
type Kind uint8

// The kinds of failure. Internal is the zero value: an error that nobody classified is never shown to a visitor.
const (
	Internal    Kind = iota // a defect or an unexpected state of our own
	Invalid                 // the input breaks a rule; the same input will fail again
	NotFound                // the thing asked for does not exist
	Conflict                // the thing exists already, or another one was faster
	Refused                 // a rule of the hall says no for now (closed, quota, clearing)
	Unavailable             // a device, a disk or a peer cannot do it now; later it may
	Corrupt                 // stored or received data fail their check
)

// String returns the lower-case name of the kind.
func (k Kind) String() string {
	switch k {
	case Internal:
		return "internal"
	case Invalid:
		return "invalid"
	case NotFound:
		return "not found"
	case Conflict:
		return "conflict"
	case Refused:
		return "refused"
	case Unavailable:
		return "unavailable"
	case Corrupt:
		return "corrupt"
	}
	return "unknown kind"
}

// Error is a classified error.
type Error struct {
	Kind Kind
	Op   string // the action that did not work: "issue ticket", "open store"
	Key  string // key of the visitor's message in the catalogue, or ""
	Hint string // what staff should do, a plain sentence, or ""
	Err  error  // the cause, or nil

	After time.Duration // the same may work after this; 0: not known
}

// Error returns the operator's text: action, cause and hint. It is never shown to a visitor.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	} else {
		b.WriteString(": ")
		b.WriteString(e.Kind.String())
	}
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first classified error in err's chain, or Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// KeyOf returns the visitor's message key of the first classified error in err's chain that has one, or "".
func KeyOf(err error) string {
	for err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return ""
		}
		if e.Key != "" {
			return e.Key
		}
		err = e.Err
	}
	return ""
}
