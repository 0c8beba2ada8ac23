package lockerpaper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/xuri/excelize/v2"

	"onetrip/locker"
	"onetrip/locker/lockerpaper"
	"onetrip/locker/lockertest"
)

const (
	one locker.ResultID = "01JD9Z3V7Q8Y5W4X2T6R1S0NMK"
	two locker.ResultID = "01JD9Z3V7Q8Y5W4X2T6R1S0NMM"
)

func form() locker.Form {
	return locker.Form{
		Handover: locker.Handover{
			No: "JJ20261123-001", From: "自然资源局", To: "3号窗口", By: "li.na", At: lockertest.Morning(), Note: "=1+1",
			Receiver: "wang.fang", Received: lockertest.Morning().Add(time.Hour),
			Lines: []locker.HandoverLine{{Result: one, Checked: "ok"}, {Result: two, Cabinet: "1", Cell: 12, Checked: "少一份"}},
		},
		Results: []locker.Result{
			{ID: one, Case: "JH2026-0001", Matter: "不动产登记", Document: "不动产权证书", Number: "吉(2026)0000001", Copies: 2, Masked: "张*"},
			{ID: two, Case: "0042", Document: "营业执照", Copies: 1, Masked: "PARK J*"},
		},
	}
}

func TestSheet(t *testing.T) {
	data, err := lockerpaper.Sheet(form(), lockerpaper.Head{Hall: "蛟河市政务服务大厅", Zone: lockertest.Zone})
	if err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("ONETRIP_SHEET"); out != "" { // to look at it in a spreadsheet program
		if err := os.WriteFile(out, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join(r, "|"))
	}
	want := []string{
		"《办理结果交接表》",
		"蛟河市政务服务大厅",
		"交接单号||JJ20261123-001|||移交时间|2026-11-23 09:00",
		"移交部门||自然资源局|||移交人|li.na",
		"接收单位||3号窗口|||接收人|wang.fang",
		"备注||=1+1|||接收时间|2026-11-23 10:00",
		"序号|办件编号|事项|申请人|证照名称|证照编号|份数|柜号/格口|核对结果|备注",
		"1|JH2026-0001|不动产登记|张*|不动产权证书|吉(2026)0000001|2||相符",
		"2|0042||PARK J*|营业执照||1|1/12|少一份",
		"共 2 件 3 份",
		"",
		"移交人签字|||||接收人签字",
		"日期|||||日期",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("workbook (-want +got):\n%s", diff)
	}
	if formula, err := book.GetCellFormula(book.GetSheetName(0), "C6"); err != nil || formula != "" {
		t.Errorf("what a clerk wrote became the formula %q, %v", formula, err)
	}
	if kind, err := book.GetCellType(book.GetSheetName(0), "B9"); err != nil || kind != excelize.CellTypeSharedString {
		t.Errorf("the case number 0042 has type %v, %v: want text, or its zeros go", kind, err)
	}
}

func TestSheetOfManyLines(t *testing.T) {
	f := form()
	f.Results = nil // the hall knows none of them any more
	f.Handover.Lines = make([]locker.HandoverLine, 500)
	if _, err := lockerpaper.Sheet(f, lockerpaper.Head{}); err != nil {
		t.Fatal(err)
	}
}

func TestCodesAreRead(t *testing.T) {
	codes, err := lockerpaper.CodesOf(form().Handover)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := locker.ParseLabel(read(t, codes.Form)); !ok || got.Handover != "JJ20261123-001" {
		t.Errorf("the form's code reads %+v", got)
	}
	for i, want := range []locker.ResultID{one, two} {
		if got, ok := locker.ParseLabel(read(t, codes.Lines[i])); !ok || got.Result != want {
			t.Errorf("line %d's code reads %+v, want %s", i, got, want)
		}
	}
}

// read draws a code's path, as a browser would, and scans it.
func read(t *testing.T, c lockerpaper.Code) string {
	t.Helper()
	const module, quiet = 4, 4
	side := (c.Size + 2*quiet) * module
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	for run := range strings.SplitSeq(strings.TrimSuffix(c.Path, "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("run %q: %v", run, err)
		}
		for dx := range n * module {
			for dy := range module {
				img.SetGray((x+quiet)*module+dx, (y+quiet)*module+dy, color.Gray{})
			}
		}
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
