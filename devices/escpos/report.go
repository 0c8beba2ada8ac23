package escpos

import (
	"errors"
	"fmt"
)

// InvalidReport is the report of bytes that are no whole, undamaged frame.
type InvalidReport struct {
	Valid bool   `json:"valid"` // false
	Error string `json:"error"` // what is wrong, at which byte
}

// The reports of valid frames: the decoded fields after "valid".
type (
	// PrinterReport reports a reply to DLE EOT 1.
	PrinterReport struct {
		Valid bool `json:"valid"`
		PrinterReply
	}
	// OfflineReport reports a reply to DLE EOT 2.
	OfflineReport struct {
		Valid bool `json:"valid"`
		OfflineReply
	}
	// ErrorReport reports a reply to DLE EOT 3.
	ErrorReport struct {
		Valid bool `json:"valid"`
		ErrorReply
	}
	// PaperReport reports a reply to DLE EOT 4.
	PaperReport struct {
		Valid bool `json:"valid"`
		PaperReply
	}
	// CustomReport reports a reply to DLE EOT 20.
	CustomReport struct {
		Valid bool `json:"valid"`
		CustomStatus
	}
	// AutoReport reports an automatic status report (ASB).
	AutoReport struct {
		Valid bool `json:"valid"`
		AutoStatus
	}
	// StreamReport lists what a stretch of printer output holds.
	StreamReport struct {
		Events []string `json:"events"`
	}
)

// ReportDLEEOT explains a query and its reply, such as 10 04 01 12, as a value for encoding/json: one of PrinterReport, OfflineReport,
// ErrorReport, PaperReport, CustomReport or InvalidReport.
func ReportDLEEOT(b []byte, prof Profile) any {
	if len(b) < 3 || b[0] != dle || b[1] != eot {
		return InvalidReport{Error: "byte 1: no query: want 10 04 n and the reply"}
	}
	n, reply := b[2], b[3:]
	if n == 20 {
		return reportFullStatus(reply)
	}
	if n < 1 || n > 4 {
		return InvalidReport{Error: fmt.Sprintf("byte 3: no meaning known for the reply to DLE EOT %d", n)}
	}
	c := Classifier{LFKey: prof.LFKeyBit7 && n == 1}
	ev, err := single(&c, reply, DLEEOT)
	if err != nil {
		return InvalidReport{Error: fmt.Sprintf("after byte 3: %v", err)}
	}
	switch r := ev.Data[0]; n {
	case 1:
		return PrinterReport{true, decodePrinter(r, prof)}
	case 2:
		return OfflineReport{true, decodeOffline(r)}
	case 3:
		return ErrorReport{true, decodeError(r)}
	default:
		return PaperReport{true, decodePaper(r)}
	}
}

// reportFullStatus explains the reply to DLE EOT 20.
func reportFullStatus(reply []byte) any {
	c := Classifier{}
	c.ExpectFullStatus()
	ev, err := single(&c, reply, FullStatus)
	if err != nil {
		return InvalidReport{Error: fmt.Sprintf("after byte 3: %v", err)}
	}
	return CustomReport{true, decodeCustom([fullStatusLen]byte(ev.Data))}
}

// ReportASB explains the bytes of one automatic status report as a value for encoding/json: AutoReport or InvalidReport.
func ReportASB(b []byte) any {
	ev, err := single(&Classifier{}, b, ASB)
	if err != nil {
		return InvalidReport{Error: err.Error()}
	}
	return AutoReport{true, decodeAuto([asbLen]byte(ev.Data))}
}

// ReportStream splits a stretch of printer output into events.
func ReportStream(b []byte) StreamReport {
	c := Classifier{}
	report := StreamReport{Events: []string{}}
	for _, e := range append(c.Feed(b), c.Expire()...) {
		report.Events = append(report.Events, e.String())
	}
	return report
}

// single returns the only event in b apart from flow control; it must be of the kind wanted.
func single(c *Classifier, b []byte, want Kind) (Event, error) {
	if len(b) == 0 {
		return Event{}, errors.New("no reply: the state is unknown, not ready")
	}
	var got *Event
	for i, x := range b {
		for _, e := range c.Feed([]byte{x}) {
			switch {
			case e.Kind == XON || e.Kind == XOFF:
			case e.Kind != want || got != nil:
				return Event{}, fmt.Errorf("%s ends at byte %d of the reply, want one %s only", e, i+1, want)
			default:
				got = &e
			}
		}
	}
	switch {
	case c.Partial():
		return Event{}, fmt.Errorf("reply breaks off after byte %d", len(b))
	case got == nil:
		return Event{}, errors.New("flow control only, no reply")
	}
	return *got, nil
}
