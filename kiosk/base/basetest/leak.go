package basetest

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// leakPatience is how long goroutines may take to end after the test.
const leakPatience = 2 * time.Second

// NoLeaks makes the test fail when goroutines are left that did not run when NoLeaks was called, and prints where each of
// them was started. Call it first, so that it looks last; not in parallel tests.
func NoLeaks(tb testing.TB) {
	tb.Helper()
	before := goroutines()
	tb.Cleanup(func() {
		if tb.Failed() {
			return // the failure explains what is left
		}
		report := leaked(before, goroutines())
		for end := time.Now().Add(leakPatience); report != "" && time.Now().Before(end); report = leaked(before, goroutines()) {
			time.Sleep(time.Millisecond) // the only way to see that the runtime has ended a goroutine
		}
		if report != "" {
			tb.Errorf("goroutines left behind:\n%s", report)
		}
	})
}

// noise is what differs between two goroutines that do the same thing.
var noise = regexp.MustCompile(`(?m)^goroutine \d+.*\n|0x[0-9a-f]+| in goroutine \d+|\([^()\n]*\)$`)

// herd is the goroutines that were started by the same line; where they are just now may differ.
type herd struct {
	count   int
	example string // the stack of one of them
}

func goroutines() map[string]herd {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	groups := make(map[string]herd)
	for b := range bytes.SplitSeq(buf, []byte("\n\n")) {
		stack := strings.TrimSpace(noise.ReplaceAllString(string(b), ""))
		if ours(stack) {
			continue
		}
		_, key, ok := strings.Cut(stack, "\ncreated by ")
		if !ok {
			key = stack
		}
		groups[key] = herd{groups[key].count + 1, stack}
	}
	return groups
}

// ours reports the goroutines of the test machinery itself.
func ours(stack string) bool {
	return strings.Contains(stack, "basetest.goroutines") || strings.HasPrefix(stack, "testing.") || strings.Contains(stack, "os/signal.loop")
}

func leaked(before, after map[string]herd) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(after)) {
		if more := after[key].count - before[key].count; more > 0 {
			fmt.Fprintf(&b, "%+d\n%s\n", more, after[key].example)
		}
	}
	return b.String()
}
