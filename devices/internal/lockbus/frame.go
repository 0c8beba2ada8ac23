package lockbus

import "fmt"

// Class is what is wrong with a frame, in the words of the shared vectors.
type Class string

// The classes of bad frames.
const (
	Incomplete Class = "incomplete"
	Checksum   Class = "checksum"
	CRC        Class = "crc"
	BadLength  Class = "bad_length"
	BadHeader  Class = "bad_header"
	BadMarker  Class = "bad_marker"
	BadStatus  Class = "bad_status"
	BadETX     Class = "bad_etx"
)

// FrameError says what is wrong with captured bytes and where.
type FrameError struct {
	Class Class
	At    int // the byte, from 0
	Text  string
}

// Error returns the text, the byte and the class.
func (e *FrameError) Error() string { return fmt.Sprintf("%s, at byte %d (%s)", e.Text, e.At, e.Class) }

// Bad returns a FrameError.
func Bad(class Class, at int, format string, args ...any) *FrameError {
	return &FrameError{class, at, fmt.Sprintf(format, args...)}
}

// Invalid is the report of captured bytes that are no frame.
type Invalid struct {
	Valid bool   `json:"valid"` // always false
	Error string `json:"error"`
}

// Fields is the report of a good frame: "valid" and what the frame says.
type Fields map[string]any

// Explain returns f with "valid", or what is wrong.
func Explain(f Fields, err error) any {
	if err != nil {
		return Invalid{Error: err.Error()}
	}
	f["valid"] = true
	return f
}

// First parses the first part of b that is a frame up to b's end, and says how many bytes stood before it. The error is that of the first
// byte that head accepts.
func First[T any](b []byte, head func(byte) bool, parse func([]byte) (T, error)) (frame T, skipped int, err error) {
	err = Bad(BadHeader, 0, "no frame begins here")
	seen := false
	for i, c := range b {
		if !head(c) {
			continue
		}
		f, e := parse(b[i:])
		if e == nil {
			return f, i, nil
		}
		if !seen {
			seen, err = true, e
		}
	}
	return frame, 0, err
}
