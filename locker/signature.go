package locker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"onetrip/kiosk/base/fault"
)

// Signature is what somebody wrote with a finger when they took their document, in a compact form. It is personal data and prints as "signature" in
// every format. The zero value is none.
type Signature string

// Point is a place on the pad, from its upper left corner.
type Point struct{ X, Y int } // 0 to PadWidth-1 and PadHeight-1

// The pad's grid, and what a signature may take.
const (
	PadWidth      = 1024
	PadHeight     = 512
	MostSignature = 4096 // bytes
	MostStrokes   = 256
)

// inkVersion is the first byte of every signature. Behind it each stroke has its number of points, the first point, and the way to every next one, all
// as varints.
const inkVersion = 1

// Format prints a fixed word for every verb.
func (Signature) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("signature")) }

// MarshalText returns a fixed word: no signature gets into JSON or a log by itself.
func (Signature) MarshalText() ([]byte, error) { return []byte("signature"), nil }

// Sign returns the signature of strokes. Points beside the pad are moved to its edge, a point that follows itself is dropped, and so is every
// second one inside the strokes, again and again until the signature is small enough; strokes after MostStrokes are left out. It is "" without a point.
func Sign(strokes [][]Point) Signature {
	var list [][]Point
	for _, stroke := range strokes {
		if s := onPad(stroke); len(s) > 0 && len(list) < MostStrokes {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return ""
	}
	for {
		if b := encodeInk(list); len(b) <= MostSignature {
			return Signature(b)
		}
		for i := range list { // two points a stroke always fit
			list[i] = onPad(thin(list[i])) // there and back leaves a standing point
		}
	}
}

// onPad returns a stroke inside the pad without standing points.
func onPad(stroke []Point) []Point {
	var list []Point
	for _, p := range stroke {
		p = Point{min(max(p.X, 0), PadWidth-1), min(max(p.Y, 0), PadHeight-1)}
		if len(list) == 0 || list[len(list)-1] != p {
			list = append(list, p)
		}
	}
	return list
}

// thin drops every second point between the ends.
func thin(stroke []Point) []Point {
	if len(stroke) < 3 {
		return stroke
	}
	var list []Point
	for i := 0; i < len(stroke)-1; i += 2 {
		list = append(list, stroke[i])
	}
	return append(list, stroke[len(stroke)-1])
}

func encodeInk(strokes [][]Point) []byte {
	b := []byte{inkVersion}
	for _, stroke := range strokes {
		b = binary.AppendUvarint(b, uint64(len(stroke)))
		var last Point
		for _, p := range stroke {
			b = binary.AppendVarint(b, int64(p.X-last.X))
			b = binary.AppendVarint(b, int64(p.Y-last.Y))
			last = p
		}
	}
	return b
}

// ParseSignature reads the bytes of a signature. Anything that Sign would not return is Invalid; the error says nothing about the content.
func ParseSignature(b []byte) (Signature, error) {
	strokes, err := decodeInk(b)
	if err == nil && string(Sign(strokes)) != string(b) {
		err = errors.New("not in its only form")
	}
	if err != nil {
		return "", &fault.Error{Kind: fault.Invalid, Op: "read signature", Err: err}
	}
	return Signature(b), nil
}

func decodeInk(b []byte) ([][]Point, error) {
	if len(b) < 2 || len(b) > MostSignature || b[0] != inkVersion {
		return nil, errors.New("the length or the version is wrong")
	}
	var list [][]Point
	for b = b[1:]; len(b) > 0; {
		n, size := binary.Uvarint(b)
		if size <= 0 || n == 0 || n > uint64(len(b))/2 {
			return nil, errors.New("a stroke is not whole")
		}
		b = b[size:]
		stroke := make([]Point, 0, n)
		var p Point
		for range n {
			var ok bool
			if p, b, ok = nextPoint(p, b); !ok {
				return nil, errors.New("a point is not whole, or beside the pad")
			}
			stroke = append(stroke, p)
		}
		list = append(list, stroke)
	}
	return list, nil
}

// nextPoint reads the way from one point to the next.
func nextPoint(p Point, b []byte) (Point, []byte, bool) {
	x, n := binary.Varint(b)
	if n <= 0 {
		return p, b, false
	}
	y, m := binary.Varint(b[n:])
	if m <= 0 || x <= -PadWidth || x >= PadWidth || y <= -PadHeight || y >= PadHeight {
		return p, b, false
	}
	p = Point{p.X + int(x), p.Y + int(y)}
	return p, b[n+m:], p.X >= 0 && p.X < PadWidth && p.Y >= 0 && p.Y < PadHeight
}

// Strokes returns the lines of a signature; none for the zero one.
func (s Signature) Strokes() [][]Point {
	list, err := decodeInk([]byte(s))
	if err != nil {
		return nil
	}
	return list
}

// Path returns the signature as the data of an SVG path in a view box of PadWidth times PadHeight: digits, spaces, M and L alone. A dot is a line
// of no length, which round caps show.
func (s Signature) Path() string {
	var b []byte
	for _, stroke := range s.Strokes() {
		for i, p := range stroke {
			b = appendStep(b, i == 0, p)
		}
		if len(stroke) == 1 {
			b = appendStep(b, false, stroke[0])
		}
	}
	return string(b)
}

func appendStep(b []byte, first bool, p Point) []byte {
	letter := byte('L')
	if first {
		letter = 'M'
	}
	b = strconv.AppendInt(append(b, letter), int64(p.X), 10)
	return strconv.AppendInt(append(b, ' '), int64(p.Y), 10)
}
