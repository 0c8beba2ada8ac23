package lockertest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"onetrip/locker"
)

// Check compares the records with the doors and returns what must never be.
func (w *World) Check(ctx context.Context, s Store) error {
	state, err := s.State(ctx, CabinetID)
	if err != nil {
		return err
	}
	problems := state.Problems()
	for id, n := range w.pulses {
		if n > 1 {
			problems = append(problems, fmt.Sprintf("opening %s was pulsed %d times", id, n))
		}
	}
	for no := range w.doors {
		problems = append(problems, w.checkCell(state, no)...)
		list, err := s.Openings(ctx, CabinetID, no, maxOpenings)
		if err != nil {
			return err
		}
		for _, o := range list {
			problems = append(problems, CheckOpening(o)...)
		}
	}
	problems = append(problems, w.checkDocuments(state)...)
	if len(problems) > 0 {
		return fmt.Errorf("%d problems: %s", len(problems), strings.Join(problems, "; "))
	}
	return nil
}

// CheckOpening wants evidence for everything that an opening claims.
func CheckOpening(o locker.Opening) []string {
	evident := !o.Intent.IsZero() && !o.Opened.Before(o.Intent) && !o.Opened.IsZero() && !o.Closed.Before(o.Opened) && !o.Closed.IsZero()
	switch o.State {
	case locker.Collected, locker.Recovered, locker.Stored, locker.Checked:
		if !evident {
			return []string{fmt.Sprintf("opening %s is %s without the sensor's evidence", o.ID, o.State)}
		}
	case locker.Authorised, locker.Pulsing, locker.Opened, locker.Closed, locker.Returned, locker.Unsent, locker.Shut, locker.InDoubt:
	}
	return nil
}

// checkCell wants a cell that is offered to others to be empty.
func (w *World) checkCell(s locker.State, no locker.CellNo) []string {
	c, ok := s.Cell(no)
	if !ok || (c.State != locker.Free && c.State != locker.Blocked) || w.doors[no].inside == "" {
		return nil
	}
	return []string{fmt.Sprintf("cell %d is %s and holds %s", no, c.State, w.doors[no].inside)}
}

// checkDocuments wants every document where its record says, or a task or an opening that still handles it.
func (w *World) checkDocuments(s locker.State) (problems []string) {
	bound := map[locker.ResultID]locker.Deposit{}
	for _, d := range s.Deposits {
		bound[d.Result] = d
		where := "cell " + strconv.Itoa(int(d.Cell))
		if d.State != locker.DepositStored || w.places[d.Result] == where || w.handled(s, d.Cell) {
			continue
		}
		problems = append(problems, fmt.Sprintf("%s is recorded in %s and lies at %s", d.Result, where, w.places[d.Result]))
	}
	for id, where := range w.places {
		no, ok := strings.CutPrefix(where, "cell ")
		if _, known := bound[id]; known || !ok {
			continue
		}
		n, _ := strconv.Atoi(no)
		if !w.handled(s, locker.CellNo(n)) {
			problems = append(problems, fmt.Sprintf("%s lies in cell %d, and no record says so", id, n))
		}
	}
	return problems
}

// handled reports whether an opening is under way there or somebody has the task to look.
func (w *World) handled(s locker.State, no locker.CellNo) bool {
	if _, live := s.OpeningOf(no); live {
		return true
	}
	for _, t := range s.Tasks {
		if t.Cell == no && t.Kind != locker.TaskOverdue && t.Kind != locker.TaskEntry {
			return true
		}
	}
	return false
}

// Day is a scripted day: deposits, collections, a recovery, time that passes, tasks that staff end. It stops at the first error that no rule
// explains: then the power is gone.
func (w *World) Day(ctx context.Context, documents int) error {
	for n := range documents {
		if err := rules(w.Register(ctx, n)); err != nil {
			return err
		}
		if err := rules(w.Deposit(ctx, n)); err != nil {
			return err
		}
	}
	for n := range documents {
		step := w.Collect
		if n == documents-1 {
			step = w.Recover
		}
		if err := rules(step(ctx, n)); err != nil {
			return err
		}
	}
	return w.Pass(ctx, locker.Rules{}.OrDefault().LeftOpen)
}

// rules lets the terminal go on after a rule said no.
func rules(err error) error {
	if Ruled(err) {
		return nil
	}
	return err
}
