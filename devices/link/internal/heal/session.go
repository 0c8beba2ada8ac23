// Package heal keeps one link.Port alive while its device comes and goes: it opens the device, fetches what arrives, notices the loss,
// closes, and opens again with growing pauses. The transports supply a Session; deadlines, waking and healing are here, once.
package heal

import "time"

// Session is the device between one opening and the loss of it. Wait and Read are called in turn by one goroutine, Read and Discard never at
// once; Discard and Write may run beside Wait, Write beside all, and Close beside Write. Every error but os.ErrDeadlineExceeded from Write
// means that the device is lost.
type Session interface {
	// Wait blocks until there may be something to read, but not much longer than 100 ms.
	Wait() error
	// Read takes what has arrived without waiting; 0, nil says that nothing has.
	Read(b []byte) (int, error)
	// Write hands b to the device and returns os.ErrDeadlineExceeded in the chain when that takes longer than until, with the number
	// of bytes taken.
	Write(b []byte, until time.Time) (int, error)
	// Discard throws away what has arrived and was not read.
	Discard() error
	// Close ends the session and wakes a Write.
	Close() error
}
