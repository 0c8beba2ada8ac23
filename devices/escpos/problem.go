package escpos

import (
	"errors"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// ProblemError says why a paper is not known to be printed. It is in the chain of every error of Print that the printer or its line caused.
type ProblemError struct {
	Problem devices.Problem // NoProblem when the printer is well and only a proof is missing
	Detail  string          // what happened to the job
}

// Error returns the detail and the problem.
func (e *ProblemError) Error() string {
	if e.Problem == devices.NoProblem {
		return e.Detail
	}
	return e.Detail + ": " + string(e.Problem)
}

// ProblemOf returns the device problem in err's chain, or NoProblem.
func ProblemOf(err error) devices.Problem {
	if e, ok := errors.AsType[*ProblemError](err); ok {
		return e.Problem
	}
	return devices.NoProblem
}

// trouble returns the classified error of a job.
func trouble(p devices.Problem, detail string) error {
	return &fault.Error{Kind: fault.Unavailable, Op: "print paper", Hint: hint(p), Err: &ProblemError{Problem: p, Detail: detail}}
}

// hint tells staff what to do about a problem.
func hint(p devices.Problem) string {
	switch p {
	case devices.PaperOut:
		return "put in a new roll of paper"
	case devices.CoverOpen:
		return "close the printer's cover"
	case devices.CutterJam:
		return "open the cover, free the cutter, close the cover"
	case devices.OverHeat:
		return "wait until the print head has cooled"
	case devices.PrinterError:
		return "switch the printer off and on; call service if the error stays"
	case devices.PrinterPaused:
		return "press the printer's feed button once"
	case devices.Unplugged:
		return "check the printer's cable"
	case devices.Silent:
		return "check that the printer is on, its cable, and that its profile is right"
	case devices.Noisy:
		return "check the line speed, the cable and that the device is the printer"
	default: // the other problems need nothing of staff, or are none of a printer's
		return ""
	}
}
