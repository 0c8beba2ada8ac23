package kerong

import (
	"fmt"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/internal/lockbus"
)

// Inquiry says how CUs are found: by asking for the state of their hooks, which moves none.
func Inquiry() inquiry.Protocol {
	return lockbus.Inquiry(lockbus.Search{
		Name: "kerong", Baud: Baud, First: 0, Near: []int{1}, Last: maxCU, Head: stx, Ask: Status,
		Read: func(b []byte, cu int) (int, bool) {
			s, err := parse(b)
			return locksOfCU, err == nil && s.cu == cu
		},
		Text: func(cu int) string { return fmt.Sprintf("state of the hooks of CU %d", cu) },
	})
}
