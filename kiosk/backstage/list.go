package backstage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"onetrip/locker"
)

// Lengths of the figures of a case that find it.
const (
	leastFigures = 3
	mostFigures  = 12
)

// Kept is a document in a cell.
type Kept struct {
	Place   Place
	Deposit locker.Deposit
}

// Kept returns the documents that lie in cells, or may, the one that must go first first.
func (s State) Kept() []Kept {
	var all []Kept
	for _, c := range s.Cabinets {
		for _, d := range c.State.Deposits {
			if d.State.Live() && !d.Stored.IsZero() {
				all = append(all, Kept{Place{c.State.Cabinet.ID, d.Cell}, d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Kept) int { return a.Deposit.Due.Compare(b.Deposit.Due) })
	return all
}

// Late returns the documents whose time is over.
func (s State) Late(now time.Time) []Kept {
	return slices.DeleteFunc(s.Kept(), func(k Kept) bool { return now.Before(k.Deposit.Due) })
}

// Matching returns the documents whose case ends with the figures that were typed.
func (s State) Matching() []Kept {
	return slices.DeleteFunc(s.Kept(), func(k Kept) bool { return !strings.HasSuffix(figures(k.Deposit.Case), s.Typed) })
}

func figures(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Listed returns the documents of the page Stored, all of its pages.
func (s State) Listed(now time.Time) []Kept {
	if s.Overdue {
		return s.Late(now)
	}
	return s.Matching()
}

// ToDo is a task of a cabinet.
type ToDo struct {
	Cabinet locker.CabinetID
	Task    locker.Task
}

// ToDo returns the open tasks of all cabinets, oldest first.
func (s State) ToDo() []ToDo {
	var all []ToDo
	for _, c := range s.Cabinets {
		for _, t := range c.State.Tasks {
			if t.Ended.IsZero() {
				all = append(all, ToDo{c.State.Cabinet.ID, t})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ToDo) int {
		return cmp.Or(a.Task.Since.Compare(b.Task.Since), cmp.Compare(a.Task.ID, b.Task.ID))
	})
	return all
}

// TasksAt returns the open tasks of a cell.
func (s State) TasksAt(p Place) []locker.Task {
	var list []locker.Task
	for _, t := range s.ToDo() {
		if t.Cabinet == p.Cabinet && t.Task.Cell == p.Cell {
			list = append(list, t.Task)
		}
	}
	return list
}

// Part is a part of a cabinet that a page of the map shows: all columns of some rows.
type Part struct {
	Cabinet   Cabinet
	From, End int // rows, from 1, End not included
}

// Parts returns the pages of the map.
func (c Config) Parts(s State) []Part {
	var parts []Part
	for _, cab := range s.Cabinets {
		rows := 1
		for _, cell := range cab.State.Cells {
			rows = max(rows, cell.Row)
		}
		pages := (rows + c.MapRows - 1) / c.MapRows
		each := (rows + pages - 1) / pages
		for from := 1; from <= rows; from += each {
			parts = append(parts, Part{cab, from, min(from+each, rows+1)})
		}
	}
	return parts
}

// Pages returns how many pages the list on the screen has, at least one.
func (c Config) Pages(s State, now time.Time) int {
	n := 0
	switch s.Screen {
	case Waiting:
		n = len(s.Results)
	case Stored:
		n = len(s.Listed(now))
	case Tasks:
		n = len(s.ToDo())
	case Map:
		return max(1, len(c.Parts(s)))
	case Devices:
		return max(1, (len(s.Devices)+c.Ports-1)/c.Ports)
	case Searching:
		return max(1, (len(s.Search.Ports)+len(s.Search.Missing())+c.Ports-1)/c.Ports)
	default:
	}
	return max(1, (n+c.Rows-1)/c.Rows)
}

// PortsOnPage returns the part of the devices or ports that the page shows.
func PortsOnPage[T any](c Config, s State, all []T) []T {
	from := min(s.Page*c.Ports, len(all))
	return all[from:min(from+c.Ports, len(all))]
}

// OnPage returns the part of a list that the page shows.
func OnPage[T any](c Config, s State, all []T) []T {
	from := min(s.Page*c.Rows, len(all))
	return all[from:min(from+c.Rows, len(all))]
}
