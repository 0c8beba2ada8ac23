package paper

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// qrPrefix tells our codes from others, and the first form of them from later ones.
const qrPrefix = "OT1"

// tailLength is how many characters of the ticket's ID a code holds: 20 random bits, so that a code cannot be made from the number alone.
const tailLength = 4

// Stub is what a ticket's QR code says: which ticket it is and nothing about its holder.
type Stub struct {
	Hall queue.HallID
	Day  civil.Date // business day
	No   queue.TicketNo
	Tail string // end of the ticket's ID
}

// QR returns the content of a ticket's QR code: the address of the ticket's page, or, in a hall whose pages telephones do not reach,
// "OT1:jiaohe:261123:A036:0W1T": a mark, hall, business day, number, and the end of the ticket's ID. It is short ASCII; characters of a
// hall's name that the form does not allow are percent-encoded.
func QR(h queue.Hall, t queue.Ticket) string {
	if page := h.PageOf(t); page != "" {
		return page
	}
	id := string(t.ID)
	day := fmt.Sprintf("%02d%02d%02d", t.Day.Year%100, int(t.Day.Month), t.Day.Day)
	return strings.Join([]string{qrPrefix, url.QueryEscape(string(t.Hall)), day, url.QueryEscape(string(t.No)), url.QueryEscape(id[max(0, len(id)-tailLength):])}, ":")
}

// ParseQR reads the content of a ticket's QR code. Whether there is such a ticket is for the hall to say: see Stub.Matches.
func ParseQR(s string) (Stub, error) {
	parts := strings.Split(s, ":")
	if len(parts) != 5 || parts[0] != qrPrefix {
		return Stub{}, errors.New("read ticket code: this is no ticket of ours")
	}
	for i, part := range parts {
		plain, err := url.QueryUnescape(part)
		if err != nil || plain == "" {
			return Stub{}, fmt.Errorf("read ticket code: part %d is damaged", i+1)
		}
		parts[i] = plain
	}
	day, err := parseDay(parts[2])
	if err != nil {
		return Stub{}, err
	}
	return Stub{Hall: queue.HallID(parts[1]), Day: day, No: queue.TicketNo(parts[3]), Tail: parts[4]}, nil
}

// parseDay reads YYMMDD of the years 2000 to 2099.
func parseDay(s string) (civil.Date, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	day := civil.Date{Year: 2000 + int(n/10000), Month: time.Month(n / 100 % 100), Day: int(n % 100)}
	if err != nil || len(s) != 6 || !day.Valid() {
		return civil.Date{}, errors.New("read ticket code: its date is none of the calendar")
	}
	return day, nil
}

// Matches reports whether the code is that of the ticket.
func (s Stub) Matches(t queue.Ticket) bool {
	id := string(t.ID)
	return s.Hall == t.Hall && s.Day == t.Day && s.No == t.No && s.Tail != "" && s.Tail == id[max(0, len(id)-tailLength):]
}
