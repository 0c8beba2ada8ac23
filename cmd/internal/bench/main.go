// Command bench measures what design promises and prints one table: figure, target, ratio. Every ratio compares two things measured in
// the same run on the same machine; absolute numbers say little on a shared one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"
)

// A row is one line of the table.
type row struct {
	what   string
	figure string
	target string
	ratio  string // measured against the reference of the same run; "" when the figure stands alone
	met    bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures everything and prints the table. A target that is missed is shown, not an error.
func run(ctx context.Context) error {
	rows, err := benchmarks(ctx)
	if err != nil {
		return err
	}
	windows, err := windows(ctx)
	if err != nil {
		return err
	}
	print(append(rows, windows...))
	return nil
}

// print writes the table to standard output.
func print(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "what\tfigure\ttarget\tratio\t")
	fmt.Fprintln(w, strings.Repeat("-", 40)+"\t"+strings.Repeat("-", 24)+"\t"+strings.Repeat("-", 20)+"\t"+strings.Repeat("-", 8)+"\t")
	for _, r := range rows {
		verdict := "missed"
		if r.met {
			verdict = "met"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.figure, r.target, r.ratio, verdict)
	}
	_ = w.Flush() // standard output is all that is left to complain to
}
