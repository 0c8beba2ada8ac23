package paper

import "strings"

// width returns how many cells a text takes: one for a Latin character, two for others.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

func cells(r rune) int {
	if r < 0x80 {
		return 1
	}
	return 2
}

// wrap breaks a text into at most so many lines that fit, of about the same width; the end of what is too long gives way to "…". A break
// after a mark or a space is better than one inside of words, as long as it costs no line.
func wrap(s string, limit, most int) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	best := even(cut(s, limit, mayBreak), limit)
	if words := cut(s, width(s), betweenWords); widest(words) <= limit {
		if lines := even(words, limit); len(lines) <= len(best) {
			best = lines
		}
	}
	if len(best) > most {
		return shorten(best, limit, most)
	}
	return best
}

// even puts atoms into as few lines as they need, of about the same width: those of the narrowest limit that needs no more lines.
func even(atoms []string, limit int) []string {
	lines := fill(atoms, limit)
	for narrow := limit - 1; narrow > 0; narrow-- {
		tighter := fill(atoms, narrow)
		if len(tighter) > len(lines) || widest(tighter) > limit {
			break
		}
		lines = tighter
	}
	return lines
}

func widest(lines []string) int {
	n := 0
	for _, line := range lines {
		n = max(n, width(line))
	}
	return n
}

// fill puts atoms into lines, each as full as it can be. Spaces at a break vanish.
func fill(atoms []string, limit int) []string {
	var lines []string
	line := ""
	for _, atom := range atoms {
		if line != "" && width(strings.TrimRight(line+atom, " ")) > limit {
			lines = append(lines, strings.TrimSpace(line))
			line = ""
		}
		line += atom
	}
	return append(lines, strings.TrimSpace(line))
}

// cut cuts a text where may says so. A word that alone is wider than a line is cut between its letters.
func cut(s string, limit int, may func(before, after rune) bool) []string {
	var atoms []string
	runes := []rune(s)
	start := 0
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || may(runes[i-1], runes[i]) || width(string(runes[start:i+1])) > limit {
			atoms = append(atoms, string(runes[start:i]))
			start = i
		}
	}
	return atoms
}

// betweenWords allows breaks after spaces and Chinese marks, yet not before a closing mark.
func betweenWords(before, after rune) bool {
	return after != ' ' && !closes(after) && (before == ' ' || strings.ContainsRune("、，。；：", before))
}

// mayBreak allows breaks between Chinese characters, too, yet not after an opening mark.
func mayBreak(before, after rune) bool {
	return betweenWords(before, after) || wide(before) && wide(after) && !closes(after) && !strings.ContainsRune("（《“", before)
}

func closes(r rune) bool { return strings.ContainsRune("、，。；：！？）》”…,.;:!?)", r) }

// wide reports whether a character is Chinese, or stands like one.
func wide(r rune) bool { return cells(r) == 2 }

// shorten keeps the lines that may be and ends the last one with "…".
func shorten(lines []string, limit, most int) []string {
	lines = lines[:most]
	last := []rune(strings.TrimRight(lines[most-1], "… "))
	for len(last) > 0 && width(string(last))+cells('…') > limit {
		last = last[:len(last)-1]
	}
	lines[most-1] = string(last) + "…"
	return lines
}
