// Package webtest drives a headless Chromium, for tests of pages and for their pictures.
package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// RequireEnv is the environment variable that forbids skipping tests for want of a browser.
const RequireEnv = "ONETRIP_REQUIRE_CHROMIUM"

// ErrNoBrowser says that no Chromium is installed.
var ErrNoBrowser = errors.New("no Chromium found (Debian package chromium)")

// Path returns the browser's program, or ErrNoBrowser.
func Path() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// Open starts a browser. Its tabs are made with Tab from the returned context; the cancel function ends it.
func Open(ctx context.Context, path string) (context.Context, context.CancelFunc, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("hide-scrollbars", false), // a page that needs one must show it
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has no sandbox for root
	}
	program, end := chromedp.NewExecAllocator(ctx, options...)
	quiet := func(string, ...any) {} // a newer Chromium says things that chromedp has no words for
	browser, close := chromedp.NewContext(program, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	stop := func() { close(); end() }
	if err := chromedp.Run(browser); err != nil { // the first run starts it; later tabs share it
		stop()
		return nil, nil, fmt.Errorf("start browser: %w", err)
	}
	return browser, stop, nil
}

// Need returns a browser for the whole test, or skips the test and says why. With ONETRIP_REQUIRE_CHROMIUM=1 it fails instead where there is
// none. Short runs leave browsers out.
func Need(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes too long for a short run")
	}
	path, err := Path()
	if err != nil {
		if os.Getenv(RequireEnv) == "1" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: tests of pages need a browser: %v", err)
	}
	browser, stop, err := Open(context.Background(), path) // the test's own context ends before the browser is closed
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return browser
}

// Tab opens a tab of a browser; the cancel function closes it.
func Tab(browser context.Context) (context.Context, context.CancelFunc) {
	return chromedp.NewContext(browser)
}

// Size sets a tab's screen in CSS pixels.
func Size(width, height int64) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(width, height, 1, false)
}

// Submit fills fields, by their selectors, and clicks a button, once the page at the path is there with its scripts. It works inside the page: a
// browser's handles to elements do not survive a page that sends its visitor elsewhere.
func Submit(path string, fields map[string]string, button string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		list, err := json.Marshal(fields)
		if err != nil {
			return err
		}
		script := fmt.Sprintf(`(() => {
			if (location.pathname !== %q || document.readyState !== "complete") { return false; }
			for (const [selector, text] of Object.entries(%s ?? {})) { document.querySelector(selector).value = text; }
			document.querySelector(%q).click();
			return true;
		})()`, path, list, button)
		for done := false; !done; {
			if err := chromedp.Evaluate(script, &done).Do(ctx); err != nil {
				done = false // the page is being left for another
			}
			if !done {
				if err := chromedp.Sleep(20 * time.Millisecond).Do(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Await makes chromedp.Evaluate wait for a promise and return what it becomes.
func Await(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Front puts a tab before the others: a browser lets those behind sleep.
func Front() chromedp.Action { return page.BringToFront() }

// Shot takes a picture of what the tab shows, as PNG.
func Shot(into *[]byte) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) (err error) {
		*into, err = page.CaptureScreenshot().WithFormat(page.CaptureScreenshotFormatPng).Do(ctx)
		return err
	})
}
