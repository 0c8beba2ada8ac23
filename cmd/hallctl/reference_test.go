//go:build cgo

package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/cmd/internal/confdoc"
	"onetrip/kiosk"
	"onetrip/kiosk/host"
)

var update = flag.Bool("update", false, "write the references anew")

func TestReferenceMatchesTheSource(t *testing.T) {
	const check = "`hallctl config check` names every mistake in a file with its line; `hallctl config apply` makes a running program go by it."
	for _, c := range []struct {
		file, title, intro, have string
		defaults                 any
	}{
		{"reference/terminal.md", "Configuration of a terminal", "What `kiosk --config FILE` reads, in TOML. " + check, terminalReference, kiosk.Default()},
		{"reference/hall.md", "Configuration of a hall service", "What `halld --config FILE` reads, in TOML. " + check, hallReference, host.Default()},
	} {
		want, err := confdoc.New("../..").Reference(c.title, c.intro, c.defaults)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(c.file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(want, c.have); diff != "" {
			t.Errorf("%s is older than the source, run with -update (-want +got):\n%s", c.file, diff)
		}
		for line := range strings.Lines(want) {
			if strings.Contains(line, "| — |") {
				t.Errorf("%s: a key without a comment at its field: %s", c.file, line)
			}
		}
	}
}
