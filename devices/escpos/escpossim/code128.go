package escpossim

import (
	"strconv"
	"strings"
)

// code128Widths are the widths of bars and gaps of the 107 characters of CODE128 (ISO/IEC 15417, table 1). A printer prints the sets that it
// is told to, so an encoder that chooses its own would get the symbol's width wrong.
const code128Widths = `
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`

// The characters of CODE128 with a meaning of their own. Set A begins with 103 and is switched to by 101, B by 104 and 100, C by 105 and 99.
const (
	shift128  = 98
	fnc1      = 102
	fnc2      = 97
	fnc3      = 96
	start128A = 103
	stop128   = 106
)

// startsCode128 reports whether the first two bytes select a set, without which a printer aborts the command.
func startsCode128(d []byte) bool {
	return len(d) >= 2 && d[0] == '{' && d[1] >= 'A' && d[1] <= 'C'
}

// code128AsText prints the data of an aborted command as text (SPRT SP-T8 manual p111).
func (in *interp) code128AsText(d []byte) {
	in.ignore()
	for _, b := range append([]byte(nil), d...) {
		in.read(b)
	}
}

// code128 returns what the data say and the modules of the symbol, or false when a byte has no meaning in its set.
func code128(d []byte) (text string, on []bool, ok bool) {
	if !startsCode128(d) || len(d) == 2 {
		return "", nil, false
	}
	c := coder{set: d[1]}
	c.values = append(c.values, start128A+int(d[1]-'A'))
	for rest := d[2:]; len(rest) > 0; {
		n := c.take(rest)
		if n == 0 {
			return "", nil, false
		}
		rest = rest[n:]
	}
	return c.text.String(), drawCode128(c.values), true
}

// coder turns printer data into CODE128 characters.
type coder struct {
	set     byte // 'A', 'B' or 'C'
	shifted bool // the next character is of the other of A and B
	values  []int
	text    strings.Builder
}

// take reads one character or "{" sequence and returns its length, 0 when it has no meaning.
func (c *coder) take(d []byte) int {
	b := d[0]
	if b == '{' && (c.set == 'C' || len(d) > 1 && d[1] != '{') {
		return c.sequence(d)
	}
	if c.set == 'C' {
		if b > 99 {
			return 0
		}
		c.values = append(c.values, int(b))
		c.text.WriteString(strconv.Itoa(100 + int(b))[1:])
		return 1
	}
	n := 1
	if b == '{' {
		if len(d) < 2 {
			return 0
		}
		n = 2
	}
	inA := (c.set == 'A') != c.shifted
	c.shifted = false
	switch {
	case b > 127, inA && b > 95, !inA && b < 32:
		return 0
	case b < 32:
		c.values = append(c.values, int(b)+64)
	default:
		c.values = append(c.values, int(b)-32)
	}
	c.text.WriteByte(b)
	return n
}

// sequence reads {A, {B, {C, {S and {1 to {4.
func (c *coder) sequence(d []byte) int {
	if len(d) < 2 {
		return 0
	}
	switch s := d[1]; {
	case s >= 'A' && s <= 'C':
		if s != c.set {
			c.values = append(c.values, 101-int(s-'A'))
		}
		c.set = s
	case s == '1':
		c.values = append(c.values, fnc1)
	case c.set == 'C':
		return 0
	case s == 'S':
		c.values, c.shifted = append(c.values, shift128), true
	case s == '2':
		c.values = append(c.values, fnc2)
	case s == '3':
		c.values = append(c.values, fnc3)
	case s == '4' && c.set == 'A':
		c.values = append(c.values, 101)
	case s == '4':
		c.values = append(c.values, 100)
	default:
		return 0
	}
	return 2
}

// drawCode128 adds check and stop character and draws bars and gaps.
func drawCode128(values []int) []bool {
	sum := values[0]
	for i, v := range values {
		sum += i * v
	}
	widths := strings.Fields(code128Widths)
	var on []bool
	for _, v := range append(values, sum%103, stop128) {
		for i, w := range widths[v] {
			for range w - '0' {
				on = append(on, i%2 == 0)
			}
		}
	}
	return on
}
