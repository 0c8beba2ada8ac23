package paper

import (
	"strconv"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/civil"
	"onetrip/locker"
	"onetrip/queue"
	"onetrip/ui/text"
)

// Slip is the paper with a pickup code, which stands nowhere else. Staff give it to the applicant, or send it.
type Slip struct {
	Hall     queue.Hall
	Lang     queue.Lang
	Machine  string // number on the terminal's front
	Where    string // where the cabinet stands
	Code     locker.Code
	Document string
	Copies   int
	Case     string
	Masked   string     // of the applicant
	Card     bool       // the applicant's own card opens the cell, too
	Last     civil.Date // last day of the retention; zero: left out
	Dots     int        // printable width, see Job
}

// Pickup returns the paper of a slip. Koreans get it in English, as their tickets. Its job is named by the case: a printer that logs its jobs
// learns nothing of the code.
func Pickup(s Slip) devices.Paper {
	l := newPaper(s.Lang, s.Dots)
	l.bold = true
	l.line(l.Plain(text.SlipTitle), 1)
	l.bold = false
	l.hall(s.Hall.Name.In(l.Lang()))
	l.elements = append(l.elements, devices.Feed{Lines: 1})
	l.row(text.ReceiptDocument, s.Document)
	l.row(text.ReceiptCopies, l.Plain(text.ReceiptCopiesOf, "n", strconv.Itoa(s.Copies)))
	l.row(text.ReceiptCase, s.Case)
	l.row(text.ReceiptBy, s.Masked)
	l.elements = append(l.elements, devices.Feed{Lines: 1})
	l.bold = true
	l.line(l.Plain(text.SlipCode), 1)
	l.number(apart(string(s.Code)))
	if s.Last.Valid() {
		l.line(l.Plain(text.SlipLast, "date", l.day(s.Last)), 2)
	}
	l.bold = false
	l.line(l.Plain(text.SlipWhere, "place", s.Where, "machine", s.Machine), 2)
	l.line(l.Plain(text.SlipHow), 2)
	if s.Card {
		l.line(l.Plain(text.SlipCard), 2)
	}
	l.elements = append(l.elements, devices.Feed{Lines: 1}, devices.QRCode{Data: locker.CodeLabel(s.Code), Module: qrModule})
	l.line(l.Plain(text.SlipKeep), 2)
	return devices.Paper{JobID: receiptJob(s.Case), LinePitch: linePitch, Elements: l.elements}
}

// apart puts a space into the middle of a code: people read four figures at a time.
func apart(code string) string {
	half := len(code) / 2
	return code[:half] + " " + code[half:]
}

// day writes a date as the paper's language does.
func (l *layout) day(d civil.Date) string {
	return l.Plain(text.DateShort, "day", strconv.Itoa(d.Day), "month", strings.Fields(l.Plain(text.Months))[d.Month-time.January])
}

// FormLine is one document of the short form.
type FormLine struct {
	In       bool // into the cabinet; else out of it
	Document string
	Case     string
	Masked   string
	Copies   int
	Cabinet  locker.CabinetID
	Cell     locker.CellNo
	At       time.Time
}

// Form is the short 《办理结果交接表》 of one visit of the staff; the whole form is printed from the browser.
type Form struct {
	Hall    queue.Hall
	Machine string
	By      string // staff ID and masked name
	Lines   []FormLine
	At      time.Time
	Dots    int // printable width, see Job
}

// Handover returns the paper of a short form, in Chinese: it stays in the hall.
func Handover(f Form) devices.Paper {
	l := newPaper(queue.ZH, f.Dots)
	l.bold = true
	l.line(l.Plain(text.FormTitle), 1)
	l.bold = false
	l.line(l.Plain(text.FormShort), 1)
	l.hall(f.Hall.Name.In(queue.ZH))
	in, out := 0, 0
	for i, line := range f.Lines {
		l.elements = append(l.elements, devices.Feed{Lines: 1})
		way := text.FormOut
		if line.In {
			way = text.FormIn
			in++
		} else {
			out++
		}
		l.bold = true
		l.left(strconv.Itoa(i+1) + " " + l.Plain(way) + " " + line.At.In(f.Hall.Zone).Format("15:04"))
		l.bold = false
		l.row(text.ReceiptDocument, line.Document)
		l.row(text.ReceiptCopies, l.Plain(text.ReceiptCopiesOf, "n", strconv.Itoa(line.Copies)))
		l.row(text.ReceiptCase, line.Case)
		l.row(text.ReceiptBy, line.Masked)
		l.row(text.ReceiptCell, l.Plain(text.FormPlace, "cabinet", string(line.Cabinet), "no", strconv.Itoa(int(line.Cell))))
	}
	l.elements = append(l.elements, devices.Feed{Lines: 1})
	l.line(l.Plain(text.FormCount, "in", strconv.Itoa(in), "out", strconv.Itoa(out)), 2)
	l.row(text.FormBy, f.By)
	l.row(text.ReceiptTime, f.At.In(f.Hall.Zone).Format("2006-01-02 15:04"))
	for _, sign := range []text.Key{text.FormSign, text.FormReceive} {
		l.elements = append(l.elements, devices.Feed{Lines: 1})
		l.left(l.Plain(sign))
		l.elements = append(l.elements, devices.Feed{Lines: 2})
	}
	return devices.Paper{JobID: "FORM", LinePitch: linePitch, Elements: l.elements}
}
