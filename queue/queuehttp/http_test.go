package queuehttp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
	"onetrip/queue/queuetest"
)

// rig is a hall service on a store in memory behind both interfaces.
type rig struct {
	*testing.T
	hall   *hall.Service
	store  *queuetest.Memory
	client *queuehttp.Client
	url    string
	clerk  queue.StaffID // who has logged in; "" for nobody
	name   string        // of the terminal's certificate
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, store: queuetest.NewMemory(), clerk: "li.na"}
	r.hall = hall.New(queue.Demo().DayAndNight(), hall.Opts{}, basetest.NewLog(t))
	r.hall.Use(r.store)
	ctx, stop := context.WithCancel(context.Background())
	var task sync.WaitGroup
	task.Go(func() { _ = r.hall.Run(ctx) }) // returns ctx's error
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "Hall", "1", "A hall for tests.")
	who := func(context.Context) (queue.StaffID, error) {
		if r.clerk == "" {
			return "", &fault.Error{Kind: fault.Refused, Op: "check login", Key: "staff.login", Hint: "log in"}
		}
		return r.clerk, nil
	}
	queuehttp.Machine(api, r.hall, queuehttp.MachineOpts{Name: func(context.Context) string { return r.name }})
	queuehttp.Browser(api, r.hall, queuehttp.BrowserOpts{Clerk: who, Supervisor: who})
	server := httptest.NewServer(httpx.Machine(mux, httpx.Opts{Log: basetest.NewLog(t)}))
	t.Cleanup(func() {
		stop()
		task.Wait()
		server.CloseClientConnections()
		server.Close()
	})
	r.url, r.client = server.URL, queuehttp.NewClient(server.URL, server.Client())
	return r
}

// request is a visitor's for the consulting service, which needs no identity.
func request(id queue.TicketID) queue.Request {
	return queue.Request{ID: id, Service: "consult", Lang: queue.ZH, Terminal: "2"}
}

func (r *rig) take(id queue.TicketID) queue.Ticket {
	r.Helper()
	a, err := r.client.Issue(r.Context(), request(id))
	if err != nil || a.Refusal != nil {
		r.Fatalf("take %s: got %+v, %v", id, a, err)
	}
	return a.Ticket
}

// call sends a request to the browser's interface and returns status and body.
func (r *rig) call(method, path string, in any) (int, []byte) {
	r.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			r.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(r.Context(), method, r.url+path, body)
	if err != nil {
		r.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, out
}

// read sends a request that must succeed, and decodes its answer.
func read[T any](r *rig, method, path string, in any) T {
	r.Helper()
	status, body := r.call(method, path, in)
	var out T
	if status >= 300 {
		r.Fatalf("%s %s: got %d %s", method, path, status, body)
	}
	if err := json.Unmarshal(body, &out); err != nil {
		r.Fatalf("%s %s: %v in %s", method, path, err, body)
	}
	return out
}

// act presses a key at a window as a page does: without clerk and time.
func (r *rig) act(w int, a map[string]any) queue.Desk {
	r.Helper()
	return read[queue.Desk](r, "POST", fmt.Sprintf("/api/v1/windows/%d/acts", w), a)
}

// event is one server-sent event.
type event struct{ id, name, data string }

// stream opens a stream of events, which ends with the test.
func (r *rig) stream(path, last string) <-chan event {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), "GET", r.url+path, http.NoBody)
	if err != nil {
		r.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(req) //nolint:bodyclose // whoever reads it closes it
	if err != nil {
		r.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		r.Fatalf("%s: got %s", path, resp.Status)
	}
	events := make(chan event, 256)
	go func() {
		defer resp.Body.Close()
		defer close(events)
		var e event
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				if e.data != "" {
					events <- e
				}
				e = event{}
			}
		}
	}()
	return events
}

// next waits for the next event of a stream for which ok holds, and decodes it.
func next[T any](r *rig, events <-chan event, ok func(T) bool) (T, event) {
	r.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case e, open := <-events:
			if !open {
				r.Fatal("the stream ended")
			}
			var v T
			if err := json.Unmarshal([]byte(e.data), &v); err != nil {
				r.Fatalf("%v in %s", err, e.data)
			}
			if ok(v) {
				return v, e
			}
		case <-limit:
			r.Fatal("no such event within 10 s")
		}
	}
}

