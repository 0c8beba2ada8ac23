package paper_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/kiosk/paper"
	"onetrip/locker"
	"onetrip/queue"
)

func receipt() paper.Receipt {
	h := queue.Demo()
	return paper.Receipt{
		Hall: h, Lang: queue.ZH, Machine: "2", Document: "不动产权证书", Copies: 1, Case: "JH-2026-110371", Form: "JJ20261123-001", Masked: "张*", ByCard: true,
		Cell: "7", At: time.Date(2026, 11, 23, 9, 42, 0, 0, h.Zone),
	}
}

// linesOf returns the texts of a paper.
func linesOf(p devices.Paper) []string {
	var lines []string
	for _, e := range p.Elements {
		if l, ok := e.(devices.TextLine); ok {
			lines = append(lines, l.Text)
		}
	}
	return lines
}

func TestReceipt(t *testing.T) {
	wide := []string{
		"取件回执", queue.Demo().Name.ZH, "证件   不动产权证书", "份数   1份", "办件号 JH-2026-110371", "交接单 JJ20261123-001", "领取人 张*(本人)", "核对   身份证",
		"格口   2号机 7号", "时间   2026-11-23 09:42", "请当面查看证件", "有问题请到一楼服务台",
	}
	if diff := cmp.Diff(wide, linesOf(paper.Collected(receipt()))); diff != "" {
		t.Errorf("80 mm (-want +got):\n%s", diff)
	}
	slim := receipt()
	slim.Dots, slim.ByCard = 384, false
	got := linesOf(paper.Collected(slim))
	for _, want := range []string{"办件号", "  JH-2026-110371", "领取人 张*", "核对   取件码"} {
		if !strings.Contains(strings.Join(got, "\n")+"\n", want+"\n") {
			t.Errorf("58 mm: no line %q in %q", want, got)
		}
	}
}

func TestAReceiptShowsTheSignature(t *testing.T) {
	r := receipt()
	r.Asked = true
	if got := strings.Join(linesOf(paper.Collected(r)), "\n"); !strings.Contains(got, "签名   未签名") {
		t.Errorf("not signed: got\n%s", got)
	}
	r.Ink = locker.Sign([][]locker.Point{{{X: 0, Y: 0}, {X: 1023, Y: 511}}, {{X: 1023, Y: 0}}})
	p := paper.Collected(r)
	if got := strings.Join(linesOf(p), "\n"); !strings.Contains(got, "签名   已签名") {
		t.Errorf("signed: got\n%s", got)
	}
	i := slices.IndexFunc(p.Elements, func(e devices.Element) bool { _, ok := e.(devices.Picture); return ok })
	if i < 0 {
		t.Fatal("the paper shows no signature")
	}
	pic, _ := p.Elements[i].(devices.Picture)
	black := func(x, y int) bool { return pic.Bits[y*((pic.Dots+7)/8)+x/8]&(0x80>>(x%8)) != 0 }
	for _, dot := range []struct {
		x, y int
		want bool
	}{{0, 0, true}, {128, 64, true}, {255, 127, true}, {255, 0, true}, {0, 127, false}, {128, 32, false}} {
		if got := black(dot.x, dot.y); got != dot.want {
			t.Errorf("dot %d, %d is black: %v, want %v", dot.x, dot.y, got, dot.want)
		}
	}
}

func TestEveryReceiptFits(t *testing.T) {
	for _, lang := range []queue.Lang{queue.ZH, queue.EN, queue.KO} {
		for _, dots := range []int{576, 384} {
			r := receipt()
			r.Lang, r.Dots = lang, dots
			r.Document, r.Case = strings.Repeat("很长的证件名称", 6), strings.Repeat("JH-2026-", 6)
			r.Asked, r.Ink = true, locker.Sign([][]locker.Point{{{X: 5, Y: 5}, {X: 900, Y: 400}}})
			check(t, paper.Collected(r), dots)
		}
	}
}
