package idcard

import (
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/inquiry"
)

// asksTime is for the answer to a question of the search; modules that are up take 10 to 100 ms for it.
const asksTime = 350 * time.Millisecond

// Inquiry says how a reader is found: by its module's status and identity. Nothing is reset, no card is looked for and no speed is set.
func Inquiry() inquiry.Protocol {
	return inquiry.Protocol{
		Name:    "idcard",
		Bauds:   Bauds(),
		Knock:   question("SAM status", GetStatus),
		Confirm: []inquiry.Question{question("SAM id", GetSAMID)},
	}
}

// question returns the search's question that sends c.
func question(text string, c Command) inquiry.Question {
	request := c.Request()
	return inquiry.Question{Text: text, Bytes: request, Wait: asksTime, Read: func(heard []byte) (inquiry.Facts, inquiry.Verdict) {
		return readAnswer(c, heard)
	}}
}

// readAnswer judges what came after c.
func readAnswer(c Command, heard []byte) (inquiry.Facts, inquiry.Verdict) {
	if len(heard) == 0 {
		return inquiry.Facts{}, inquiry.Silent
	}
	var p Parser
	p.Reset(c.Request())
	for _, item := range p.Feed(heard) {
		switch {
		case item.Frame != nil:
			defer item.Frame.Wipe()
			return factsOf(c, item.Frame)
		case item.Defect != Echo:
			return inquiry.Facts{}, inquiry.Damaged
		}
	}
	if p.Busy() {
		return inquiry.Facts{}, inquiry.Begun
	}
	return inquiry.Facts{}, inquiry.Foreign
}

// factsOf says what a sound answer to c tells. A module that refuses to work still shows what it is.
func factsOf(c Command, f Frame) (inquiry.Facts, inquiry.Verdict) {
	sw := f.SW()
	facts := inquiry.Facts{Text: fmt.Sprintf("SW %02X %02X %02X", sw[0], sw[1], sw[2])}
	switch {
	case sw[2] == 0x60:
		facts.Problem = devices.SelfTest
	case sw[2] == 0x66:
		facts.Problem = devices.Unauthorised
	case c == GetSAMID && sw == [3]byte{0, 0, 0x90} && len(f.Data()) == samIDData:
		facts.Serial = FormatSAMID([samIDData]byte(f.Data()))
		facts.Text = facts.Serial
	}
	return facts, inquiry.Answered
}
