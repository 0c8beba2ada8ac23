package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
)

// raiser is an API whose one call returns err.
func raiser(err error) http.Handler {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test", "1", "raises errors")
	huma.Register(api, httpx.Operation("POST", "/v1/things/{id}", "post-thing", "raises"), func(context.Context, *struct {
		ID   string `path:"id"`
		Body struct {
			Number string `json:"number" maxLength:"4"`
		}
	},
	) (*struct{}, error) {
		return nil, err
	})
	mux.HandleFunc("POST /plain", func(w http.ResponseWriter, r *http.Request) { httpx.WriteError(w, r, err) })
	return mux
}

func client(t *testing.T, h http.Handler) *httpx.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &httpx.Client{Base: srv.URL, HTTP: srv.Client()}
}

func TestTheClientReturnsTheErrorThatTheServerRaised(t *testing.T) {
	statuses := map[fault.Kind]int{
		fault.Invalid: 400, fault.Refused: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.Unavailable: 503, fault.Internal: 500, fault.Corrupt: 500,
	}
	for kind, status := range statuses {
		if got := httpx.Status(kind); got != status {
			t.Errorf("status of %v: got %d, want %d", kind, got, status)
		}
		raised := &fault.Error{Kind: kind, Op: "issue ticket", Key: "fault.closed", Hint: "come back tomorrow", After: 90 * time.Second, Err: errors.New("the hall is closed")}
		c := client(t, raiser(fmt.Errorf("answer: %w", raised)))
		for _, path := range []string{"/v1/things/7", "/plain"} {
			err := c.Do(t.Context(), httpx.Call{Op: "post thing", Method: "POST", Path: path, In: map[string]string{"number": "A1"}}, nil)
			got, ok := errors.AsType[*fault.Error](err)
			if !ok {
				t.Fatalf("%v: got %v, want a fault", kind, err)
			}
			if got.Kind != raised.Kind || got.Op != raised.Op || got.Key != raised.Key || got.Hint != raised.Hint || got.After != raised.After {
				t.Errorf("%v: got %+v, want %+v", kind, got, raised)
			}
			hidden := kind == fault.Internal || kind == fault.Corrupt
			if leaked := strings.Contains(err.Error(), "the hall is closed"); leaked == hidden {
				t.Errorf("%v: got text %q, hidden must be %v", kind, err, hidden)
			}
		}
	}
}

func TestAnUnclassifiedErrorTellsNothing(t *testing.T) {
	c := client(t, raiser(errors.New("张三 is not in the table")))
	err := c.Do(t.Context(), httpx.Call{Op: "post thing", Method: "POST", Path: "/v1/things/7", In: map[string]string{"number": "A1"}}, nil)
	if fault.KindOf(err) != fault.Internal || strings.Contains(err.Error(), "张三") {
		t.Errorf("got %v", err)
	}
}

func TestAnInvalidRequestIsInvalidAndItsValueIsNotRepeated(t *testing.T) {
	c := client(t, raiser(nil))
	err := c.Do(t.Context(), httpx.Call{Op: "post thing", Method: "POST", Path: "/v1/things/7", In: map[string]string{"number": "220281199001011234"}}, nil)
	if fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "220281") || !strings.Contains(err.Error(), "body.number") {
		t.Errorf("got %v", err)
	}
}

func TestForeignAnswersAreUnavailableOrInternal(t *testing.T) {
	for status, want := range map[int]fault.Kind{
		502: fault.Unavailable, 503: fault.Unavailable, 504: fault.Unavailable, 429: fault.Unavailable,
		404: fault.Internal, 400: fault.Internal, 500: fault.Internal, 302: fault.Internal,
	} {
		c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, "<html>proxy</html>")
		}))
		err := c.Do(t.Context(), httpx.Call{Op: "look", Method: "GET", Path: "/"}, nil)
		if fault.KindOf(err) != want || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d: got %v (%v), want %v", status, err, fault.KindOf(err), want)
		}
	}
}

func TestNoAnswerIsUnavailable(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	c := &httpx.Client{Base: srv.URL, HTTP: srv.Client()}
	err := c.Do(t.Context(), httpx.Call{Op: "look", Method: "GET", Path: "/v1/tickets/01SECRET"}, nil)
	if fault.KindOf(err) != fault.Unavailable || fault.KeyOf(err) != httpx.KeyPeer || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("got %v", err)
	}
}

