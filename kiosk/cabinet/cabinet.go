// Package cabinet is a terminal's cabinets at work: one door at a time, every pulse durable before it is sent, every door watched.
package cabinet

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/notify"
	"onetrip/locker"
)

// The message keys of the errors that are not locker's.
const (
	KeyOut       = "cabinet.out"       // the store is not there, or the cabinet is not ready yet: a moment later it may be
	KeyWithdrawn = "cabinet.withdrawn" // staff took the document back: it waits at a window
	KeyLocks     = "cabinet.locks"     // the lock boards do not answer: nothing was opened
)

// Place is a cell.
type Place struct {
	Cabinet locker.CabinetID
	Cell    locker.CellNo
}

// String returns "cabinet/cell".
func (p Place) String() string { return fmt.Sprintf("%s/%d", p.Cabinet, p.Cell) }

// Document is one document in a cell, without personal data but the masked name.
type Document struct {
	ID     locker.DepositID
	Place  Place
	Result locker.ResultID
	Case   string            // 办件编号
	Form   locker.HandoverNo // 交接单号, the latest; "" where the forms are in a hall elsewhere
	Name   string            // of the certificate
	Masked string            // applicant's name
	Copies int
	Last   civil.Date // last day of the retention
}

// Key is what an applicant proved: it opens the cells with their own documents, for locker.ProofLife. The zero Key opens nothing.
type Key struct{ proof *locker.Proof }

// Progress is an opening after a change of it.
type Progress struct {
	Opening locker.OpeningID
	Deposit locker.DepositID // "" when staff look into an empty cell
	Place   Place
	Purpose locker.Purpose
	State   locker.OpeningState
	Pulse   locker.Pulse
	Left    bool // the door was left open
}

// Side says where a cabinet stands, seen by somebody before the terminal.
type Side string

// The sides.
const (
	Left  Side = "left"
	Right Side = "right"
	Below Side = "below"
)

// Unit is how a cabinet looks from outside.
type Unit struct {
	ID    locker.CabinetID
	Name  string // where it stands, for people
	Side  Side
	Cells []CellPlace // by number
}

// CellPlace is where a cell's door is in its cabinet.
type CellPlace struct {
	No     locker.CellNo
	Size   locker.Size
	Column int // from 1 on the left
	Row    int // from 1 at the top
}

// Spec is a cabinet as it was configured.
type Spec struct {
	ID    locker.CabinetID
	Name  string
	Side  Side
	Cells []locker.Cell // number, size, column, row and lock count
	// Looked: whoever configured it has looked that new cells are empty. Otherwise staff must look before a new cell is used.
	Looked bool
}

// Store is what the cabinets need of a store; lockersql and lockertest have it.
type Store interface {
	locker.Store
	locker.Notices
	// SetSignature is that of locker.Signatures.
	SetSignature(ctx context.Context, id locker.ResultID, ink locker.Signature, at time.Time) error
	// Handovers is that of locker.Records.
	Handovers(ctx context.Context, q locker.HandoverQuery) ([]locker.Handover, error)
	// Result returns a result.
	Result(ctx context.Context, id locker.ResultID) (locker.Result, error)
	// Person returns who a result is for; NotFound when it was erased.
	Person(ctx context.Context, id locker.ResultID) (locker.Person, error)
	// ResultsIn returns the results in a state, oldest first.
	ResultsIn(ctx context.Context, s locker.ResultState) ([]locker.Result, error)
}

// Opts are the settings of Cabinets. Cabinets, Bank, Health and Log are needed.
type Opts struct {
	Cabinets []Spec // together at most locker.MaxCells cells, each with a lock of its own
	Bank     devices.LockBank
	Notify   notify.Config
	Rules    locker.Rules // of its Guard only what is not zero counts: StrictAt follows from the number of cells
	// Told is called after each change of an opening, in order, from goroutines of Cabinets. It must return soon and call nothing of Cabinets.
	Told func(Progress)
	// Status is called with each status of the bank, like Told.
	Status func(devices.Status)
	Health *health.Tracker
	Log    *slog.Logger

	OpenWait time.Duration    // for somebody to open the door after its pulse; 0: 10 s
	Quiet    time.Duration    // a door that was closed for so long is settled without a word; 0: 15 s
	Sweep    time.Duration    // between two looks at what time did; 0: 5 s
	Cost     locker.Cost      // of a code's hash; zero: locker.DefaultCost
	Now      func() time.Time // the clock on the wall, for what is written down; nil: time.Now
}

