package detect

import (
	"onetrip/devices/escpos"
	"onetrip/devices/idcard"
	"onetrip/devices/internal/inquiry"
	"onetrip/devices/lockboard/kerong"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/wkly"
	"onetrip/devices/lockboard/xor8a"
)

// Role is what a device is there for.
type Role string

// The roles of a terminal's devices.
const (
	NoRole   Role = ""
	Reader   Role = "reader"
	Printer  Role = "printer"
	Locks    Role = "locks"
	Scanner  Role = "scanner"
	Display  Role = "display" // a window's call display: it never answers, so nothing finds it
	Light    Role = "light"
	Buzzer   Role = "buzzer"
	Presence Role = "presence"
	Speaker  Role = "speaker"
)

// kind is a protocol with the role of its devices.
type kind struct {
	inquiry.Protocol
	role Role
}

// kinds is the table of all that is asked for, in the order of asking. Printers come first: their real-time status means nothing to any
// other device, while the questions to others are text to a printer.
func kinds() []kind {
	return []kind{
		{escpos.Inquiry(), Printer},
		{idcard.Inquiry(), Reader},
		{xor8a.Inquiry(), Locks},
		{modbusrtu.Inquiry(), Locks},
		{wkly.Inquiry(), Locks},
		{kerong.Inquiry(), Locks},
	}
}

// step is one question at one speed.
type step struct {
	kind kind
	baud int
	ask  inquiry.Question
}

// plan returns what a line of which nothing is known is asked, in this order: printers and readers at all of their speeds, boards at the
// factory's speed, readers once more, for a reader that was just plugged in is silent for 2 s, then boards at the other speeds and at the
// next likely addresses.
func plan(kinds []kind) (steps []step) {
	alone, again, factory, other, near := []step{}, []step{}, []step{}, []step{}, []step{}
	for _, k := range kinds {
		for i, baud := range k.Bauds {
			knock := step{k, baud, k.Knock}
			switch {
			case k.Board == nil:
				alone = append(alone, knock)
			case i == 0:
				factory = append(factory, knock)
			default:
				other = append(other, knock)
			}
			if k.role == Reader {
				again = append(again, knock)
			}
		}
		for _, board := range k.Near {
			near = append(near, step{k, k.Bauds[0], k.Board(board)})
		}
	}
	for _, part := range [][]step{alone, factory, again, other, near} {
		steps = append(steps, part...)
	}
	return steps
}
