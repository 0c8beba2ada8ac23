package modbusrtu

import (
	"fmt"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/internal/lockbus"
)

// asked is how many inputs the search asks for: as many as the smallest board has.
const asked = 8

// Inquiry says how boards are found: by reading their inputs, which moves nothing. A board that has no inputs and says so is one too.
func Inquiry() inquiry.Protocol {
	return lockbus.Inquiry(lockbus.Search{
		Name: "modbusrtu", Baud: Baud, First: 1, Near: []int{2, 3}, Last: 32, Ask: func(board int) []byte { return ReadInputs(board, asked) },
		Read: func(b []byte, board int) (int, bool) {
			f, err := unwrap(b, true)
			sound := err == nil && len(f)+2 == len(b) && int(f[0]) == board
			return 0, sound && (f[1] == readInputs && len(f) == 3+asked/8 || f[1] == readInputs|exception)
		},
		Text: func(board int) string { return fmt.Sprintf("inputs of board %d", board) },
	})
}