func TestTheClientSeesWhatTheHallSees(t *testing.T) {
	r := newRig(t)
	h, epoch, err := r.client.Hall(t.Context())
	if err != nil || epoch == "" {
		t.Fatalf("hall: epoch %q, %v", epoch, err)
	}
	want := r.hall.Hall()
	h.Zone, want.Zone = nil, nil
	if diff := cmp.Diff(want, h, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the hall after the wire (-want +got):\n%s", diff)
	}
	ticket := r.take("01T1")
	if again := r.take("01T1"); again.No != ticket.No {
		t.Errorf("the same request: got %s, want %s", again.No, ticket.No)
	}
	got, wait, err := r.client.Ticket(t.Context(), ticket.ID)
	if diff := cmp.Diff(ticket, got); diff != "" || err != nil || wait.Ahead != 0 {
		t.Errorf("ticket after the wire, wait %+v, %v (-want +got):\n%s", wait, err, diff)
	}
	if err := r.client.Printed(t.Context(), ticket.ID, 1, queue.PrintOK); err != nil {
		t.Error(err)
	}
	if got, _, _ := r.client.Ticket(t.Context(), ticket.ID); got.Print != queue.PrintOK || got.Prints != 1 {
		t.Errorf("after its paper: got %s, %d", got.Print, got.Prints)
	}
	if o, err := r.client.Overview(t.Context()); err != nil || o.Waiting != 1 || len(o.Offers) != len(want.Services) {
		t.Errorf("overview: got %d waiting, %d offers, %v", o.Waiting, len(o.Offers), err)
	}
	if found, err := r.client.Find(t.Context(), queue.Find{No: ticket.No}); err != nil || len(found) != 1 || found[0].Ticket.ID != ticket.ID {
		t.Errorf("find: got %+v, %v", found, err)
	}
}

func TestErrorsKeepTheirKindAcrossTheWire(t *testing.T) {
	r := newRig(t)
	_, err := r.client.Issue(t.Context(), queue.Request{ID: "01T1", Service: "no such"})
	for what, tt := range map[string]struct {
		err  error
		want fault.Kind
	}{
		"unknown service": {err, fault.NotFound},
		"unknown ticket":  {r.client.Printed(t.Context(), "01T9", 1, queue.PrintOK), fault.NotFound},
		"no paper":        {r.client.Printed(t.Context(), r.take("01T2").ID, 0, queue.PrintOK), fault.Invalid},
		"early rating":    {r.client.Rate(t.Context(), queue.Rating{Ticket: "01T2", Grade: queue.Good}), fault.Refused},
	} {
		if fault.KindOf(tt.err) != tt.want {
			t.Errorf("%s: got %v, want %v", what, tt.err, tt.want)
		}
	}
	r.hall.Use(nil)
	if _, err := r.client.Overview(t.Context()); fault.KindOf(err) != fault.Unavailable || fault.KeyOf(err) == "" {
		t.Errorf("without a store: got %v with key %q, want unavailable with a key", err, fault.KeyOf(err))
	}
	if status, body := r.call("GET", "/api/v1/board/events", nil); status != http.StatusServiceUnavailable {
		t.Errorf("a board without a store: got %d %s, want 503", status, body)
	}
}

func TestTheCertificateNamesTheTerminal(t *testing.T) {
	r := newRig(t)
	r.name = "7"
	silent := request("01T1")
	silent.Terminal = ""
	if a, err := r.client.Issue(t.Context(), silent); err != nil || a.Ticket.Terminal != "7" {
		t.Errorf("got terminal %q, %v; want 7", a.Ticket.Terminal, err)
	}
	if _, err := r.client.Issue(t.Context(), request("01T2")); fault.KindOf(err) != fault.Refused {
		t.Errorf("a terminal that speaks for another one: got %v, want refused", err)
	}
}

func TestACallComesToTheBoardTheDeskAndTheVisitor(t *testing.T) {
	r := newRig(t)
	calls := r.hall.Calls(8)
	defer calls.Close()
	board := r.stream("/api/v1/board/events", "")
	next(r, board, func(b queue.Board) bool { return len(b.Calls) == 0 }) // a board plugged in has a state at once
	desk := r.stream("/api/v1/windows/3/events", "")
	next(r, desk, func(d queue.Desk) bool { return d.Mode == queue.DeskClosed })
	ticket := r.take("01T1")
	next(r, board, func(b queue.Board) bool {
		return slices.ContainsFunc(b.Waiting, func(l queue.BoardLine) bool { return l.Waiting == 1 })
	})
	place := read[queue.Place](r, "GET", "/api/v1/tickets/01T1/place", nil)
	if place.No != ticket.No || place.State != queue.Waiting || place.Place.ZH == "" {
		t.Errorf("place: got %+v", place)
	}

	r.act(3, map[string]any{"id": "A1", "kind": queue.ActOpen})
	called := r.act(3, map[string]any{"id": "A2", "kind": queue.ActNext})
	if called.Serving == nil || called.Serving.No != ticket.No || called.Clerk != "li.na" {
		t.Fatalf("after next: got %+v, want %s served by li.na", called, ticket.No)
	}
	shown, e := next(r, board, func(b queue.Board) bool { return len(b.Calls) == 1 })
	if c := shown.Calls[0]; c.No != ticket.No || c.Window != 3 || e.name != "board" {
		t.Errorf("board: got %+v as %q", c, e.name)
	}
	next(r, desk, func(d queue.Desk) bool { return d.Serving != nil && d.Serving.No == ticket.No })
	if spoken, err := calls.Next(t.Context()); err != nil || spoken.Value.No != ticket.No {
		t.Errorf("voice: got %+v, %v", spoken, err)
	}
	if place := read[queue.Place](r, "GET", "/api/v1/tickets/01T1/place", nil); place.State != queue.Serving || place.Window != 3 {
		t.Errorf("place after the call: got %+v", place)
	}
	again := r.act(3, map[string]any{"id": "A2", "kind": queue.ActNext})
	if again.Serving == nil || again.Serving.Calls != 1 {
		t.Errorf("the same press again: got %+v, want one call", again.Serving)
	}
}

