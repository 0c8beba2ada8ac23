package lockbus

import (
	"time"

	"onetrip/devices/internal/inquiry"
)

// searchTime is for the answer to a question of the search: boards take about 200 ms (locks.md 2).
const searchTime = 330 * time.Millisecond

// Search is how the boards of a protocol are found.
type Search struct {
	Name  string
	Baud  int   // as boards leave the factory, in Bd
	First int   // the address that is asked first
	Near  []int // the next likely ones
	Last  int   // the highest one
	Head  byte  // begins each answer; 0: the board's address does
	Ask   func(board int) []byte
	// Read reads b as one whole answer of the board and returns how many locks it tells of, 0 when it does not tell.
	Read func(b []byte, board int) (locks int, ok bool)
	Text func(board int) string
}

// Inquiry returns the search in the words that all drivers share.
func Inquiry(s Search) inquiry.Protocol {
	p := inquiry.Protocol{
		Name: s.Name, Bauds: []int{s.Baud}, Knock: s.question(s.First), Board: s.question, Near: s.Near,
		Confirm: []inquiry.Question{s.question(s.First)},
	}
	for _, baud := range []int{9600, 19200, 115200, 38400, 57600} {
		if baud != s.Baud {
			p.Bauds = append(p.Bauds, baud)
		}
	}
	for board := min(s.First, 1); board <= s.Last; board++ {
		p.Far = append(p.Far, board)
	}
	return p
}

// question returns the question for one board.
func (s Search) question(board int) inquiry.Question {
	head := s.Head
	if head == 0 {
		head = byte(board)
	}
	return inquiry.Question{
		Text: s.Text(board), Bytes: s.Ask(board), Board: board, Wait: searchTime,
		Read: func(heard []byte) (inquiry.Facts, inquiry.Verdict) { return s.judge(heard, board, head) },
	}
}

// judge looks for a whole answer in what was heard; boards may put garbage before theirs, and a report of a door may come between.
func (s Search) judge(heard []byte, board int, head byte) (inquiry.Facts, inquiry.Verdict) {
	v := inquiry.Silent
	for from, c := range heard {
		if v == inquiry.Silent {
			v = inquiry.Foreign
		}
		if c != head {
			continue
		}
		for to := len(heard); to >= from+smallestAnswer; to-- {
			if locks, ok := s.Read(heard[from:to], board); ok {
				return inquiry.Facts{Locks: locks, Text: "state told"}, inquiry.Answered
			}
		}
		if v == inquiry.Foreign {
			v = inquiry.Begun
		}
		if len(heard)-from >= smallestAnswer {
			v = inquiry.Damaged
		}
	}
	return inquiry.Facts{}, v
}

// smallestAnswer is the size of an exception of a Modbus board, the shortest answer of all.
const smallestAnswer = 5
