package pages_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

func TestLogin(t *testing.T) {
	browser := webtest.Need(t)
	enter := func(s *stage, password string) {
		s.do(webtest.Submit("/login", map[string]string{"#staff": "li.na", "#password": password}, "#go"))
	}
	t.Run("goes back to the page that was wanted", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.LogOut()
		s.open("/window?no=3")
		s.wait(`location.pathname === "/login"`)
		enter(s, "wrong-one-1")
		s.reads("#message", "工号或密码不对")
		enter(s, pagestest.Password)
		s.wait(`location.pathname === "/window"`)
		s.reads("#next", "开始办理")
	})
	t.Run("counts a lock-out down", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.LogOut()
		s.open("/login")
		for range pagestest.Tries + 1 {
			s.wait(`!document.querySelector("#go").classList.contains("busy")`)
			enter(s, "wrong-one-1")
			s.wait(`document.querySelector("#message").innerText !== ""`)
			s.wait(`!document.querySelector("#go").classList.contains("busy")`)
		}
		s.reads("#message", "已锁定")
		s.reads("#message", "还要等 14 分")
		s.wait(`document.querySelector("#go").disabled`)
	})
	t.Run("makes the first administrator", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.LogOut()
		s.hall.Fresh()
		s.open("/setup")
		s.do(
			chromedp.SetValue("#staff", "zhao.min", chromedp.ByQuery), chromedp.SetValue("#name", "赵敏", chromedp.ByQuery),
			chromedp.SetValue("#password", "spring-2026", chromedp.ByQuery), chromedp.SetValue("#again", "spring-2027", chromedp.ByQuery),
			chromedp.SetValue("#code", "abcd-2346", chromedp.ByQuery), chromedp.Click("#go", chromedp.ByQuery),
		)
		s.wait(`document.querySelector("#message").innerText !== ""`) // the two differ
		s.do(chromedp.SetValue("#again", "spring-2026", chromedp.ByQuery), chromedp.Click("#go", chromedp.ByQuery))
		s.wait(`document.querySelector("#message").innerText.includes("启动码不对")`)
		s.do(chromedp.SetValue("#code", pagestest.SetupCode, chromedp.ByQuery), chromedp.Click("#go", chromedp.ByQuery))
		s.wait(`location.pathname !== "/setup"`)
	})
}

func TestSupervise(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.open("/supervise")
	s.reads("#follow li:first-child", "A021") // the most overdue first
	s.reads("#follow li:first-child", "已超期")
	s.reads("#machines li:first-child", "离线")
	s.do(chromedp.Click("#follow li:first-child .primary", chromedp.ByQuery))
	s.wait(`document.querySelector("#ask").open`)
	s.do(chromedp.SendKeys("#note", "已电话说明", chromedp.ByQuery), chromedp.Click("#ask .primary", chromedp.ByQuery))
	s.wait(`[...document.querySelectorAll("#follow li")].some((e) => e.innerText.includes("A021") && e.innerText.includes("已回访"))`)
	for _, f := range s.hall.FollowUps() {
		if f.No == "A021" && (f.Called.IsZero() || f.Note != "已电话说明") {
			t.Errorf("follow-up: got %+v, want it called back with the note", f)
		}
	}
	s.cut()
	s.reads("#messages", "起连不上大厅")
	s.plug()
	s.gone(`[data-name="lost"]`)
}

// TestTerminals counts the terminals by their state, says what is wrong and what to do, and takes note of an alarm.
func TestTerminals(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.open("/terminals")
	for state, n := range map[string]string{"well": "1", "paper": "1", "ill": "1", "offline": "1"} {
		s.reads(`[data-state="`+state+`"] .figure`, n)
	}
	s.reads("#machines tbody tr:first-child", "取件柜锁控板没有应答")
	s.reads("#machines tbody tr:first-child", "检查取件柜锁控板是否通电")
	s.reads(`[data-machine="6"]`, "起联系不上")
	s.reads("#count", "3 条，2 条未确认")
	s.reads("#history", "号票打印机缺纸")
	s.do(chromedp.Click("#alarms li:first-child button", chromedp.ByQuery))
	s.reads("#alarms li:first-child", "已确认")
	s.reads("#count", "1 条未确认")
	s.cut()
	s.reads("#messages", "起连不上大厅")
	s.plug()
	s.gone(`[data-name="lost"]`)
}
