package queue_test

import (
	"fmt"
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
func lineOf(waiting []queue.Joined, of queue.Joined, run int) queue.Line {
	l := queue.Line{Run: run}
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

// TestAheadIsThePlaceInTheOrderOfCalling: the figure on the ticket and the order of calling are two ways to say the same.
func TestAheadIsThePlaceInTheOrderOfCalling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waiting, run := joined(t), rapid.IntRange(0, 5).Draw(t, "run")
		for place, j := range queue.CallOrder(waiting, run) {
			if got := lineOf(waiting, j, run).Ahead(j.Priority); got != place {
				t.Fatalf("ticket %s (%q): %d ahead, called as number %d", j.ID, j.Priority, got, place)
			}
		}
	})
}

// TestNobodyStarves: however many priority visitors come, an ordinary ticket with n ordinary ones ahead is called after at most 3n+2 others.
func TestNobodyStarves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waiting, run := joined(t), rapid.IntRange(0, 5).Draw(t, "run")
		order := queue.CallOrder(waiting, run)
		if len(order) != len(waiting) {
			t.Fatalf("%d called, %d wait", len(order), len(waiting))
		}
		ordinary, row := 0, run
		for place, j := range order {
			if j.Priority.First() {
				if row++; row > max(run, queue.MaxPriorityRun) && ordinary < count(waiting) {
					t.Fatalf("%d priority calls in a row at place %d while ordinary tickets wait", row, place)
				}
				continue
			}
			if place > 3*ordinary+2 {
				t.Fatalf("ordinary ticket with %d ordinary ones ahead is called as number %d", ordinary, place)
			}
			ordinary, row = ordinary+1, 0
		}
	})
}

func count(waiting []queue.Joined) (ordinary int) {
	for _, j := range waiting {
		if !j.Priority.First() {
			ordinary++
		}
	}
	return ordinary
}
