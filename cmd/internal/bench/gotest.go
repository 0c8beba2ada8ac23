package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A promise is a metric that a Go benchmark reports, and what was promised of it.
type promise struct {
	pkg    string
	bench  string // the benchmark's name as it prints, without the processor suffix
	metric string // the unit under which it reports
	what   string
	target string
	met    func(value float64) bool
	ratio  bool // the metric is itself a ratio of two measurements
}

// atLeast and atMost are the two shapes of a promise.
func atLeast(limit float64) func(float64) bool { return func(v float64) bool { return v >= limit } }
func atMost(limit float64) func(float64) bool  { return func(v float64) bool { return v <= limit } }

// benchmarks runs the Go benchmarks that the promises name and returns a row for each.
func benchmarks(ctx context.Context) ([]row, error) {
	results := map[string]map[string]map[string]float64{} // package, benchmark, metric
	for _, p := range promises {
		if results[p.pkg] != nil {
			continue
		}
		fmt.Fprintln(os.Stderr, "bench: measuring", p.pkg)
		cmd := exec.CommandContext(ctx, "go", "test", "-tags", "ci", "-run", "^$", "-bench", ".", "-timeout", "20m", "./"+p.pkg)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("measure %s: %w\n%s", p.pkg, err, out)
		}
		results[p.pkg] = parse(bytes.NewReader(out))
	}
	rows := make([]row, 0, len(promises))
	for _, p := range promises {
		v, ok := results[p.pkg][p.bench][p.metric]
		if !ok {
			return nil, fmt.Errorf("the benchmark %s of %s reports no %q", p.bench, p.pkg, p.metric)
		}
		r := row{what: p.what, figure: fmt.Sprintf("%.4g %s", v, p.metric), target: p.target, met: p.met(v)}
		if p.ratio {
			r.ratio = fmt.Sprintf("%.2f", v)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// parse reads the output of go test -bench into benchmark, metric, value.
func parse(out io.Reader) map[string]map[string]float64 {
	found := map[string]map[string]float64{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name, _, _ := strings.Cut(f[0], "-")
		if i := strings.LastIndex(f[0], "-"); i > 0 {
			name = f[0][:i]
		}
		metrics := map[string]float64{}
		for i := 2; i+1 < len(f); i += 2 {
			if v, err := strconv.ParseFloat(f[i], 64); err == nil {
				metrics[f[i+1]] = v
			}
		}
		found[name] = metrics
	}
	return found
}
