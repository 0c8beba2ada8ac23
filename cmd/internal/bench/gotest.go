package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// A promise is a metric that a Go benchmark reports, and what was promised of it.
type promise struct {
	what      string
	from      source
	bench     string // the benchmark's name as it prints, without the processor suffix
	metric    string // the unit under which it reports what was promised
	unit      string // how the table calls that unit
	reference string // the metric of the same run that it is measured against; "" when it stands alone
	ratio     string // the metric that is already their ratio; "" when the table divides
	target    string
	met       func(figures) bool
	needs     func() string // says what is missing to measure it, "" for nothing; nil: it needs nothing
}

// A source is one run of a package's benchmarks.
type source struct {
	pkg   string
	bench string // regular expression
	time  string // as -benchtime has it
}

// figures are the metrics of one benchmark.
type figures map[string]float64

// The runs that the promises come from. Latencies need enough samples for one in a hundred to mean something, issuing several turns of 64.
func issuing() source { return source{"queue/queuesql", "^BenchmarkIssue$", "4s"} }
func paper() source   { return source{"kiosk/run", "^BenchmarkTapToPaper$", "1000x"} }
func card() source    { return source{"kiosk/run", "^BenchmarkCardToName$", "128x"} }
func taking() source  { return source{"queue/queuehttp", "^BenchmarkIssueHTTP$", "10x"} }
func windowed() source {
	return source{"queue/queuehttp", "^BenchmarkCallHTTP$", "10x"}
}
func city() source { return source{"kiosk/uplink", "^BenchmarkCity$/^postgres$", "1x"} }

// promises returns the rows that Go benchmarks measure, in the order of the table.
func promises() []promise {
	var list []promise
	for _, callers := range []string{"1", "8", "64"} {
		list = append(list, promise{
			what: "durable tickets, callers: " + callers, from: issuing(), bench: "BenchmarkIssue/" + callers, metric: "tickets/s",
			unit: "/s", reference: "ceiling/s", ratio: "ratio", target: "≥ 0.5 × raw commits", met: atLeast("ratio", 0.5),
		})
	}
	list = append(list, overHTTP()...)
	const tap, name = "BenchmarkTapToPaper", "BenchmarkCardToName"
	return append(list,
		promise{
			what: "tap to last ticket byte, p99, less wire time", from: paper(), bench: tap, metric: "p99-ms", unit: "ms",
			reference: "disk-p99-ms", target: "≤ 5 ms", met: atMost("p99-ms", 5),
		},
		promise{
			what: "tap to last ticket byte, p50, less wire time", from: paper(), bench: tap, metric: "p50-ms", unit: "ms",
			reference: "disk-p50-ms", target: "≤ 5 ms", met: atMost("p50-ms", 5),
		},
		promise{
			what: "bytes of a text ticket", from: paper(), bench: tap, metric: "bytes/ticket", unit: "bytes",
			target: "≤ 260 bytes", met: atMost("bytes/ticket", 260),
		},
		promise{
			what: "card to name, p99, less reader and one poll", from: card(), bench: name, metric: "p99-ms", unit: "ms",
			reference: "timer-p99-ms", target: "≤ 10 ms", met: atMost("p99-ms", 10),
		},
		promise{
			what: "card to name, p50, less reader and one poll", from: card(), bench: name, metric: "p50-ms", unit: "ms",
			reference: "timer-p50-ms", target: "≤ 10 ms", met: atMost("p50-ms", 10),
		},
		promise{
			what: "2,000 terminals, 35 tickets/s on PostgreSQL, p99", from: city(), bench: "BenchmarkCity/postgres", metric: "p99-ms", unit: "ms",
			reference: "p50-ms", target: "≤ 300 ms, 0 errors", needs: postgres,
			met: func(f figures) bool { return f["p99-ms"] <= 300 && f["errors"] == 0 },
		},
	)
}

