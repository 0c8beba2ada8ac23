// Package paper lays out what a terminal prints, the ticket and the receipt of a document, in the words and sizes of the visual design, for 80 mm and 58 mm paper.
package paper

import (
	"strconv"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/queue"
	"onetrip/ui/text"
)

// Job is one ticket to print.
type Job struct {
	Hall    queue.Hall
	Ticket  queue.Ticket
	Wait    queue.Wait
	Reprint bool // the paper bears the mark 补打
	Offline bool // the paper bears the mark 离线: the number comes from the terminal's emergency block
	Dots    int  // printable width: 576 for 80 mm, 384 for 58 mm; 0 means 576
}

// The measures of ui/VISUAL.md, Paper. A cell is 12 dots wide: a Latin character has one, a Chinese one two.
const (
	cellDots   = 12
	fullDots   = 576
	textSize   = 2 // characters of 6 mm throughout
	numberSize = 6 // 18 mm
	numberSlim = 5 // on 58 mm paper
	qrModule   = 6
	linePitch  = 56 // the characters are 48 high
	idLength   = 4  // characters of a job's name that printers confirm
)

// Ticket returns the paper of a ticket. Lines that are too wide are broken between words, or between Chinese characters, into lines of about
// the same width; what does not fit into the lines that it may have is shortened by whole items, then by characters with "…". It never
// fails: what the hall does not know is left out.
//
// English visitors get English. Korean visitors get service and place in Chinese and English and the rest in English, because the fonts
// of these printers hold no Korean.
func Ticket(j Job) devices.Paper {
	l := newPaper(j.Ticket.Lang, j.Dots)
	service, _ := j.Hall.Service(j.Ticket.Service)
	l.hall(j.Hall.Name.In(l.Lang()))
	l.bold = true
	l.both(service.Name, func(c text.Catalogue, name string) string { return name })
	l.number(string(j.Ticket.No))
	l.both(service.Place, l.place)
	l.segments(l.wait(j.Wait))
	l.bold = false
	l.segments(l.when(j))
	l.bring(service.Bring)
	l.line(j.Hall.PassedRule(service).In(l.Lang()), 2)
	l.code(j)
	return devices.Paper{JobID: jobID(j.Ticket.No), LinePitch: linePitch, Elements: l.elements}
}

// jobID names the paper to printers that confirm it: the end of the number, which changes from ticket to ticket.
func jobID(no queue.TicketNo) string {
	return string(no[max(0, len(no)-idLength):])
}

// layout collects the elements of one paper.
type layout struct {
	text.Catalogue // the paper's language
	korean         bool
	dots           int
	cells          int // in a line of the usual size
	bold           bool
	elements       []devices.Element
}

// newPaper returns an empty paper in a language, with a printable width in dots.
func newPaper(lang queue.Lang, dots int) *layout {
	l := &layout{Catalogue: text.In(lang), dots: dots}
	if l.Lang() == queue.KO {
		l.korean, l.Catalogue = true, text.In(queue.EN)
	}
	if l.dots <= 0 {
		l.dots = fullDots
	}
	l.cells = l.dots / (cellDots * textSize)
	return l
}

func (l *layout) slim() bool { return l.dots < fullDots }

// hall is the only line that may have single size, where double is too wide.
func (l *layout) hall(name string) {
	size := textSize
	if width(name) > l.cells {
		size = 1
	}
	for _, part := range wrap(name, l.dots/(cellDots*size), 2) {
		l.put(part, size)
	}
}

// both prints a name in the paper's language, and for Koreans in Chinese before. say makes the line of a language from the name.
func (l *layout) both(name queue.Text, say func(text.Catalogue, string) string) {
	if l.korean {
		zh := text.In(queue.ZH)
		l.line(say(zh, name.In(queue.ZH)), 2)
		if name.EN == "" {
			return
		}
	}
	l.line(say(l.Catalogue, name.In(l.Lang())), 2)
}

// place says where to wait, in short words on narrow paper and where the long ones are too wide.
func (l *layout) place(c text.Catalogue, place string) string {
	if place == "" {
		return ""
	}
	if long := c.Plain(text.PaperPlace, "place", place); !l.slim() && width(long) <= l.cells {
		return long
	}
	return c.Plain(text.PaperPlaceShort, "place", place)
}

