package idnumber

import (
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
)

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

// upper raises ASCII letters only: strings.ToUpper would turn other characters into look-alikes of valid ones.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func ascii(s string) bool { return firstOdd(s) == len(s) }

// firstOdd returns the position of the first byte outside ASCII, or the length.
func firstOdd(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return i
		}
	}
	return len(s)
}

// firstNonDigit returns the position of the first byte that is no digit, or -1.
func firstNonDigit(s string) int {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return i
		}
	}
	return -1
}

// date reads YYYYMMDD, all digits. The result need not be Valid.
func date(s string) civil.Date {
	n := func(s string) (v int) {
		for i := range len(s) {
			v = v*10 + int(s[i]-'0')
		}
		return v
	}
	return civil.Date{Year: n(s[:4]), Month: time.Month(n(s[4:6])), Day: n(s[6:])}
}

// compact writes a date as YYYYMMDD.
func compact(d civil.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// weighted731 returns the check digit of ICAO 9303 part 3 section 4.9 (weights 7, 3, 1; letters from A = 10; < counts as zero), or -1
// when a character has no value.
func weighted731(s string) int {
	sum := 0
	for i := range len(s) {
		v := 0
		switch c := s[i]; {
		case isDigit(c):
			v = int(c - '0')
		case isLetter(c):
			v = int(c-'A') + 10
		case c == '<':
		default:
			return -1
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return sum % 10
}
