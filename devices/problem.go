package devices

import "errors"

// ProblemError says why a paper is not known to be printed, or a sentence not heard. It is in the chain of every error of TicketPrinter.Print
// that the printer or its line caused, and of every one that a sound device caused.
type ProblemError struct {
	Problem Problem // NoProblem when the printer is well and only a proof is missing
	Detail  string  // what happened to the job or the sentence
}

// Error returns the detail and the problem.
func (e *ProblemError) Error() string {
	if e.Problem == NoProblem {
		return e.Detail
	}
	return e.Detail + ": " + string(e.Problem)
}

// ProblemOf returns the device problem in err's chain, or NoProblem.
func ProblemOf(err error) Problem {
	if e, ok := errors.AsType[*ProblemError](err); ok {
		return e.Problem
	}
	return NoProblem
}