// overHTTP returns the rows of a hall's interfaces. Their benchmarks fail when a number comes twice, a ticket is called twice or a request fails.
func overHTTP() []promise {
	const call = "BenchmarkCallHTTP"
	return []promise{
		{
			what: "durable tickets over HTTP, clients: 8", from: taking(), bench: "BenchmarkIssueHTTP", metric: "tickets/s", unit: "/s",
			reference: "plain/s", ratio: "ratio", target: "≥ 10 × plain SQLite", met: atLeast("ratio", 10),
		},
		{
			what: "call-next over HTTP, 8 windows, p99", from: windowed(), bench: call, metric: "next-p99-ms", unit: "ms",
			target: "≤ 10 ms, none twice", met: atMost("next-p99-ms", 10),
		},
		{
			what: "call-next beside 8 clients issuing, p99", from: windowed(), bench: call, metric: "rush-p99-ms", unit: "ms",
			target: "none twice, no error", met: func(figures) bool { return true }, // else there is no figure
		},
		{
			what: "call to the last of 200 boards, p99", from: windowed(), bench: call, metric: "board-p99-ms", unit: "ms",
			target: "≤ 50 ms", met: atMost("board-p99-ms", 50),
		},
	}
}

// atLeast and atMost are the two shapes of a promise.
func atLeast(metric string, limit float64) func(figures) bool {
	return func(f figures) bool { return f[metric] >= limit }
}

func atMost(metric string, limit float64) func(figures) bool {
	return func(f figures) bool { return f[metric] <= limit }
}

// postgres says that PostgreSQL is missing.
func postgres() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is right
	if len(found) == 0 {
		return "PostgreSQL is not installed (package postgresql)"
	}
	return ""
}

// benchmarks runs the Go benchmarks of the promises that are wanted and returns a row for each. A benchmark that fails makes its rows say so.
func benchmarks(ctx context.Context, wanted func(what string) bool) []row {
	type outcome struct {
		results map[string]figures
		err     error
	}
	runs := map[source]outcome{}
	var rows []row
	for _, p := range promises() {
		if !wanted(p.what) {
			continue
		}
		if p.needs != nil {
			if missing := p.needs(); missing != "" {
				rows = append(rows, row{what: p.what, target: p.target, skip: missing})
				continue
			}
		}
		got, done := runs[p.from]
		if !done {
			got.results, got.err = p.from.run(ctx)
			runs[p.from] = got
		}
		if got.err != nil {
			rows = append(rows, row{what: p.what, target: p.target, err: got.err})
			continue
		}
		rows = append(rows, p.row(got.results))
	}
	return rows
}

// run measures and returns the figures by benchmark.
func (s source) run(ctx context.Context) (map[string]figures, error) {
	fmt.Fprintln(os.Stderr, "bench: measuring", s.pkg, s.bench)
	cmd := exec.CommandContext(ctx, "go", "test", "-tags", "ci", "-run", "^$", "-bench", s.bench, "-benchtime", s.time, "-timeout", "20m", "./"+s.pkg)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("measure %s: %w\n%s", s.pkg, err, out)
	}
	return parse(bytes.NewReader(out))
}

// row makes the table's row of a promise.
func (p promise) row(results map[string]figures) row {
	r := row{what: p.what, target: p.target}
	f := results[p.bench]
	for _, metric := range []string{p.metric, p.reference, p.ratio} {
		if _, ok := f[metric]; metric != "" && !ok {
			r.err = fmt.Errorf("the benchmark %s of %s reports no %q", p.bench, p.from.pkg, metric)
			return r
		}
	}
	r.figure = fmt.Sprintf("%.4g %s", f[p.metric], p.unit)
	r.met = p.met(f)
	switch {
	case p.ratio != "":
		r.ratio = fmt.Sprintf("%.2f", f[p.ratio])
	case p.reference != "":
		r.ratio = fmt.Sprintf("%.2f", f[p.metric]/f[p.reference])
	}
	if p.reference != "" {
		name, _, _ := strings.Cut(p.reference, "/")
		name, _, _ = strings.Cut(name, "-")
		r.figure += fmt.Sprintf(" (%s %.4g)", name, f[p.reference])
	}
	return r
}

// parse reads the output of go test -bench into benchmarks and their figures. A benchmark's name is without the processor suffix.
func parse(out io.Reader) (map[string]figures, error) {
	found := map[string]figures{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) < 4 || len(f)%2 != 0 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		got := figures{}
		for i := 2; i < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return nil, fmt.Errorf("read figures of %s: %w", f[0], err)
			}
			got[f[i+1]] = v
		}
		found[withoutProcessors(f[0])] = got
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return found, nil
}

// withoutProcessors cuts the "-8" off that go test puts behind a name on more than one processor.
func withoutProcessors(name string) string {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return name
	}
	if _, err := strconv.Atoi(name[i+1:]); err != nil {
		return name
	}
	return name[:i]
}
