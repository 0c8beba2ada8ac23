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

// goroutines counts the running goroutines by their stack.
func goroutines() map[string]int {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	counts := make(map[string]int)
	for stack := range bytes.SplitSeq(buf, []byte("\n\n")) {
		if key := strings.TrimSpace(noise.ReplaceAllString(string(stack), "")); !ours(key) {
			counts[key]++
		}
	}
	return counts
}

// ours reports the goroutines of the test machinery itself.
func ours(stack string) bool {
	return strings.Contains(stack, "basetest.goroutines") || strings.HasPrefix(stack, "testing.") || strings.Contains(stack, "os/signal.loop")
}

func leaked(before, after map[string]int) string {
	var b strings.Builder
	for _, stack := range slices.Sorted(maps.Keys(after)) {
		if more := after[stack] - before[stack]; more > 0 {
			fmt.Fprintf(&b, "%+d\n%s\n", more, stack)
		}
	}
	return b.String()
}
