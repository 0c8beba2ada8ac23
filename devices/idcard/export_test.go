package idcard

import (
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

// Timeout is how long the driver waits for an answer of which nothing comes.
func Timeout(c Command, baud int) time.Duration { return c.timeout(baud) }
