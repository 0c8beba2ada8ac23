package devices

import "context"

// CallDisplay is the text displays above the windows, on one line. They never answer.
type CallDisplay interface {
	Device
	// Run shows again what was shown after the port was gone, and reports the port's state, until ctx ends. It returns ctx's error.
	Run(ctx context.Context, sink func(Status)) error
	// Show puts a text on the display of a window, or clears it with the empty text. It returns when the bytes are on their way; what could
	// not be sent is sent by Run when the port is back. An unknown window is a fault of kind Invalid; a port that is gone is a ProblemError.
	Show(ctx context.Context, window string, m Message) error
}

// Message is what a display shows.
type Message struct {
	Text  string
	Flash bool // draws the eye: a number that was just called
}
