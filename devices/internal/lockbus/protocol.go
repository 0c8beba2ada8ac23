// Package lockbus is what all lock boards on a serial line have in common: one exchange at a time that nothing foreign can answer, openings
// that are never sent twice, rests for coils and supply, and the watch over the doors. A protocol brings its frames.
package lockbus

import "onetrip/devices"

// Kind is what a message says, or what a request wants to hear.
type Kind uint8

// The kinds of messages. Foreign is the zero value: a sound frame that answers nothing.
const (
	Foreign  Kind = iota
	Ack           // the board took an opening
	Refusal       // the board says that it could not; the coil may have fired
	Rejected      // the board does not know the command: certainly nothing fired
	One           // the state of one door
	All           // the states of all doors of a board
	Report        // the state of one door, unasked
)

// Message is what a board said.
type Message struct {
	Kind  Kind
	Board int
	Lock  int            // 0 where the frame names none
	Door  devices.Door   // for One and Report
	Doors []devices.Door // for All: lock 1 first; may have more than the board has locks
}

// Want says which message answers a request.
type Want struct {
	Kind  Kind // Ack, One or All
	Board int
	Lock  int // for Ack and One
	// Request is the request itself, which the line fills in: some answers are its copy.
	Request []byte
}

// AnsweredBy reports whether m answers. A good frame of another board or lock does not.
func (w Want) AnsweredBy(m Message) bool {
	if m.Board != w.Board || m.Kind == Foreign {
		return false
	}
	switch w.Kind {
	case Ack:
		return m.Lock == w.Lock && (m.Kind == Ack || m.Kind == Refusal || m.Kind == Rejected)
	case One:
		return m.Kind == One && m.Lock == w.Lock
	case All:
		return m.Kind == All
	case Foreign, Refusal, Rejected, Report:
	}
	return false
}

// More and None are what Scan returns in place of a frame's size.
const (
	More = 0  // the bytes may be the beginning of a frame
	None = -1 // no frame begins here
)

// Protocol is the frames of one kind of board. Its builders never make a frame that opens more than one lock or holds a coil on.
type Protocol interface {
	// Opening returns the request that fires a coil once.
	Opening(l devices.LockID) []byte
	// Ask returns the question for one door, or nil when only whole boards can be asked.
	Ask(l devices.LockID) []byte
	// AskBoard returns the question for all doors of a board.
	AskBoard(board int) []byte
	// Scan looks whether a frame begins with b[0] while want is awaited (the zero Want: nothing is), and returns it with its size, More
	// or None. After silence on the line idle is true, and More counts as None.
	Scan(b []byte, want Want, idle bool) (Message, int)
}

// Switcher is a Protocol whose coils can be, or must be, switched on and off by the host.
type Switcher interface {
	// Switched reports whether the board cannot end a pulse itself.
	Switched(board int) bool
	// SetSwitched notes that the board rejected a pulse of its own.
	SetSwitched(board int)
	// On and Off return the requests that switch one coil, AllOff the one that switches off all of a board. They are answered by an Ack
	// that names the lock, or lock 0 for AllOff.
	On(l devices.LockID) []byte
	Off(l devices.LockID) []byte
	AllOff(board int) []byte
}
