package flow_test

import (
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
)

// morning is a Monday on which the demo hall is open: 2026-11-23 09:42 in China.
var morning = time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC)

// goodNumber follows the rule of GB 11643 ; it is the made-up one of the reader's vectors.
const goodNumber = "110199199001010010"

// goodCard is a synthetic resident card.
func goodCard() flow.Card {
	return flow.Card{
		Type: "resident", Name: "张三丰", Number: goodNumber,
		Birth: civil.Date{Year: 1990, Month: 1, Day: 1}, ValidTo: civil.Date{Year: 2036, Month: 1, Day: 1},
	}
}
