package devices

import (
	"context"
	"fmt"
	"time"
)

// LockID addresses one lock of a bank: the board's address on the bus and the lock's number on the board, from 1, as makers print them. Lock 0
// exists nowhere: on some boards it means "all".
type LockID struct{ Board, Lock int }

// String returns "board/lock".
func (l LockID) String() string { return fmt.Sprintf("%d/%d", l.Board, l.Lock) }

// Door is what a door's sensor says. The zero value is unknown: silence proves nothing.
type Door uint8

// The states of a door.
const (
	DoorUnknown Door = iota
	DoorOpen
	DoorClosed
)

// String returns the state as logs and records write it.
func (d Door) String() string {
	switch d {
	case DoorUnknown:
		return "unknown"
	case DoorOpen:
		return "open"
	case DoorClosed:
		return "closed"
	}
	return fmt.Sprintf("door(%d)", uint8(d))
}

// Pulse says what is known about one opening. The zero value is unknown: bytes were written and nothing proves what came of them.
type Pulse uint8

// The fates of an opening.
const (
	PulseUnknown Pulse = iota // the coil may have fired: never send it again, ask the sensor
	PulseNone                 // certainly nothing reached the board: it may be tried again
	PulseSent                 // the board confirmed the command; whether the door opened only the sensor tells
)

// String returns the fate as the journal stores it.
func (p Pulse) String() string {
	switch p {
	case PulseUnknown:
		return "unknown"
	case PulseNone:
		return "none"
	case PulseSent:
		return "sent"
	}
	return fmt.Sprintf("pulse(%d)", uint8(p))
}

// LockBank is a bus of lock boards on one supply. It fires one coil at a time, keeps the rests that coils need, and never fires by itself.
type LockBank interface {
	Device
	// Run watches the doors until ctx ends and calls sink, from its own goroutine and never at once with itself, for every event. It survives
	// unplugging and silent boards: it reports them and goes on trying. It returns ctx's error.
	Run(ctx context.Context, sink func(LockEvent)) error
	// Open fires the lock's coil once and waits for the board's answer, a few seconds at most; it waits before firing where the coil or the
	// supply needs its rest. It never sends an opening twice, whatever the bus does. A nil error goes with PulseSent only. Ending ctx
	// before the first byte is PulseNone; after it the exchange is finished.
	Open(ctx context.Context, l LockID) (Pulse, error)
	// Ask asks the lock's sensor now. DoorUnknown goes with an error.
	Ask(ctx context.Context, l LockID) (Door, error)
}

// BoardAsker is a LockBank whose boards tell of all their doors in one answer, as its Run hears them.
type BoardAsker interface {
	// AskBoard asks a board now for all its doors, lock 1 first: as many as the answer tells of, which may be more than are wired. A door of which
	// it does not tell is DoorUnknown.
	AskBoard(ctx context.Context, board int) ([]Door, error)
}

// LockEventKind is what happened at a bank.
type LockEventKind uint8

// The events of a bank.
const (
	// DoorChanged: a door's settled state changed, whoever moved it. Each door is told once when its board first answers, and as
	// DoorUnknown when its board falls silent.
	DoorChanged  LockEventKind = iota + 1
	LocksChanged               // LockEvent.Status changed: a board fell silent, the port went or came back
)

// LockEvent is an event of a bank.
type LockEvent struct {
	Kind   LockEventKind
	Lock   LockID
	Door   Door      // for DoorChanged
	At     time.Time // when the bank saw it
	Status Status    // for LocksChanged
}

// LockBoard is one board of a bank: its address on the bus and how many locks are wired to it.
type LockBoard struct{ Board, Locks int }