func TestTheLogKnowsRoutesOnly(t *testing.T) {
	log, lines := basetest.CaptureLog(t, "01SECRET", "220281199001011234")
	var seen []httpx.Served
	raised := &fault.Error{Kind: fault.Unavailable, Op: "write", Err: errors.New("disk full")}
	h := httpx.Machine(raiser(raised), httpx.Opts{Log: log, Observe: func(s httpx.Served) { seen = append(seen, s) }})
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/things/01SECRET?q=220281199001011234", strings.NewReader(`{"number":"1"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 503 || len(seen) != 1 || seen[0].Route != "POST /v1/things/{id}" || seen[0].Status != 503 || !errors.Is(seen[0].Err, raised) {
		t.Errorf("got %d, %+v", w.Code, seen)
	}
	if got := lines.String(); !strings.Contains(got, "disk full") || !strings.Contains(got, "POST /v1/things/{id}") {
		t.Errorf("log: got %s", got)
	}
}

func TestAPanicIs500AndLogged(t *testing.T) {
	log, lines := basetest.CaptureLog(t)
	h := httpx.Browser(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("mistake") }), httpx.Opts{Log: log})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "mistake") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if got := lines.String(); !strings.Contains(got, "mistake") || !strings.Contains(got, "ERROR") {
		t.Errorf("log: got %s", got)
	}
}

func TestAPanicInTheMiddleCutsTheConnection(t *testing.T) {
	log, _ := basetest.CaptureLog(t)
	c := client(t, httpx.Browser(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"half":`)
		panic("mistake")
	}), httpx.Opts{Log: log}))
	var out any
	if err := c.Do(t.Context(), httpx.Call{Op: "look", Method: "GET", Path: "/"}, &out); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestBrowserRoutesAreProtected(t *testing.T) {
	log, _ := basetest.CaptureLog(t)
	var body int
	h := httpx.Browser(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, err := r.Body.Read(make([]byte, 100))
		body = n
		_ = err
	}), httpx.Opts{Log: log, MaxBody: 8})
	post := func(headers map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "http://hall.test/api/v1/session", strings.NewReader("0123456789"))
		for k, v := range headers {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := post(map[string]string{"Sec-Fetch-Site": "same-origin"})
	if w.Code != 200 || body > 8 {
		t.Errorf("same origin: got %d, read %d bytes", w.Code, body)
	}
	for name, part := range map[string]string{
		"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
	} {
		if got := w.Header().Get(name); !strings.Contains(got, part) {
			t.Errorf("%s: got %q, want %q in it", name, got, part)
		}
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: got %q", csp)
	}
	for _, headers := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}} {
		if w := post(headers); w.Code != 403 || !strings.Contains(w.Body.String(), `"kind":"refused"`) {
			t.Errorf("%v: got %d %s", headers, w.Code, w.Body)
		}
	}
}

func TestATooLargeBodyIsRefused(t *testing.T) {
	log, _ := basetest.CaptureLog(t)
	c := client(t, httpx.Machine(raiser(nil), httpx.Opts{Log: log, MaxBody: 20}))
	err := c.Do(t.Context(), httpx.Call{Op: "post", Method: "POST", Path: "/v1/things/7", In: map[string]string{"number": "1", "more": strings.Repeat("x", 100)}}, nil)
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v (%v), want invalid", err, fault.KindOf(err))
	}
}

func TestTheSessionCookieComesBack(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), "GET", "https://hall.test/", nil)
	c := httpx.SessionCookie(r, "abc")
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("got %v", c)
	}
	if got := httpx.SessionToken(r); got != "" {
		t.Errorf("without cookie: got %q", got)
	}
	r.AddCookie(c)
	if got := httpx.SessionToken(r); got != "abc" {
		t.Errorf("got %q", got)
	}
	if c := httpx.SessionCookie(r, ""); c.MaxAge >= 0 {
		t.Errorf("taken away: got %v", c)
	}
}

func TestAssetsAreKeptByTheirHash(t *testing.T) {
	a, err := httpx.NewAssets(fstest.MapFS{"board.js": {Data: []byte("let a = 1")}, "fonts/a.woff2": {Data: []byte("x")}}, "/assets/")
	if err != nil {
		t.Fatal(err)
	}
	get := func(url, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), "GET", url, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w
	}
	w := get(a.URL("board.js"), "")
	if w.Code != 200 || w.Body.String() != "let a = 1" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("by hash: got %d %q %v", w.Code, w.Body, w.Header())
	}
	tag := w.Header().Get("ETag")
	if w := get("/assets/board.js", tag); w.Code != 304 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("plain, known: got %d %v", w.Code, w.Header())
	}
	if w := get("/assets/board.js?v=old", ""); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("old hash: got %d %v", w.Code, w.Header())
	}
	for _, url := range []string{"/assets/", "/assets/fonts/", "/assets/none.js", a.URL("none.js")} {
		if w := get(url, ""); w.Code != 404 {
			t.Errorf("%s: got %d, want 404", url, w.Code)
		}
	}
}
