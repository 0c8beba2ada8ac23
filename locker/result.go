package locker

import (
	"fmt"
	"time"
)

// Delivery is how a result reaches its applicant.
type Delivery string

// The ways of delivery.
const (
	ByWindow   Delivery = "window"
	ByMail     Delivery = "mail"
	ByTerminal Delivery = "terminal"
	ByNetwork  Delivery = "electronic"
)

// Valid reports whether there is such a way.
func (d Delivery) Valid() bool {
	return d == ByWindow || d == ByMail || d == ByTerminal || d == ByNetwork
}

// maxCopies is how many copies of one document a form has room for.
const maxCopies = 99

// ResultState is where a result is.
type ResultState string

// The states of a result.
const (
	Registered   ResultState = "registered" // with the department that made it
	OnTheWay     ResultState = "on_the_way" // on a handover form that nobody has received yet
	AtWindow     ResultState = "at_window"  // received by the hall
	InCabinet    ResultState = "in_cabinet" // Result.Cabinet and Cell say where
	HandedOut    ResultState = "handed_out" // with the applicant
	PlaceInDoubt ResultState = "in_doubt"   // nobody knows: a task says what staff must do
	Missing      ResultState = "missing"    // staff looked and did not find it
)

// Person is who a result is for. It is personal data: sealed in stores, never logged.
type Person struct {
	Name   string `json:"name"`
	Number string `json:"number"` // of the identity document, normalised
	Phone  string `json:"phone"`  // digits
}

// Index is a blind index in hexadecimal: equal values have equal ones, and without the key nothing else can be learned.
type Index string

// Keys makes blind indexes; *vault.Vault does.
type Keys interface {
	Index(domain, value string) []byte
}

// indexSize is how many bytes of a blind index are kept: 128 bits collide for nobody.
const indexSize = 16

func indexOf(k Keys, domain, value string) Index {
	return Index(fmt.Sprintf("%x", k.Index(domain, value)[:indexSize]))
}

// NumberIndex is the index by which a card finds its holder's documents; "" has none.
func NumberIndex(k Keys, number string) Index {
	if number == "" {
		return ""
	}
	return indexOf(k, "locker id number", number)
}

// phoneIndex is the index of the last four digits of a phone. It holds for one deposit alone, so that equal digits do not show.
func phoneIndex(k Keys, d DepositID, last4 string) Index {
	return indexOf(k, "locker phone", string(d)+" "+last4)
}

// Last4 returns the last four digits of a phone number, or "" when it has fewer than seven characters: then it is no phone.
func Last4(phone string) string {
	if len(phone) < 7 {
		return ""
	}
	return phone[len(phone)-4:]
}

// Result is 办理结果: a certificate or another document that a department has finished.
type Result struct {
	ID         ResultID    `json:"id"`
	Case       string      `json:"case"`     // 办件编号
	Matter     string      `json:"matter"`   // 事项
	Document   string      `json:"document"` // name of the certificate
	Number     string      `json:"number"`   // of the certificate, "" if it has none
	Copies     int         `json:"copies"`
	Department string      `json:"department"`
	Size       Size        `json:"size"`
	Delivery   Delivery    `json:"delivery"`
	State      ResultState `json:"state"`
	Cabinet    CabinetID   `json:"cabinet,omitempty"` // for InCabinet and PlaceInDoubt
	Cell       CellNo      `json:"cell,omitempty"`
	Masked     string      `json:"masked"` // applicant's name for screens and papers
	Since      time.Time   `json:"since"`  // of the state
	By         StaffID     `json:"by"`     // who registered it
}

// Check returns an Invalid error for a result that cannot be.
func (r Result) Check() error {
	switch {
	case r.ID == "" || r.Case == "" || r.Document == "" || r.By == "":
		return invalid("register result", "the result lacks its ID, case, document or clerk")
	case r.Copies < 1 || r.Copies > maxCopies:
		return invalid("register result", fmt.Sprintf("%d copies: want 1 to 99", r.Copies))
	case !r.Size.Valid():
		return invalid("register result", fmt.Sprintf("there is no size %d", r.Size))
	case !r.Delivery.Valid():
		return invalid("register result", fmt.Sprintf("there is no delivery %q", r.Delivery))
	}
	return nil
}

// New returns the result as it is registered: with the department, its applicant's name masked.
func (r Result) New(p Person) Result {
	r.State, r.Cabinet, r.Cell, r.Masked = Registered, "", 0, MaskName(p.Name)
	r.Since = r.Since.Truncate(time.Millisecond).UTC()
	return r
}

// MaySign returns a Conflict error for a result that its applicant does not have.
func (r Result) MaySign() error {
	if r.State == HandedOut {
		return nil
	}
	return conflict("sign", KeyGone, fmt.Sprintf("result %s is %s", r.ID, r.State))
}

// MayHandOver returns a Conflict error for a result that nobody has in hand.
func (r Result) MayHandOver() error {
	if r.State == Registered || r.State == AtWindow {
		return nil
	}
	return conflict("hand over", KeyGone, fmt.Sprintf("result %s is %s", r.ID, r.State))
}
