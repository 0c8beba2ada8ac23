package httpx

import "github.com/danielgtaylor/huma/v2"

// Body is a request or an answer that is a body alone.
type Body[T any] struct{ Body T }

// None is a request or an answer without anything.
type None struct{}

// DomainOperation describes a call like Operation. The domain judges what comes in, not the description: what a newer program adds is ignored.
func DomainOperation(method, path, id, summary string) huma.Operation {
	op := Operation(method, path, id, summary)
	op.SkipValidateBody = true
	return op
}

// Answer wraps what a call of the domain returns.
func Answer[T any](v T, err error) (*Body[T], error) {
	if err != nil {
		return nil, err
	}
	return &Body[T]{v}, nil
}

// Done is the answer of a call that returns nothing.
func Done(err error) (*None, error) {
	if err != nil {
		return nil, err
	}
	return &None{}, nil
}

// List returns v, or an empty list where there is none, so that it is never null.
func List[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}
