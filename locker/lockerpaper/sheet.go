package lockerpaper

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Head is what a form says about its hall.
type Head struct {
	Hall string         // name
	Zone *time.Location // of the hall's wall clock; nil: UTC
}

// sheet is the name of the workbook's only sheet.
const sheet = "办理结果交接表"

// columns are the headings of the lines with their widths in characters.
var columns = []struct {
	name  string
	width float64
}{
	{"序号", 6}, {"办件编号", 18}, {"事项", 20}, {"申请人", 10}, {"证照名称", 20}, {"证照编号", 22}, {"份数", 6}, {"柜号/格口", 11}, {"核对结果", 14}, {"备注", 14},
}

// Sheet returns a form as an XLSX workbook of one page, in Chinese as the rules name it. Names are masked. Every cell that people wrote is text:
// no spreadsheet program takes one for a formula.
func Sheet(f locker.Form, head Head) ([]byte, error) {
	w := &writer{book: excelize.NewFile(), head: head}
	defer func() { _ = w.book.Close() }() // a book in memory
	w.page(f)
	var out bytes.Buffer
	w.note(w.book.Write(&out))
	if w.err != nil {
		return nil, &fault.Error{Kind: fault.Internal, Op: "write workbook", Err: w.err}
	}
	return out.Bytes(), nil
}

// writer writes cells from the top down. The first error stays in err, and nothing is written after it.
type writer struct {
	book   *excelize.File
	head   Head
	row    int // the last one written
	styles map[string]int
	err    error
}

func (w *writer) note(err error) {
	if err != nil && w.err == nil {
		w.err = err
	}
}

// page writes the whole form.
func (w *writer) page(f locker.Form) {
	w.setUp()
	h := f.Handover
	w.wide("title", "《"+sheet+"》")
	w.wide("note", w.head.Hall)
	w.pairs("交接单号", string(h.No), "移交时间", w.time(h.At))
	w.pairs("移交部门", h.From, "移交人", string(h.By))
	w.pairs("接收单位", h.To, "接收人", string(h.Receiver))
	w.pairs("备注", h.Note, "接收时间", w.time(h.Received))
	w.lines(f)
	w.wide("note", fmt.Sprintf("共 %d 件 %d 份", len(h.Lines), copies(f)))
	w.row++
	w.pairs("移交人签字", "", "接收人签字", "")
	w.pairs("日期", "", "日期", "")
	w.finish()
}

// setUp makes the sheet and the styles.
func (w *writer) setUp() {
	w.note(w.book.SetSheetName(w.book.GetSheetName(0), sheet))
	w.styles = map[string]int{}
	thin := []excelize.Border{}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	text := func(bold bool, size float64, across string, border []excelize.Border) *excelize.Style {
		return &excelize.Style{
			Font: &excelize.Font{Bold: bold, Size: size, Family: "宋体"}, Border: border, NumFmt: 49, // 49: text
			Alignment: &excelize.Alignment{Horizontal: across, Vertical: "center", WrapText: true},
		}
	}
	for name, style := range map[string]*excelize.Style{
		"title": text(true, 18, "center", nil), "note": text(false, 11, "center", nil), "label": text(true, 11, "left", thin),
		"text": text(false, 11, "left", thin), "head": text(true, 11, "center", thin), "cell": text(false, 10, "left", thin),
	} {
		id, err := w.book.NewStyle(style)
		w.note(err)
		w.styles[name] = id
	}
	for i, c := range columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		w.note(err)
		w.note(w.book.SetColWidth(sheet, name, name, c.width))
	}
}

// cell writes one text into the last row, over so many columns.
func (w *writer) cell(style string, column, span int, text string) {
	from, err := excelize.CoordinatesToCellName(column, w.row)
	w.note(err)
	to, err := excelize.CoordinatesToCellName(column+span-1, w.row)
	w.note(err)
	if w.err != nil {
		return
	}
	if span > 1 {
		w.note(w.book.MergeCell(sheet, from, to))
	}
	w.note(w.book.SetCellStyle(sheet, from, to, w.styles[style]))
	w.note(w.book.SetCellStr(sheet, from, text))
}

// wide writes a row of one text.
func (w *writer) wide(style, text string) {
	w.row++
	w.cell(style, 1, len(columns), text)
}

// pairs writes a row of two labels with their values.
func (w *writer) pairs(label, value, label2, value2 string) {
	w.row++
	w.cell("label", 1, 2, label)
	w.cell("text", 3, 3, value)
	w.cell("label", 6, 1, label2)
	w.cell("text", 7, 4, value2)
}

// lines writes the documents under their headings.
func (w *writer) lines(f locker.Form) {
	w.row++
	for i, c := range columns {
		w.cell("head", i+1, 1, c.name)
	}
	for i, l := range f.Handover.Lines {
		r := resultOf(f, l.Result)
		w.row++
		number := ""
		if r.Copies > 0 {
			number = strconv.Itoa(r.Copies)
		}
		for j, text := range []string{
			strconv.Itoa(i + 1), r.Case, r.Matter, r.Masked, r.Document, r.Number, number, place(l), checked(l.Checked), "",
		} {
			w.cell("cell", j+1, 1, text)
		}
	}
}

// finish makes it print on A4 across, one page wide, with the headings on every page.
func (w *writer) finish() {
	size, across, one, many := 9, "landscape", 1, 0 // 9: A4; 0 pages high: as many as it needs
	w.note(w.book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &one, FitToHeight: &many}))
	fit := true
	w.note(w.book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	heading := firstLine - 1
	w.note(w.book.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, heading, heading), Scope: sheet,
	}))
}

// firstLine is the row of the first document.
const firstLine = 8

// time is an instant on the hall's clock, "" for none.
func (w *writer) time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	zone := w.head.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// resultOf returns a result of the form; one that the hall does not know has its ID only.
func resultOf(f locker.Form, id locker.ResultID) locker.Result {
	i := slices.IndexFunc(f.Results, func(r locker.Result) bool { return r.ID == id })
	if i < 0 {
		return locker.Result{ID: id}
	}
	return f.Results[i]
}

func copies(f locker.Form) (n int) {
	for _, l := range f.Handover.Lines {
		n += resultOf(f, l.Result).Copies
	}
	return n
}

// place is 柜号/格口.
func place(l locker.HandoverLine) string {
	if l.Cabinet == "" {
		return ""
	}
	return fmt.Sprintf("%s/%d", l.Cabinet, l.Cell)
}

// checked is 核对结果 as the form has it.
func checked(result string) string {
	if result == "ok" {
		return "相符"
	}
	return result
}
