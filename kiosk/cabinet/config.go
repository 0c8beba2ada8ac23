package cabinet

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/notify"
	"onetrip/locker"
)

// Config is a cabinet as a configuration file describes it.
type Config struct {
	ID   locker.CabinetID `toml:"id"`   // no other cabinet of the hall has it: 1 to 8 letters or digits
	Name string           `toml:"name"` // where it stands, for people
	Side Side             `toml:"side"` // where it stands, seen by somebody before the terminal
	// Looked says that somebody looked into the new cells and they are empty. Otherwise staff are asked to look before one is used.
	Looked bool         `toml:"looked"`
	Grids  []Grid       `toml:"grid"`
	Cells  []CellConfig `toml:"cell"`
}

// Grid is a block of cells whose numbers and locks follow one another, down its columns.
type Grid struct {
	First   locker.CellNo `toml:"first"`   // number of its upper left cell; 0: 1
	Columns int           `toml:"columns"` // how many it has; 0: 1
	Rows    int           `toml:"rows"`    // how many it has; 0: 1
	Sizes   []string      `toml:"sizes"`   // of each row from above, or one of all: "small", "medium", "large"
	Column  int           `toml:"column"`  // of its upper left cell, in the cabinet; 0: 1
	Row     int           `toml:"row"`     // likewise
	Board   int           `toml:"board"`   // of all its locks: the address on the bus
	Lock    int           `toml:"lock"`    // of its upper left cell; 0: 1
	Across  bool          `toml:"across"`  // numbers and locks follow one another along the rows
}

// CellConfig is one cell.
type CellConfig struct {
	No     locker.CellNo `toml:"no"`     // on its door
	Size   string        `toml:"size"`   // "small", "medium" or "large"
	Column int           `toml:"column"` // from 1 on the left
	Row    int           `toml:"row"`    // from 1 at the top
	Board  int           `toml:"board"`  // the lock board's address on the bus
	Lock   int           `toml:"lock"`   // from 1
}

var sizes = map[string]locker.Size{
	locker.Small.String(): locker.Small, locker.Medium.String(): locker.Medium, locker.Large.String(): locker.Large,
}

// Spec returns the cabinet with all its cells. A size that there is not becomes none.
func (c Config) Spec() Spec {
	s := Spec{ID: c.ID, Name: c.Name, Side: c.Side, Looked: c.Looked}
	for _, p := range c.cells("") {
		s.Cells = append(s.Cells, locker.Cell{
			No: p.No, Size: sizes[p.Size], Column: p.Column, Row: p.Row, Lock: locker.Lock{Board: p.Board, Lock: p.Lock},
		})
	}
	slices.SortFunc(s.Cells, func(a, b locker.Cell) int { return int(a.No - b.No) })
	return s
}

// keyed is a cell and the key that describes it.
type keyed struct {
	CellConfig
	key string
}

// cells returns the cells of grids and those described one by one.
func (c Config) cells(prefix string) []keyed {
	var all []keyed
	for i, g := range c.Grids {
		for _, cell := range g.cells() {
			all = append(all, keyed{cell, fmt.Sprintf("%sgrid[%d]", prefix, i)})
		}
	}
	for i, cell := range c.Cells {
		all = append(all, keyed{cell, fmt.Sprintf("%scell[%d]", prefix, i)})
	}
	return all
}

func (g Grid) cells() []CellConfig {
	g.First, g.Lock = or(g.First, 1), or(g.Lock, 1)
	g.Columns, g.Rows, g.Column, g.Row = or(g.Columns, 1), or(g.Rows, 1), or(g.Column, 1), or(g.Row, 1)
	var all []CellConfig
	for n := range min(max(g.Columns, 0)*max(g.Rows, 0), locker.MaxCells+1) {
		column, row := n/g.Rows, n%g.Rows
		if g.Across {
			column, row = n%g.Columns, n/g.Columns
		}
		all = append(all, CellConfig{
			No: g.First + locker.CellNo(n), Size: g.size(row), Column: g.Column + column, Row: g.Row + row, Board: g.Board, Lock: g.Lock + n,
		})
	}
	return all
}

