// Package basetest is what tests of every package share: golden files, seeded randomness, a check for leaked goroutines and
// a log that refuses personal data.
package basetest

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

// The flags of every test binary that imports this package.
var (
	update = flag.Bool("update", false, "write golden files instead of comparing with them")
	seed   = flag.Uint64("seed", 0, "seed of the random tests; 0 takes a new one each run")
)

// Rand returns a random source and logs its seed, so that a failing run can be repeated with -seed.
func Rand(tb testing.TB) *rand.Rand {
	tb.Helper()
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	tb.Logf("random run; repeat it with -run '^%s$' -seed %d", tb.Name(), s)
	return Seeded(s)
}

// Seeded returns the random source of a known seed.
func Seeded(s uint64) *rand.Rand { return rand.New(rand.NewPCG(s, 0x9e3779b97f4a7c15)) }