func TestSecondClerkAtAWindowGetsTheDeskAsItIs(t *testing.T) {
	r := newRig(t)
	r.take("01T1")
	r.take("01T2")
	r.act(3, map[string]any{"id": "A1", "kind": queue.ActOpen})
	r.act(3, map[string]any{"id": "A2", "kind": queue.ActNext}) // the first page
	status, body := r.call("POST", "/api/v1/windows/3/acts", map[string]any{"id": "A3", "kind": queue.ActNext})
	var p httpx.Problem
	if err := json.Unmarshal(body, &p); err != nil || status != http.StatusConflict || p.Kind != "conflict" {
		t.Fatalf("the second page, which sees nobody in service: got %d %s, want 409 with a problem", status, body)
	}
	if d := read[queue.Desk](r, "GET", "/api/v1/windows/3", nil); d.Serving == nil || d.Serving.ID != "01T1" || d.Today.Done != 0 {
		t.Errorf("the window after the conflict: got %+v, want the first ticket in service", d)
	}
}

func TestABoardThatSleptGetsTheStateAtOnceAndPollingWaits(t *testing.T) {
	r := newRig(t)
	_, first := next(r, r.stream("/api/v1/board/events", ""), func(queue.Board) bool { return true })
	r.take("01T1")
	if _, e := next(r, r.stream("/api/v1/board/events", first.id), func(queue.Board) bool { return true }); e.id == first.id {
		t.Errorf("after a sleep: got the state %s again", e.id)
	}
	now := read[queue.Board](r, "GET", "/api/v1/board", nil)
	answer := make(chan queue.Board, 1)
	go func() { answer <- read[queue.Board](r, "GET", fmt.Sprintf("/api/v1/board?after=%d", now.Version), nil) }()
	r.take("01T2")
	if b := <-answer; b.Version <= now.Version {
		t.Errorf("polling: got version %d after %d", b.Version, now.Version)
	}
}

func TestRatingAtTheWindow(t *testing.T) {
	r := newRig(t)
	if status, _ := r.call("GET", "/api/v1/windows/3/rating", nil); status != http.StatusNoContent {
		t.Errorf("nobody to invite: got %d, want 204", status)
	}
	screen := r.stream("/api/v1/windows/3/rating/events", "")
	r.take("01T1")
	r.act(3, map[string]any{"id": "A1", "kind": queue.ActOpen})
	r.act(3, map[string]any{"id": "A2", "kind": queue.ActNext})
	r.act(3, map[string]any{"id": "A3", "kind": queue.ActFinish, "ticket": "01T1"})
	next(r, screen, func(i queue.Invitation) bool { return i.Ticket == "01T1" })
	if place := read[queue.Place](r, "GET", "/api/v1/tickets/01T1/place", nil); !place.Rateable || place.Rated {
		t.Errorf("place before the rating: got %+v", place)
	}
	bad := queue.Rating{Ticket: "01T1", Grade: queue.Bad, Source: "window 3"}
	for range 2 { // the same again is exact
		if status, body := r.call("POST", "/api/v1/ratings", bad); status != http.StatusNoContent {
			t.Fatalf("rating: got %d %s", status, body)
		}
	}
	next(r, screen, func(i queue.Invitation) bool { return i.Ticket == "" })
	bad.Grade = queue.VeryGood
	if status, _ := r.call("POST", "/api/v1/ratings", bad); status != http.StatusConflict {
		t.Errorf("another grade: got %d, want 409", status)
	}
	if place := read[queue.Place](r, "GET", "/api/v1/tickets/01T1/place", nil); place.Rateable || !place.Rated {
		t.Errorf("place after the rating: got %+v", place)
	}
	tasks := read[[]queue.FollowUp](r, "GET", "/api/v1/followups", nil)
	if len(tasks) != 1 || tasks[0].Ticket != "01T1" {
		t.Fatalf("follow-ups: got %+v, want one", tasks)
	}
	if status, body := r.call("POST", "/api/v1/followups/01T1", map[string]any{"called": true, "note": "道歉"}); status != http.StatusNoContent {
		t.Errorf("settle: got %d %s", status, body)
	}
	if status, body := r.call("POST", "/api/v1/followups/01T1", map[string]any{"mended": true}); status != http.StatusNoContent {
		t.Errorf("settle: got %d %s", status, body)
	}
	if tasks := read[[]queue.FollowUp](r, "GET", "/api/v1/followups", nil); len(tasks) != 0 {
		t.Errorf("follow-ups after mending: got %+v", tasks)
	}
}

