package trial_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos"
	"onetrip/devices/escpos/escpossim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/trial"
)

// test prints the test ticket on a printer, with a driver that has come to know it.
func test(t *testing.T, sim *escpossim.Printer, profile string, meanwhile func()) (r trial.Report, o devices.PrintOutcome) {
	t.Helper()
	p, err := escpos.ProfileByName(profile)
	if err != nil {
		t.Fatal(err)
	}
	printer := escpos.New(serve(t, sim.Serve), escpos.Opts{Profile: p}, basetest.NewLog(t))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = printer.Run(ctx, func(devices.Status) {}) }()
	defer func() { stop(); <-done }()
	time.Sleep(5 * time.Second)
	if meanwhile != nil {
		go meanwhile()
	}
	return trial.Paper(ctx, printer)
}

func TestATestTicketThatThePrinterConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := newPrinter(t, nil)
		r, outcome := test(t, sim, "epson", nil)
		wantReport(t, r, trial.Report{Role: detect.Printer, OK: true, Facts: []trial.Fact{{Name: "model", Value: "EPSON TM-T81"}}})
		if outcome != devices.Printed {
			t.Errorf("outcome %v, want printed", outcome)
		}
		jobs := sim.Jobs()
		if len(jobs) != 1 || !jobs[0].Complete || !slices.Contains(jobs[0].Text, "打印机测试") || !slices.Contains(jobs[0].Text, "8号") {
			t.Errorf("papers %+v, want the test ticket once", jobs)
		}
	})
}

func TestAPrinterThatCannotPrintItsTest(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*escpossim.State)
		want   trial.Report
	}{
		"without paper": {func(s *escpossim.State) { s.Paper = escpossim.PaperOut }, ill(detect.Printer, devices.PaperOut)},
		"cover open":    {func(s *escpossim.State) { s.CoverOpen = true }, ill(detect.Printer, devices.CoverOpen)},
		"cutter jammed": {func(s *escpossim.State) { s.CutterJam = true }, ill(detect.Printer, devices.CutterJam)},
		"little paper":  {func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd }, trial.Report{Role: detect.Printer, OK: true, Problem: devices.PaperLow}},
		"never answers": {func(s *escpossim.State) { s.OneWay = true }, ill(detect.Printer, devices.Silent)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := newPrinter(t, c.change)
				r, _ := test(t, sim, "epson", nil)
				wantReport(t, r, c.want)
				if n := len(sim.Jobs()); n > 0 && !r.OK {
					t.Errorf("%d papers came out", n)
				}
			})
		})
	}
}

// TestPaperThatEndsDuringTheTest is never called printed.
func TestPaperThatEndsDuringTheTest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := newPrinter(t, nil)
		r, outcome := test(t, sim, "epson", func() {
			time.Sleep(500 * time.Millisecond)
			if err := sim.Change(func(s *escpossim.State) { s.Paper = escpossim.PaperOut }); err != nil {
				t.Error(err)
			}
		})
		if r.OK || outcome == devices.Printed || r.Problem != devices.PaperOut {
			t.Errorf("report %+v, outcome %v; want paper out and no proof", r, outcome)
		}
	})
}

// TestAPrinterThatConfirmsNothing has printed; only a person can say so.
func TestAPrinterThatConfirmsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := newPrinter(t, func(s *escpossim.State) { s.OneWay = true })
		r, outcome := test(t, sim, "one_way", nil)
		wantReport(t, r, trial.Report{Role: detect.Printer, Trouble: trial.Unproven})
		if outcome != devices.PrintUnknown || len(sim.Jobs()) != 1 {
			t.Errorf("outcome %v, %d papers; want unknown and one", outcome, len(sim.Jobs()))
		}
	})
}
