package queuetest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var ctx = context.Background()

// splits plays worlds and returns how many had problems, and the first few of them.
func splits(seeds int, r rules) (bad int, examples []string) {
	for seed := range seeds {
		w := newWorld(uint64(seed), r)
		problems := w.play()
		if len(problems) == 0 {
			continue
		}
		if bad++; bad <= 3 {
			examples = append(examples, "seed "+fmt.Sprint(seed)+": "+problems[0])
		}
	}
	return bad, examples
}

func seedsOf(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 200
	}
	return 2000
}

// Four terminals, splits of 1 to 8 hours, crashes of the hall and of terminals, lost, late and repeated messages (X1): no number twice, and every ticket
// in the hall once.
func TestSplitsRepeatNoNumber(t *testing.T) {
	bad, examples := splits(seedsOf(t), rules{leaseFirst: true, counterFirst: true})
	if bad > 0 {
		t.Errorf("%d seeds with problems: %v", bad, examples)
	}
}

// The hall's disk is lost in the middle of the day (X6).
func TestLostHallRepeatsNoNumber(t *testing.T) {
	bad, examples := splits(seedsOf(t)/2, rules{leaseFirst: true, counterFirst: true, losesStore: true})
	if bad > 0 {
		t.Errorf("%d seeds with problems: %v", bad, examples)
	}
}

// The tests above would be worth nothing if they did not see a rule that is missing.
func TestSplitsSeeAMissingRule(t *testing.T) {
	const seeds = 40
	for name, r := range map[string]rules{
		"(a) block kept before the answer":  {counterFirst: true},
		"(b) counter kept before the paper": {leaseFirst: true},
	} {
		if bad, _ := splits(seeds, r); bad < seeds/2 {
			t.Errorf("without rule %s: %d of %d seeds with problems, want most", name, bad, seeds)
		}
	}
}

// Every batch of every terminal, handed over three times more, changes nothing (X3).
func TestReplayedBatchesChangeNothing(t *testing.T) {
	for seed := range 20 {
		w := newWorld(uint64(seed), rules{leaseFirst: true, counterFirst: true})
		w.play()
		want := w.hall.Tickets()
		for range 3 {
			for _, terminal := range w.terms {
				for _, o := range terminal.disk.issued {
					if _, err := w.hall.Adopt(ctx, o); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if diff := cmp.Diff(want, w.hall.Tickets()); diff != "" {
			t.Fatalf("seed %d: replayed (-want +got):\n%s", seed, diff)
		}
	}
}

// A run is its seed.
func TestSameSeedSameWorld(t *testing.T) {
	a, b := newWorld(3, rules{}), newWorld(3, rules{})
	a.play()
	b.play()
	if diff := cmp.Diff(a.problems, b.problems); diff != "" || len(a.papers) != len(b.papers) {
		t.Errorf("two runs of one seed differ: %s", diff)
	}
}