func TestPrivateRoutesWantALogin(t *testing.T) {
	r := newRig(t)
	r.clerk = ""
	for _, route := range []string{
		"GET /api/v1/windows/3", "GET /api/v1/windows/3/events", "POST /api/v1/windows/3/acts", "GET /api/v1/followups",
		"POST /api/v1/followups/01T1", "GET /api/v1/terminals",
	} {
		method, path, _ := strings.Cut(route, " ")
		var in any
		if method == "POST" {
			in = map[string]any{"id": "A1", "kind": "open"}
		}
		if status, body := r.call(method, path, in); status != http.StatusForbidden || !strings.Contains(string(body), "log in") {
			t.Errorf("%s: got %d %s, want 403 with a hint", route, status, body)
		}
	}
}

func TestHeartbeatsTellWhoIsOnline(t *testing.T) {
	r := newRig(t)
	if err := r.client.Heartbeat(t.Context(), queue.Beat{Machine: "2", Version: "1.2", Health: []queue.Ailment{{Code: "printer.paper_out"}}}); err != nil {
		t.Fatal(err)
	}
	all := read[[]queue.Terminal](r, "GET", "/api/v1/terminals", nil)
	if len(all) != 1 || !all[0].Online || all[0].Machine != "2" || len(all[0].Health) != 1 {
		t.Errorf("got %+v, want machine 2 online with one ailment", all)
	}
}

func TestBlocksOverTheWire(t *testing.T) {
	r := newRig(t)
	h := r.hall.Hall()
	series, _ := h.SeriesOf("H")
	ask := queue.LeaseRequest{ID: "L1", Hall: h.ID, Day: h.Day(time.Now()), Terminal: "2", Series: series, Count: 20}
	block, err := r.client.Lease(t.Context(), ask)
	if err != nil || block.Last-block.First != 19 {
		t.Fatalf("got %+v, %v; want 20 numbers", block, err)
	}
	order := queue.Order{
		ID: "01T1", Hall: h.ID, Day: ask.Day, Service: "consult", Series: series, Lang: queue.ZH, Terminal: "2", At: time.Now(),
	}
	offline := []queue.Offline{{Order: order, Lease: block, Seq: block.First, Print: queue.PrintOK, Prints: 1}}
	for range 2 {
		got, err := r.client.Adopt(t.Context(), offline)
		if err != nil || len(got) != 1 || got[0].Seq != block.First || !got[0].Offline {
			t.Fatalf("got %+v, %v; want the ticket on the paper", got, err)
		}
	}
	if o, err := r.client.Overview(t.Context()); err != nil || o.Waiting != 1 {
		t.Errorf("after two deliveries %d wait, %v; want 1", o.Waiting, err)
	}
}

func TestAppointmentsOverTheWire(t *testing.T) {
	r := newRig(t)
	if all, err := r.client.AppointmentsOn(t.Context(), civil.Date{}); err != nil || len(all) != 0 {
		t.Errorf("got %+v, %v; want none", all, err)
	}
	if err := r.client.Cancel(t.Context(), "01AP"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown appointment: got %v, want not found", err)
	}
}

func TestTheDescriptionNamesEveryRoute(t *testing.T) {
	r := newRig(t)
	doc := read[struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]any
	}](r, "GET", "/openapi.json", nil)
	for _, path := range []string{"/v1/tickets", "/v1/leases", "/v1/offline", "/v1/hall", "/api/v1/board/events", "/api/v1/windows/{no}/acts"} {
		if _, ok := doc.Paths[path]; !ok || !strings.HasPrefix(doc.OpenAPI, "3.1") {
			t.Errorf("the description %s lacks %s", doc.OpenAPI, path)
		}
	}
}
