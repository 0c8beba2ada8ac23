package queue

import (
	"time"

	"onetrip/kiosk/base/civil"
)

// LeaseID is a ULID that a terminal makes and saves before it asks; it makes retries exact.
type LeaseID string

// Epoch names one life of a hall's store: a store that was lost and made anew has another one.
type Epoch string

// Lease is an emergency block: numbers of a series that the hall has set aside for one terminal on one day. The hall never gives them out
// itself. It is durable before the answer leaves the hall.
type Lease struct {
	ID       LeaseID    `json:"id"`
	Epoch    Epoch      `json:"epoch"`
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"`
	Terminal string     `json:"terminal"`
	Series   Series     `json:"series"`
	First    int        `json:"first"`
	Last     int        `json:"last"` // included
}

// LeaseRequest asks for an emergency block.
type LeaseRequest struct {
	ID       LeaseID    `json:"id"`
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"`
	Terminal string     `json:"terminal"`
	Series   Series     `json:"series"`
	Count    int        `json:"count"` // 1 to MaxLease
	// Mark is the highest number of the series and day that the terminal knows to be given or set aside. A hall whose store was lost goes on
	// after it (facts: X6).
	Mark int       `json:"mark"`
	At   time.Time `json:"at"`
}

// The sizes of emergency blocks.
const (
	DefaultLease = 20
	MaxLease     = 200
)

// Offline is a ticket that a terminal issued without the hall, from its block or from its own series.
type Offline struct {
	Order  Order   `json:"order"`
	Lease  LeaseID `json:"lease,omitempty"` // "": Order.Series is the terminal's own series, see Series.Own
	Seq    int     `json:"seq"`
	Print  Print   `json:"print"`
	Prints int     `json:"prints"`
}
