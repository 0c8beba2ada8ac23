package pages_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/locker"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

// write fills fields of the page as if they were typed.
func (s *stage) write(fields map[string]string) {
	s.t.Helper()
	for id, text := range fields {
		s.do(chromedp.Evaluate(fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); })()`, id, text), nil))
	}
}

// click clicks inside the page, once the element is there and may be used.
func (s *stage) click(selector string) {
	s.t.Helper()
	s.wait(fmt.Sprintf(`document.querySelector(%q)?.disabled === false || document.querySelector(%q)?.tagName === "A"`, selector, selector))
	s.do(chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q).click()", selector), nil))
}

// certificate is what a clerk writes down.
func certificate() map[string]string {
	return map[string]string{
		"name": "张测试", "number": "110199197001010011", "phone": "138 0000 3001", "case": "JH2026-0999", "document": "不动产权证书", "department": "自然资源局",
	}
}

func TestRegister(t *testing.T) {
	browser := webtest.Need(t)
	before := len(newStage(t, browser).hall.Results())
	t.Run("by keyboard, and sends it until it is answered, and once", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/results")
		s.reads("#rows", "JH2026-0001")
		s.press("n")
		s.wait(`document.querySelector("#ask").open`)
		s.write(certificate())
		s.click(`[name=delivery][value=terminal]`)
		s.hall.SetFaults(pagestest.Faults{LoseReply: 3})
		s.do(chromedp.Focus("#case", chromedp.ByQuery))
		s.press("\r")
		s.reads(".about", "正在重发")
		s.reads("#messages", "JH2026-0999 已登记")
		s.reads("#detail", "JH2026-0999")
		got := s.hall.Results()
		if len(got) != before+1 || got[0].Case != "JH2026-0999" || got[0].Delivery != locker.ByTerminal || got[0].By != "li.na" {
			t.Errorf("results: got %d, the latest %+v, want %d", len(got), got[0], before+1)
		}
		if p := s.hall.Applicant(got[0].ID); p.Name != "张测试" || p.Phone != "13800003001" {
			t.Error("the applicant is not the one who was written down")
		}
	})
	t.Run("says beside the field what is wrong and keeps what was written", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/results")
		s.click("#new")
		s.click("#save")
		s.reads("#name-wrong", "请填写姓名")
		s.reads("#delivery-wrong", "请选择领取方式")
		s.write(certificate())
		s.write(map[string]string{"number": "110199197001010012"}) // the hall alone knows the rule of the last digit
		s.click(`[name=delivery][value=window]`)
		s.click("#save")
		s.reads("#number-wrong", "请核对每一位")
		if got := value[string](s, `document.activeElement.id + " " + document.querySelector("#case").value`); got != "number JH2026-0999" {
			t.Errorf("focus and case: got %q, want the number's field and the case kept", got)
		}
		s.write(map[string]string{"number": "110199197001010011"})
		s.click("#save")
		s.reads("#messages", "已登记")
	})
	t.Run("keeps what was written when the login has ended, and when Escape is pressed", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/results")
		s.click("#new")
		s.write(certificate())
		s.click(`[name=delivery][value=mail]`)
		s.hall.LogOut()
		s.click("#save")
		s.reads(".about", "登录已过期")
		s.do(chromedp.Evaluate(`document.querySelector("#ask").dispatchEvent(new Event("cancel", {cancelable: true}))`, nil))
		s.reads("#cancel", "不保存，关闭")
		s.hall.LogIn(10 * time.Minute)
		s.click("#save")
		s.reads("#messages", "已登记")
	})
}

func TestFindResults(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.open("/results")
	s.reads("#rows", "JH2026-0008")
	s.reads("[data-name=in-doubt]", "有 1 件下落不明")
	s.click("[data-name=in-doubt] button")
	s.gone(`[data-result$="R01"]`)
	s.reads("#rows", "JH2026-0006")
	s.click("[data-place=in_cabinet]")
	s.reads("#rows", "1 号柜 5 格")
	s.click("[data-place=all]")
	s.write(map[string]string{"find": "JH2026-0003"})
	s.gone(`[data-result$="R01"]`)
	s.reads("#rows", "食品经营许可证")
	s.write(map[string]string{"find": locker.ResultLabel(pagestest.ResultID(1))}) // a scanner types
	s.do(chromedp.Focus("#find", chromedp.ByQuery))
	s.press("\r")
	s.reads("#detail", "吉（2026）蛟河市不动产权第0001024号")
	s.reads("#detail", "138********")
	s.write(map[string]string{"find": locker.ResultLabel(pagestest.ResultID(pagestest.SignedResult))})
	s.press("\r")
	s.reads("#detail .signed", "已签名")
	s.wait(`document.querySelector("#detail .drawing path").getAttribute("d").startsWith("M380 120L")`)
	s.write(map[string]string{"find": locker.ResultLabel(pagestest.ResultID(pagestest.UnsignedResult))})
	s.press("\r")
	s.reads("#detail .signed", "未签名")
	s.hall.SetRoles("auditor")
	s.write(map[string]string{"find": locker.ResultLabel(pagestest.ResultID(pagestest.SignedResult))})
	s.press("\r")
	s.reads("#detail .signed", "已签名")
	s.reads("#detail", "签名图像只有")
	s.wait(`!document.querySelector("#detail .drawing")`)
	s.hall.SetRoles("clerk")
	s.write(map[string]string{"find": locker.HandoverLabel(pagestest.FormNo)})
	s.press("\r")
	s.wait(fmt.Sprintf("location.pathname === %q", "/handovers/"+pagestest.FormNo))
	s.reads("#paper", "JH2026-0003")
	s.cut()
	s.reads("#messages", "起连不上大厅")
	s.plug()
	s.gone(`[data-name="lost"]`)
}

func TestHandOver(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.open("/results")
	s.click(`[data-result$="R07"] input`)
	s.click(`[data-result$="R02"] input`)
	s.reads("#chosen-count", "已选 2 件")
	s.press("j")
	s.wait(`document.querySelector("#ask").open`)
	s.write(map[string]string{"from": "住房和城乡建设局"})
	s.click("#make")
	s.reads("#to-wrong", "请填写接收单位")
	s.write(map[string]string{"to": "3号窗口"})
	s.hall.SetFaults(pagestest.Faults{LoseReply: 2})
	s.click("#make")
	s.wait(`location.pathname.startsWith("/handovers/")`)
	s.reads("#paper", "JH2026-0007")
	if got := s.hall.Forms(); len(got) != 2 || len(got[0].Lines) != 2 {
		t.Errorf("forms: got %+v, want one more than the canned one, with two lines", got)
	}
}

func TestHandoverForm(t *testing.T) {
	browser := webtest.Need(t)
	path := "/handovers/" + string(pagestest.FormNo)
	t.Run("is checked line by line and received once", func(t *testing.T) {
		s := newStage(t, browser)
		s.open(path)
		s.click("#receive")
		s.reads("#left", "还有 2 件没有核对")
		s.write(map[string]string{"code": locker.ResultLabel(pagestest.ResultID(1))})
		s.do(chromedp.Focus("#code", chromedp.ByQuery))
		s.press("\r")
		s.reads("#messages", "不在本交接表上")
		s.write(map[string]string{"code": locker.ResultLabel(pagestest.ResultID(3))})
		s.press("\r")
		s.reads("#left", "还有 1 件没有核对")
		s.click(`[data-result$="R04"] [value=bad]`)
		s.do(chromedp.SendKeys(`[data-result$="R04"] .check > input`, "照片不清", chromedp.ByQuery))
		s.hall.SetFaults(pagestest.Faults{LoseReply: 2})
		s.click("#confirm")
		s.reads("#paper", "照片不清")
		s.reads("#messages", "已接收")
		got := s.hall.Forms()[0]
		if got.Receiver != "li.na" || got.Lines[0].Checked != "ok" || got.Lines[1].Checked != "照片不清" {
			t.Errorf("form: got %+v", got)
		}
	})
	t.Run("is not received by a clerk", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.SetRoles("clerk")
		s.open(path)
		s.reads("#acts", "要由柜管或主管接收")
		s.gone("#receive")
	})
	t.Run("prints on one A4 page with a code that is read, and names nobody", func(t *testing.T) {
		s := newStage(t, browser)
		s.open(path)
		s.wait(`document.querySelectorAll("svg.code").length === 3`)
		for selector, want := range map[string]string{
			".top svg": locker.HandoverLabel(pagestest.FormNo), `[data-result$="R03"] svg`: locker.ResultLabel(pagestest.ResultID(3)),
		} {
			var shot []byte
			s.do(chromedp.Screenshot(selector, &shot, chromedp.ByQuery))
			if got := scan(t, shot); got != want {
				t.Errorf("code %s reads %q, want %q", selector, got, want)
			}
		}
		if text := value[string](s, "document.body.innerText"); bytes.Contains([]byte(text), []byte("李秀兰")) {
			t.Error("the form tells an applicant's whole name")
		}
		var pdf []byte
		s.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
			pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
			return err
		}))
		if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
			t.Errorf("printed: %d pages, want 1", n)
		}
	})
	t.Run("is exported", func(t *testing.T) {
		s := newStage(t, browser)
		s.open(path)
		s.reads("#sheet", "导出 Excel")
		got := value[string](s, `(async () => { const r = await fetch(document.querySelector("#sheet").href); const b = await r.blob(); return r.status + " " + r.headers.get("Content-Disposition") + " " + (b.size > 2000); })()`)
		if want := `200 attachment; filename="JJ20261123-001.xlsx" true`; got != want {
			t.Errorf("workbook: got %s, want %s", got, want)
		}
	})
	t.Run("that is none says so", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/handovers/JJ20260101-009")
		s.reads("#paper", "没有这张交接表")
	})
}

// scan reads a QR code from a picture.
func scan(t *testing.T, shot []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return found.GetText()
}

// TestStaffPagesFit looks at the pages that may be longer than the screen: never wider, no words cut off, in every language.
func TestStaffPagesFit(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	for _, c := range []struct{ path, ready, click string }{
		{"/results#" + string(pagestest.ResultID(1)), "#detail dl", ""},
		{"/results", "#rows table", "#new"},
		{"/results", "#rows table", "#tab-forms"},
		{"/handovers/" + string(pagestest.FormNo), "#paper table", ""},
		{"/handovers/" + string(pagestest.FormNo), "#paper table", "#receive"},
	} {
		for _, lang := range []string{"zh-CN", "en", "ko"} {
			s.open("/login")
			s.do(chromedp.Evaluate(fmt.Sprintf("localStorage.setItem('onetrip.lang', %q)", lang), nil))
			s.open(c.path)
			s.wait(fmt.Sprintf("document.querySelector(%q) !== null", c.ready))
			if c.click != "" {
				s.click(c.click)
			}
			for _, size := range [][2]int64{{1024, 768}, {1280, 720}, {1440, 900}, {1920, 1080}} {
				s.do(webtest.Size(size[0], size[1]))
				if got := value[string](s, wider); got != "" {
					t.Errorf("%s %s at %v in %s: %s", c.path, c.click, size, lang, got)
				}
			}
		}
	}
}

// wider names what does not fit on a page that may be scrolled down.
const wider = `(() => {
	const d = document.documentElement;
	if (d.scrollWidth > innerWidth + 1) { return "the page is " + d.scrollWidth + " wide"; }
	for (const e of document.querySelectorAll("button, .button, h1, h2, h3, td, th, li, p, b, dd, dt, label, dialog")) {
		if (e.hidden || !e.offsetParent || getComputedStyle(e).textOverflow === "ellipsis") { continue; }
		if (e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline") { return e.tagName + "." + e.className + " cuts “" + e.innerText.slice(0, 30) + "”"; }
	}
	return "";
})()`

func TestIndexShowsWhatOneMayUse(t *testing.T) {
	browser := webtest.Need(t)
	s := newStage(t, browser)
	s.hall.SetRoles("keeper")
	s.open("/")
	s.wait(`document.querySelector("a[href='/window']").hidden && !document.querySelector("a[href='/results']").hidden`)
}
