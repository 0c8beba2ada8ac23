package text

import (
	"strings"
	"unicode"
)

// bold marks the beginning and the end of bold words in a message.
const bold = '*'

// Spaced puts a space between Chinese characters and the figures or Latin letters beside them: "等候5人" becomes "等候 5 人". A mark of bold
// words goes with the word that it encloses. Dates stay together: "11月23日".
func Spaced(text string) string {
	runes := []rune(text)
	var b strings.Builder
	open := false
	for i, r := range runes {
		if r == bold {
			open = !open
		}
		if i > 0 && needsSpace(runes, i, open) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// needsSpace reports whether a space belongs before rune i. open tells whether bold words begin, or go on, at i. At a mark the letters on
// both of its sides count: the space stands outside of the bold words.
func needsSpace(runes []rune, i int, open bool) bool {
	left, right := i-1, i
	switch {
	case runes[i] == bold && open: // the space goes before an opening mark
		right++
	case runes[i] == bold:
		return false
	case runes[i-1] == bold && open: // nor after it
		return false
	case runes[i-1] == bold: // and after a closing mark
		left--
	}
	return left >= 0 && right < len(runes) && apart(runes[left], runes[right])
}

func apart(a, b rune) bool {
	if (isFigure(a) && (b == '月' || b == '日')) || (a == '月' && isFigure(b)) {
		return false
	}
	return (isHan(a) && isFigure(b)) || (isFigure(a) && isHan(b))
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func isFigure(r rune) bool {
	return (r >= '0' && r <= '9') || (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z')
}