// Cabinets are the cabinets of one terminal. Methods may be called from any number of goroutines; while there is no store, or a cabinet is not
// ready, they return Unavailable with KeyOut. All errors are fault.Error.
type Cabinets struct {
	opts  Opts
	units []*unit
	rules atomic.Pointer[locker.Rules]
	doors chan struct{} // one token: who has it may open a door
	codes sync.Mutex    // held while a code is issued: no two codes of the keypad have the same tag
	wake  chan struct{} // capacity 1: what the watch waits for may have changed
	news  chan devices.LockEvent
	place map[devices.LockID]Place // cell of each lock

	mu      sync.Mutex // guards all below
	store   Store      // nil while there is none
	keys    locker.Keys
	owner   string // installation ID of the terminal
	entered int    // counts the stores
	busy    int    // calls under way that Run waits for
	over    bool
	idle    chan struct{} // closed when over and busy is 0
	seen    map[devices.LockID]door
	live    map[locker.OpeningID]*watched     // openings that wait for something
	begun   map[locker.OpeningID]begun        // authorisations of the last hour: none is used twice
	later   []func(ctx context.Context) error // entries of the journal that the store did not take
	warned  map[health.Code][]string          // cabinets with a warning
}

// begun is an opening that was authorised.
type begun struct {
	place Place
	at    time.Time
}

// door is what the bank told of one door.
type door struct {
	state devices.Door
	since time.Time
}

// newsCap is how many reports of the bank may wait; beyond it the bank waits.
const newsCap = 256

// New returns the cabinets. Run brings them to life, once Enter gave them a store.
func New(o Opts) *Cabinets {
	o.OpenWait, o.Quiet, o.Sweep = or(o.OpenWait, 10*time.Second), or(o.Quiet, 15*time.Second), or(o.Sweep, 5*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Cost = or(o.Cost, locker.DefaultCost)
	o.Log = o.Log.With("part", "cabinet")
	c := &Cabinets{
		opts: o, doors: make(chan struct{}, 1), wake: make(chan struct{}, 1), news: make(chan devices.LockEvent, newsCap),
		idle: make(chan struct{}), seen: map[devices.LockID]door{}, live: map[locker.OpeningID]*watched{},
		begun: map[locker.OpeningID]begun{}, warned: map[health.Code][]string{}, place: map[devices.LockID]Place{},
	}
	for _, s := range o.Cabinets {
		u := newUnit(s)
		c.units = append(c.units, u)
		for l, no := range u.cells {
			c.place[l] = Place{s.ID, no}
		}
	}
	c.doors <- struct{}{}
	c.Configure(o.Rules)
	return c
}

func or[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Configure changes the rules, from the next decision on.
func (c *Cabinets) Configure(r locker.Rules) {
	cells := 0
	for _, u := range c.units {
		cells += len(u.spec.Cells)
	}
	r.Guard = guardFor(r.Guard, cells)
	r = r.OrDefault()
	c.rules.Store(&r)
}

// Enter gives the cabinets a store that was opened, in place of the one before, with its keys and the installation ID of the terminal, which owns
// what it claims. The cabinets are made ready in the background.
func (c *Cabinets) Enter(s Store, keys locker.Keys, owner string) {
	c.mu.Lock()
	c.store, c.keys, c.owner = s, keys, owner
	c.entered++
	c.mu.Unlock()
	c.nudge()
}

// Map returns how the cabinets stand.
func (c *Cabinets) Map() []Unit {
	var all []Unit
	for _, u := range c.units {
		out := Unit{ID: u.spec.ID, Name: u.spec.Name, Side: u.spec.Side}
		for _, cell := range u.spec.Cells {
			out.Cells = append(out.Cells, CellPlace{No: cell.No, Size: cell.Size, Column: cell.Column, Row: cell.Row})
		}
		slices.SortFunc(out.Cells, func(a, b CellPlace) int { return int(a.No - b.No) })
		all = append(all, out)
	}
	return all
}

// nudge makes the watch look at once.
func (c *Cabinets) nudge() {
	select {
	case c.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// claim returns the cabinet as this terminal claims it.
func (c *Cabinets) claim(s Spec) locker.Cabinet {
	c.mu.Lock()
	defer c.mu.Unlock()
	return locker.Cabinet{ID: s.ID, Name: s.Name, Owner: c.owner}
}

// at returns the store and its keys.
func (c *Cabinets) at(op string) (Store, locker.Keys, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.store == nil {
		return nil, nil, out(op, "the store is not there")
	}
	return c.store, c.keys, nil
}

// codesAt returns what issues and checks the codes of some cabinets.
func (c *Cabinets) codesAt(op string, units []*unit) (locker.Codes, error) {
	store, keys, err := c.at(op)
	if err != nil {
		return locker.Codes{}, err
	}
	codes := locker.Codes{Store: store, Coder: locker.Coder{Keys: keys, Rand: rand.Reader, Cost: c.opts.Cost}, Rules: *c.rules.Load()}
	for _, u := range units {
		codes.Keypad = append(codes.Keypad, u.spec.ID)
	}
	return codes, nil
}

func out(op, why string) error {
	return &fault.Error{Kind: fault.Unavailable, Op: op, Key: KeyOut, Err: errors.New(why), Hint: "see the terminal's log for what the cabinet waits for"}
}
