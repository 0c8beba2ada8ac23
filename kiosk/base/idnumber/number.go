// Package idnumber checks the numbers of identity documents that a visitor types or a chip holds: citizen numbers, the numbers of Hong Kong,
// Macao and Taiwan residents and of foreigners, and the machine-readable zone of passports. It knows no device and no clock.
package idnumber

import (
	"strings"

	"onetrip/kiosk/base/civil"
)

// Kind is the rule that a number follows.
type Kind uint8

// The rules. The zero Kind stands for a number that follows none.
const (
	Citizen       Kind = iota + 1 // citizen number, GB 11643-1999, 18 characters
	HMT                           // residence permit for Hong Kong, Macao and Taiwan: the citizen rule with address code 81, 82 or 830000
	Foreigner2023                 // foreigner's permanent residence since 2023: 9 + 17 characters, the citizen rule's check
	Foreigner2017                 // foreigner's permanent residence until 2023: 15 characters, beginning with the nationality
)

// String returns the rule's name as captures are reported.
func (k Kind) String() string {
	switch k {
	case Citizen:
		return "GB 11643 MOD 11-2"
	case HMT:
		return "HMT permit"
	case Foreigner2023:
		return "foreigner PR 2023"
	case Foreigner2017:
		return "foreigner PR 2017, 7-3-1 mod 10 over 14 characters"
	}
	return "no rule"
}

// Sex is what the sequence number's parity says.
type Sex uint8

// The sexes. Unsaid is the zero value: the 15-character number tells none.
const (
	Unsaid Sex = iota
	Male
	Female
)

// String returns 男, 女 or nothing.
func (s Sex) String() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	case Unsaid:
	}
	return ""
}

// Number is a number that follows its rule. It is personal data: never log it.
type Number struct {
	Kind  Kind
	Text  string     // normalised: letters in upper case
	Birth civil.Date // zero for Foreigner2017, which holds two digits of the year: see BornOn
	Sex   Sex
	// Doubtful marks a 15-character number whose last digit does not fit. A published specimen breaks that rule, so it is no error.
	Doubtful bool
}

// BornOn reports whether the number may belong to somebody born on d.
func (n Number) BornOn(d civil.Date) bool {
	if n.Kind == Foreigner2017 {
		return d.Valid() && n.Text[7:13] == compact(d)[2:]
	}
	return n.Birth == d
}

// Region returns 香港, 澳门 or 台湾 for the number of an HMT permit and nothing for others.
func (n Number) Region() string {
	if n.Kind != HMT {
		return ""
	}
	return hmtRegion(n.Text[:6])
}

// hmtRegion names the address codes of HMT permits (State Council rule 国办发〔2018〕81号); others have none.
func hmtRegion(address string) string {
	switch address {
	case "810000":
		return "香港"
	case "820000":
		return "澳门"
	case "830000":
		return "台湾"
	}
	return ""
}

// Check tells which rule a number follows and returns it normalised; a lower-case x is accepted. A birth after today is an error; the zero
// today leaves that unchecked. The error is always an *Error.
func Check(s string, today civil.Date) (Number, error) {
	s = upper(s)
	if !ascii(s) {
		return Number{}, &Error{Problem: BadCharacter, At: firstOdd(s)}
	}
	switch len(s) {
	case 18:
		return check18(s, today)
	case 15:
		return check15(s)
	}
	return Number{}, &Error{Problem: BadLength, At: min(len(s), 18)}
}

// check18 checks a number of 18 characters: 6 address, 8 birth, 3 sequence, 1 check (GB 11643-1999). County codes are not looked up: they
// are abolished over time while the numbers live on.
func check18(s string, today civil.Date) (Number, error) {
	if i := firstNonDigit(s[:17]); i >= 0 {
		return Number{}, &Error{Problem: BadCharacter, At: i}
	}
	if c := s[17]; !isDigit(c) && c != 'X' {
		return Number{}, &Error{Problem: BadCharacter, At: 17}
	}
	n := Number{Kind: kind18(s), Text: s, Birth: date(s[6:14]), Sex: Female}
	if (s[16]-'0')%2 == 1 {
		n.Sex = Male
	}
	right := CheckChar(s[:17]) == s[17]
	switch {
	case n.Kind == 0:
		return Number{}, &Error{Problem: BadAddress}
	case !n.Birth.Valid() || n.Birth.Year == 0:
		return Number{}, &Error{Problem: BadBirth, At: 6, checkRight: right, birth: s[6:14]}
	case !right:
		return Number{}, &Error{Problem: BadCheck, At: 17}
	case !today.IsZero() && today.Before(n.Birth):
		return Number{}, &Error{Problem: FutureBirth, At: 6}
	}
	return n, nil
}

// kind18 tells the rule from the address code: provinces begin with 1 to 8, and 9 marks foreigners.
func kind18(s string) Kind {
	switch {
	case s[0] == '9':
		return Foreigner2023
	case s[0] == '0':
		return 0
	case hmtRegion(s[:6]) != "":
		return HMT
	}
	return Citizen
}

// weights are those of GB 11643-1999, which are the powers of two modulo 11.
var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// CheckChar returns the check character (ISO 7064 MOD 11-2) of the first 17 digits of a number, or 0 for anything else.
func CheckChar(first17 string) byte {
	if len(first17) != len(weights) || firstNonDigit(first17) >= 0 {
		return 0
	}
	sum := 0
	for i, w := range weights {
		sum += w * int(first17[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// check15 checks a foreigner's number of 15 characters: 3 letters nationality, 4 digits place, 6 digits birth, 1 digit, 1 check.
func check15(s string) (Number, error) {
	for i := range 3 {
		if !isLetter(s[i]) {
			return Number{}, &Error{Problem: BadCharacter, At: i}
		}
	}
	if i := firstNonDigit(s[3:]); i >= 0 {
		return Number{}, &Error{Problem: BadCharacter, At: 3 + i}
	}
	right := weighted731(s[:14]) == int(s[14]-'0')
	if !date("19"+s[7:13]).Valid() && !date("20"+s[7:13]).Valid() {
		return Number{}, &Error{Problem: BadBirth, At: 7, checkRight: right, birth: s[7:13]}
	}
	return Number{Kind: Foreigner2017, Text: s, Doubtful: !right}, nil
}

// Previous returns the 15-character number that a foreigner had before the 18-character one, from the nationality's three letters and the
// link on the 2023 card (two digits of the city, one of the sequence); false when the card names no former number. Whether the link "000"
// means that there was none is not known.
func Previous(number, nationality, link string) (string, bool) {
	if len(number) != 18 || len(nationality) != 3 || len(link) != 3 || firstNonDigit(link) >= 0 {
		return "", false
	}
	s := nationality + number[1:3] + link[:2] + number[8:14] + link[2:]
	check := weighted731(s)
	if check < 0 {
		return "", false
	}
	return s + string(rune('0'+check)), true
}

// Mask hides all but the first character and the last four: what a kiosk's own screen may show (security rule S4). Shorter texts vanish
// behind stars altogether.
func Mask(s string) string {
	r := []rune(s)
	if len(r) < 10 {
		return strings.Repeat("*", len(r))
	}
	return string(r[0]) + strings.Repeat("*", len(r)-5) + string(r[len(r)-4:])
}
