package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"onetrip/queue"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

// A pageShot is one picture of a page in a state.
type pageShot struct {
	name   string
	path   string
	w, h   int64
	before func(*pagestest.Hall) // what happened in the hall
	after  []chromedp.Action     // what is done on the page
}

// writePageShots takes a picture of every page in every state, when there is a browser.
func writePageShots(dir, only string) error {
	program, err := webtest.Path()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pages are left out:", err)
		return nil
	}
	browser, stop, err := webtest.Open(context.Background(), program)
	if err != nil {
		return err
	}
	defer stop()
	for _, s := range pageShots() {
		if !strings.Contains(s.file(), only) {
			continue
		}
		if err := s.write(browser, dir); err != nil {
			return fmt.Errorf("picture of page %s: %w", s.name, err)
		}
	}
	return nil
}

func (s pageShot) write(browser context.Context, dir string) error {
	opened := time.Now()
	noon := time.Date(2026, 11, 23, 9, 42, 6, 0, queue.Demo().Zone)
	hall := pagestest.New(queue.Demo(), func() time.Time { return noon.Add(time.Since(opened)) })
	if s.before != nil {
		s.before(hall)
	}
	server := httptest.NewServer(bookServer(hall))
	defer server.Close()
	defer server.CloseClientConnections() // streams never end by themselves
	tab, close := webtest.Tab(browser)
	defer close()
	tab, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	var png []byte
	steps := append([]chromedp.Action{webtest.Size(s.w, s.h), chromedp.Navigate(server.URL + s.path), chromedp.Sleep(time.Second)}, s.after...)
	if err := chromedp.Run(tab, append(steps, chromedp.Sleep(500*time.Millisecond), webtest.Shot(&png))...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, s.file()), png, 0o644)
}

func (s pageShot) file() string { return "page_" + s.name + ".png" }

// keys presses keys, one after the other.
func keys(names ...string) []chromedp.Action {
	var list []chromedp.Action
	for _, k := range names {
		list = append(list, chromedp.KeyEvent(k), chromedp.Sleep(time.Second))
	}
	return list
}

func atWork(h *pagestest.Hall) { h.LogIn(10 * time.Minute) }

// serving is a clerk at window 3 with somebody there.
func serving(h *pagestest.Hall) {
	atWork(h)
	for i, kind := range []queue.ActKind{queue.ActOpen, queue.ActNext, queue.ActPark, queue.ActNext} {
		d, _ := h.Desk(3)
		a := queue.Act{ID: queue.ActID(fmt.Sprintf("act%d", i)), Kind: kind, Window: 3, Clerk: "li.na", Reason: "材料待补"}
		if d.Serving != nil {
			a.Ticket = d.Serving.ID
		}
		if _, err := h.Do(a); err != nil {
			panic(err) // the canned hall allows it
		}
	}
}

// inLanguage chooses a language on a page of the staff.
func inLanguage(tag string) []chromedp.Action {
	return []chromedp.Action{
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector("#languages").value = %q; document.querySelector("#languages").onchange()`, tag), nil),
		chromedp.Sleep(500 * time.Millisecond),
	}
}

func pageShots() []pageShot {
	ended := func(h *pagestest.Hall) { h.End(3, "01KB0000000000000000000R01", "A036") }
	click := func(sel string) []chromedp.Action {
		return []chromedp.Action{chromedp.Click(sel, chromedp.ByQuery), chromedp.Sleep(500 * time.Millisecond)}
	}
	list := []pageShot{
		{"board", "/board", 1920, 1080, func(h *pagestest.Hall) { h.Call("A036", 3, queue.ZH) }, nil},
		{"board_english", "/board", 1366, 768, func(h *pagestest.Hall) { h.Call("AB1036", 12, queue.EN) }, nil},
		{"board_korean", "/board", 3840, 2160, func(h *pagestest.Hall) { h.Call("A1036", 12, queue.KO) }, nil},
		{"board_rest", "/board", 1920, 1080, (*pagestest.Hall).Rest, nil},
		{"login", "/login", 1440, 900, nil, nil},
		{"setup", "/setup", 1440, 900, nil, nil},
		{"window_choose", "/window", 1440, 900, atWork, nil},
		{"window_closed", "/window?no=3", 1440, 900, atWork, nil},
		{"window", "/window?no=3", 1440, 900, serving, nil},
		{"window_small", "/window?no=3", 1280, 720, serving, nil},
		{"window_transfer", "/window?no=3", 1440, 900, serving, keys("t")},
		{"window_park", "/window?no=3", 1440, 900, serving, keys("h")},
		{"window_finish", "/window?no=3", 1440, 900, serving, keys("f")},
		{"window_paused", "/window?no=3", 1440, 900, serving, keys("p", "1")},
		{"rate_idle", "/rate?window=3", 1280, 800, nil, nil},
		{"rate", "/rate?window=3", 1280, 800, ended, nil},
		{"rate_poor", "/rate?window=3", 1280, 800, ended, click("[data-grade='1']")},
		{"rate_thanks", "/rate?window=3", 1280, 800, ended, click("[data-grade='5']")},
		{"supervise", "/supervise", 1440, 900, atWork, nil},
		{"terminals", "/terminals", 1440, 900, atWork, nil},
		{"index", "/", 1440, 900, nil, nil},
		{"results", "/results#" + string(pagestest.ResultID(1)), 1440, 900, atWork, nil},
		{"results_signed", "/results#" + string(pagestest.ResultID(pagestest.SignedResult)), 1440, 900, atWork, nil},
		{"results_unsigned", "/results#" + string(pagestest.ResultID(pagestest.UnsignedResult)), 1440, 900, atWork, nil},
		{"results_small", "/results", 1024, 768, atWork, nil},
		{"results_korean", "/results", 1280, 720, atWork, inLanguage("ko")},
		{"results_register", "/results", 1440, 1000, atWork, append(click("#new"), click("#save")...)},
		{"results_handover", "/results", 1440, 900, atWork, append(click("[data-result] input:enabled"), click("#hand")...)},
		{"results_forms", "/results", 1440, 900, atWork, click("#tab-forms")},
		{"handover", "/handovers/" + string(pagestest.FormNo), 1200, 1100, atWork, nil},
		{"handover_receive", "/handovers/" + string(pagestest.FormNo), 1200, 1100, atWork, append(click("#receive"), click("#all-ok")...)},
	}
	for name, id := range map[string]string{
		"waiting": pagestest.TicketWaiting, "soon": pagestest.TicketSoon, "called": pagestest.TicketCalled, "parked": pagestest.TicketParked, "done": pagestest.TicketDone,
		"passed": pagestest.TicketPassed, "cleared": pagestest.TicketCleared, "english": pagestest.TicketEnglish, "korean": pagestest.TicketKorean, "unknown": "01KB000000000000000000000X",
	} {
		list = append(list, pageShot{"ticket_" + name, "/t/" + id, 390, 780, nil, nil})
	}
	return list
}
