// Package lockertest has what tests of the cabinets need: a store in memory, builders, cabinets with doors that people pull, stop and break, and
// the suite that every store must pass.
package lockertest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Store is everything that a store of the cabinets does.
type Store interface {
	locker.Store
	locker.Results
	locker.Records
	locker.Notices
	locker.Hearing
	locker.Signatures
}

// Memory is a Store that forgets everything when the program ends. Its methods may be called from any number of goroutines.
type Memory struct {
	mu        sync.Mutex // guards everything below
	cabinets  map[locker.CabinetID]locker.State
	openings  map[locker.CabinetID]map[locker.OpeningID]locker.Opening
	deposits  map[locker.CabinetID]map[locker.DepositID]locker.Deposit
	results   map[locker.ResultID]locker.Result
	people    map[locker.ResultID]locker.Person
	handovers map[locker.HandoverNo]locker.Handover
	moves     map[locker.ResultID][]locker.Move
	forms     map[civil.Date]int // numbers given
	heard     map[source]int64
	signed    map[locker.ResultID]locker.Signed
	notices   []locker.Notice
	events    []locker.Event
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		cabinets: map[locker.CabinetID]locker.State{}, openings: map[locker.CabinetID]map[locker.OpeningID]locker.Opening{},
		deposits: map[locker.CabinetID]map[locker.DepositID]locker.Deposit{}, results: map[locker.ResultID]locker.Result{},
		people: map[locker.ResultID]locker.Person{}, handovers: map[locker.HandoverNo]locker.Handover{},
		moves: map[locker.ResultID][]locker.Move{}, forms: map[civil.Date]int{}, heard: map[source]int64{}, signed: map[locker.ResultID]locker.Signed{},
	}
}

func notFound(op string) error { return &fault.Error{Kind: fault.NotFound, Op: op} }

// Change implements locker.Store.
func (m *Memory) Change(_ context.Context, c locker.CabinetID, _ time.Time, decide locker.Decide) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.cabinets[c]
	if !ok {
		return notFound("change cabinet")
	}
	change, err := decide(s)
	if err != nil {
		return err
	}
	for _, o := range change.Openings {
		if have, ok := m.openings[c][o.ID]; ok && !have.State.Live() {
			return &fault.Error{Kind: fault.Conflict, Op: "change opening", Key: locker.KeyGone, Err: errors.New("it has ended")}
		}
	}
	for _, d := range change.Deposits {
		if have, ok := m.deposits[c][d.ID]; ok && !have.State.Live() {
			return &fault.Error{Kind: fault.Conflict, Op: "change deposit", Key: locker.KeyGone, Err: errors.New("it has ended")}
		}
	}
	m.keep(c, s, change)
	return nil
}

func (m *Memory) keep(c locker.CabinetID, s locker.State, change locker.Change) {
	m.cabinets[c] = s.Apply(change)
	for _, o := range change.Openings {
		m.openings[c][o.ID] = o
	}
	for _, d := range change.Deposits {
		m.deposits[c][d.ID] = d
	}
	m.notices = append(m.notices, change.Notices...)
	m.events = append(m.events, change.Events...)
	for _, h := range change.Handovers {
		m.handovers[h.No] = h
	}
	for _, mv := range change.Moves {
		m.move(mv)
	}
}

// State implements locker.Store.
func (m *Memory) State(_ context.Context, c locker.CabinetID) (locker.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.cabinets[c]
	if !ok {
		return s, notFound("read cabinet")
	}
	return s.Apply(locker.Change{}), nil
}

// Claim implements locker.Store.
func (m *Memory) Claim(_ context.Context, c locker.Cabinet, take bool, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.cabinets[c.ID]
	if err := s.Cabinet.MayClaim(c, take); err != nil {
		return err
	}
	if !ok {
		m.openings[c.ID], m.deposits[c.ID] = map[locker.OpeningID]locker.Opening{}, map[locker.DepositID]locker.Deposit{}
		s.Cabinet.ID = c.ID
	}
	s.Cabinet.Name, s.Cabinet.Owner = c.Name, c.Owner
	m.cabinets[c.ID] = s
	return nil
}

// Openings implements locker.Store.
func (m *Memory) Openings(_ context.Context, c locker.CabinetID, no locker.CellNo, n int) ([]locker.Opening, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []locker.Opening
	for _, o := range m.openings[c] {
		if o.Cell == no {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b locker.Opening) int { return cmp.Compare(b.Seq, a.Seq) })
	return list[:min(n, len(list))], nil
}

// Withdrawn implements locker.Store.
func (m *Memory) Withdrawn(_ context.Context, number locker.Index) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var latest locker.Deposit
	for _, c := range m.deposits {
		for _, d := range c {
			if number != "" && d.Number == number && d.Since.After(latest.Since) {
				latest = d
			}
		}
	}
	return latest.State == locker.DepositRecovered, nil
}

// Events returns the entries of the audit chain.
func (m *Memory) Events() []locker.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.events)
}

// Adopt makes a copy of another store's cabinet in memory, for tests that must not change the other one.
func Adopt(ctx context.Context, s Store) (*Memory, error) {
	m := NewMemory()
	state, err := s.State(ctx, CabinetID)
	if err != nil {
		return nil, err
	}
	m.cabinets[CabinetID] = state
	m.openings[CabinetID], m.deposits[CabinetID] = map[locker.OpeningID]locker.Opening{}, map[locker.DepositID]locker.Deposit{}
	for _, c := range state.Cells {
		list, err := s.Openings(ctx, CabinetID, c.No, maxOpenings)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			m.openings[CabinetID][o.ID] = o
		}
	}
	for _, d := range state.Deposits {
		m.deposits[CabinetID][d.ID] = d
	}
	return m, nil
}

const maxOpenings = 1000 // of a cell in a test
