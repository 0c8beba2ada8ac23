package locker

import (
	"slices"
	"time"
)

// Query selects results. A zero field selects all.
type Query struct {
	Case     string // what the number of the case begins with
	States   []ResultState
	Delivery Delivery
	After    ResultID // go on after the last one of the page before
	Limit    int      // of a page; 0: 50, and never more than 200
}

// HandoverQuery selects forms. A zero field selects all.
type HandoverQuery struct {
	Open   bool     // nobody has received them yet
	Result ResultID // that have a line for it
	After  HandoverNo
	Limit  int // as in Query
}

// ForTerminals selects what waits at the window to be put into a cabinet.
func ForTerminals() Query { return Query{States: []ResultState{AtWindow}, Delivery: ByTerminal} }

// Page returns how many results a page has.
func (q Query) Page() int { return page(q.Limit) }

// Page returns how many forms a page has.
func (q HandoverQuery) Page() int { return page(q.Limit) }

const (
	usualPage   = 50
	longestPage = 200
)

func page(limit int) int {
	if limit <= 0 {
		return usualPage
	}
	return min(limit, longestPage)
}

// Check returns an Invalid error for a query that selects nothing by mistake.
func (q Query) Check() error {
	for _, s := range q.States {
		if !slices.Contains(AllStates(), s) {
			return invalid("find results", "there is no such state")
		}
	}
	return nil
}

// AllStates lists the states of a result.
func AllStates() []ResultState {
	return []ResultState{Registered, OnTheWay, AtWindow, InCabinet, HandedOut, PlaceInDoubt, Missing}
}

// Detail is all that the hall knows of a result, for its staff.
type Detail struct {
	Result    Result     `json:"result"`
	Applicant Person     `json:"applicant"` // masked; empty once erased
	Moves     []Move     `json:"moves"`     // where it was, oldest first
	Handovers []Handover `json:"handovers"` // its forms, the latest first
	Signature *Drawing   `json:"signature,omitempty"`
}

// Drawing is a signature as a page draws it. Its path is personal data.
type Drawing struct {
	At   time.Time `json:"at"`
	Path string    `json:"path,omitempty" doc:"of an SVG picture whose view box is 1024 wide and 512 high; empty for somebody who may only see that it was signed"`
}

// Drawing returns what pages draw, nil for a signature that was erased.
func (s Signed) Drawing() *Drawing {
	if s.Ink == "" {
		return nil
	}
	return &Drawing{At: s.At, Path: s.Ink.Path()}
}

// Form is a handover form with what its lines are about.
type Form struct {
	Handover Handover `json:"handover"`
	Results  []Result `json:"results"` // of the lines, in their order; one that the hall does not know has its ID only
}
