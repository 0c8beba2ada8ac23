package locker

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/idnumber"
)

// Registration is a finished result as a clerk writes it down, with whom it is for.
type Registration struct {
	Result Result
	Person Person
}

// The keys of what is wrong with a registration, by its field.
const (
	KeyResultID   = "result.id"
	KeyCase       = "result.case"
	KeyMatter     = "result.matter"
	KeyDocument   = "result.document"
	KeyDocNumber  = "result.doc_number"
	KeyCopies     = "result.copies"
	KeyDepartment = "result.department"
	KeySize       = "result.size"
	KeyDelivery   = "result.delivery"
	KeyName       = "result.name"
	KeyNumber     = "result.number"
	KeyPhone      = "result.phone"
	KeyReach      = "result.reach" // neither a number nor a phone: nobody could collect at a terminal
)

// How long what a clerk writes may be, in characters; a form has this much room.
const (
	maxCase = 40
	maxText = 80
	maxName = 60
	maxNote = 200
)

// New returns the registration as it is kept at an instant: without spaces around, the document's number in capitals, the phone in digits.
// The error is Invalid with the key of the first field that is wrong; it tells nothing of what was written.
func (r Registration) New(by StaffID, now time.Time) (Registration, error) {
	v, p := &r.Result, &r.Person
	for _, text := range []*string{&v.Case, &v.Matter, &v.Document, &v.Number, &v.Department, &p.Name} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	p.Number, p.Phone = strings.ToUpper(strip(p.Number)), phoneDigits(p.Phone)
	v.By, v.Since = by, now.Truncate(time.Millisecond).UTC()
	for _, c := range []struct {
		ok  bool
		key string
	}{
		{v.ID.Valid(), KeyResultID},
		{fits(v.Case, 1, maxCase), KeyCase},
		{fits(v.Matter, 0, maxText), KeyMatter},
		{fits(v.Document, 1, maxText), KeyDocument},
		{fits(v.Number, 0, maxText), KeyDocNumber},
		{v.Copies >= 1 && v.Copies <= maxCopies, KeyCopies},
		{fits(v.Department, 1, maxText), KeyDepartment},
		{v.Size.Valid(), KeySize},
		{v.Delivery.Valid(), KeyDelivery},
		{fits(p.Name, 1, maxName), KeyName},
		{p.Number == "" || goodNumber(p.Number), KeyNumber},
		{p.Phone == "" || (len(p.Phone) >= 7 && len(p.Phone) <= 15), KeyPhone},
		{v.Delivery != ByTerminal || p.Number != "" || p.Phone != "", KeyReach},
	} {
		if !c.ok {
			return Registration{}, wrong("register result", c.key)
		}
	}
	r.Result = v.New(*p)
	return r, nil
}

// wrong says which field is wrong, and not what stood there: it may be a person's.
func wrong(op, key string) error {
	return &fault.Error{Kind: fault.Invalid, Op: op, Key: key, Err: errors.New(key + " is missing or wrong")}
}

func fits(text string, low, high int) bool {
	n := utf8.RuneCountInString(text)
	return n >= low && n <= high && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// strip removes every space and hyphen.
func strip(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, text)
}

// phoneDigits returns the digits of a phone number without China's prefix; what is no phone number becomes too short to be one.
func phoneDigits(text string) string {
	text = strip(text)
	if rest, ok := strings.CutPrefix(text, "+"); ok {
		text, _ = strings.CutPrefix(rest, "86")
	}
	if text != "" && strings.Trim(text, "0123456789") != "" {
		return "?"
	}
	return text
}

// goodNumber reports whether an identity document or a unit can have the number. One that looks like a citizen's must follow the rule.
func goodNumber(number string) bool {
	letters := func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }
	if len(number) < 5 || len(number) > 20 || strings.ContainsFunc(number, letters) {
		return false
	}
	if len(number) == 18 && strings.Trim(number[:17], "0123456789") == "" {
		return idnumber.CheckChar(number[:17]) == number[17]
	}
	return true
}

// Masked returns the person as a screen may show it (S4): of the phone not the last digits, which are a credential at a cabinet.
func (p Person) Masked() Person {
	m := Person{Name: MaskName(p.Name), Number: idnumber.Mask(p.Number)}
	if len(p.Phone) > 3 {
		m.Phone = p.Phone[:3] + strings.Repeat("*", len(p.Phone)-3)
	}
	return m
}

// Same returns a Conflict error when a registration that is kept under the same ID is of another case or document.
func (r Result) Same(other Result) error {
	if r.Case == other.Case && r.Document == other.Document {
		return nil
	}
	return conflict("register result", KeyResultID, fmt.Sprintf("result %s is of another case", r.ID))
}
