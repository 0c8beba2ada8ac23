package locker

import (
	"strings"
)

// What stands before the content of a code that a scanner reads. It tells what was scanned, whatever page is on the screen.
const (
	codeMark     = "OTC:" // QR of a pickup slip
	resultMark   = "OTR:" // of a document, on a line of its form
	handoverMark = "OTJ:" // of a form
)

// Label is what a scanner read: exactly one of its fields is set. It prints nothing of a pickup code.
type Label struct {
	Code     Code
	Result   ResultID
	Handover HandoverNo
}

// CodeLabel is the content of the QR on a pickup slip: "OTC:" and the digits.
func CodeLabel(c Code) string { return codeMark + string(c) }

// ResultLabel is the content of a document's code on its form.
func ResultLabel(id ResultID) string { return resultMark + string(id) }

// HandoverLabel is the content of a form's code.
func HandoverLabel(no HandoverNo) string { return handoverMark + string(no) }

// ParseLabel reads what a scanner sent, with or without spaces and line ends around it; ok is false for what is no label of a hall.
func ParseLabel(text string) (l Label, ok bool) {
	text = strings.TrimSpace(text)
	if rest, is := strings.CutPrefix(text, codeMark); is {
		l.Code = Code(rest)
		return l, l.Code.Valid()
	}
	if rest, is := strings.CutPrefix(text, resultMark); is {
		l.Result = ResultID(rest)
		return l, l.Result.Valid()
	}
	if rest, is := strings.CutPrefix(text, handoverMark); is {
		l.Handover = HandoverNo(rest)
		return l, l.Handover.Valid()
	}
	return l, false
}

// Valid reports whether the ID is a ULID.
func (id ResultID) Valid() bool { return isULID(string(id)) }

// Valid reports whether the ID is a ULID.
func (id FormID) Valid() bool { return isULID(string(id)) }

// isULID reports whether a text has 26 digits and capitals without I, L, O and U.
func isULID(text string) bool {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	return len(text) == 26 && text[0] <= '7' && strings.Trim(text, digits) == ""
}

// maxNo bounds the number of a form, so that it fits into a bar code.
const maxNo = 40

// Valid reports whether the number can be one of a form, a hall's ("JJ20261123-001") or a cabinet's ("1-12").
func (no HandoverNo) Valid() bool {
	bad := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-'
	}
	return len(no) > 2 && len(no) <= maxNo && !strings.ContainsFunc(string(no), bad) && strings.Contains(string(no), "-")
}
