package queue

import (
	"errors"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// Retention is how long the personal data of tickets are kept, at most, in days.
const Retention = 30

// Request is what a visitor asks for at a terminal.
type Request struct {
	ID       TicketID  `json:"id"`
	Service  ServiceID `json:"service"`
	Person   Person    `json:"person,omitzero"`   // zero when the service needs no identity
	Card     CardType  `json:"card,omitempty"`    // the document that was read; "" when the number was typed, or without identity
	Granted  Priority  `json:"granted,omitempty"` // class granted by staff; Ordinary for none
	Lang     Lang      `json:"lang"`
	Terminal string    `json:"terminal,omitempty"`
}

// Order turns a request into an order for the store, or says why no number is given. The error is a mistake of the caller: an unknown
// service (NotFound), a request without ID or without the identity that the service asks for (Invalid).
func (h Hall) Order(r Request, now time.Time) (Order, *Refusal, error) {
	s, ok := h.Service(r.Service)
	series, ok2 := h.SeriesOf(s.Series)
	if !ok || !ok2 {
		return Order{}, nil, &fault.Error{Kind: fault.NotFound, Op: "find service " + string(r.Service)}
	}
	if err := checkRequest(s, r); err != nil {
		return Order{}, nil, err
	}
	day := h.Day(now)
	if refusal := s.refusePerson(r, day); refusal != nil {
		return Order{}, refusal, nil
	}
	if refusal := h.refuseTime(s, now, nil); refusal != nil {
		return Order{}, refusal, nil
	}
	sale, _ := h.saleAt(s, now)
	o := Order{
		ID: r.ID, Hall: h.ID, Day: day, Service: s.ID, Series: series, Priority: h.priority(r, day), Lang: r.Lang,
		Terminal: r.Terminal, At: now, Sale: sale.From, Quota: sale.Quota, Steps: 1 + len(s.Stages),
	}
	if s.Identity != NoIdentity {
		o.Person = r.Person
	}
	if then, today := h.nextSale(s, now, nil); today {
		o.Then = then
	}
	return o, nil, nil
}

func checkRequest(s Service, r Request) error {
	var problem string
	switch {
	case r.ID == "":
		problem = "the request has no ticket ID"
	case s.Identity != NoIdentity && r.Person.Number == "":
		problem = "the service asks for an identity"
	case s.Identity == ByCard && r.Card == "":
		problem = "the service asks for a card"
	default:
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "order ticket", Err: errors.New(problem)}
}

// refusePerson says whether the service is not for this person. Somebody whose birthday is unknown counts as too young, so that staff look.
func (s Service) refusePerson(r Request, day civil.Date) *Refusal {
	if s.Identity == NoIdentity {
		return nil
	}
	if r.Card != "" && len(s.Cards) > 0 && !slices.Contains(s.Cards, r.Card) {
		return &Refusal{Reason: NotAccepted}
	}
	if s.MinAge > 0 && (!r.Person.Birth.Valid() || r.Person.Birth.AgeOn(day) < s.MinAge) {
		return &Refusal{Reason: TooYoung, MinAge: s.MinAge}
	}
	return nil
}

// refuseTime says why no number for the service can be given at an instant. sold counts the numbers given today in each sale; nil leaves
// quotas to the store.
func (h Hall) refuseTime(s Service, now time.Time, sold map[Clock]int) *Refusal {
	day := h.Day(now)
	sale, open := h.saleAt(s, now)
	if !open {
		next, _ := h.nextSale(s, now, sold)
		if len(h.SalesOf(s, day)) == 0 {
			return &Refusal{Reason: ClosedDay, From: next}
		}
		return &Refusal{Reason: ClosedNow, From: next}
	}
	if !h.staffed(s.ID, day) {
		return &Refusal{Reason: NoWindow}
	}
	if sale.Quota > 0 && sold[sale.From] >= sale.Quota {
		r := &Refusal{Reason: QuotaFull}
		if next, today := h.nextSale(s, now, sold); today {
			r.From = next
		}
		return r
	}
	return nil
}

// priority is the class that staff granted, else the one that the age on the card gives.
func (h Hall) priority(r Request, day civil.Date) Priority {
	if r.Granted != Ordinary {
		return r.Granted
	}
	if r.Person.Birth.Valid() && r.Person.Birth.AgeOn(day) >= h.ElderlyAge {
		return Elderly
	}
	return Ordinary
}

// PriorityOf returns the class that somebody born on birth has at an instant without the staff's doing: Elderly from the hall's age on.
func (h Hall) PriorityOf(birth civil.Date, now time.Time) Priority {
	return h.priority(Request{Person: Person{Birth: birth}}, h.Day(now))
}

// Offers says for every service, in the order of the screens, how long somebody without priority would wait, or why no number is
// given now.
func (h Hall) Offers(c Counts, now time.Time) []Offer {
	waits := h.waits(c, now)
	offers := make([]Offer, 0, len(h.Services))
	for i, s := range h.Services {
		offers = append(offers, Offer{Service: s.ID, Wait: waits[i], Refusal: h.refuseTime(s, now, c.Sold[s.ID])})
	}
	return offers
}

// EraseBefore returns the first business day whose tickets keep their personal data at an instant.
func (h Hall) EraseBefore(now time.Time) civil.Date { return h.Day(now).AddDays(-Retention) }
