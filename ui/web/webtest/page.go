package webtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	// Soon is how long anything may take that a page does by itself, on a loaded machine.
	Soon = 20 * time.Second
	// lookEvery is the time between two looks at a page.
	lookEvery = 20 * time.Millisecond
	// ShotsEnv is the environment variable that names a folder for the pictures that Page.Shot takes.
	ShotsEnv = "ONETRIP_SHOTS"
)

// Page is a tab as tests use it: what fails there fails the test. Its methods may be called from the test's goroutine only.
type Page struct {
	// Tab is for steps that no method has.
	Tab context.Context //nolint:containedctx // what drives a browser calls a tab a context
	t   *testing.T
}

// NewPage opens an empty tab of the size in CSS pixels, which is closed with the test. A script that fails in it fails the test.
func NewPage(t *testing.T, browser context.Context, width, height int64) *Page { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	tab, end := Tab(browser)
	t.Cleanup(end)
	p := &Page{Tab: tab, t: t}
	chromedp.ListenTarget(tab, func(e any) {
		if x, ok := e.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page's script failed: %v", x.ExceptionDetails)
		}
	})
	if err := chromedp.Run(tab); err != nil { // the first run makes the tab, and its end would close it
		t.Fatalf("open tab: %v", err)
	}
	p.Do(Size(width, height))
	return p
}

// Do runs steps in the tab.
func (p *Page) Do(steps ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Tab, Soon)
	defer cancel()
	if err := chromedp.Run(ctx, steps...); err != nil {
		p.t.Fatalf("in the page: %v", err)
	}
}

// Open goes to an address.
func (p *Page) Open(address string) {
	p.t.Helper()
	p.Do(chromedp.Navigate(address))
}

// Wait waits until an expression is true in the page, and tells how long that took.
func (p *Page) Wait(expression string) time.Duration {
	p.t.Helper()
	start := time.Now()
	for done := false; !done; {
		if err := chromedp.Run(p.Tab, chromedp.Evaluate("Boolean("+expression+")", &done)); err != nil {
			done = false // the page is being left for another
		}
		if took := time.Since(start); !done && took > Soon {
			var text string
			_ = chromedp.Run(p.Tab, chromedp.Evaluate("document.body.innerText", &text))
			p.Shot("missing")
			p.t.Fatalf("waited %v for %s; the page reads:\n%s", took, expression, text)
		} else if !done {
			p.Do(chromedp.Sleep(lookEvery))
		}
	}
	return time.Since(start)
}

// Reads waits until an element's text has the words in it.
func (p *Page) Reads(selector, words string) time.Duration {
	p.t.Helper()
	return p.Wait(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, words))
}

// Click clicks an element with the mouse once it is there and can be used.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("document.querySelector(%q)?.disabled === false", selector))
	p.Do(chromedp.Click(selector, chromedp.ByQuery))
}

// Shot keeps a picture of the page where ONETRIP_SHOTS names a folder.
func (p *Page) Shot(name string) {
	dir := os.Getenv(ShotsEnv)
	if dir == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(p.Tab, Front(), chromedp.Sleep(300*time.Millisecond), Shot(&png)); err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Log(err)
	}
}
