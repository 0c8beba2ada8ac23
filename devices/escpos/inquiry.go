package escpos

import (
	"fmt"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/inquiry"
)

// The times of the search: real-time status comes at once, a name is sent in its turn.
const (
	asksTime  = 200 * time.Millisecond
	namesTime = 400 * time.Millisecond
)

// Inquiry says how a printer is found: by real-time status, which it tells in any state, and by its name. Nothing is printed, cleared or set.
// A printer that never answers cannot be found.
func Inquiry() inquiry.Protocol {
	return inquiry.Protocol{
		Name:    "escpos",
		Bauds:   []int{115200, 9600, 38400, 19200, 57600},
		Knock:   statusQuestion("printer status", 1),
		Confirm: []inquiry.Question{statusQuestion("paper", 4), statusQuestion("printer status", 1)},
		More: []inquiry.Question{
			nameQuestion("maker", 0x42, func(f *inquiry.Facts, name string) { f.Maker = name }),
			nameQuestion("model", 0x43, func(f *inquiry.Facts, name string) { f.Model = name }),
			nameQuestion("firmware", 0x41, func(f *inquiry.Facts, name string) { f.Firmware = name }),
			nameQuestion("serial number", 0x44, func(f *inquiry.Facts, name string) { f.Serial = name }),
		},
	}
}

// statusQuestion returns DLE EOT n.
func statusQuestion(text string, n byte) inquiry.Question {
	return inquiry.Question{Text: text, Bytes: statusQuery(n), Wait: asksTime, Read: func(heard []byte) (inquiry.Facts, inquiry.Verdict) {
		e, v := find(heard, DLEEOT)
		if v != inquiry.Answered {
			return inquiry.Facts{}, v
		}
		facts := inquiry.Facts{Text: fmt.Sprintf("%02X", e.Data[0])}
		if n == 4 {
			switch paper := decodePaper(e.Data[0]); {
			case paper.PaperEnd:
				facts.Problem = devices.PaperOut
			case paper.NearEnd:
				facts.Problem = devices.PaperLow
			}
		}
		return facts, v
	}}
}

// nameQuestion returns GS I n, whose answer is a text.
func nameQuestion(text string, n byte, take func(*inquiry.Facts, string)) inquiry.Question {
	return inquiry.Question{Text: text, Bytes: []byte{gs, 0x49, n}, Wait: namesTime, Read: func(heard []byte) (inquiry.Facts, inquiry.Verdict) {
		e, v := find(heard, Info)
		if v != inquiry.Answered {
			return inquiry.Facts{}, v
		}
		name := strings.TrimSpace(asciiOf(e.Data))
		facts := inquiry.Facts{Text: name}
		take(&facts, name)
		return facts, v
	}}
}

// find looks for one answer of the kind among what was heard. A line with bytes that no printer sends has no printer on it.
func find(heard []byte, kind Kind) (found Event, v inquiry.Verdict) {
	if len(heard) == 0 {
		return Event{}, inquiry.Silent
	}
	var c Classifier
	v = inquiry.Foreign
	for _, e := range c.Feed(heard) {
		switch e.Kind {
		case kind:
			found, v = e, inquiry.Answered
		case Invalid, Incomplete, Block, Status1:
			return Event{}, inquiry.Foreign
		case XON, XOFF, DLEEOT, ASB, ProcessID, BufferCleared, Offline, PowerOff, Info, FullStatus: // what a printer may say between
		}
	}
	if v == inquiry.Foreign && c.Partial() {
		return Event{}, inquiry.Begun
	}
	return found, v
}

// asciiOf returns the printable ASCII of b.
func asciiOf(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7E {
			return -1
		}
		return r
	}, string(b))
}

// ProfileFor returns the name of the profile that fits what a printer says of itself, or "" when none is known to.
func ProfileFor(maker, model string) string {
	said := strings.ToUpper(maker + " " + model)
	for _, m := range []struct{ word, profile string }{
		{"TM-T88III", "epson_tm_t88iii"},
		{"TM-T81", "epson"},
		{"TM-T90", "epson"},
		{"TM-L90", "epson"},
		{"TM-", "epson_tm"},
		{"BT-T080", "snbc_bt_t080"},
		{"BTP-R580", "snbc_btp_r580"},
		{"KPM300", "custom_kpm300"},
		{"CUSTOM", "custom_kpm"},
		{"PPU-700", "citizen_ppu700"},
		{"ZJ-58", "zjiang_58"},
		{"XP-80", "xprinter"},
		{"SPRT", "sprt"},
		{"CASHINO", "cashino"},
	} {
		if strings.Contains(said, m.word) {
			return m.profile
		}
	}
	return ""
}
