package devices

import "context"

// CodeScanner reads barcodes and QR codes. It scans only while somebody asks for it.
type CodeScanner interface {
	Device
	// Run drives the scanner until ctx ends and calls sink, from its own goroutine and never at once with itself, for every event. It
	// survives unplugging. It returns ctx's error.
	Run(ctx context.Context, sink func(ScanEvent)) error
	// Arm begins to look for a code, Disarm stops it. Both return at once; an event already on its way may still arrive.
	Arm()
	Disarm()
}

// ScanEvent is a code that was read, or a change of the scanner itself.
type ScanEvent struct {
	Code   string  // without the line's end; may hold a pickup code: never logged. "" for a change of Status
	Status *Status // nil for a code
}
