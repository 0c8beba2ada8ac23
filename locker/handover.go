package locker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
)

// Move is a change of a result's place.
type Move struct {
	Result  ResultID    `json:"result"`
	State   ResultState `json:"state"`
	Cabinet CabinetID   `json:"cabinet,omitempty"`
	Cell    CellNo      `json:"cell,omitempty"`
	At      time.Time   `json:"at"`
}

// Handover is 《办理结果交接表》: documents that pass from one desk to another.
type Handover struct {
	No       HandoverNo     `json:"no"`
	ID       FormID         `json:"id,omitempty"` // "" for the form of a cabinet, which has its number from the start
	From     string         `json:"from"`         // department or cabinet
	To       string         `json:"to"`           // hall window or department
	By       StaffID        `json:"by"`           // who hands over
	At       time.Time      `json:"at"`
	Receiver StaffID        `json:"receiver,omitempty"` // "" until somebody has received it
	Received time.Time      `json:"received,omitzero"`
	Note     string         `json:"note,omitempty"`
	Lines    []HandoverLine `json:"lines"`
}

// HandoverLine is one document of a form.
type HandoverLine struct {
	Result  ResultID  `json:"result"`
	Cabinet CabinetID `json:"cabinet,omitempty"` // where it lay or went, as known when the line was written
	Cell    CellNo    `json:"cell,omitempty"`
	Checked string    `json:"checked,omitempty"` // 核对结果, "" before it was received
}

// Check returns an Invalid error for a form that cannot be.
func (h Handover) Check() error {
	if h.No == "" || h.From == "" || h.To == "" || h.By == "" || len(h.Lines) == 0 {
		return invalid("hand over", "the form lacks its number, parties, clerk or lines")
	}
	seen := map[ResultID]bool{}
	for _, l := range h.Lines {
		if seen[l.Result] {
			return invalid("hand over", fmt.Sprintf("result %s stands on the form twice", l.Result))
		}
		seen[l.Result] = true
	}
	return nil
}

// Receive returns the form as received. A line without a result of the check was found in order.
func (h Handover) Receive(by StaffID, at time.Time, checked map[ResultID]string) Handover {
	h.Receiver, h.Received = by, at.Truncate(time.Millisecond).UTC()
	h.Lines = slices.Clone(h.Lines)
	for i, l := range h.Lines {
		h.Lines[i].Checked = cmp.Or(checked[l.Result], "ok")
	}
	return h
}

// The keys of what is wrong with a form, by its field.
const (
	KeyFormID    = "handover.id"
	KeyFormFrom  = "handover.from"
	KeyFormTo    = "handover.to"
	KeyFormNote  = "handover.note"
	KeyFormLines = "handover.lines"
)

// maxLines is how many documents a form has at most.
const maxLines = 500

// New returns the form as it is kept at an instant, before it has a number. The error is Invalid with the key of the first field that is wrong.
func (h Handover) New(now time.Time) (Handover, error) {
	for _, text := range []*string{&h.From, &h.To, &h.Note} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	h.No, h.At, h.Receiver, h.Received = "", now.Truncate(time.Millisecond).UTC(), "", time.Time{}
	for _, c := range []struct {
		ok  bool
		key string
	}{
		{h.ID.Valid(), KeyFormID},
		{fits(h.From, 1, maxText), KeyFormFrom},
		{fits(h.To, 1, maxText), KeyFormTo},
		{fits(h.Note, 0, maxNote), KeyFormNote},
		{len(h.Lines) > 0 && len(h.Lines) <= maxLines, KeyFormLines},
	} {
		if !c.ok {
			return Handover{}, wrong("hand over", c.key)
		}
	}
	return h, nil
}

// Numbered returns a new form under the n-th number of a day: "JJ20261123-001".
func (h Handover) Numbered(day civil.Date, n int) Handover {
	h.No = HandoverNo(fmt.Sprintf("JJ%04d%02d%02d-%03d", day.Year, day.Month, day.Day, n))
	return h
}

// ByCabinet reports whether the form came about by a recovery: a cabinet hands over to a window.
func (h Handover) ByCabinet() bool { return len(h.Lines) > 0 && h.Lines[0].Cabinet != "" }

// Has reports whether a document is on the form.
func (h Handover) Has(id ResultID) bool {
	return slices.ContainsFunc(h.Lines, func(l HandoverLine) bool { return l.Result == id })
}
