package trial

import (
	"context"
	"errors"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
)

// Doors is what the test of a door needs of a devices.LockBank. One whose boards tell of all their doors at once is also a devices.BoardAsker.
type Doors interface {
	// Open and Ask are as devices.LockBank says.
	Open(ctx context.Context, l devices.LockID) (devices.Pulse, error)
	Ask(ctx context.Context, l devices.LockID) (devices.Door, error)
}

// DefaultWait is how long a door may take: a person must pull at some, 1 to 3 s, up to about 8 (locks.md 7).
const DefaultWait = 10 * time.Second

// DoorOpts say what is opened and what is watched.
type DoorOpts struct {
	Lock   devices.LockID      // the one to open
	Boards []devices.LockBoard // all whose sensors are watched; the lock's is one of them
	Wait   time.Duration       // for a door to move; 0 means DefaultWait
}

// Moved is what came of opening one door, as the sensors tell.
type Moved struct {
	Report
	Lock  devices.LockID // the one that was opened
	Pulse devices.Pulse
	Doors []Move // whose sensors told, in the order in which they were seen
	// Reversed: a board's answers for one door and for all of its doors contradict, and do not with its status bytes in the other order.
	Reversed bool
}

// Move is a door whose sensor told something else than before the opening.
type Move struct {
	Lock devices.LockID
	Is   devices.Door
}

// Door opens one door, once, because a person asked for it, and watches all sensors until one has told of a door. Nothing is sent unless every
// board answers before. All doors should be shut: what the sensors say of them then is what is compared. Afterwards the person says which door
// moved, see Moved.Judge.
func Door(ctx context.Context, d Doors, o DoorOpts) Moved {
	if o.Wait == 0 {
		o.Wait = DefaultWait
	}
	m := Moved{Report: Report{Role: detect.Locks}, Lock: o.Lock, Pulse: devices.PulseNone}
	m.fact("lock", o.Lock.String())
	w := &watch{doors: d, boards: o.Boards}
	err := w.begin(ctx)
	if err == nil {
		m.Pulse, err = d.Open(ctx, o.Lock)
	}
	m.fact("pulse", m.Pulse.String())
	if m.Pulse == devices.PulseNone {
		m.notOpened(ctx, err)
		return m
	}
	lost := w.until(ctx, o.Wait)
	m.Doors, m.Reversed = w.moves, w.reversed
	for _, door := range m.Doors {
		m.fact("door "+door.Lock.String(), door.Is.String())
	}
	m.conclude(ctx, errors.Join(err, lost), lost != nil)
	return m
}

// notOpened says why no coil was driven.
func (m *Moved) notOpened(ctx context.Context, err error) {
	m.failed(ctx, devices.Status{}, err)
	switch {
	case m.Problem == devices.Noisy:
		m.Trouble = Collide
	case m.Trouble == Refused:
		m.Trouble = NotOpened
	}
}

// conclude says what the sensors told; blind: they fell silent. Whatever it was, a person may have seen a door.
func (m *Moved) conclude(ctx context.Context, err error, blind bool) {
	switch {
	case len(m.Doors) > 1:
		m.fails(ManyMoved, err)
	case len(m.Doors) == 1 && m.Doors[0].Lock != m.Lock:
		m.fails(OtherSensor, err)
	case len(m.Doors) == 1:
		m.OK = true
	case blind:
		m.failed(ctx, devices.Status{}, err)
	default:
		m.fails(NoMove, err)
	}
	m.Asks = true
}

// Lesson is what a person and the sensors together teach about the settings.
type Lesson struct {
	Trouble Trouble `json:"trouble,omitempty"` // what no setting cures
	Contact bool    `json:"contact,omitempty"` // the contacts mean the contrary of what is set
	Order   bool    `json:"order,omitempty"`   // the status bytes come in the other order than is set
	// Fired, unless zero, is the lock of the door that the settings give to the lock Door.
	Fired devices.LockID `json:"fired,omitzero"`
	Door  devices.LockID `json:"door,omitzero"`
}

// Changes reports whether the settings are to be changed.
func (l Lesson) Changes() bool { return l.Contact || l.Order || l.Fired != devices.LockID{} }

// Judge takes the word of the person who watched the doors: said is the lock that the settings give to the door that moved, or zero when none
// did. Call it once a coil may have been driven.
func (m *Moved) Judge(said devices.LockID) Lesson {
	none := devices.LockID{}
	switch {
	case m.Pulse == devices.PulseNone:
		return Lesson{Trouble: NotOpened}
	case len(m.Doors) > 1:
		return Lesson{Trouble: ManyMoved}
	case m.Trouble == DeviceIll, m.Trouble == Stopped: // the sensors fell silent, or nobody looked long enough
		return Lesson{Trouble: m.Trouble}
	case said == none:
		return Lesson{Trouble: DoorStays}
	}
	var l Lesson
	if said != m.Lock {
		l.Fired, l.Door = m.Lock, said
	}
	if len(m.Doors) == 0 {
		l.Trouble = SensorDead
		return l
	}
	told := m.Doors[0]
	l.Contact, l.Order = told.Is == devices.DoorClosed, m.Reversed
	switch told.Lock {
	case m.Lock:
	case said: // sensor and door agree: the coil is another's
		l.Trouble, l.Fired, l.Door = OtherCoil, none, none
	default:
		l.Trouble = OtherSensor
	}
	return l
}
