// Package lockerhttp is the hall's results over HTTP: the pages of clerks and keepers, and the interface for terminals with its typed client.
package lockerhttp

import (
	"context"

	"onetrip/locker"
)

// Desk is what pages do with results and forms. Its errors are fault.Error.
type Desk interface {
	// Register keeps a result. The same ID again returns it as it is now.
	Register(ctx context.Context, in locker.Registration, by locker.StaffID) (locker.Result, error)
	Find(ctx context.Context, q locker.Query) ([]locker.Result, error)
	// Detail returns all that is known of a result, its applicant masked.
	Detail(ctx context.Context, id locker.ResultID) (locker.Detail, error)
	// HandOver keeps a new form and gives it a number. The same ID again returns the form as it is now.
	HandOver(ctx context.Context, h locker.Handover) (locker.Handover, error)
	Handovers(ctx context.Context, q locker.HandoverQuery) ([]locker.Handover, error)
	Form(ctx context.Context, no locker.HandoverNo) (locker.Form, error)
	// Receive records that a form's documents were checked and received. Again, it changes nothing.
	Receive(ctx context.Context, no locker.HandoverNo, by locker.StaffID, checked map[locker.ResultID]string) (locker.Handover, error)
}

// byID is a request about one result.
type byID struct {
	ID locker.ResultID `path:"id" doc:"ULID made by whoever registered it"`
}
