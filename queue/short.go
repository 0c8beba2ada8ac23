package queue

import (
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
)

// Short is a ticket's name in an address: business day, number, and the end of its ID, "2EPA0361W2". A code on paper grows with every
// character, so it is much shorter than the ID.
type Short struct {
	Day  civil.Date
	No   TicketNo
	Tail string
}

// The parts of a short name: the day in three digits of Crockford's base 32, counted from the first of 2020, and 15 random bits, so that a
// name cannot be made from the number alone. Nobody's name stands on the page to which it leads.
const (
	shortDay  = 3
	shortTail = 3
	base32    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

func firstDay() time.Time { return time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC) }

// Short returns the ticket's short name.
func (t Ticket) Short() Short {
	id := string(t.ID)
	return Short{Day: t.Day, No: t.No, Tail: id[max(0, len(id)-shortTail):]}
}

// String returns the name as an address holds it. Days before 2020 or after 2109 have none.
func (s Short) String() string {
	n := int(s.Day.At(0, time.UTC).Sub(firstDay()) / (24 * time.Hour))
	if n < 0 || n >= 1<<(5*shortDay) {
		return ""
	}
	return string([]byte{base32[n>>10], base32[n>>5&31], base32[n&31]}) + string(s.No) + s.Tail
}

// ParseShort reads a short name, and reports whether it is one; a whole ticket ID is none.
func ParseShort(name string) (Short, bool) {
	if len(name) <= shortDay+shortTail || len(name) >= len("01KAQ3Z5V8J2M4N6P7R9S0T1W2") {
		return Short{}, false
	}
	n := 0
	for _, c := range []byte(name[:shortDay]) {
		digit := strings.IndexByte(base32, c)
		if digit < 0 {
			return Short{}, false
		}
		n = n<<5 | digit
	}
	return Short{
		Day: civil.Of(firstDay().AddDate(0, 0, n)), No: TicketNo(name[shortDay : len(name)-shortTail]), Tail: name[len(name)-shortTail:],
	}, true
}

// PageOf returns the address of the page on which a ticket's visitor sees the own place, or "" when the hall's pages cannot be reached by
// visitors.
func (h Hall) PageOf(t Ticket) string {
	if h.Pages == "" {
		return ""
	}
	return strings.TrimSuffix(h.Pages, "/") + "/t/" + t.Short().String()
}
