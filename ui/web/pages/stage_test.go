package pages_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
	"onetrip/ui/web/pages"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

// soon is how long anything may take that a page does by itself, on a loaded machine.
const soon = 15 * time.Second

// A stage is a canned hall behind a real server, whose cable can be cut, and a tab in which its pages are looked at.
type stage struct {
	t      *testing.T
	hall   *pagestest.Hall
	addr   string
	server *http.Server
	tab    context.Context //nolint:containedctx // what drives a browser calls a tab a context
}

// newStage starts a hall in which the clerk is logged in, and opens an empty tab.
func newStage(t *testing.T, browser context.Context) *stage { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	s := &stage{t: t, hall: pagestest.New(queue.Demo(), time.Now), addr: "127.0.0.1:0"}
	s.hall.LogIn(10 * time.Minute)
	s.plug()
	tab, closeTab := webtest.Tab(browser)
	t.Cleanup(func() {
		closeTab()
		s.cut()
	})
	chromedp.ListenTarget(tab, func(e any) {
		if x, ok := e.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page's script failed: %v", x.ExceptionDetails)
		}
	})
	s.tab = tab
	if err := chromedp.Run(tab); err != nil { // the first run makes the tab, and its end would close it
		t.Fatalf("open tab: %v", err)
	}
	s.do(webtest.Size(1440, 900))
	return s
}

// plug starts the server, at the address it had before.
func (s *stage) plug() {
	s.t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", pages.Handler())
	mux.Handle("/api/", s.hall.API())
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.server = &http.Server{Handler: httpx.Browser(mux, httpx.Opts{Log: slog.New(slog.DiscardHandler)}), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }() // ends with cut
}

// cut ends the server and every connection to it.
func (s *stage) cut() { _ = s.server.Close() }

// do runs steps in the tab.
func (s *stage) do(steps ...chromedp.Action) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.tab, soon)
	defer cancel()
	if err := chromedp.Run(ctx, steps...); err != nil {
		s.t.Fatalf("in the page: %v", err)
	}
}

func (s *stage) open(path string) {
	s.t.Helper()
	s.do(chromedp.Navigate("http://" + s.addr + path))
}

// wait waits until an expression is true in the page, and tells how long that took.
func (s *stage) wait(expression string) time.Duration {
	s.t.Helper()
	start := time.Now()
	for done := false; !done; {
		if err := chromedp.Run(s.tab, chromedp.Evaluate("Boolean("+expression+")", &done)); err != nil {
			done = false // the page is being left for another
		}
		if took := time.Since(start); !done && took > soon {
			var text string
			_ = chromedp.Run(s.tab, chromedp.Evaluate("document.body.innerText", &text))
			s.t.Fatalf("waited %v for %s; the page reads:\n%s", took, expression, text)
		} else if !done {
			s.do(chromedp.Sleep(20 * time.Millisecond))
		}
	}
	return time.Since(start)
}

// reads waits until an element's text has the words in it.
func (s *stage) reads(selector, words string) time.Duration {
	s.t.Helper()
	return s.wait(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, words))
}

// gone waits until no element matches.
func (s *stage) gone(selector string) {
	s.t.Helper()
	s.wait(fmt.Sprintf("document.querySelector(%q) === null", selector))
}

// value returns what an expression is in the page.
func value[T any](s *stage, expression string) T {
	s.t.Helper()
	var v T
	s.do(chromedp.Evaluate(expression, &v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v
}

// press presses a key once.
func (s *stage) press(key string) {
	s.t.Helper()
	s.do(chromedp.KeyEvent(key))
}

// acts returns the kinds of the acts that the hall did.
func (s *stage) acts() []queue.ActKind {
	kinds := []queue.ActKind{}
	for _, a := range s.hall.Acts() {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}
