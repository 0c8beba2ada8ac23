// Command bench measures what design promises and prints one table: figure, target, ratio. Every ratio compares two things measured in
// the same run on the same machine; absolute numbers say little on a shared one. It wants to be run from the top of the repository, after
// make build.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"text/tabwriter"
)

// A row is one line of the table.
type row struct {
	what   string
	figure string
	target string // "" when the figure is there to compare
	ratio  string // measured against the reference of the same run; "" when the figure stands alone
	met    bool
	err    error  // why there is no figure
	skip   string // what is missing on this machine to measure it; "" when it was tried
}

func main() {
	only := flag.String("only", "", "measure only what `REGEXP` matches in the first column, such as 'ticket|card'")
	flag.Parse()
	wanted, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = run(ctx, wanted.MatchString)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures what is wanted and prints the table. A target that is missed is shown and is no error; a figure that could not be measured is
// both.
func run(ctx context.Context, wanted func(what string) bool) error {
	rows := append(benchmarks(ctx, wanted), estimates(ctx, wanted)...)
	rows = append(rows, windows(ctx, wanted)...)
	if len(rows) == 0 {
		return errors.New("nothing is called so")
	}
	if err := show(os.Stdout, rows); err != nil {
		return err
	}
	return failures(rows)
}

// failures joins the reasons for missing figures, each once.
func failures(rows []row) error {
	var list []error
	told := map[string]bool{}
	for _, r := range rows {
		if r.err != nil && !told[r.err.Error()] {
			told[r.err.Error()] = true
			list = append(list, r.err)
		}
	}
	return errors.Join(list...)
}

// show writes the table.
func show(out io.Writer, rows []row) error {
	var text strings.Builder
	fmt.Fprintln(&text, "what\tfigure\ttarget\tratio\t")
	for _, width := range []int{44, 28, 20, 5} {
		fmt.Fprint(&text, strings.Repeat("-", width), "\t")
	}
	fmt.Fprintln(&text)
	for _, r := range rows {
		verdict := "missed"
		switch {
		case r.skip != "":
			verdict = "skipped: " + r.skip
		case r.err != nil:
			verdict = "not measured"
		case r.target == "":
			verdict = "compared"
		case r.met:
			verdict = "met"
		}
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\t%s\n", r.what, r.figure, r.target, r.ratio, verdict)
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	return nil
}
