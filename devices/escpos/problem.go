package escpos

import (
	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// trouble returns the classified error of a job.
func trouble(p devices.Problem, detail string) error {
	return &fault.Error{Kind: fault.Unavailable, Op: "print paper", Hint: hint(p), Err: &devices.ProblemError{Problem: p, Detail: detail}}
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
