package main_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"onetrip/ui/web/webtest"
)

// TestFromFirstStartToFirstClerkInTheBrowser goes the way of a new hall: the administrator is made, makes a clerk, and the clerk opens a window.
func TestFromFirstStartToFirstClerkInTheBrowser(t *testing.T) {
	browser := webtest.Need(t)
	r := newRig(t)
	r.start()
	r.await("/setup")
	tab, end := webtest.Tab(browser)
	t.Cleanup(end)
	if err := chromedp.Run(tab, webtest.Size(1440, 900)); err != nil {
		t.Fatal(err)
	}
	p := tour{t, tab}
	p.do(chromedp.Navigate("http://" + r.browser + "/setup"))
	p.do(webtest.Submit("/setup", map[string]string{"#staff": "zhao.min", "#name": "赵敏", "#password": "spring-rain-26", "#again": "spring-rain-26", "#code": r.code}, "#go"))
	p.reads("#staff", "zhao.min") // the list of accounts

	p.do(webtest.Submit("/accounts", nil, "#add"))
	p.reads("#ask", "添加人员")
	p.do(webtest.Submit("/accounts", map[string]string{"#new-staff": "li.na", "#new-name": "李娜", "#new-password": "summer-sun-26"}, "#save"))
	p.reads("#messages", "李娜 可以登录了")
	p.reads(`[data-staff="li.na"]`, "窗口")
	p.do(webtest.Submit("/accounts", nil, "#out"))
	p.do(webtest.Submit("/login", map[string]string{"#staff": "li.na", "#password": "summer-sun-26"}, "#go"))
	p.reads("#windows", "3 号窗口")
	p.do(webtest.Submit("/window", nil, `[data-window="3"]`))
	p.reads("#next", "开始办理")
}

// tour is somebody going through pages.
type tour struct {
	*testing.T

	tab context.Context //nolint:containedctx // what drives a browser calls a tab a context
}

func (p tour) do(steps ...chromedp.Action) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.tab, 20*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, steps...); err != nil {
		p.Fatalf("in the page: %v", err)
	}
}

// reads waits until an element's text has the words in it.
func (p tour) reads(selector, words string) {
	p.Helper()
	text := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		err := chromedp.Run(p.tab, chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector), &text))
		if err == nil && strings.Contains(text, words) {
			return
		}
	}
	_ = chromedp.Run(p.tab, chromedp.Evaluate("document.body.innerText", &text))
	p.Fatalf("%s never reads %q; the page reads:\n%s", selector, words, text)
}
