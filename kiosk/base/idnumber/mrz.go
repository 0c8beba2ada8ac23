package idnumber

import "fmt"

// lineLength is that of both lines of a passport (TD3).
const lineLength = 44

// MRZChecks tells which check digits of a passport's second line hold (ICAO 9303 part 4 section 4.2.2).
type MRZChecks struct {
	DocNo     bool `json:"doc_no"`
	Birth     bool `json:"birth"`
	Expiry    bool `json:"expiry"`
	Optional  bool `json:"optional"`
	Composite bool `json:"composite"`
}

// All reports whether every check digit holds.
func (c MRZChecks) All() bool { return c == MRZChecks{true, true, true, true, true} }

// CheckMRZ checks the two lines of a passport's machine-readable zone. The error tells a wrong length or character; wrong check digits are
// no error but in the result.
func CheckMRZ(line1, line2 string) (MRZChecks, error) {
	for i, line := range []string{line1, line2} {
		if len(line) != lineLength {
			return MRZChecks{}, fmt.Errorf("line %d has %d characters, want %d", i+1, len(line), lineLength)
		}
		for at := range len(line) {
			if weighted731(line[at:at+1]) < 0 {
				return MRZChecks{}, fmt.Errorf("line %d: no MRZ character at byte %d", i+1, at)
			}
		}
	}
	if line1[0] != 'P' {
		return MRZChecks{}, fmt.Errorf("line 1 is not that of a passport: want P at byte 0")
	}
	holds := func(from, to int) bool { return fits(line2[from:to], line2[to]) }
	return MRZChecks{
		DocNo:  holds(0, 9),
		Birth:  holds(13, 19),
		Expiry: holds(21, 27),
		// With an empty optional field the filler may stand for its check digit 0.
		Optional:  holds(28, 42) || (line2[42] == '<' && weighted731(line2[28:42]) == 0 && empty(line2[28:42])),
		Composite: fits(line2[:10]+line2[13:20]+line2[21:43], line2[43]),
	}, nil
}

func fits(field string, check byte) bool {
	return isDigit(check) && weighted731(field) == int(check-'0')
}

func empty(field string) bool {
	for i := range len(field) {
		if field[i] != '<' {
			return false
		}
	}
	return true
}
