package pages_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"onetrip/queue"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

// atDesk opens window 3 and begins to serve, by keyboard.
func atDesk(s *stage) {
	s.t.Helper()
	s.open("/window?no=3")
	s.reads("#next", "开始办理")
	s.press(" ")
	s.reads("#next", "下一位")
	s.settle()
}

// settle lets the guard against a second press by the same finger pass.
func (s *stage) settle() {
	s.t.Helper()
	s.do(chromedp.Sleep(750 * time.Millisecond))
}

func TestWindow(t *testing.T) {
	browser := webtest.Need(t)
	t.Run("is worked with the keyboard", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.press(" ")
		s.reads("#serving .no", "A037")
		s.settle()
		s.press("h")
		s.wait(`document.querySelector("#ask").open`)
		s.press("2")
		s.reads("#parked", "等复印")
		s.settle()
		s.press(" ")
		s.wait(`document.querySelector("#serving .no")?.innerText > "A037"`)
		s.settle()
		s.press("f")
		s.wait(`document.querySelector("#ask").open`)
		s.press("3")
		s.reads("#today", "办结")
		s.wait(`document.querySelector("#serving .no") === null`)
		s.settle()
		s.press("p")
		s.press("1")
		s.reads("#serving", "已暂停：午餐")
		want := []queue.ActKind{queue.ActOpen, queue.ActNext, queue.ActPark, queue.ActNext, queue.ActFinish, queue.ActPause}
		if diff := cmp.Diff(want, s.acts()); diff != "" {
			t.Errorf("acts (-want +got):\n%s", diff)
		}
		if a := s.hall.Acts()[4]; a.Result != queue.ResultMaterial || a.Ticket == "" {
			t.Errorf("finish was sent with result %q for ticket %q, want %q and the ticket in service", a.Result, a.Ticket, queue.ResultMaterial)
		}
	})
	t.Run("takes a double press for one", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.press("  ")
		s.reads("#serving .no", "A037")
		s.settle()
		s.do(chromedp.Click("#next"), chromedp.DoubleClick("#next")) // the mouse tells of one click, then of its second
		s.reads("#today", "1")
		s.settle()
		want := []queue.ActKind{queue.ActOpen, queue.ActNext, queue.ActNext}
		if diff := cmp.Diff(want, s.acts()); diff != "" {
			t.Errorf("acts (-want +got):\n%s", diff)
		}
	})
	t.Run("sends a press again until it is answered, and once", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.hall.SetFaults(pagestest.Faults{LoseReply: 3})
		s.press(" ")
		s.reads("#next", "正在重发")
		s.wait(`!document.querySelector("#next").disabled`)
		s.reads("#serving .no", "A037")
		if got := s.acts(); len(got) != 2 {
			t.Errorf("the hall did %v, want open and one next", got)
		}
	})
	t.Run("sends a press after a reload that came between", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.cut()
		s.press(" ")
		s.reads("#next", "请稍等")
		s.plug()
		s.open("/window?no=3")
		s.reads("#serving .no", "A037")
		s.wait(`!document.querySelector("#next").disabled`)
		if got := s.acts(); len(got) != 2 {
			t.Errorf("the hall did %v, want open and one next", got)
		}
	})
	t.Run("shows a lost connection and heals", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.cut()
		s.reads("#link", "连接中断")
		s.reads("[data-name=lost]", "起连不上大厅")
		s.press(" ")
		s.reads("#next", "请稍等")
		s.plug()
		s.reads("#serving .no", "A037")
		s.gone("[data-name=lost]")
		s.reads("#link", "已连接")
		if got := s.acts(); !slices.Equal(got, []queue.ActKind{queue.ActOpen, queue.ActNext}) {
			t.Errorf("the hall did %v, want open and one next", got)
		}
	})
	t.Run("tells a conflict and shows the truth", func(t *testing.T) {
		s := newStage(t, browser)
		atDesk(s)
		s.hall.SetFaults(pagestest.Faults{NoEvents: true}) // the page learns late
		s.open("/window?no=3")
		s.reads("#next", "叫下一个号")
		d, _ := s.hall.Desk(3)
		if _, err := s.hall.Do(queue.Act{ID: "other", Kind: queue.ActNext, Window: 3, Clerk: d.Clerk}); err != nil {
			t.Fatal(err)
		}
		s.do(chromedp.Evaluate(`document.querySelector("#next").click()`, nil))
		s.wait(`document.querySelector("[data-name=problem]") || document.querySelector("#serving .no")`)
		s.reads("#serving .no", "A037")
	})
	t.Run("belongs to one clerk", func(t *testing.T) {
		s := newStage(t, browser)
		if _, err := s.hall.Do(queue.Act{ID: "wang", Kind: queue.ActOpen, Window: 3, Clerk: "wang.fang"}); err != nil {
			t.Fatal(err)
		}
		s.open("/window?no=3")
		s.reads("[data-name=taken]", "wang.fang 在使用这个窗口")
		s.reads("#next", "接管窗口")
		s.press(" ")
		s.wait(`document.querySelector("#ask").open`)
		s.do(chromedp.Click("#ask .primary"))
		s.reads("#next", "下一位")
		s.gone("[data-name=taken]")
	})
	t.Run("warns before it logs out", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.LogIn(4 * time.Second)
		s.open("/window?no=3")
		s.reads("[data-name=idle]", "秒后自动退出登录")
		s.press("x")
		s.gone("[data-name=idle]")
		s.wait(`location.pathname === "/login"`)
		s.reads("#message", "很久没有操作")
	})
}
