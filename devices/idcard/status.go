package idcard

// reaction is what the driver does about an answer.
type reaction uint8

const (
	proceed      reaction = iota // done
	idle                         // no card in the field
	restart                      // the card moved or refuses for now: back to FIND
	resend                       // the module received damaged bytes
	stale                        // no answer to what was asked: a late one
	damaged                      // the answer contradicts itself
	rejected                     // card and module refuse each other
	unsupported                  // a card of another kind
	outOfService                 // the module itself cannot work
	strange                      // should not happen: log, restart, count
	unanswered                   // no sound frame came
)

// scope says after which commands a status can come.
type scope uint8

const (
	afterFind scope = 1 << iota
	afterSelect
	afterRead
	afterExtra
	afterOther
	afterCard = afterSelect | afterRead | afterExtra
	afterAny  = afterFind | afterCard | afterOther
)

func scopeOf(c Command) scope {
	switch c {
	case Find:
		return afterFind
	case Select:
		return afterSelect
	case Read, ReadAll:
		return afterRead
	case ReadExtra, ReadAllInfo, ReadChipID:
		return afterExtra
	default:
		return afterOther
	}
}

// The values of SW3 that the code names.
const (
	swDone     = 0x90
	swNoItem   = 0x91
	swFound    = 0x9F
	swNoCard   = 0x80
	swNoSelect = 0x81
	swReadFail = 0x41
)

// statusWord is a row of the table of SW3.
type statusWord struct {
	meaning string
	after   scope
	command string // the commands in words, for reports
	do      reaction
}

// lookUp returns the row of a value of SW3. Vendor codes 01 to 09 are results of PC libraries and never come over the wire [S18][S20]. What
// ReadExtra answers when the card is gone is documented nowhere, so errors of FIND and SELECT count as its answers too.
func lookUp(sw3 byte) (statusWord, bool) {
	w, ok := map[byte]statusWord{
		// [all sources]
		swDone:     {"operation ok (status / reset / set baud / set max RF)", afterCard | afterOther, "11/10/60/61", proceed},
		swFound:    {"card found; data = 4-byte chip management number (IIN), usually 00000000", afterFind, "20 01", proceed},
		swNoCard:   {"no card found (also: card already read and not removed)", afterFind | afterExtra, "20 01", idle},
		swNoSelect: {"select failed", afterSelect | afterExtra, "20 02", restart},
		// [S8][S20][W1][W2]
		swNoItem:   {"no such item on the card (e.g. no additional address)", afterExtra, "30 03", proceed},
		swReadFail: {"read card failed", afterRead | afterExtra, "30 xx", restart},
		0x31:       {"card failed to authenticate the SAM", afterCard, "20 02/30 xx", rejected},
		0x32:       {"SAM failed to authenticate the card", afterCard, "20 02/30 xx", rejected},
		0x33:       {"information verification error", afterRead | afterExtra, "30 xx", rejected},
		0x40:       {"unrecognised card type", afterCard, "20/30", unsupported},
		0x47:       {"could not get a random number", afterCard, "20 02/30 xx", restart},
		// [S20], three listings; [W15]
		0x37: {"fingerprint verification error", afterRead, "30 10", restart},
		0x3F: {"information length error", afterRead, "30 xx", restart},
		// [W15] only
		0x34: {"operation before find/select", afterCard, "20 02/30 xx", restart},
		// [S8][S20][W1][W2]
		0x10: {"SAM received a frame with a wrong checksum", afterAny, "any", resend},
		0x11: {"SAM received a frame with a wrong length", afterAny, "any", resend},
		0x21: {"SAM: command/parameter error", afterAny, "any", strange},
		0x23: {"privilege violation", afterAny, "any", strange},
		0x24: {"unrecognised error", afterAny, "any", strange},
		0x60: {"SAM self-test failed, takes no commands", afterAny, "11", outOfService}, // captured [S5]
		0x66: {"SAM is not authorised", afterAny, "any", outOfService},
	}[sw3]
	return w, ok
}

// judge says what a sound frame means as the answer to c. Success needs SW1 SW2 = 00 00 and exactly the data that belong to the
// command; on other results the two may carry the card's own status [W1].
func judge(c Command, f Frame) reaction {
	sw := f.SW()
	row, ok := lookUp(sw[2])
	switch {
	case !ok:
		return strange
	case row.after&scopeOf(c) == 0:
		return stale
	case row.do != proceed:
		return row.do
	case sw[0] != 0 || sw[1] != 0:
		return stale
	case sw[2] == swNoItem:
		return proceed
	case !dataFits(c, f.Data()):
		return stale
	case c == Read || c == ReadAll:
		return judgePayload(f.Data())
	}
	return proceed
}

// dataFits reports whether a good answer to c can have these data.
func dataFits(c Command, data []byte) bool {
	switch n := len(data); c {
	case Find:
		return n == findData
	case Select:
		return n == selectData
	case GetSAMID:
		return n == samIDData
	case ReadExtra:
		return n == extraData
	case Read, ReadAll:
		return n >= 4+textSize
	case ReadChipID, ReadAllInfo:
		return n > 0 // the sources disagree on the size
	default:
		return n == 0
	}
}
