package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"onetrip/kiosk/base/fault"
)

// Client calls a JSON API of this project. Its methods may be called from any number of goroutines.
type Client struct {
	Base string       // "https://hall.example:8443", without a path
	HTTP *http.Client // whoever makes it chooses transport and time limits
}

// Call is one request.
type Call struct {
	Op     string // the action, for errors: "issue ticket"
	Method string
	Path   string // begins with a slash; may have a query
	In     any    // sent as JSON; nil: no body
}

// KeyPeer is the visitor's message key of every error that means "the hall cannot be reached now".
const KeyPeer = "fault.peer"

const (
	maxAnswer = 16 << 20 // bytes of an answer that are read
	hintPeer  = "check that the hall's server runs and that the network between is up"
)

// Do makes a call and decodes the answer into out (nil: its body does not matter). ctx bounds all of it. The error is the
// *fault.Error that the server raised; without a whole answer it is Unavailable, and the server may or may not have done what was
// asked.
func (c *Client) Do(ctx context.Context, call Call, out any) error {
	req, err := c.request(ctx, call)
	if err != nil {
		return &fault.Error{Kind: fault.Internal, Op: call.Op, Err: err}
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return unreachable(call.Op, hintPeer, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode >= http.StatusMultipleChoices {
		return ReadError(call.Op, resp)
	}
	body := io.LimitReader(resp.Body, maxAnswer)
	if out == nil || resp.StatusCode == http.StatusNoContent {
		_, _ = io.Copy(io.Discard, body) // so that the connection can be used again
		return nil
	}
	if err := json.NewDecoder(body).Decode(out); err != nil {
		return unreachable(call.Op, hintForeign, fmt.Errorf("read answer: %w", err))
	}
	return nil
}

func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	var body io.Reader
	if call.In != nil {
		text, err := json.Marshal(call.In)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, strings.TrimSuffix(c.Base, "/")+call.Path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if call.In != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// unreachable classifies an error of the transport. The address is left out: it may name a ticket.
func unreachable(op, hint string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return &fault.Error{Kind: fault.Unavailable, Op: op, Key: KeyPeer, Hint: hint, Err: err}
}
