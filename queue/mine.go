package queue

import "onetrip/kiosk/base/civil"

// Find asks for the tickets that somebody took on a day: by the number of the document, or by what stands on the ticket.
type Find struct {
	Day    civil.Date `json:"day"`
	Number string     `json:"number,omitempty"` // of the document; personal data
	No     TicketNo   `json:"no,omitempty"`     // when Number is ""
}

// Mine is a ticket as its visitor may see it at a terminal.
type Mine struct {
	Ticket Ticket `json:"ticket"`
	Wait   Wait   `json:"wait"`
	// Rate reports whether the case may be rated now: it is finished and not rated. A ticket of a service with identity may be rated
	// only by who shows the document: a number on a paper is no secret.
	Rate bool `json:"rate,omitempty"`
}
