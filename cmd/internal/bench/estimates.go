package main

import (
	"context"
	"fmt"
	"strings"
)

// foreseeing is the run that compares ways to foresee waits on simulated days; one pass plays them all.
func foreseeing() source { return source{"queue", "^BenchmarkEstimate$", "1x"} }

// The loads of the simulated days and the ways to foresee waits, as the benchmark calls them. What visitors are told is the product's.
var (
	estimateLoads = []string{"0.70", "0.85", "1.00", "1.15"}
	estimateWays  = []string{"product", "LES", "HOL", "QRG", "mean", "play", "play+QRG", "play+HOL"}
)

// estimates returns how many waits fell into the range that was told, at each load, beside those of other ways whose ranges are calibrated on
// other halls.
func estimates(ctx context.Context, wanted func(what string) bool) []row {
	type asked struct{ load, way, what string }
	var list []asked
	for _, load := range estimateLoads {
		for _, way := range estimateWays {
			if a := (asked{load, way, "waits in the range told, load " + load + ", " + way}); wanted(a.what) {
				list = append(list, a)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	results, err := foreseeing().run(ctx)
	var rows []row
	for _, a := range list {
		r := row{what: a.what, err: err}
		if a.way == "product" {
			r.target = "≥ 80 %"
		}
		if err == nil {
			r.fill(results["BenchmarkEstimate/"+a.load+"/"+a.way])
		}
		rows = append(rows, r)
	}
	return rows
}

// fill puts the figures of an estimate into its row.
func (r *row) fill(f figures) {
	if len(f) == 0 {
		r.err = fmt.Errorf("the benchmark reports nothing about %s", strings.TrimPrefix(r.what, "waits in the range told, "))
		return
	}
	r.met = f["covered-%"] >= 80
	r.figure = fmt.Sprintf("%.0f %%, %.0f wide, %+.1f ±%.1f min", f["covered-%"], f["width-min"], f["bias-min"], f["off-min"])
}
