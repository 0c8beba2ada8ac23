package main_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"onetrip/ui/web/webtest"
)

// TestAResultFromRegistrationToReceiptInTheBrowser goes the way of a document on the real program: registered, handed over, received, on paper.
func TestAResultFromRegistrationToReceiptInTheBrowser(t *testing.T) {
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
	p.reads("#staff", "zhao.min")
	p.do(webtest.Submit("/accounts", nil, "#add"))
	p.reads("#ask", "添加人员")
	p.do(chromedp.Click(`[name=role][value=keeper]`, chromedp.ByQuery))
	p.do(webtest.Submit("/accounts", map[string]string{"#new-staff": "li.na", "#new-name": "李娜", "#new-password": "summer-sun-26"}, "#save"))
	p.reads("#messages", "李娜 可以登录了")
	p.do(webtest.Submit("/accounts", nil, "#out"))
	p.do(webtest.Submit("/login", map[string]string{"#staff": "li.na", "#password": "summer-sun-26"}, "#go"))
	p.reads("#windows", "3 号窗口")

	p.do(chromedp.Navigate("http://" + r.browser + "/results"))
	p.reads("#rows", "还没有办理结果")
	p.do(webtest.Submit("/results", nil, "#new"))
	p.reads("#ask", "登记办理结果")
	p.do(chromedp.Click(`[name=delivery][value=terminal]`, chromedp.ByQuery))
	p.do(webtest.Submit("/results", map[string]string{
		"#name": "张测试", "#number": "110199197001010011", "#phone": "13800003001", "#case": "JH2026-0001", "#document": "不动产权证书", "#department": "自然资源局",
	}, "#save"))
	p.reads("#rows", "JH2026-0001")
	p.reads("#rows", "在部门")
	p.do(webtest.Submit("/results", nil, "[data-result] input"))
	p.reads("#chosen-count", "已选 1 件")
	p.do(webtest.Submit("/results", nil, "#hand"))
	p.reads("#ask", "填写交接表")
	p.do(webtest.Submit("/results", map[string]string{"#to": "3号窗口"}, "#make"))
	p.reads("#paper", "待接收")
	p.reads("#paper", "张*")

	var no string
	p.do(chromedp.Evaluate(`location.pathname.split("/").pop()`, &no))
	form := "/handovers/" + no
	p.reads("#acts", "核对接收")
	p.do(webtest.Submit(form, nil, "#receive"))
	p.reads("#left", "还有 1 件没有核对")
	p.do(webtest.Submit(form, nil, "#all-ok"))
	p.do(webtest.Submit(form, nil, "#confirm"))
	p.reads("#paper", "已接收")
	p.reads("#paper", "相符")
	var sheet string
	p.do(chromedp.Evaluate(fmt.Sprintf(`(async () => (await fetch("/api/v1%s/sheet")).headers.get("Content-Disposition"))()`, form), &sheet, webtest.Await))
	if want := fmt.Sprintf("attachment; filename=%q", no+".xlsx"); sheet != want {
		t.Errorf("workbook: got %s, want %s", sheet, want)
	}
	p.do(chromedp.Navigate("http://" + r.browser + "/results"))
	p.reads("#rows", "在窗口")
}
