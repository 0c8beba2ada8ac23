package idcard

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// decodeUTF16 decodes little-endian units. A lone surrogate becomes U+FFFD, and sound is false. Padding at the end (space, NUL and the
// ideographic space) is cut, spaces inside stay.
func decodeUTF16(b []byte) (s string, sound bool) {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	n := len(units)
	for n > 0 && (units[n-1] == ' ' || units[n-1] == 0 || units[n-1] == 0x3000) {
		n--
	}
	runes := utf16.Decode(units[:n])
	clear(units)
	s = string(runes)
	clear(runes)
	return s, !strings.ContainsRune(s, 0xFFFD)
}

// Placeholder stands for a character that only its issuer's font knows. It is 〓, the sign that Chinese typesetting uses for a missing
// glyph; every charset that a printer knows has it.
const Placeholder = '〓'

// published are the characters that GBK and GB18030-2000 had put at U+E815 to U+E864, the private use area, because Unicode lacked them at
// the time: GB18030 FE50 to FEA0.
const published = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"

// normalise replaces private use characters: those of the published table by the real ones, others by the Placeholder.
func normalise(s string) string {
	if !strings.ContainsFunc(s, private) {
		return s
	}
	table := []rune(published)
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xE815 && int(r-0xE815) < len(table):
			return table[r-0xE815]
		case private(r):
			return Placeholder
		}
		return r
	}, s)
}

// private reports whether r is in one of the private use areas.
func private(r rune) bool {
	return 0xE000 <= r && r <= 0xF8FF || 0xF0000 <= r && r <= 0xFFFFD || 0x100000 <= r && r <= 0x10FFFD
}
