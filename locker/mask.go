package locker

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaskName returns a name as others may see it: the first character of a Chinese name and a star, "张*"; of a name in Latin letters the first
// word and the initial of the second, "PARK J*", and of a single word its initial, "M*".
func MaskName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	if len(words) == 0 {
		return ""
	}
	if first, _ := utf8.DecodeRuneInString(words[0]); !unicode.Is(unicode.Latin, first) || len(words) == 1 {
		return string(first) + "*"
	}
	initial, _ := utf8.DecodeRuneInString(words[1])
	return words[0] + " " + string(initial) + "*"
}
