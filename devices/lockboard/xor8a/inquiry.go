package xor8a

import (
	"fmt"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/internal/lockbus"
)

// Inquiry says how boards are found: by asking for the state of all locks, which moves none.
func Inquiry() inquiry.Protocol {
	return lockbus.Inquiry(lockbus.Search{
		Name: "xor8a", Baud: Baud, First: 1, Near: []int{2, 3}, Last: 32, Head: cmdQuery, Ask: QueryAll,
		Read: func(b []byte, board int) (int, bool) {
			r, err := parse(b)
			// The number of status bytes does not tell the number of locks.
			return 0, err == nil && r.all != nil && r.board == board && len(r.all) > 1
		},
		Text: func(board int) string { return fmt.Sprintf("state of all locks of board %d", board) },
	})
}
