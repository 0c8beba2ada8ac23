package queue

import "time"

// Beat is a terminal's sign of life, every 30 seconds.
type Beat struct {
	Machine string    `json:"machine"`
	Version string    `json:"version,omitempty"` // of its program
	Health  []Ailment `json:"health,omitempty"`
	At      time.Time `json:"at,omitzero"` // the hall sets it
}

// Ailment is one thing that is wrong with a terminal.
type Ailment struct {
	Code     string    `json:"code"`     // "printer.paper_out"
	Severity string    `json:"severity"` // as kiosk/base/health names it
	Since    time.Time `json:"since"`

	Args   map[string]string `json:"args,omitempty"`   // what the words fill in
	What   string            `json:"what,omitempty"`   // the hall says it in plain words
	Remedy string            `json:"remedy,omitempty"` // and what staff should do
}

// Terminal is a terminal of the hall as a supervisor sees it.
type Terminal struct {
	Machine  string    `json:"machine"`
	Enrolled time.Time `json:"enrolled,omitzero"` // zero: it needs none, or is not known
	LastSeen time.Time `json:"last_seen,omitzero"`
	Online   bool      `json:"online"`
	Version  string    `json:"version,omitempty"`
	Health   []Ailment `json:"health,omitempty"`
}
