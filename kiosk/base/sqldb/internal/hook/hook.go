// Package hook is the door through which the crash tests of a store reach into sqldb; the product cannot open it.
package hook

import "time"

// Test bends an open database for a test. The zero value changes nothing.
type Test struct {
	// VFS names a registered SQLite file system without shared memory. The database is then opened on one connection
	// in exclusive locking mode, and reads pass through the writer.
	VFS string
	// Normal opens with PRAGMA synchronous = NORMAL, to show that a crash test finds the loss that follows.
	Normal bool
	// CheckpointPages replaces the number of WAL pages after which SQLite checkpoints, or 0.
	CheckpointPages int
	// Patience replaces the time after which a commit without an answer shows in the state, or 0.
	Patience time.Duration
}
