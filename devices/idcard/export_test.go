package idcard

import (
	"fmt"
	"log/slog"
	"time"

	"onetrip/devices/link"
)

// Judge returns the outcome of a command by the names of the shared vectors, from all that a Parser found.
func Judge(c Command, items []Item) string {
	defects := 0
	for _, i := range items {
		if i.Frame != nil {
			switch judge(c, i.Frame) {
			case proceed:
				return "ok"
			case idle:
				return "no_card"
			case restart:
				if sw3 := i.Frame.SW()[2]; sw3 == swNoSelect {
					return "no_card"
				}
				return "retry"
			case resend, stale, damaged, unanswered:
				return "retry"
			case rejected, unsupported, outOfService, strange:
				return "device_error"
			}
		}
		if i.Defect != Echo {
			defects++
		}
	}
	if defects > 0 {
		return "retry"
	}
	return "timeout"
}

// Normalise is normalise for tests.
func Normalise(s string) string { return normalise(s) }

// Nations is nations for tests.
func Nations() [56]string { return nations() }

// Once sends one command on a port and returns its answer, as the driver does.
func Once(port link.Port, baud int, c Command) (Frame, error) {
	return (&line{port: port, baud: baud}).once(c)
}

// Residue reads a card over a port and returns what is left of it in the driver's buffers: bytes that are not zero.
func Residue(port link.Port) (left int, err error) {
	l := &line{port: port, baud: Bauds()[0]}
	s := &session{Reader: New(port, Opts{}, slog.New(slog.DiscardHandler)), line: l}
	for _, c := range []Command{Find, Select} {
		if _, err := l.once(c); err != nil {
			return 0, err
		}
	}
	if _, do, err := s.readText(); do != proceed || err != nil {
		return 0, fmt.Errorf("read: reaction %d, %w", do, err)
	}
	for _, b := range [][]byte{l.chunk[:], l.parser.buf[:cap(l.parser.buf)]} {
		for _, c := range b {
			if c != 0 {
				left++
			}
		}
	}
	return left, nil
}

// Timeout is how long the driver waits for an answer of which nothing comes.
func Timeout(c Command, baud int) time.Duration { return c.timeout(baud) }
