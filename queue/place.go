package queue

import (
	"context"
	"time"
)

// Place is what somebody who holds a ticket's address may know: where the ticket stands, never whose it is.
type Place struct {
	No         TicketNo  `json:"no"`
	Service    ServiceID `json:"service"` // in whose line it stands
	Place      Text      `json:"place"`   // where to wait
	State      State     `json:"state"`
	Window     WindowNo  `json:"window,omitempty"` // where it is or was served
	Ahead      int       `json:"ahead"`
	Wait       Minutes   `json:"wait"`
	Lang       Lang      `json:"lang"`
	PassedRule Text      `json:"passed_rule"`
	Rated      bool      `json:"rated"`
	Rateable   bool      `json:"rateable"` // the case is finished, not rated, and its time is not over
	Version    int64     `json:"version"`  // of the hall
}

// Minutes is an expected wait as pages show it.
type Minutes struct {
	Known bool `json:"known"`
	Low   int  `json:"low_minutes"`
	High  int  `json:"high_minutes"`
}

// InMinutes returns the wait in whole minutes, the upper end rounded up.
func (w Wait) InMinutes() Minutes {
	return Minutes{
		Known: w.Known, Low: int(w.Range.Low / time.Minute), High: int((w.Range.High + time.Minute - 1) / time.Minute),
	}
}

// PlaceOf tells a ticket's place. Whether it was rated is for the store to say.
func (h Hall) PlaceOf(t Ticket, w Wait) Place {
	s, _ := h.Service(t.Line) // a service that the hall no longer has is without words
	return Place{
		No: t.No, Service: t.Line, Place: s.Place, State: t.State, Window: t.Window, Ahead: w.Ahead, Wait: w.InMinutes(), Lang: t.Lang,
		PassedRule: h.PassedRule(s),
	}
}

// Invitation asks the visitor at a window to rate the case that ended there just now.
type Invitation struct {
	Version int64     `json:"version"`          // of the hall
	Ticket  TicketID  `json:"ticket,omitempty"` // "": nobody is invited
	No      TicketNo  `json:"no,omitempty"`
	Until   time.Time `json:"until,omitzero"` // afterwards somebody else may stand there
	Now     time.Time `json:"now"`            // the hall's clock: a screen's own may be wrong
}

// InviteFor is how long after its end a case may be rated at its window.
const InviteFor = time.Minute

// Lookup is the part of a store that finds tickets for their visitors.
type Lookup interface {
	// Find returns the day's tickets of a person, or the ticket with a number, in the order of issue; none when there are none.
	Find(ctx context.Context, h HallID, f Find) ([]Ticket, error)
}

// Settled is what a supervisor did about a bad grade.
type Settled struct {
	Ticket TicketID
	Called bool // the visitor was called back
	Mended bool // what was wrong was mended
	Note   string
	By     StaffID
}
