package pages_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"onetrip/queue"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

func TestTicket(t *testing.T) {
	browser := webtest.Need(t)
	t.Run("tells the place in the ticket's language", func(t *testing.T) {
		s := newStage(t, browser)
		s.do(webtest.Size(390, 780))
		s.open("/t/" + pagestest.TicketWaiting)
		s.reads("#ticket", "A036")
		s.reads("#ticket", "约 15–25 分钟")
		s.open("/t/" + pagestest.TicketKorean)
		s.reads("#ticket", "대기 중입니다")
		s.do(chromedp.Click(`[lang=en]`, chromedp.ByQuery))
		s.reads("#ticket", "ID card, household")
	})
	t.Run("says so when the hall is gone, and goes on by itself", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/t/" + pagestest.TicketWaiting)
		s.reads("#ticket", "A036")
		s.cut()
		s.do(chromedp.Evaluate(`window.dispatchEvent(new Event("online"))`, nil))
		s.reads("#fresh.lost", "连不上大厅")
		s.hall.Serve(pagestest.TicketWaiting, 3)
		s.plug()
		s.reads("#ticket", "3 号窗口")
	})
	t.Run("knows no other tickets", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/t/01KB000000000000000000000X")
		s.wait(`document.querySelector("#ticket").innerText.length > 10`)
		s.gone("#ticket dl")
	})
}

func TestRate(t *testing.T) {
	browser := webtest.Need(t)
	t.Run("asks once after a service and waits until it is saved", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/rate?window=3")
		s.reads("#face", "欢迎您")
		s.hall.End(3, "01KB0000000000000000000R01", "A036")
		s.reads("#face", "请您评价这次服务")
		s.do(chromedp.Click(`[data-grade="1"]`, chromedp.ByQuery))
		s.reads("#face", "工作人员会回访您")
		if got := s.hall.Ratings(); len(got) != 1 || got[0].Grade != queue.VeryBad || got[0].Ticket != "01KB0000000000000000000R01" {
			t.Errorf("ratings: got %+v, want one very bad for the ticket", got)
		}
	})
	t.Run("may be skipped and does not ask again", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.End(3, "01KB0000000000000000000R02", "A036")
		s.open("/rate?window=3")
		s.reads("#face", "请您评价")
		s.do(chromedp.Click(`.skip`, chromedp.ByQuery))
		s.reads("#face", "欢迎您")
		s.hall.Call("B001", 4, queue.ZH) // any change of the hall
		s.settle()
		s.reads("#face", "欢迎您")
		if got := s.hall.Ratings(); len(got) != 0 {
			t.Errorf("ratings: got %+v, want none", got)
		}
	})
	t.Run("names a window that is none", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/rate?window=99")
		s.reads("#face", "没有这个窗口")
	})
}

// TestNothingOverflows looks at every page at the sizes of its screens: no scroll bar, no words cut off.
func TestNothingOverflows(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.hall.Call("AB10366", 12, queue.KO)
	s.hall.End(3, "01KB0000000000000000000R01", "AB10366")
	for _, c := range []struct {
		path, ready string
		sizes       [][2]int64
	}{
		{"/board", "#face .no, #face b", [][2]int64{{1366, 768}, {1920, 1080}, {3840, 2160}, {1280, 1024}}},
		{"/window?no=3", "#next", [][2]int64{{1280, 720}, {1440, 900}, {1920, 1080}}},
		{"/rate?window=3", ".grades", [][2]int64{{1024, 600}, {1280, 800}}},
		{"/login", "#form", [][2]int64{{1280, 720}}},
	} {
		for _, size := range c.sizes {
			s.do(webtest.Size(size[0], size[1]))
			s.open(c.path)
			s.wait(fmt.Sprintf("document.querySelector(%q)?.getBoundingClientRect().height > 0", c.ready))
			if got := value[string](s, overflow); got != "" {
				t.Errorf("%s at %v: %s", c.path, size, got)
			}
		}
	}
	s.do(webtest.Size(360, 740))
	for _, id := range []string{pagestest.TicketEnglish, pagestest.TicketKorean, pagestest.TicketPassed, pagestest.TicketParked} {
		s.open("/t/" + id)
		s.wait(`document.querySelector("#ticket .no") !== null`)
		if got := value[string](s, `document.documentElement.scrollWidth > innerWidth ? "wider than the phone" : ""`); got != "" {
			t.Errorf("ticket %s: %s", id, got)
		}
	}
}

// overflow names what does not fit on a page that must not scroll.
const overflow = `(() => {
	const d = document.documentElement;
	if (d.scrollWidth > innerWidth + 1 || d.scrollHeight > innerHeight + 1) { return "the page is " + d.scrollWidth + "×" + d.scrollHeight; }
	for (const e of document.querySelectorAll("button, h1, h2, .no, .to, li, p, b, time")) {
		if (e.hidden || !e.offsetParent || getComputedStyle(e).textOverflow === "ellipsis") { continue; }
		if (e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline") { return e.tagName + "." + e.className + " cuts “" + e.innerText.slice(0, 30) + "”"; }
	}
	return "";
})()`
