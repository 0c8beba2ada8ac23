package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
	"onetrip/locker"
)

// Message is what the gateway gets, as JSON. Its form is part of the interface. The same ID may come again after an answer was lost: the gateway
// sends one message an ID.
type Message struct {
	ID       string            `json:"id"`
	Phone    string            `json:"phone"`    // digits
	Template locker.NoticeKind `json:"template"` // stored, reminder, last_day, reissued, recovered
	Params   Params            `json:"params"`
}

// Params fill in the template. Nothing but the code is secret; the name is masked.
type Params struct {
	Hall     string           `json:"hall"`
	Name     string           `json:"name"`     // "张*"
	Case     string           `json:"case"`     // 办件编号
	Document string           `json:"document"` // name of the certificate
	Cabinet  locker.CabinetID `json:"cabinet,omitempty"`
	Cell     locker.CellNo    `json:"cell,omitempty"`
	Last     civil.Date       `json:"last,omitzero"`  // last day to collect it
	Code     string           `json:"code,omitempty"` // of stored and reissued alone
}

// verdict is what came of a message.
type verdict int

const (
	taken   verdict = iota // by the gateway, now or before
	never                  // the gateway will never take this one: a wrong number
	later                  // the gateway cannot take this one now; others it may
	trouble                // the gateway cannot be used: it is silent, broken, or refuses the secret
)

// gateway takes messages.
type gateway struct {
	cfg    Config
	client *http.Client
}

// callLimit bounds one message.
const callLimit = 10 * time.Second

func newGateway(c Config, transport http.RoundTripper) *gateway {
	return &gateway{c, &http.Client{
		Transport: transport, Timeout: callLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the secret goes to this address alone
	}}
}

// send sends a message. wait is how long the gateway asks to wait, 0: it does not say. The error tells nothing of the message.
func (g *gateway) send(ctx context.Context, m Message) (v verdict, wait time.Duration, err error) {
	body, err := json.Marshal(m)
	if err != nil {
		return never, 0, fmt.Errorf("write message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return trouble, 0, fmt.Errorf("address gateway: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", m.ID)
	if g.cfg.SecretFile != "" {
		secret, err := privfile.Read(g.cfg.SecretFile, "secret of the gateway") // each time: it may be changed while the hall serves
		if err != nil {
			return trouble, 0, err
		}
		header := g.cfg.Header
		if header == "" {
			header = "Authorization"
		}
		req.Header.Set(header, strings.TrimSpace(string(secret)))
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return trouble, 0, &fault.Error{Kind: fault.Unavailable, Op: "send message", Err: err, Hint: "check the gateway and the network to it"}
	}
	defer func() { _ = resp.Body.Close() }()                         // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // what a gateway says may repeat the message: nobody keeps it
	v = meaning(resp.StatusCode)
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		wait = min(time.Duration(seconds)*time.Second, longestPause)
	}
	if v == taken {
		return v, 0, nil
	}
	return v, wait, &fault.Error{Kind: fault.Refused, Op: "send message", Err: errors.New("the gateway answers " + strconv.Itoa(resp.StatusCode))}
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 10

// meaning says what an answer means. A gateway that has seen an ID before may say so with 409.
func meaning(status int) verdict {
	switch status {
	case http.StatusConflict:
		return taken
	case http.StatusBadRequest, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return never
	case http.StatusRequestTimeout, http.StatusLocked, http.StatusTooEarly:
		return later
	}
	if status >= http.StatusOK && status < http.StatusMultipleChoices {
		return taken
	}
	return trouble // 401, 403, 404, 429, 3xx and 5xx would meet every other message, too
}
