package paper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/paper"
	"onetrip/queue"
)

func slip() paper.Slip {
	return paper.Slip{
		Hall: queue.Demo(), Lang: queue.ZH, Machine: "2", Where: "一楼大厅东侧", Code: "40718236", Document: "不动产权证书", Copies: 1,
		Case: "JH-2026-110371", Masked: "张*", Card: true, Last: civil.Date{Year: 2026, Month: time.November, Day: 30},
	}
}

func TestPickupSlip(t *testing.T) {
	wide := []string{
		"2!取件凭条", "2 " + queue.Demo().Name.ZH, "", "2 证件   不动产权证书", "2 份数   1份", "2 办件号 JH-2026-110371", "2 领取人 张*", "",
		"2!取件码", "5!4071 8236", "2!请在11月30日前领取", "2 一楼大厅东侧，2号机", "2 在自助机输码或扫码", "2 也可以刷本人身份证", "", "QR OTC:40718236",
		"2 请勿把码告诉别人",
	}
	if diff := cmp.Diff(wide, lines(paper.Pickup(slip()))); diff != "" {
		t.Errorf("80 mm (-want +got):\n%s", diff)
	}
	slim := slip()
	slim.Dots = 384
	got := strings.Join(lines(paper.Pickup(slim)), "\n")
	for _, want := range []string{"3!4071 8236", "QR OTC:40718236"} {
		if !strings.Contains(got, want) {
			t.Errorf("58 mm: no line %q in\n%s", want, got)
		}
	}
}

// cells is how many cells of the printer's font a text takes.
func cells(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x80 {
			n++
		}
	}
	return n
}

// TestSlipJobTellsNoCode keeps the code out of the name that a printer may log.
func TestSlipJobTellsNoCode(t *testing.T) {
	if id := paper.Pickup(slip()).JobID; id != "0371" {
		t.Errorf("the job is named %q, want the end of the case", id)
	}
}

func TestEverySlipAndFormFits(t *testing.T) {
	for _, lang := range []queue.Lang{queue.ZH, queue.EN, queue.KO} {
		for _, dots := range []int{576, 384} {
			s := slip()
			s.Lang, s.Dots = lang, dots
			s.Document, s.Case, s.Where = strings.Repeat("很长的证件名称", 6), strings.Repeat("JH-2026-", 6), strings.Repeat("一楼大厅", 8)
			check(t, paper.Pickup(s), dots)
			for _, e := range paper.Handover(form(dots, s.Document, s.Case)).Elements {
				if line, ok := e.(devices.TextLine); ok && cells(line.Text)*line.Width*12 > dots {
					t.Errorf("%d dots: %q is too wide", dots, line.Text)
				}
			}
		}
	}
}

func form(dots int, document, of string) paper.Form {
	at := time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC)
	return paper.Form{
		Hall: queue.Demo(), Machine: "2", By: "wang.fang 王*", At: at, Dots: dots,
		Lines: []paper.FormLine{
			{In: true, Document: document, Case: of, Masked: "张*", Copies: 1, Cabinet: "1", Cell: 7, At: at},
			{Document: document, Case: of, Masked: "李*", Copies: 2, Cabinet: "1", Cell: 8, At: at},
		},
	}
}

func TestShortHandoverForm(t *testing.T) {
	want := []string{
		"2!办理结果交接单", "2 （简式）", "2 " + queue.Demo().Name.ZH, "", "2!1 投件 09:42", "2 证件   营业执照", "2 份数   1份", "2 办件号 JH-1", "2 领取人 张*",
		"2 格口   1号柜7号格", "", "2!2 收回 09:42", "2 证件   营业执照", "2 份数   2份", "2 办件号 JH-1", "2 领取人 李*", "2 格口   1号柜8号格", "",
		"2 投件1件，收回1件", "2 经办人 wang.fang 王*", "2 时间   2026-11-23 09:42", "", "2 移交人签字", "", "", "2 接收人签字", "",
	}
	if diff := cmp.Diff(want, lines(paper.Handover(form(576, "营业执照", "JH-1")))); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestASlipPromisesNoCardWhereNoneWasRegistered(t *testing.T) {
	s := slip()
	s.Card = false
	if got := strings.Join(linesOf(paper.Pickup(s)), "\n"); strings.Contains(got, "身份证") {
		t.Errorf("got\n%s", got)
	}
}
