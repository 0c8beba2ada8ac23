package httpx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"onetrip/kiosk/base/fault"
)

const (
	heartbeat    = 10 * time.Second // of silence, then a comment shows that the line is alive
	writeTimeout = 5 * time.Second  // for a client to take one event
	endTimeout   = time.Second      // for a client to take the end of a stream
	longPoll     = 25 * time.Second // the longest wait of one poll; common proxies cut at 30 s
	retryMS      = 2000             // after which a browser connects again
)

// Events registers a stream of server-sent events: the latest state at once and after every change, with its version as the id.
// A client that comes back with Last-Event-ID is not sent the state it has. open finds the state, or returns the error of the answer.
func Events[I, T any](api huma.API, op huma.Operation, name string, open func(context.Context, *I) (*Live[T], error)) {
	describe[T](api, &op, "text/event-stream", "events \""+name+"\" whose data have this form and whose id is the version")
	huma.Register(api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		live, err := open(ctx, in)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			live.serveEvents(w, r, name)
		}}, nil
	})
}

// Poll registers the polling fallback of Events: it answers with a state whose version is not the one that open returns beside the state,
// waits up to 25 s for one, and then answers 304 (503 while there is no state at all). The Version header has the version.
func Poll[I, T any](api huma.API, op huma.Operation, open func(context.Context, *I) (*Live[T], uint64, error)) {
	describe[T](api, &op, "application/json", "the state")
	huma.Register(api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		live, after, err := open(ctx, in)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, longPoll)
		defer cancel()
		defer whenStopping(ctx, cancel)()
		now := live.newer(ctx, after)
		if now.version == 0 && after == 0 {
			return nil, &fault.Error{Kind: fault.Unavailable, Op: op.Summary, Err: errors.New("nothing to show yet")}
		}
		return &huma.StreamResponse{Body: func(c huma.Context) { writeState(c, now) }}, nil
	})
}

func writeState(c huma.Context, now state) {
	c.SetHeader("Cache-Control", "no-store")
	if now.version == 0 {
		c.SetStatus(http.StatusNotModified)
		return
	}
	c.SetHeader("Content-Type", "application/json")
	c.SetHeader("Version", strconv.FormatUint(now.version, 10))
	c.SetStatus(http.StatusOK)
	_, _ = c.BodyWriter().Write(now.body) // a client that is gone needs no answer
}

// describe puts the form of T into the operation's description.
func describe[T any](api huma.API, op *huma.Operation, contentType, about string) {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, op.OperationID)
	op.Responses = map[string]*huma.Response{"200": {
		Description: about,
		Content:     map[string]*huma.MediaType{contentType: {Schema: schema}},
	}}
}

// serveEvents writes the stream until the client, the server or the state ends it.
func (l *Live[T]) serveEvents(w http.ResponseWriter, r *http.Request, name string) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer whenStopping(ctx, cancel)()
	s := stream{w: w, control: http.NewResponseController(w)}
	if s.open() != nil {
		return // the client is gone, or the connection cannot stream
	}
	last, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err != nil {
		last = 0
	}
	send := func(now state) error {
		return s.write(fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n\n", now.version, name, now.body))
	}
	_ = l.watch(ctx, last, send, func() error { return s.write([]byte(":\n\n")) }) // every end is a normal one
	_ = s.control.SetWriteDeadline(time.Now().Add(endTimeout))
}

// stream is one answer that does not end. Its write deadlines are its own: the server's would cut it. The server's read deadline ends
// with the request.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) open() error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	s.w.WriteHeader(http.StatusOK)
	return s.write(fmt.Appendf(nil, "retry: %d\n\n", retryMS))
}

// write sends b to the client or gives up after writeTimeout. Between writes there is no deadline: in HTTP/2 one would end
// the stream even when nothing waits.
func (s stream) write(b []byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	if err := s.control.Flush(); err != nil {
		return err
	}
	return s.control.SetWriteDeadline(time.Time{})
}
