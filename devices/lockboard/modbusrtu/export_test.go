package modbusrtu

import "onetrip/devices/internal/lockbus"

// RequestError and ReplyError return what is wrong with a frame.
func RequestError(b []byte) error { _, err := request(b); return err }

func ReplyError(b []byte) error { _, err := reply(b); return err }

// Scan is the driver's own look at a line.
func Scan(b []byte, want lockbus.Want, idle bool) (lockbus.Message, int) {
	return (&protocol{locks: map[int]int{1: 8}}).Scan(b, want, idle)
}
