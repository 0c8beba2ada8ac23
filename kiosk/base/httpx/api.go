package httpx

import (
	"errors"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"onetrip/kiosk/base/fault"
)

// NewAPI registers a typed API on a mux: its handlers return our errors as they are, and its description is at /openapi.json. What
// it serves is said in about, a sentence.
func NewAPI(mux *http.ServeMux, title, version, about string) huma.API {
	useProblems()
	config := huma.DefaultConfig(title, version)
	config.Info.Description = about
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.DocsPath = "" // its page would load scripts from elsewhere
	config.SchemasPath = ""
	config.CreateHooks = nil // no $schema field in every body
	return humago.New(mux, config)
}

// schemaName names a type in the description by its package, too: two packages may both have a Request.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	pkg := path.Base(t.PkgPath())
	if t.Name() == "" || t.PkgPath() == "" {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// Operation describes one call of an API: its method, path with {parameters}, unique id and a short summary.
func Operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary}
}

// useProblems makes huma answer with a Problem. Huma keeps this choice for the whole process.
var useProblems = sync.OnceFunc(func() {
	huma.NewError = newProblem
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if ctx != nil {
			note(ctx.Context(), errors.Join(errs...))
		}
		return newProblem(status, msg, errs...)
	}
})

// newProblem turns what huma found, or the error that a handler returned, into a Problem.
func newProblem(status int, msg string, errs ...error) huma.StatusError {
	if e, ok := errors.AsType[*fault.Error](errors.Join(errs...)); ok {
		return problemOf(e)
	}
	if status == http.StatusInternalServerError {
		return problemOf(errors.Join(errs...))
	}
	if status == http.StatusUnprocessableEntity {
		status = Status(fault.Invalid)
	}
	return &Problem{Kind: kindOf(status).String(), Op: "read request", Text: detail(msg, errs), status: status}
}

// kindOf returns the kind of an error that has only a status.
func kindOf(status int) fault.Kind {
	switch {
	case status == http.StatusForbidden, status == http.StatusUnauthorized:
		return fault.Refused
	case status == http.StatusNotFound:
		return fault.NotFound
	case status == http.StatusConflict:
		return fault.Conflict
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return fault.Unavailable
	case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
		return fault.Invalid
	}
	return fault.Internal
}

// detail says what is wrong and where, but never the value: it may be a person's.
func detail(msg string, errs []error) string {
	parts := []string{msg}
	for _, err := range errs {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			parts = append(parts, d.Location+": "+d.Message)
		}
	}
	return strings.Join(parts, "; ")
}
