package escpossim

import (
	"fmt"
	"slices"
)

// Supply is what the paper sensors see.
type Supply string

// The states of the roll.
const (
	PaperOK      Supply = "ok"
	PaperNearEnd Supply = "near_end"
	PaperOut     Supply = "out"
)

// State is what can be done to the printer by hand, and what wears off. Its JSON form is the body of the simulator's HTTP interface.
type State struct {
	Paper           Supply `json:"paper"`
	PaperLeft       int    `json:"paper_left_mm"` // of the roll, 0 to 1000000; counts down, and at 0 Paper becomes "out"
	CoverOpen       bool   `json:"cover_open"`
	CutterJam       bool   `json:"cutter_jam"`       // something blocks the blade; the error stays until DLE ENQ after it is gone
	JamNextCut      bool   `json:"jam_next_cut"`     // the blade will be blocked when it next moves
	PaperJam        bool   `json:"paper_jam"`        // a recoverable error; stays like a cutter's
	OverHeat        bool   `json:"over_heat"`        // ends by itself
	Unrecoverable   bool   `json:"unrecoverable"`    // an error that only switching off ends
	FeedButton      bool   `json:"feed_button"`      // is held down
	DrawerHigh      bool   `json:"drawer_high"`      // pin 3 of the drawer connector
	WaitingRecovery bool   `json:"waiting_recovery"` // the status bit of that name; it stops nothing
	OneWay          bool   `json:"one_way"`          // never sends a byte
	ReplyOneLate    bool   `json:"reply_one_late"`   // each query is answered with the reply to the one before (escpos-rs #18)
	Speed           int    `json:"speed_mm_s"`       // of the paper, 1 to 1000
	CutTime         int    `json:"cut_time_ms"`      // 0 to 10000
	NearEnd         int    `json:"near_end_mm"`      // the near-end sensor sees that less is left
	NewRoll         int    `json:"new_roll_mm"`      // length of a roll that is put in when Paper changes from "out"
	TicketLength    int    `json:"ticket_length_mm"` // by which TicketsLeft of a Report is counted
}

// startState is a printer with a full roll.
func startState() State {
	return State{
		Paper: PaperOK, PaperLeft: 80000, Speed: 150, CutTime: 400, NearEnd: 3000, NewRoll: 80000, TicketLength: 90,
	}
}

// Validate returns what is out of range, or nil.
func (s State) Validate() error {
	if !slices.Contains([]Supply{PaperOK, PaperNearEnd, PaperOut}, s.Paper) {
		return fmt.Errorf(`paper %q is none of "ok", "near_end", "out"`, s.Paper)
	}
	for _, limit := range []struct {
		name      string
		value     int
		low, high int
	}{
		{"paper_left_mm", s.PaperLeft, 0, 1e6},
		{"speed_mm_s", s.Speed, 1, 1000},
		{"cut_time_ms", s.CutTime, 0, 10000},
		{"near_end_mm", s.NearEnd, 0, 1e6},
		{"new_roll_mm", s.NewRoll, 1, 1e6},
		{"ticket_length_mm", s.TicketLength, 1, 1e6},
	} {
		if limit.value < limit.low || limit.value > limit.high {
			return fmt.Errorf("%s %d is not between %d and %d", limit.name, limit.value, limit.low, limit.high)
		}
	}
	return nil
}

// Report is what the printer does by itself.
type Report struct {
	Powered     bool `json:"powered"` // Serve runs
	Online      bool `json:"online"`
	Printing    bool `json:"printing"`     // paper or cutter moves
	CutterError bool `json:"cutter_error"` // waits for DLE ENQ
	JamError    bool `json:"jam_error"`    // waits for DLE ENQ
	Busy        bool `json:"busy"`         // says "stop sending": XOFF was sent, or DTR is off
	Buffered    int  `json:"buffered"`     // bytes in the receive buffer
	Dropped     int  `json:"dropped"`      // bytes lost because it was full, since New
	Ignored     int  `json:"ignored"`      // commands and codes without effect, since New
	Jobs        int  `json:"jobs"`         // pieces of paper since New
	RollRows    int  `json:"roll_rows"`    // paper that hangs out, in rows
	RollVersion int  `json:"roll_version"` // changes with everything that can be seen
	TicketsLeft int  `json:"tickets_left"` // what is left of the roll, in tickets
}

// State returns the knobs as they are now.
func (p *Printer) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.state
	s.PaperLeft = (p.rowsLeft + p.opts.RowsPerMM - 1) / p.opts.RowsPerMM
	return s
}

// SetState turns all knobs at once, or none when Validate has something to say. A caller that changes a few takes the others from State, or
// uses Change.
func (p *Printer) SetState(s State) error {
	return p.Change(func(old *State) { *old = s })
}

// Change lets turn edit the knobs while nothing else does. It returns what Validate says of the result, which is then not used.
func (p *Printer) Change(turn func(*State)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.state
	old.PaperLeft = (p.rowsLeft + p.opts.RowsPerMM - 1) / p.opts.RowsPerMM
	s := old
	turn(&s)
	if err := s.Validate(); err != nil {
		return fmt.Errorf("set printer state: %w", err)
	}
	if s.PaperLeft != old.PaperLeft {
		p.rowsLeft = s.PaperLeft * p.opts.RowsPerMM
	}
	p.state = s
	p.reload(old)
	p.cutterError = p.cutterError || s.CutterJam
	p.jamError = p.jamError || s.PaperJam
	if !s.ReplyOneLate {
		p.late = nil
	}
	p.headUp = s.CoverOpen && (p.headUp || p.moving)
	p.changed()
	return nil
}

// reload makes supply and length agree after a change of either: a roll is put in where there was none or too little.
func (p *Printer) reload(old State) {
	s, nearEnd := &p.state, p.state.NearEnd*p.opts.RowsPerMM
	lengthSet, supplySet := s.PaperLeft != old.PaperLeft, s.Paper != old.Paper
	switch {
	case lengthSet && p.rowsLeft == 0:
		s.Paper = PaperOut
	case lengthSet && !supplySet && p.rowsLeft <= nearEnd:
		s.Paper = PaperNearEnd
	case lengthSet && !supplySet:
		s.Paper = PaperOK
	case s.Paper == PaperOK && supplySet && p.rowsLeft <= nearEnd:
		p.rowsLeft = s.NewRoll * p.opts.RowsPerMM
	case s.Paper == PaperNearEnd && supplySet && (p.rowsLeft > nearEnd || p.rowsLeft == 0):
		p.rowsLeft = max(1, nearEnd)
	}
}

// Report returns what the printer does now.
func (p *Printer) Report() Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Report{
		Powered: p.powered, Online: !p.offline(), Printing: p.moving, CutterError: p.cutterError, JamError: p.jamError, Busy: p.busy,
		Buffered: p.occupied, Dropped: p.dropped, Ignored: p.in.ignored, Jobs: p.jobNo, RollRows: p.paper.out(), RollVersion: p.version,
		TicketsLeft: p.rowsLeft / (p.state.TicketLength * p.opts.RowsPerMM),
	}
}