func (g Grid) size(row int) string {
	switch {
	case len(g.Sizes) == 1:
		return g.Sizes[0]
	case row < len(g.Sizes):
		return g.Sizes[row]
	}
	return ""
}

var cabinetID = regexp.MustCompile(`^[0-9A-Za-z]{1,8}$`)

// Problems returns what is wrong with a terminal's cabinets. locks says how many locks each board has; keys begin with "cabinet[0].".
func Problems(list []Config, locks map[int]int) []strict.Problem {
	p := &checker{locks: locks, taken: map[locker.Lock]string{}}
	ids := map[locker.CabinetID]bool{}
	for i, c := range list {
		key := fmt.Sprintf("cabinet[%d].", i)
		if ids[c.ID] {
			p.bad(key+"id", "give each cabinet its own", "two cabinets have the ID %q", c.ID)
		}
		ids[c.ID] = true
		p.cabinet(key, c)
	}
	if p.cells > locker.MaxCells {
		p.bad("cabinet", fmt.Sprintf("a terminal serves at most %d", locker.MaxCells), "%d cells are too many", p.cells)
	}
	return p.found
}

// checker collects problems.
type checker struct {
	locks map[int]int
	taken map[locker.Lock]string // cell of each lock
	cells int
	found []strict.Problem
}

func (p *checker) bad(key, remedy, text string, args ...any) {
	p.found = append(p.found, strict.Problem{Key: key, Text: fmt.Sprintf(text, args...), Remedy: remedy})
}

func (p *checker) cabinet(key string, c Config) {
	if !cabinetID.MatchString(string(c.ID)) {
		p.bad(key+"id", `write 1 to 8 letters or digits, "1"`, "%q is no ID of a cabinet", c.ID)
	}
	if c.Name == "" {
		p.bad(key+"name", `write where it stands, "一楼大厅东侧"`, "the name is missing")
	}
	if !slices.Contains([]Side{Left, Right, Below}, c.Side) {
		p.bad(key+"side", `write "left", "right" or "below", as seen by somebody before the terminal`, "%q is no side", c.Side)
	}
	for i, g := range c.Grids {
		p.grid(fmt.Sprintf("%sgrid[%d].", key, i), g)
	}
	cells := c.cells(key)
	if len(cells) == 0 {
		p.bad(key+"cell", "describe them with [[cabinet.grid]] or [[cabinet.cell]]", "the cabinet has no cells")
	}
	p.cells += len(cells)
	p.places(cells)
	for _, cell := range cells {
		p.cell(c.ID, cell)
	}
}

func (p *checker) grid(key string, g Grid) {
	rows, columns := or(g.Rows, 1), or(g.Columns, 1)
	switch {
	case rows < 1 || columns < 1 || rows > locker.MaxCells || columns > locker.MaxCells:
		p.bad(key+"rows", "write how many rows and columns the block has", "%d rows of %d cells are no block", rows, columns)
	case len(g.Sizes) != 1 && len(g.Sizes) != rows:
		p.bad(key+"sizes", "write one size for all, or one for each row from above", "%d sizes are given for %d rows", len(g.Sizes), rows)
	}
}

// places wants one cell at each place, and each number once.
func (p *checker) places(cells []keyed) {
	numbers, at := map[locker.CellNo]bool{}, map[[2]int]locker.CellNo{}
	for _, c := range cells {
		place := [2]int{c.Column, c.Row}
		if numbers[c.No] {
			p.bad(c.key, "give each cell of a cabinet its own number", "two cells have the number %d", c.No)
		} else if other, ok := at[place]; ok {
			p.bad(c.key, "write where each door is", "cells %d and %d are both in column %d, row %d", other, c.No, c.Column, c.Row)
		}
		numbers[c.No], at[place] = true, c.No
	}
}

