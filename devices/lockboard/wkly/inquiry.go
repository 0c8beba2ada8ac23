package wkly

import (
	"fmt"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/internal/lockbus"
)

// Inquiry says how boards are found: by asking for the state of all locks, which moves none.
func Inquiry() inquiry.Protocol {
	return lockbus.Inquiry(lockbus.Search{
		Name: "wkly", Baud: Baud, First: 0, Near: []int{1}, Last: maxBoard, Head: preamble[0], Ask: QueryAll,
		Read: func(b []byte, board int) (int, bool) {
			r, n, err := parse(b)
			return len(r.doors), err == nil && n == len(b) && r.cmd == cmdQueryAll && r.board == board
		},
		Text: func(board int) string { return fmt.Sprintf("state of all locks of board %d", board) },
	})
}
