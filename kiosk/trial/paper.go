package trial

import (
	"context"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos"
)

// selfTester is a TicketPrinter that learns from its test how it confirms papers.
type selfTester interface {
	SelfTest(ctx context.Context) (devices.PrintOutcome, error)
}

// Paper prints the test ticket: Chinese, every size, a bar code and a QR code. Only a paper that the printer confirmed is well; a person looks
// whether it is clear. The printer's Run must be running. It waits as TicketPrinter.Print does, and the outcome is for whoever counts papers.
func Paper(ctx context.Context, p devices.TicketPrinter) (Report, devices.PrintOutcome) {
	var outcome devices.PrintOutcome
	var err error
	if t, ok := p.(selfTester); ok {
		outcome, err = t.SelfTest(ctx)
	} else {
		outcome, err = p.Print(ctx, escpos.TestPaper())
	}
	s := p.Status()
	r := Report{Role: detect.Printer, OK: outcome == devices.Printed, Problem: devices.ProblemOf(err)}
	r.fact("model", s.Ident)
	if r.OK && s.Ready {
		r.Problem = s.Problem
	}
	switch {
	case r.OK:
	case outcome == devices.PrintUnknown:
		r.fails(Unproven, err)
	case r.Problem != devices.NoProblem:
		r.fails(DeviceIll, err)
	default:
		r.fails(NotPrinted, err)
	}
	return r, outcome
}