// cell wants a possible cell on a lock of its own.
func (p *checker) cell(id locker.CabinetID, c keyed) {
	if c.No < 1 {
		p.bad(c.key, "cells are numbered from 1", "%d is no number of a cell", c.No)
	}
	if _, ok := sizes[c.Size]; !ok {
		p.bad(c.key, `write "small", "medium" or "large"`, "cell %d: %q is no size", c.No, c.Size)
	}
	if c.Column < 1 || c.Row < 1 {
		p.bad(c.key, "columns count from 1 on the left, rows from 1 at the top", "cell %d: column %d, row %d is no place", c.No, c.Column, c.Row)
	}
	lock := locker.Lock{Board: c.Board, Lock: c.Lock}
	n, known := p.locks[c.Board]
	switch {
	case c.Lock < 1:
		p.bad(c.key, "locks are numbered from 1, as on the board; lock 0 means all of them to some boards", "cell %d has lock %d", c.No, c.Lock)
	case !known:
		p.bad(c.key, "name the board in [locks]", "cell %d is on board %d, which is not there", c.No, c.Board)
	case c.Lock > n:
		p.bad(c.key, "look which lock is wired to this cell", "cell %d has lock %v, but board %d has %d locks", c.No, lock, c.Board, n)
	}
	name := fmt.Sprintf("cell %d of cabinet %s", c.No, id)
	if other, ok := p.taken[lock]; ok {
		p.bad(c.key, "each cell has its own lock", "%s and %s have the same lock %v", other, name, lock)
	}
	p.taken[lock] = name
}

// Pickup is how long documents stay and how their codes are treated.
type Pickup struct {
	Days        int       `toml:"days"`         // how long a document stays, 1 to 90
	WorkingDays bool      `toml:"working_days"` // count only days on which the hall opens
	Signature   Signature `toml:"signature"`    // "off", or "optional": whoever collects may sign with a finger before the receipt comes, and may skip it
	Remind      int       `toml:"remind"`       // the day of the first reminder, 1 to days
	CodeEnds    bool      `toml:"code_ends"`    // a code ends with the retention; false: it is good until staff take the document back

	Notify notify.Config `toml:"notify"` // how applicants are told
}

// Signature says whether those who collect a document are asked to sign.
type Signature string

// The kinds of signature. None is required: a collection is proved by card or code and by the door, and nobody is kept from a receipt.
const (
	SignatureOff      Signature = "off"
	SignatureOptional Signature = "optional"
)

// DefaultPickup returns a week, with a reminder on the third day (D8), and a pad for a signature, as clerks have one on paper.
func DefaultPickup() Pickup { return Pickup{Days: 7, Remind: 3, Signature: SignatureOptional} }

// Problems returns what is impossible.
func (p Pickup) Problems() []strict.Problem {
	var c checker
	if p.Days < 1 || p.Days > 90 {
		c.bad("pickup.days", "write 1 to 90", "%d days are no time for a document to wait", p.Days)
	}
	if p.Remind < 1 || p.Remind > max(p.Days, 1) {
		c.bad("pickup.remind", "write a day from 1 to the last one, pickup.days", "a reminder on day %d never comes", p.Remind)
	}
	if p.Signature != SignatureOff && p.Signature != SignatureOptional {
		c.bad("pickup.signature", `write "off" or "optional"`, "%q is no kind of signature", p.Signature)
	}
	return c.found
}

// Rules returns the rules of a hall in a zone. opens reports whether it opens on a day.
func (p Pickup) Rules(zone *time.Location, opens func(civil.Date) bool) locker.Rules {
	return locker.Rules{Days: p.Days, WorkingDays: p.WorkingDays, Remind: p.Remind, CodeEnds: p.CodeEnds, Zone: zone, Opens: opens}
}
