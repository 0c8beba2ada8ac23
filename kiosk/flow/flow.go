// Package flow is the visitor's dialogue with a terminal as a pure machine: Step takes a state, an input and the time and returns the next
// state and the effects to perform. It has no clock, no devices and no words; it is tested by tables and by random walks.
package flow

import (
	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// Screen is the page that the visitor sees.
type Screen string

// The pages. Each waiting page has a time-out, a cancel and a fault exit.
const (
	Welcome      Screen = "welcome"
	Services     Screen = "services"     // choose a service
	LayCard      Screen = "lay_card"     // waits for a card
	NoCard       Screen = "no_card"      // what to do without a card
	TypeNumber   Screen = "type_number"  // types the ID number on the kiosk's keypad
	Confirm      Screen = "confirm"      // masked name to check
	Issuing      Screen = "issuing"      // waits for the durable number
	Printing     Screen = "printing"     // waits for the paper
	Taken        Screen = "taken"        // take your ticket
	OnScreen     Screen = "on_screen"    // no paper: number and QR code on the screen
	AlreadyHave  Screen = "already_have" // the live ticket of this person for this service
	TypeTicket   Screen = "type_ticket"  // types what stands on the ticket
	Finding      Screen = "finding"      // waits for the hall to find the visitor's tickets
	Mine         Screen = "mine"         // choose one of several tickets
	MyTicket     Screen = "my_ticket"    // one ticket: its place in the line, or how it ended
	Rate         Screen = "rate"         // five grades for a case that is finished
	Rated        Screen = "rated"        // thanks
	ChooseMeans  Screen = "choose_means" // how the visitor proves whose document it is
	TypeCode     Screen = "type_code"    // types the pickup code
	TypePhone    Screen = "type_phone"   // types the last digits of the phone, after too many wrong codes at this cabinet
	ScanCode     Screen = "scan_code"    // waits for the code of a slip or a phone
	Looking      Screen = "looking"      // waits for the cabinet to look
	Ready        Screen = "ready"        // what can be collected
	Opening      Screen = "opening"      // waits for the door to open
	DoorOpen     Screen = "door_open"    // take the document, shut the door
	Sign         Screen = "sign"         // may sign with a finger before the receipts come
	AskTaken     Screen = "ask_taken"    // the door was shut again at once: was the document taken?
	Receipt      Screen = "receipt"      // waits for the collection to be recorded, then for its paper
	Collected    Screen = "collected"    // thanks
	Sorry        Screen = "sorry"        // a refusal or a card that cannot be used; says what to do next
	Guides       Screen = "guides"       // choose a guide
	Guide        Screen = "guide"        // one guide
	Help         Screen = "help"         // help, and the switch to high contrast
	OutOfService Screen = "out_of_service"
)

// Action is what a visitor touches. Screens emit it inside a Tap; Arg carries what was chosen.
type Action string

// The actions. The comment names Arg where there is one.
const (
	TakeNumber      Action = "take_number"
	OpenMine        Action = "open_mine"
	OpenGuides      Action = "open_guides"
	OpenHelp        Action = "open_help"
	Back            Action = "back"
	Home            Action = "home"
	SetLang         Action = "set_lang" // queue.Lang
	ToggleLarge     Action = "toggle_large"
	ToggleContrast  Action = "toggle_contrast"
	PickDepartment  Action = "pick_department"  // queue.DepartmentID, "" for the usual ones
	MoreDepartments Action = "more_departments" // the next page of departments, after the last the first
	PickService     Action = "pick_service"     // queue.ServiceID
	PickGuide       Action = "pick_guide"       // queue.ServiceID
	PrevPage        Action = "prev_page"
	NextPage        Action = "next_page"
	ForgotCard      Action = "forgot_card"
	TypeInstead     Action = "type_instead"
	TypeNo          Action = "type_no" // the ticket's number instead of the card
	Key             Action = "key"     // one of 0-9, X; for a ticket's number one of Config.Letters, too
	DeleteKey       Action = "delete_key"
	ClearKeys       Action = "clear_keys"
	EnterKeys       Action = "enter_keys"
	NotMe           Action = "not_me"
	ConfirmTake     Action = "confirm_take"
	PrintAgain      Action = "print_again"
	Another         Action = "another"
	Finish          Action = "finish"
	GoOn            Action = "go_on" // the answer to "still there?"; any other touch on that question but Finish means the same
	OtherService    Action = "other_service"
	TryAgain        Action = "try_again"
	PickTicket      Action = "pick_ticket" // queue.TicketID
	PickGrade       Action = "pick_grade"  // 1 to 5, see queue.Grade
	OpenStaff       Action = "open_staff"  // the clock corner was held
	OpenCollect     Action = "open_collect"
	UseCard         Action = "use_card"
	UseCode         Action = "use_code"
	UseScan         Action = "use_scan"
	OpenNext        Action = "open_next" // the door of the next document
	Ink             Action = "ink"       // a stroke on the pad: locker.Signature of it alone
	ClearInk        Action = "clear_ink"
	SaySigned       Action = "say_signed"
	SkipSign        Action = "skip_sign"
	SayTaken        Action = "say_taken" // the answers to AskTaken
	SayPutBack      Action = "say_put_back"
	SayNotYet       Action = "say_not_yet" // opens the door once more
)

// Input is something that happened: a Tap, a Tick, or the answer to an effect.
type Input interface{ input() }

// Tap is a touch by the visitor.
type Tap struct {
	Action Action
	Arg    string
}

// Card is what the session needs to know of an identity card.
type Card struct {
	Type     string // devices.CardType's name
	Name     string
	Number   string
	Birth    civil.Date
	ValidTo  civil.Date // zero with LongTerm
	LongTerm bool
	Fault    string // "", "number", "type" or "date": the card contradicts itself
}

// Ticket is a ticket as the screens show it.
type Ticket struct {
	queue.Ticket
	Wait queue.Wait
	QR   string // what the QR code holds
}

func (Tap) input() {}
