package kit

import (
	"math"
	"strings"
)

// lineOf joins words into one line without the space at its end.
func lineOf(words []word) line {
	var l line
	for _, w := range words {
		l.pieces = append(l.pieces, w.pieces...)
		l.w += w.w
	}
	return l.trimmed()
}

// breaks chooses where lines end, as indexes into words: as few lines as possible, about equally long, best after a comma. A single character
// on the last line looks like a mistake, and a break after a comma is where a voice would pause.
func breaks(words []word, width float32) []int {
	n := greedy(words, width)
	sums := make([]float32, len(words)+1)
	for i, w := range words {
		sums[i+1] = sums[i] + w.w
	}
	target := sums[len(words)] / float32(n)
	cost := func(from, to int) float64 {
		w := sums[to] - sums[from] - words[to-1].trail
		if w > width && to-from > 1 {
			return math.Inf(1)
		}
		slack := float64((w - target) / width)
		c := slack * slack
		if to < len(words) && !words[to].good {
			c += 0.08
		}
		return c
	}
	return cheapest(len(words), n, cost)
}

// greedy returns how many lines are needed.
func greedy(words []word, width float32) int {
	n, w := 1, float32(0)
	for i, v := range words {
		if i > 0 && w+v.w-v.trail > width && w > 0 {
			n++
			w = 0
		}
		w += v.w
	}
	return n
}

// cheapest splits words into n lines with the lowest total cost.
func cheapest(words, n int, cost func(from, to int) float64) []int {
	best := make([][]float64, n+1)
	last := make([][]int, n+1)
	for k := range best {
		best[k], last[k] = make([]float64, words+1), make([]int, words+1)
		for i := range best[k] {
			best[k][i] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for k := 1; k <= n; k++ {
		for to := k; to <= words; to++ {
			for from := k - 1; from < to; from++ {
				if c := best[k-1][from] + cost(from, to); c < best[k][to] {
					best[k][to], last[k][to] = c, from
				}
			}
		}
	}
	ends := make([]int, n)
	for k, at := n, words; k > 0; k-- {
		ends[k-1] = at
		at = last[k][at]
	}
	return ends
}

// splitLong cuts Korean words that are wider than a line between syllables, as Korean does in narrow columns.
func splitLong(words []word, width float32) []word {
	var out []word
	for _, w := range words {
		if w.w-w.trail <= width || len(w.pieces) != 1 || !strings.ContainsFunc(w.pieces[0].text, hangul) {
			out = append(out, w)
			continue
		}
		p := w.pieces[0]
		for _, r := range p.text {
			part := piece{text: string(r), bold: p.bold, size: p.size, w: measure(string(r), p.size, p.bold)}
			if n := len(out); n > 0 && strings.ContainsRune(noStart, r) {
				out[n-1].pieces, out[n-1].w = append(out[n-1].pieces, part), out[n-1].w+part.w
				continue
			}
			out = append(out, word{pieces: []piece{part}, w: part.w})
		}
	}
	return out
}
