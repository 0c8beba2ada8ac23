package escpos_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// split cuts a job into commands and runs of text, as a printer reads it. It knows the commands of the reference, and stops the test at any
// other.
func split(tb testing.TB, job []byte) [][]byte {
	tb.Helper()
	var out [][]byte
	for len(job) > 0 {
		n := commandLen(job)
		if n <= 0 || n > len(job) {
			tb.Fatalf("no whole command at: % x", job[:min(len(job), 24)])
		}
		out = append(out, job[:n])
		job = job[n:]
	}
	return out
}

// commandLen returns the length of the first command or text run, 0 when unknown.
func commandLen(b []byte) int {
	at := func(i int) int {
		if i < len(b) {
			return int(b[i])
		}
		return 0
	}
	switch b[0] {
	case 0x0A:
		return 1
	case 0x10:
		return map[int]int{4: 3, 5: 3, 0x14: 10}[at(1)]
	case 0x1B:
		if at(1) == 0x2A {
			return 5 + 3*(at(3)+at(4)<<8)
		}
		return map[int]int{0x40: 2, 0x32: 2, 0x61: 3, 0x45: 3, 0x64: 3, 0x33: 3, 0x2D: 3, 0x4D: 3, 0x21: 3, 0x3D: 3, 0x74: 3, 0x52: 3, 0x63: 4}[at(1)]
	case 0x1C:
		if at(1) == 0x28 {
			return 5 + at(3) + at(4)<<8
		}
		return map[int]int{0x26: 2, 0x2E: 2, 0x21: 3, 0x57: 3, 0x53: 4, 0x43: 3}[at(1)]
	case 0x1D:
		return gsLen(b, at)
	}
	if b[0] < 0x20 {
		return 0
	}
	n := slices.IndexFunc(b, func(x byte) bool { return x < 0x20 })
	if n < 0 {
		return len(b)
	}
	return n
}

// gsLen returns the length of a GS command, 0 when unknown.
func gsLen(b []byte, at func(int) int) int {
	switch at(1) {
	case 0x28:
		return 5 + at(3) + at(4)<<8
	case 0x56:
		if slices.Contains([]int{0x41, 0x42, 0x61, 0x62, 0x67, 0x68}, at(2)) {
			return 4
		}
		return 3
	case 0x6B:
		if at(2) <= 6 {
			return slices.Index(b[3:], 0) + 4
		}
		return 4 + at(3)
	case 0x76:
		return 8 + (at(4)+at(5)<<8)*(at(6)+at(7)<<8)
	}
	return map[int]int{0x21: 3, 0x72: 3, 0x49: 3, 0x68: 3, 0x77: 3, 0x48: 3, 0x66: 3, 0x61: 3, 0x4C: 4, 0x57: 4, 0x0C: 2}[at(1)]
}

// layout reads a job back into the words of the ticket vector: one row per line, symbol, feed and cut.
func layout(tb testing.TB, job []byte) [][]string {
	tb.Helper()
	l := layoutReader{t: tb}
	for _, c := range split(tb, job) {
		l.command(c)
	}
	return l.rows
}

type layoutReader struct {
	t             testing.TB
	rows          [][]string
	align         int
	size          byte
	bold          bool
	text          []byte
	h, w, hri     int
	module, level int
	stored        string
}

var aligns = []string{"left", "center", "right"}

func (l *layoutReader) command(c []byte) {
	switch {
	case c[0] == 0x0A:
		if len(l.text) > 0 {
			l.rows = append(l.rows, []string{aligns[l.align], l.style(), l.decoded()})
			l.text = nil
		}
	case c[0] >= 0x20:
		l.text = append(l.text, c...)
	case is(c, 0x1B, 0x40):
		l.align, l.size, l.bold = 0, 0, false
	case is(c, 0x1B, 0x61):
		l.align = int(c[2])
	case is(c, 0x1B, 0x45):
		l.bold = c[2] == 1
	case is(c, 0x1B, 0x64):
		l.rows = append(l.rows, []string{fmt.Sprintf("feed %d", c[2])})
	case is(c, 0x1D, 0x21):
		l.size = c[2]
	default:
		l.symbol(c)
	}
}

func (l *layoutReader) symbol(c []byte) {
	switch {
	case is(c, 0x1D, 0x68):
		l.h = int(c[2])
	case is(c, 0x1D, 0x77):
		l.w = int(c[2])
	case is(c, 0x1D, 0x48):
		l.hri = int(c[2])
	case is(c, 0x1D, 0x56):
		l.rows = append(l.rows, []string{fmt.Sprintf("GS V %d %d", c[2], c[3])})
	case is(c, 0x1D, 0x6B, 0x49):
		l.rows = append(l.rows, []string{aligns[l.align], fmt.Sprintf("code128 h%d w%d hri%d", l.h, l.w, l.hri), code128Text(l.t, c[4:])})
	case is(c, 0x1D, 0x28, 0x6B):
		switch c[6] {
		case 0x43:
			l.module = int(c[7])
		case 0x45:
			l.level = int(c[7])
		case 0x50:
			l.stored = string(c[8:])
		case 0x51:
			style := fmt.Sprintf("qr m2 s%d ec%c", l.module, "LMQH"[l.level-48])
			l.rows = append(l.rows, []string{aligns[l.align], style, l.stored})
		}
	}
}

func (l *layoutReader) style() string {
	switch {
	case l.bold:
		return "bold"
	case l.size != 0:
		return fmt.Sprintf("w%dh%d", l.size>>4+1, l.size&15+1)
	}
	return ""
}

func (l *layoutReader) decoded() string {
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(l.text)
	if err != nil || !wellFormed(l.text) {
		l.t.Errorf("half a character in % x", l.text)
	}
	return string(s)
}

// wellFormed reports whether b consists of whole ASCII and GB18030 characters.
func wellFormed(b []byte) bool {
	in := func(x, from, to byte) bool { return x >= from && x <= to }
	for len(b) > 0 {
		n := 1
		switch {
		case in(b[0], 0x20, 0x7E):
		case !in(b[0], 0x81, 0xFE) || len(b) < 2:
			return false
		case in(b[1], 0x40, 0xFE) && b[1] != 0x7F:
			n = 2
		case len(b) >= 4 && in(b[1], 0x30, 0x39) && in(b[2], 0x81, 0xFE) && in(b[3], 0x30, 0x39):
			n = 4
		default:
			return false
		}
		b = b[n:]
	}
	return true
}

// is reports whether a command begins so.
func is(c []byte, head ...byte) bool { return len(c) >= len(head) && slices.Equal(c[:len(head)], head) }

// code128Text reads the data of a CODE128 command.
func code128Text(tb testing.TB, data []byte) string {
	tb.Helper()
	if !is(data, '{', 'A') && !is(data, '{', 'B') && !is(data, '{', 'C') {
		tb.Fatalf("CODE128 without a set: % x", data)
	}
	var s strings.Builder
	set := byte(0)
	for i := 0; i < len(data); i++ {
		switch {
		case data[i] == '{' && data[i+1] == '{':
			s.WriteByte('{')
			i++
		case data[i] == '{':
			set = data[i+1]
			i++
		case set == 'C':
			fmt.Fprintf(&s, "%02d", data[i])
		default:
			s.WriteByte(data[i])
		}
	}
	return s.String()
}