// wait says how many are ahead and how long it may take; what nobody knows is left out.
func (l *layout) wait(w queue.Wait) []string {
	if !w.Known && w.Ahead == 0 {
		return nil
	}
	parts := []string{l.Plain(text.PaperAhead, "n", strconv.Itoa(w.Ahead))}
	low, high := text.Minutes(w.Range)
	switch {
	case !w.Known:
	case w.Range.High <= 0:
		parts = append(parts, l.Plain(text.PaperNoWait))
	case w.Range.Low >= text.LongWait:
		parts = append(parts, l.Plain(text.PaperOver, "hours", strconv.Itoa(low/60)))
	case low == 0:
		parts = append(parts, l.Plain(text.PaperUnder, "high", strconv.Itoa(high)))
	default:
		parts = append(parts, l.Plain(text.PaperRange, "low", strconv.Itoa(low), "high", strconv.Itoa(high)))
	}
	return parts
}

// when says the time of issue, the masked name, and the marks.
func (l *layout) when(j Job) []string {
	at := j.Ticket.Issued.In(j.Hall.Zone)
	months := strings.Fields(l.Plain(text.Months))
	parts := []string{l.Plain(
		text.PaperTime, "month", months[at.Month()-time.January], "day", strconv.Itoa(at.Day()), "time", at.Format("15:04"),
	)}
	if j.Ticket.Masked != "" {
		parts = append(parts, j.Ticket.Masked)
	}
	for _, m := range marks(j) {
		parts = append(parts, l.Plain(m))
	}
	return parts
}

// marks are the words that staff look for.
func marks(j Job) []text.Key {
	var list []text.Key
	if j.Ticket.Priority.First() {
		list = append(list, text.MarkPriority)
	}
	if j.Reprint {
		list = append(list, text.MarkAgain)
	}
	if j.Offline {
		list = append(list, text.MarkOffline)
	}
	return list
}

// bring lists what to bring, as many things as two lines hold (three on narrow paper); "…" tells that there is more.
func (l *layout) bring(things []queue.Text) {
	most := 2
	if l.slim() {
		most = 3
	}
	var names []string
	for _, t := range things {
		names = append(names, t.In(l.Lang()))
	}
	for n := len(names); n > 0; n-- {
		list := strings.Join(names[:n], l.Plain(text.ItemSeparator))
		if n < len(names) {
			list += "…"
		}
		s := l.Plain(text.PaperBring, "list", list)
		if n == 1 || len(wrap(s, l.cells, most+1)) <= most {
			l.line(s, most)
			return
		}
	}
}

// code prints the QR code with a free zone around it. Its words promise a page, so they stand only where it leads to one; with two marks they
// give way, so that the paper stays short.
func (l *layout) code(j Job) {
	l.elements = append(l.elements, devices.Feed{Lines: 1}, devices.QRCode{Data: QR(j.Hall, j.Ticket), Module: qrModule})
	if j.Hall.Pages != "" && len(marks(j)) < 2 {
		l.line(l.Plain(text.PaperQR), 1)
	}
}

// number prints the ticket's number as large as it fits.
func (l *layout) number(no string) {
	size := numberSize
	if l.slim() {
		size = numberSlim
	}
	size = max(1, min(size, l.dots/(cellDots*max(1, width(no)))))
	l.put(no, size)
}

// segments prints parts that must not be broken, as many a line as fit.
func (l *layout) segments(parts []string) {
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = part
		case width(line)+1+width(part) <= l.cells:
			line += " " + part
		default:
			l.line(line, 1)
			line = part
		}
	}
	l.line(line, 1)
}

// line prints a text in at most so many lines. An empty text prints nothing.
func (l *layout) line(s string, most int) {
	for _, part := range wrap(s, l.cells, most) {
		l.put(part, textSize)
	}
}

func (l *layout) put(s string, size int) {
	l.elements = append(l.elements, devices.TextLine{Text: s, Width: size, Height: size, Bold: l.bold, Align: devices.AlignCenter})
}
