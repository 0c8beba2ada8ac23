package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"onetrip/ui/web/webtest"
)

// TestTheHallIsChangedInTheBrowser edits the hall's settings as a form on the real program: a mistake is named beside its field, a difference is
// shown, saved, in force without a restart, and gone back from; a workbook brings a name.
func TestTheHallIsChangedInTheBrowser(t *testing.T) {
	browser := webtest.Need(t)
	r := newRig(t)
	r.start()
	r.await("/setup")
	p := webtest.NewPage(t, browser, 1440, 900)
	at := "http://" + r.browser
	p.Open(at + "/setup")
	p.Do(webtest.Submit("/setup", map[string]string{"#staff": "zhao.min", "#name": "赵敏", "#password": "spring-rain-26", "#again": "spring-rain-26", "#code": r.code}, "#go"))
	p.Reads("#staff", "zhao.min")
	p.Open(at + "/admin")
	p.Reads("#sections", "办事项目")
	p.Reads("#history", "正在使用")
	p.Reads("#paper", "前面3人")

	p.Do(chromedp.Click("#form details summary", chromedp.ByQuery))
	field := func(key string) string { return fmt.Sprintf(`[data-key="%s"]`, key) }
	write := func(key, text string) {
		p.Do(chromedp.Evaluate(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); })()`, field(key), text), nil))
	}
	write("hall.services.0.series", "Q")
	p.Reads("#count", "处要改正")
	p.Wait(`document.querySelector("#save").disabled`)
	p.Reads("#form", "Q")
	p.Shot("admin-mistake")
	write("hall.services.0.series", "A")
	write("hall.services.0.name.zh", "不动产登记大厅")
	p.Reads("#changes", "不动产登记大厅")
	p.Reads("#paper", "不动产登记大厅")
	p.Shot("admin")
	p.Click("#save")
	p.Reads("#messages", "已保存")
	p.Open(at + "/admin")
	p.Reads("#form", "不动产登记大厅")
	p.Click(`#history [data-version="1"] button`)
	p.Reads("#ask", "不动产登记大厅")
	p.Shot("admin-back")
	p.Click("#back")
	p.Reads("#messages", "已退回第1版")
	p.Reads("#history", "第3版")

	book := filepath.Join(t.TempDir(), "hall.xlsx")
	sheet := excelize.NewFile()
	for i, row := range [][]any{{"from", "to", "name.zh", "hours[]"}, {"2026-10-01", "2026-10-07", "国庆节", ""}} {
		if err := sheet.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := sheet.SetSheetName("Sheet1", "exceptions"); err != nil {
		t.Fatal(err)
	}
	if err := sheet.SaveAs(book); err != nil {
		t.Fatal(err)
	}
	p.Do(chromedp.SetUploadFiles("#in-file", []string{book}, chromedp.ByQuery))
	p.Reads("#messages", "文件里有")
	p.Reads("#changes", "国庆节")
	p.Click("#save")
	p.Reads("#messages", "已保存")
	if _, err := os.Stat(book); err != nil {
		t.Error(err)
	}
}
