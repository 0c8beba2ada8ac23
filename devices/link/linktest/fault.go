package linktest

import (
	"fmt"
	"iter"
	"time"
)

// FaultKind says what happens to a byte on a faulty line.
type FaultKind uint8

// The faults.
const (
	Drop      FaultKind = iota // the byte is lost
	Duplicate                  // the byte comes twice
	Flip                       // bits of the byte are inverted
	Cut                        // the byte and all after it, in both directions, are lost until Heal
	Delay                      // the byte and all after it come later
)

// String returns the lower-case name of the fault.
func (k FaultKind) String() string {
	switch k {
	case Drop:
		return "drop"
	case Duplicate:
		return "duplicate"
	case Flip:
		return "flip"
	case Cut:
		return "cut"
	case Delay:
		return "delay"
	}
	return fmt.Sprintf("fault(%d)", uint8(k))
}

// Fault damages one byte of one direction.
type Fault struct {
	Dir  Direction
	At   int // position of the byte in its direction, counted from 0 at the wrapping; each is counted before it is damaged
	Kind FaultKind
	Bits byte          // for Flip: the bits to invert; 0 means the lowest
	For  time.Duration // for Delay
}

// String names the fault for a subtest: "cut <12".
func (f Fault) String() string { return fmt.Sprintf("%v %v%d", f.Kind, f.Dir, f.At) }

// Sweep yields every kind of fault at every byte of an exchange in which so many bytes go to the device and so many come back; delays
// are 5 s (requirement R5).
func Sweep(sent, received int) iter.Seq[Fault] {
	return func(yield func(Fault) bool) {
		for _, way := range []struct {
			dir Direction
			n   int
		}{{ToDevice, sent}, {ToDriver, received}} {
			for at := range way.n {
				for _, kind := range []FaultKind{Drop, Duplicate, Flip, Cut, Delay} {
					if !yield(Fault{Dir: way.dir, At: at, Kind: kind, For: 5 * time.Second}) {
						return
					}
				}
			}
		}
	}
}
