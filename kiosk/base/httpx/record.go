package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"onetrip/kiosk/base/fault"
)

// Served is what is known of a request after its answer. It holds nothing of the visitor: no path, query or address.
type Served struct {
	Method string
	Route  string // pattern of the route, "POST /v1/tickets", or "" when none matched
	Status int
	Took   time.Duration // of a stream: how long it lasted
	Err    error         // what the handler returned, or nil
}

// recordKey is where a request's context keeps its *record.
type recordKey struct{}

// record collects what the log says about one request. It belongs to the request's goroutine.
type record struct {
	http.ResponseWriter

	status int
	err    error
}

// note keeps an error for the request log.
func note(ctx context.Context, err error) {
	if rec, ok := ctx.Value(recordKey{}).(*record); ok && err != nil {
		rec.err = err
	}
}

// Unwrap gives an http.ResponseController the connection's own writer.
func (rec *record) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// WriteHeader remembers the final status.
func (rec *record) WriteHeader(status int) {
	if rec.status == 0 && status >= http.StatusOK {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write is a 200 when no status was set.
func (rec *record) Write(b []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	return rec.ResponseWriter.Write(b)
}

// recorded logs every request after its answer, tells observe (nil: nobody), and answers a panic with 500.
func recorded(next http.Handler, log *slog.Logger, observe func(Served)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &record{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
		aborted := rec.serve(next, r)
		if rec.status == 0 && !aborted {
			rec.status = http.StatusOK // net/http sends it for a handler that writes nothing
		}
		s := Served{Method: r.Method, Route: r.Pattern, Status: rec.status, Took: time.Since(start), Err: rec.err}
		s.log(r.Context(), log)
		if observe != nil {
			observe(s)
		}
		if aborted {
			panic(http.ErrAbortHandler) // a half answer must not look whole
		}
	})
}

// serve runs the handler. It reports true when the connection must be cut because a panic left a half answer.
func (rec *record) serve(next http.Handler, r *http.Request) (aborted bool) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			aborted = true
			return
		}
		err := &fault.Error{Kind: fault.Internal, Op: "answer request", Err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		if rec.status != 0 {
			rec.err, aborted = err, true
			return
		}
		WriteError(rec, r, err)
	}()
	next.ServeHTTP(rec, r)
	return false
}

// log writes reads at debug level, changes at info, and what the hall could not do with its cause.
func (s Served) log(ctx context.Context, log *slog.Logger) {
	level := slog.LevelDebug
	if s.Method != http.MethodGet && s.Method != http.MethodHead {
		level = slog.LevelInfo
	}
	args := []any{"method", s.Method, "route", s.Route, "status", s.Status, "ms", s.Took.Milliseconds()}
	if s.Err != nil {
		args = append(args, "kind", fault.KindOf(s.Err).String())
		switch fault.KindOf(s.Err) {
		case fault.Internal, fault.Corrupt:
			level = slog.LevelError
			args = append(args, "error", s.Err)
		case fault.Unavailable:
			level = slog.LevelWarn
			args = append(args, "error", s.Err)
		default: // the caller's matter, and told to the caller
		}
	}
	log.Log(ctx, level, "request", args...)
}
