package queue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onetrip/queue"
)

var classes = []queue.Priority{queue.Ordinary, queue.Ordinary, queue.Elderly, queue.Disabled, queue.Military, queue.Appointed}

// joined draws a line: classes at random, several tickets in the same instant.
func joined(t *rapid.T) []queue.Joined {
	n := rapid.IntRange(0, 30).Draw(t, "waiting")
	start := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	list := make([]queue.Joined, n)
	for i := range list {
		list[i] = queue.Joined{
			ID:       queue.TicketID(fmt.Sprintf("%02d", i)),
			Priority: rapid.SampledFrom(classes).Draw(t, "class"),
			At:       start.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "second")) * time.Second),
		}
	}
	return list
}

// lineOf counts who may be before a ticket, as a store does.
func lineOf(waiting []queue.Joined, of queue.Joined, runs []int) queue.Line {
	l := queue.Line{Runs: runs}
	for _, j := range waiting {
		earlier := j.At.Before(of.At) || (j.At.Equal(of.At) && j.ID < of.ID)
		switch {
		case j.Priority.First() == of.Priority.First() && !earlier:
		case j.Priority.First():
			l.Priority++
		default:
			l.Ordinary++
		}
	}
	return l
}

func runs(t *rapid.T, most int) []int {
	return rapid.SliceOfN(rapid.IntRange(0, queue.MaxPriorityRun), 1, most).Draw(t, "runs")
}

// TestAheadIsThePlaceInTheOrderOfCalling: the figure on the ticket and the order of calling are two ways to say the same when one window
// calls, and with several the figure is never too small.
func TestAheadIsThePlaceInTheOrderOfCalling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waiting, runs := joined(t), runs(t, 4)
		for place, j := range queue.CallOrder(waiting, runs) {
			switch got := lineOf(waiting, j, runs).Ahead(j.Priority); {
			case len(runs) == 1 && got != place:
				t.Fatalf("ticket %s (%q): %d ahead, called as number %d", j.ID, j.Priority, got, place)
			case got < place:
				t.Fatalf("ticket %s (%q): %d ahead at most, called as number %d by %d windows", j.ID, j.Priority, got, place, len(runs))
			}
		}
	})
}

// TestAheadIsReached: with several windows there is an order of their calls in which as many go before as the figure says. The one who waits
// is unlucky: of the windows always the worst one for the ticket calls next.
func TestAheadIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waiting, start := joined(t), runs(t, 4)
		for _, j := range waiting {
			l := lineOf(waiting, j, start)
			want, got := l.Ahead(j.Priority), mostBefore(l.Priority, l.Ordinary, slices.Clone(start), j.Priority.First())
			if got != want {
				t.Fatalf("ticket %s (%q) behind %d priority, %d ordinary, runs %v: %d ahead at most, want %d", j.ID, j.Priority, l.Priority, l.Ordinary, start, got, want)
			}
		}
	})
}

// mostBefore plays the calls before a ticket that stands behind so many of each lane, the unluckiest way.
func mostBefore(priority, ordinary int, runs []int, first bool) (calls int) {
	for {
		w := unlucky(runs, first)
		takesFirst := runs[w] < queue.MaxPriorityRun
		if !takesFirst && ordinary == 0 && !first {
			return calls // every window must call an ordinary ticket now: this one
		}
		if takesFirst && priority == 0 {
			takesFirst = first // a priority ticket behind nobody is called; for an ordinary one the lane is empty
			if first {
				return calls
			}
		}
		switch {
		case takesFirst:
			priority--
			runs[w]++
		case ordinary > 0:
			ordinary--
			runs[w] = 0
		case first && priority > 0:
			priority--
		default:
			return calls
		}
		calls++
	}
}

// unlucky returns the window whose call helps the ticket least: for a priority ticket one that must call an ordinary one, or is next to it; for
// an ordinary ticket one that may still call a priority one.
func unlucky(runs []int, first bool) int {
	w := 0
	for i, r := range runs {
		if (first && r > runs[w]) || (!first && r < runs[w]) {
			w = i
		}
	}
	return w
}
