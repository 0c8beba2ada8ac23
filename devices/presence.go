package devices

import (
	"context"
	"time"
)

// Presence tells whether somebody stands before the terminal.
type Presence interface {
	Device
	// Run watches the sensor until ctx ends and calls sink, from its own goroutine and never at once with itself, for every event. It
	// survives unplugging. It returns ctx's error.
	Run(ctx context.Context, sink func(PresenceEvent)) error
}

// PresenceEvent is somebody who came or went, or a change of the sensor itself.
type PresenceEvent struct {
	Here   bool      // somebody is here; without a meaning beside a Status
	At     time.Time // when the sensor first said so
	Status *Status   // nil for somebody who came or went
}
