package lockertest

import "onetrip/locker"

// Flaw is what is wrong with a door.
type Flaw int

// The flaws.
const (
	Sound       Flaw = iota
	Stuck            // the bolt moves and the door does not
	ReadsOpen        // a broken wire
	ReadsClosed      // a shorted wire
	Silent           // the board does not answer the question
	Dead             // the board does not take the command: certainly nothing was sent
	Mute             // the board fires and never answers
)

// Flaws lists all of them.
func Flaws() []Flaw { return []Flaw{Sound, Stuck, ReadsOpen, ReadsClosed, Silent, Dead, Mute} }

// String returns the flaw's name.
func (f Flaw) String() string {
	return [...]string{"sound", "stuck", "reads open", "reads closed", "silent", "dead", "mute"}[f]
}

// door is a cell's door as physics has it. It knows nothing of records.
type door struct {
	flaw   Flaw
	loose  bool // the bolt was pulled: the next pull opens it
	open   bool
	inside locker.ResultID // "": empty
}

// pulse fires the coil and returns what the driver would.
func (d *door) pulse() locker.Pulse {
	switch d.flaw {
	case Dead:
		return locker.PulseNone
	case Mute:
		d.loose = true
		return locker.PulseUnknown
	case Sound, Stuck, ReadsOpen, ReadsClosed, Silent:
	}
	d.loose = d.flaw != Stuck
	return locker.PulseSent
}

// pull is somebody who pulls at the door.
func (d *door) pull() bool {
	if d.loose {
		d.loose, d.open = false, true
	}
	return d.open
}

// sensor is what the board says when it is asked.
func (d *door) sensor() locker.Door {
	switch {
	case d.flaw == Silent || d.flaw == Dead:
		return locker.DoorUnknown
	case d.flaw == ReadsOpen:
		return locker.DoorOpen
	case d.flaw == ReadsClosed:
		return locker.DoorClosed
	case d.open:
		return locker.DoorOpen
	}
	return locker.DoorClosed
}

// Habit is how somebody behaves at an open door.
type Habit int

// The habits.
const (
	Orderly  Habit = iota // takes the document, or puts it in, and shuts the door
	Absent                // never pulls
	Careless              // takes the document and leaves the door open
	Hesitant              // shuts the door and says that nothing was taken or put in
)

// Habits lists all of them.
func Habits() []Habit { return []Habit{Orderly, Absent, Careless, Hesitant} }

// String returns the habit's name.
func (h Habit) String() string {
	return [...]string{"orderly", "absent", "careless", "hesitant"}[h]
}
