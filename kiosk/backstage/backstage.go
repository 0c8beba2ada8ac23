// Package backstage is the staff's dialogue with a terminal as a pure machine, beside the visitor's in kiosk/flow: login, the cabinets with
// deposits, recoveries and looks into cells, and what must be done. It has no clock, no devices and no words.
package backstage

import (
	"slices"

	"onetrip/kiosk/flow"
)

// Screen is the page that staff see. Its names differ from those of flow, so that both can be drawn by one stage.
type Screen string

// The pages. Each waiting page has a time-out, a cancel and a fault exit.
const (
	Login     Screen = "staff_login"     // waits for a staff card
	PIN       Screen = "staff_pin"       // types the PIN that goes with the card
	Account   Screen = "staff_account"   // types the account's name
	Password  Screen = "staff_password"  // types the password
	Checking  Screen = "staff_checking"  // waits for the accounts
	Nothing   Screen = "staff_nothing"   // logged in, yet this account can do nothing here
	Cabinets  Screen = "staff_cabinets"  // tab: what can be done at the cabinets
	Tasks     Screen = "staff_tasks"     // tab: what must be done, oldest first
	Waiting   Screen = "staff_waiting"   // choose a result that waits for a cell
	Stored    Screen = "staff_stored"    // choose a document in a cell: overdue ones, or those of a case
	Find      Screen = "staff_find"      // types the last figures of a case
	Map       Screen = "staff_map"       // the cells as they stand
	OneCell   Screen = "staff_cell"      // one cell: what is known of it and what can be done
	Reasons   Screen = "staff_reasons"   // choose a reason
	Devices   Screen = "staff_devices"   // tab: every device and how it stands
	OneDevice Screen = "staff_device"    // one device: what is known of it and what to do
	Searching Screen = "staff_searching" // every port is asked, and what was found
	Trying    Screen = "staff_trying"    // a device is tested
	Entry     Screen = "staff_entry"     // code entry is closed: open it again?
	Door      Screen = "staff_door"      // a door opens, or stands open
	Closed    Screen = "staff_closed"    // the door was closed: was the document put in, or taken out?
	Stuck     Screen = "staff_stuck"     // the door did not open for certain
	Findings  Screen = "staff_findings"  // what was found in the cell
	Busy      Screen = "staff_busy"      // waits for the cabinet to write something down
	Done      Screen = "staff_done"      // what was done, and what comes next
	Sorry     Screen = "staff_sorry"     // what does not work, and what to do
)

// What staff touch besides flow's own actions. The comment names Arg where there is one.
const (
	UsePassword  flow.Action = "use_password"
	Layer        flow.Action = "layer"    // of the letter keypad: LayerLower, LayerUpper or LayerSigns
	OpenTab      flow.Action = "open_tab" // a Screen of Tabs
	OpenPage     flow.Action = "open_page"
	PickResult   flow.Action = "pick_result"  // locker.ResultID
	PickDeposit  flow.Action = "pick_deposit" // locker.DepositID
	PickCell     flow.Action = "pick_cell"    // Place.String
	PickTask     flow.Action = "pick_task"    // locker.TaskID
	PickReason   flow.Action = "pick_reason"  // Reason
	PickFound    flow.Action = "pick_found"   // locker.Finding
	Recover      flow.Action = "recover"
	Look         flow.Action = "look"
	Block        flow.Action = "block"
	Unblock      flow.Action = "unblock"
	Reissue      flow.Action = "reissue"
	OpenEntry    flow.Action = "open_entry"
	Yes          flow.Action = "yes"      // it was put in, or taken out
	No           flow.Action = "no"       // it was not
	Occupied     flow.Action = "occupied" // something lies in the cell already
	OpenAgain    flow.Action = "open_again"
	Cancel       flow.Action = "cancel"
	Next         flow.Action = "next" // the same once more
	PrintList    flow.Action = "print_list"
	PickDevice   flow.Action = "pick_device" // Role
	StartFinding flow.Action = "start_finding"
	StopFinding  flow.Action = "stop_finding"
	AcceptAll    flow.Action = "accept_all"
	TryDevice    flow.Action = "try_device"
	LogOut       flow.Action = "log_out"
)

// Right is something that a person may do at a terminal. Roles are given by the accounts; the runner turns them into rights, and checks the
// roles again before it does anything.
type Right uint16

// The rights.
const (
	MayDeposit Right = 1 << iota // put documents in, and recover overdue ones
	MayReissue                   // issue a new code
	MayBlock                     // take cells out of use
	MayLook                      // look into cells and recover early, together with a second person
	MayConfirm                   // be that second person
	MayEntry                     // open code entry again
	MayTasks                     // see what must be done
	MaySetUp                     // search and test devices, and put them into the settings
)

// Has reports whether all of the rights are there.
func (r Right) Has(want Right) bool { return r&want == want }

// Tab is one of the pages that the bar leads to.
type Tab struct {
	Screen Screen
	Needs  Right // one of these
}

// tabs lists every tab, in the order of the bar: a new area of work is a line here.
var tabs = []Tab{
	{Cabinets, MayDeposit | MayReissue | MayBlock | MayLook},
	{Tasks, MayTasks},
	{Devices, MaySetUp | MayTasks},
}

// Tabs returns the pages that the bar leads to.
func (s State) Tabs() []Tab {
	return slices.DeleteFunc(slices.Clone(tabs), func(t Tab) bool { return s.Me.Rights&t.Needs == 0 })
}

// TabOf returns the tab to which the page belongs, "" for none.
func (s State) TabOf() Screen {
	switch {
	case s.Me.ID == "":
		return ""
	case s.Screen == Tasks, s.Home == Tasks:
		return Tasks
	case s.Home == Devices:
		return Devices
	}
	return s.Home
}
