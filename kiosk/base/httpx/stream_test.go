package httpx_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
)

type board struct {
	Calls []string `json:"calls"`
}

// hall is an API with one live board, on a listener of pipes so that it runs in a synctest bubble.
type hall struct {
	live *httpx.Live[board]
	ln   *basetest.Pipes
	http *http.Client
	stop context.CancelFunc
	done chan error
	open []io.Closer // answers that were asked for
}

func openHall(t *testing.T, secure *tls.Config) *hall {
	t.Helper()
	h := &hall{live: &httpx.Live[board]{}, ln: basetest.NewPipes(), done: make(chan error, 1)}
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test", "1", "a board")
	type after struct {
		After uint64 `query:"after"`
	}
	httpx.Events(api, httpx.Operation("GET", "/events", "events", "the board"), "board",
		func(context.Context, *struct{}) (*httpx.Live[board], error) { return h.live, nil })
	httpx.Events(api, httpx.Operation("GET", "/none", "none", "no board"), "board",
		func(context.Context, *struct{}) (*httpx.Live[board], error) {
			return nil, &fault.Error{Kind: fault.NotFound, Op: "find board"}
		})
	httpx.Poll(api, httpx.Operation("GET", "/board", "board", "the board"),
		func(_ context.Context, in *after) (*httpx.Live[board], uint64, error) { return h.live, in.After, nil })
	var ctx context.Context
	ctx, h.stop = context.WithCancel(t.Context())
	log, _ := basetest.CaptureLog(t)
	go func() { h.done <- httpx.Serve(ctx, h.ln, httpx.Browser(mux, httpx.Opts{Log: log}), secure, log) }()
	transport := &http.Transport{DialContext: h.ln.Dial}
	if secure != nil {
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // the test's own pipe
		transport.ForceAttemptHTTP2 = true
	}
	h.http = &http.Client{Transport: transport}
	return h
}

// end stops the server as the product does and proves that nothing of it is left.
func (h *hall) end(t *testing.T) {
	t.Helper()
	h.stop()
	if err := <-h.done; err != nil {
		t.Errorf("end of the server: got %v", err)
	}
	for _, body := range h.open {
		body.Close()
	}
	h.http.CloseIdleConnections()
	if n := h.live.Watchers(); n != 0 {
		t.Errorf("%d streams outlived the server", n)
	}
}

func (h *hall) set(t *testing.T, version uint64, calls ...string) {
	t.Helper()
	if err := h.live.Set(version, board{calls}); err != nil {
		t.Fatal(err)
	}
}

// watch opens a stream and returns what arrives.
func (h *hall) watch(t *testing.T, url, lastID string) *bufio.Reader {
	t.Helper()
	return h.get(t, url, lastID).body
}

// answer is what came back.
type answer struct {
	status, proto int
	body          *bufio.Reader
}

// get asks for a path and returns the answer, which end closes.
func (h *hall) get(t *testing.T, url, lastID string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := h.http.Do(req) //nolint:bodyclose // end closes it
	if err != nil {
		t.Fatal(err)
	}
	h.open = append(h.open, resp.Body)
	return answer{resp.StatusCode, resp.ProtoMajor, bufio.NewReader(resp.Body)}
}

// next returns the next event or comment, its lines joined by "|"; "" at the end of the stream.
func next(r *bufio.Reader) string {
	var lines []string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return ""
		}
		if line == "\n" {
			return strings.Join(lines, "|")
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

func want(t *testing.T, r *bufio.Reader, events ...string) {
	t.Helper()
	for _, e := range events {
		if got := next(r); got != e {
			t.Fatalf("got %q, want %q", got, e)
		}
	}
}

func TestStreamSendsEveryStateOnceWithItsVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		r := h.watch(t, "http://hall/events", "")
		want(t, r, "retry: 2000")
		h.set(t, 4, "A001")
		want(t, r, `id: 4|event: board|data: {"calls":["A001"]}`)
		h.set(t, 3, "older") // computed earlier, stored later
		synctest.Wait()
		h.set(t, 4, "same")
		synctest.Wait()
		h.set(t, 9, "A002", "A001")
		want(t, r, `id: 9|event: board|data: {"calls":["A002","A001"]}`)
		r2 := h.watch(t, "http://hall/events", "9") // it has this state
		want(t, r2, "retry: 2000")
		h.set(t, 10, "A003")
		want(t, r2, `id: 10|event: board|data: {"calls":["A003"]}`)
		r3 := h.watch(t, "http://hall/events", "700") // of a hall that was restored from a backup
		want(t, r3, "retry: 2000", `id: 10|event: board|data: {"calls":["A003"]}`)
		h.end(t)
	})
}

func TestStreamLivesAndBeatsForHours(t *testing.T) {
	cert := selfSigned(t)
	for name, secure := range map[string]*tls.Config{"http/1.1": nil, "http/2": {Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := openHall(t, secure)
				h.set(t, 1, "A001")
				url := "http://hall/events"
				if secure != nil {
					url = "https://hall/events"
				}
				stream := h.get(t, url, "")
				if name != "http/1.1" && stream.proto != 2 {
					t.Fatalf("got HTTP/%d", stream.proto)
				}
				r := stream.body
				want(t, r, "retry: 2000", `id: 1|event: board|data: {"calls":["A001"]}`)
				start := time.Now()
				for range 720 {
					want(t, r, ":")
				}
				if got := time.Since(start); got != 2*time.Hour {
					t.Errorf("720 heartbeats took %v, want 2h", got)
				}
				h.set(t, 2, "A002")
				want(t, r, `id: 2|event: board|data: {"calls":["A002"]}`)
				h.stop() // while the stream is open
				want(t, r, "")
				h.end(t)
			})
		})
	}
}

func TestAClientThatTakesNothingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		conn, err := h.ln.Dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "GET /events HTTP/1.1\r\nHost: hall\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		head := bufio.NewReader(conn)
		for !strings.HasPrefix(next(head), "6") && h.live.Watchers() == 0 { // until the stream is open
			synctest.Wait()
		}
		h.set(t, 1, "A001") // nobody reads it
		synctest.Wait()
		if n := h.live.Watchers(); n != 1 {
			t.Fatalf("got %d watchers, want the one that is stuck", n)
		}
		time.Sleep(5*time.Second + time.Millisecond)
		synctest.Wait()
		if n := h.live.Watchers(); n != 0 {
			t.Errorf("got %d watchers after the write's deadline, want none", n)
		}
		conn.Close()
		h.end(t)
	})
}

func TestASlowClientGetsTheLatestStateOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		h.set(t, 1, "A001")
		r := h.watch(t, "http://hall/events", "")
		want(t, r, "retry: 2000", `id: 1|event: board|data: {"calls":["A001"]}`)
		synctest.Wait()
		for v := uint64(2); v <= 1000; v++ {
			h.set(t, v, strconv.FormatUint(v, 10))
		}
		events := 0
		for {
			events++
			if strings.HasPrefix(next(r), "id: 1000|") {
				break
			}
		}
		if events > 10 { // what the pipes between hold
			t.Errorf("got %d events of 999", events)
		}
		h.end(t)
	})
}

func TestAStreamThatCannotOpenIsAnOrdinaryError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		c := httpx.Client{Base: "http://hall", HTTP: h.http}
		if err := c.Do(t.Context(), httpx.Call{Op: "watch", Method: "GET", Path: "/none"}, nil); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
		h.end(t)
	})
}

func TestAClosedStateEndsItsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		h.set(t, 1, "A001")
		r := h.watch(t, "http://hall/events", "1")
		want(t, r, "retry: 2000")
		h.live.Close()
		want(t, r, "")
		h.end(t)
	})
}

func TestPollWaitsForAnotherVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHall(t, nil)
		poll := func(after uint64, status int, body string, waited time.Duration) {
			t.Helper()
			start := time.Now()
			resp := h.get(t, "http://hall/board?after="+strconv.FormatUint(after, 10), "")
			got, err := io.ReadAll(resp.body)
			if err != nil || resp.status != status || (body != "" && string(got) != body) || time.Since(start) != waited {
				t.Errorf("after %d: got %d %q %v in %v; want %d %q in %v", after, resp.status, got, err, time.Since(start), status, body, waited)
			}
		}
		poll(0, 503, "", 25*time.Second)
		h.set(t, 5, "A001")
		poll(0, 200, `{"calls":["A001"]}`, 0)
		poll(4, 200, `{"calls":["A001"]}`, 0)
		poll(6, 200, `{"calls":["A001"]}`, 0)
		poll(5, 304, "", 25*time.Second)
		time.AfterFunc(3*time.Second, func() { h.set(t, 6, "A002") })
		poll(5, 200, `{"calls":["A002"]}`, 3*time.Second)
		h.end(t)
	})
}

func TestTheEndOfTheServerEndsPollsAndLetsRequestsFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ln := basetest.NewPipes()
		log, _ := basetest.CaptureLog(t)
		done := make(chan error)
		slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(3 * time.Second)
			if r.Context().Err() != nil {
				t.Errorf("a running request was cancelled: %v", r.Context().Err())
			}
			_, _ = io.WriteString(w, "done")
		})
		go func() { done <- httpx.Serve(ctx, ln, slow, nil, log) }()
		c := &http.Client{Transport: &http.Transport{DialContext: ln.Dial}}
		time.AfterFunc(time.Second, stop)
		req, err := http.NewRequestWithContext(t.Context(), "GET", "http://hall/", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "done" {
			t.Errorf("got %q, %v", body, err)
		}
		resp.Body.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestTheDescriptionNamesTheData(t *testing.T) {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test", "1", "a board")
	var live httpx.Live[board]
	httpx.Events(api, httpx.Operation("GET", "/events", "events", "the board"), "board",
		func(context.Context, *struct{}) (*httpx.Live[board], error) { return &live, nil })
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/openapi.json", nil))
	for _, part := range []string{"text/event-stream", `"calls"`, `"#/components/schemas/Httpx_testBoard"`, `"#/components/schemas/HttpxProblem"`, `"openapi":"3.1.0"`} {
		if got := w.Body.String(); !strings.Contains(got, part) {
			t.Errorf("%s is missing in %s", part, got)
		}
	}
}

func TestListenRefusesATakenPort(t *testing.T) {
	ln, err := httpx.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if _, err := httpx.Listen(t.Context(), ln.Addr().String()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
}

func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	srv.StartTLS()
	defer srv.Close()
	return srv.TLS.Certificates[0]
}
