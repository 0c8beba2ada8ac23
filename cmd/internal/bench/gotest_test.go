package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, out string
		want      map[string]figures
	}{
		{"nothing measured", "PASS\nok  \tonetrip/queue/queuesql\t0.1s\n", map[string]figures{}},
		{
			"metrics of sub-benchmarks", `goos: linux
cpu: Some Processor - 8
BenchmarkIssue/1-2   	    4096	    244140 ns/op	      8000 ceiling/s	         0.512 ratio	      4096 tickets/s
BenchmarkIssue/64-2  	   10000	     24414 ns/op	      80000.5 ceiling/s	         1 ratio	      4.096e+04 tickets/s
PASS
`,
			map[string]figures{
				"BenchmarkIssue/1":  {"ns/op": 244140, "ceiling/s": 8000, "ratio": 0.512, "tickets/s": 4096},
				"BenchmarkIssue/64": {"ns/op": 24414, "ceiling/s": 80000.5, "ratio": 1, "tickets/s": 40960},
			},
		},
		{"one processor has no suffix", "BenchmarkTap 10 2.5 p99-ms\n", map[string]figures{"BenchmarkTap": {"p99-ms": 2.5}}},
		{"a dash in the name", "BenchmarkTap/to-paper 10 2.5 p99-ms\n", map[string]figures{"BenchmarkTap/to-paper": {"p99-ms": 2.5}}},
		{"a name without figures", "BenchmarkTap-2\nBenchmarkTap-2 has something to say\n", map[string]figures{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parse(strings.NewReader(test.out))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := parse(strings.NewReader("BenchmarkTap-2 10 fast p99-ms\n")); err == nil {
		t.Error("a figure that is no number is read without an error")
	}
}

func TestARowIsJudgedByItsPromise(t *testing.T) {
	p := promise{
		what: "tickets", bench: "BenchmarkIssue", metric: "tickets/s", unit: "/s", reference: "ceiling/s", ratio: "ratio",
		target: "half", met: atLeast("ratio", 0.5),
	}
	tests := []struct {
		name    string
		results map[string]figures
		want    row
		failed  bool
	}{
		{
			"met",
			map[string]figures{"BenchmarkIssue": {"tickets/s": 600, "ceiling/s": 1000, "ratio": 0.6}},
			row{what: "tickets", figure: "600 /s (ceiling 1000)", target: "half", ratio: "0.60", met: true},
			false,
		},
		{
			"missed",
			map[string]figures{"BenchmarkIssue": {"tickets/s": 400, "ceiling/s": 1000, "ratio": 0.4}},
			row{what: "tickets", figure: "400 /s (ceiling 1000)", target: "half", ratio: "0.40"},
			false,
		},
		{"not reported", map[string]figures{"BenchmarkIssue": {"tickets/s": 400}}, row{what: "tickets", target: "half"}, true},
		{"renamed", map[string]figures{}, row{what: "tickets", target: "half"}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := p.row(test.results)
			if (got.err != nil) != test.failed {
				t.Errorf("error %v, want one: %v", got.err, test.failed)
			}
			got.err = nil
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
