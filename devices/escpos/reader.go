package escpos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	// partialTime is how long the rest of a frame may take. Bytes of one frame follow one another within a few milliseconds, a USB
	// adapter's latency included.
	partialTime = 150 * time.Millisecond
	// gonePause keeps the reader of an unplugged port from spinning.
	gonePause = 100 * time.Millisecond
)

// heard is what the reader tells the session: an event, or that the port failed.
type heard struct {
	event Event
	err   error
}

// read classifies the port's bytes until ctx ends. It returns an error only when the port was closed.
func (p *Printer) read(ctx context.Context, out chan<- heard) error {
	c := Classifier{LFKey: p.opts.Profile.LFKeyBit7}
	buf := make([]byte, 256)
	for {
		var deadline time.Time
		if c.Partial() {
			deadline = time.Now().Add(partialTime)
		}
		if err := p.port.SetReadDeadline(deadline); err != nil {
			return fmt.Errorf("read printer: %w", err)
		}
		if ended(ctx) { // checked after the deadline was set: Run moves it to the past to wake us
			return nil
		}
		n, err := p.port.Read(buf)
		if errors.Is(err, os.ErrClosed) {
			return fmt.Errorf("read printer: %w", err)
		}
		if !tell(ctx, out, received(&c, buf[:n], err)) {
			return nil
		}
	}
}

// received turns what a Read returned into what the session hears.
func received(c *Classifier, b []byte, err error) []heard {
	events := c.Feed(b)
	if err != nil {
		events = append(events, c.Expire()...)
	}
	var all []heard
	for _, e := range events {
		all = append(all, heard{event: e})
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		all = append(all, heard{err: err})
	}
	return all
}

// tell hands over what was heard. After a failure of the port it pauses. It reports false when ctx ended.
func tell(ctx context.Context, out chan<- heard, all []heard) bool {
	for _, h := range all {
		select {
		case out <- h:
		case <-ctx.Done():
			return false
		}
		if h.err != nil && !pause(ctx, gonePause) {
			return false
		}
	}
	return true
}

// pause waits; it reports false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// ended reports whether ctx has ended.
func ended(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}
