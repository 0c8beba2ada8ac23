package paper

import (
	"strconv"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/locker"
	"onetrip/queue"
	"onetrip/ui/text"
)

// Receipt is what the receipt of a collected document says. It names nobody but by the masked name.
type Receipt struct {
	Hall     queue.Hall
	Lang     queue.Lang
	Machine  string // number on the terminal's front
	Document string
	Copies   int
	Case     string
	Form     string // with which it came to the hall; "": left out
	Masked   string // of the applicant
	ByCard   bool   // the applicant's own card; else a pickup code, which an agent may have had
	Cell     string // as the screens call it
	At       time.Time
	Asked    bool             // whether the visitor could sign
	Ink      locker.Signature // "": not signed
	Dots     int              // printable width, see Job
}

// labelCells is the width of the labels before the values, with the space after them.
const labelCells = 7

// Collected returns the paper of a receipt (facts: domain §3; mock 32). Koreans get it in English, as their tickets.
func Collected(r Receipt) devices.Paper {
	l := newPaper(r.Lang, r.Dots)
	l.bold = true
	l.line(l.Plain(text.ReceiptTitle), 1)
	l.bold = false
	l.hall(r.Hall.Name.In(l.Lang()))
	l.elements = append(l.elements, devices.Feed{Lines: 1})
	l.row(text.ReceiptDocument, r.Document)
	l.row(text.ReceiptCopies, l.Plain(text.ReceiptCopiesOf, "n", strconv.Itoa(r.Copies)))
	l.row(text.ReceiptCase, r.Case)
	l.row(text.ReceiptForm, r.Form)
	name, proof := r.Masked, l.Plain(text.ReceiptByCode)
	if r.ByCard {
		name, proof = l.Plain(text.ReceiptOwn, "name", r.Masked), l.Plain(text.ReceiptByCard)
	}
	l.row(text.ReceiptBy, name)
	l.row(text.ReceiptProof, proof)
	l.row(text.ReceiptCell, l.Plain(text.ReceiptAt, "machine", r.Machine, "cell", r.Cell))
	l.row(text.ReceiptTime, r.At.In(r.Hall.Zone).Format("2006-01-02 15:04"))
	if r.Asked {
		l.signature(r.Ink)
	}
	l.elements = append(l.elements, devices.Feed{Lines: 1})
	l.bold = true
	l.line(l.Plain(text.ReceiptLook), 2)
	l.bold = false
	desk := r.Hall.Desk.In(l.Lang())
	if desk == "" {
		desk = l.Plain(text.Desk)
	}
	l.line(l.Plain(text.ReceiptAsk, "desk", desk), 2)
	return devices.Paper{JobID: receiptJob(r.Case), LinePitch: linePitch, Elements: l.elements}
}

// signature says whether somebody signed, and shows it.
func (l *layout) signature(of locker.Signature) {
	if of == "" {
		l.row(text.ReceiptSign, l.Plain(text.ReceiptUnsigned))
		return
	}
	l.row(text.ReceiptSign, l.Plain(text.ReceiptSigned))
	l.elements = append(l.elements, ink(of))
}

// receiptJob names the paper to printers that confirm it: the last letters and digits of the case.
func receiptJob(of string) string {
	plain := strings.Map(func(c rune) rune {
		if (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') {
			return c
		}
		return -1
	}, of)
	return plain[max(0, len(plain)-idLength):]
}

// row prints a label and its value. A value that is too wide goes on below itself; where the paper is too narrow for that, below the label.
func (l *layout) row(label text.Key, value string) {
	if value == "" {
		return
	}
	name := l.Plain(label)
	indent := strings.Repeat(" ", labelCells)
	lead := name + strings.Repeat(" ", max(1, labelCells-width(name)))
	room := l.cells - width(lead)
	if l.slim() && width(value) > room {
		l.left(name)
		lead, indent, room = "  ", "  ", l.cells-2
	}
	for _, part := range wrap(value, room, 2) {
		l.left(lead + part)
		lead = indent
	}
}

func (l *layout) left(s string) {
	l.elements = append(l.elements, devices.TextLine{Text: s, Width: textSize, Height: textSize, Bold: l.bold, Align: devices.AlignLeft})
}
