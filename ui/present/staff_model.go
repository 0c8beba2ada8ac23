package present

import "onetrip/kiosk/flow"

// StaffTag marks a page of the staff, and says who is logged in.
type StaffTag struct {
	Badge string // "工作人员"
	Who   string // "柜管 王*", "" before the login
}

// ListBody is a page of fixed rows, the ones that matter first. A row without a tap takes no touch.
type ListBody struct {
	Rows    []ListRow
	Empty   string // what is said where there is no row
	Banner  *Banner
	Pager   *Pager
	Buttons []Button
}

// ListRow is one row: what it is, a note, and a mark at the right with the meaning of its lamp.
type ListRow struct {
	Lamp     Lamp
	Icon     string // beside the lamp, "" for none
	Title    string
	Note     string
	Mark     string
	MarkNote string
	Tap      flow.Tap
}

// Lamp is the state of something, by shape, word and colour.
type Lamp uint8

// The lamps.
const (
	NoLamp Lamp = iota
	LampOk
	LampWarn
	LampFail
	LampBusy
	LampOff
)

// CellsBody is the picture of a cabinet with what staff know of its cells.
type CellsBody struct {
	Columns, Rows int // of this page
	Cells         []StaffCell
	Legend        []Legend
	Banner        *Banner
	Pager         *Pager
}

// StaffCell is one cell of the picture.
type StaffCell struct {
	Name        string
	Column, Row int    // from 1, of this page
	State       string // in a word
	Lamp        Lamp
	Tap         flow.Tap
}

// Legend says what a lamp means.
type Legend struct {
	Lamp  Lamp
	Words string
}

// LettersBody is the kiosk's own letter keypad with a field of what is typed.
type LettersBody struct {
	Typed  string // as it may be seen
	Hint   string
	Banner *Banner
	Keys   [][]Button
	Enter  Button
}

// ActionsBody has facts and what can be done about them; the primary button comes last.
type ActionsBody struct {
	Facts   []Fact
	Lines   []Line // what must be done, above the buttons
	Banner  *Banner
	Buttons []Button
}

func (ListBody) body()    {}
func (CellsBody) body()   {}
func (LettersBody) body() {}
func (ActionsBody) body() {}
