package lockertest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Number implements locker.Records.
func (m *Memory) Number(_ context.Context, h locker.Handover, day civil.Date) (locker.Handover, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if h.ID == "" || !day.Valid() {
		return locker.Handover{}, &fault.Error{Kind: fault.Invalid, Op: "number form"}
	}
	for _, have := range m.handovers {
		if have.ID == h.ID {
			return have, nil
		}
	}
	h = h.Numbered(day, m.forms[day]+1)
	if err := h.Check(); err != nil {
		return locker.Handover{}, err
	}
	if err := m.give(h); err != nil {
		return locker.Handover{}, err
	}
	m.forms[day]++
	return m.handovers[h.No], nil
}

// Find implements locker.Records.
func (m *Memory) Find(_ context.Context, q locker.Query) ([]locker.Result, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := q.Check(); err != nil {
		return nil, err
	}
	var list []locker.Result
	for _, r := range m.results {
		if strings.HasPrefix(r.Case, q.Case) && (q.Delivery == "" || r.Delivery == q.Delivery) && (q.After == "" || r.ID < q.After) &&
			(len(q.States) == 0 || slices.Contains(q.States, r.State)) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b locker.Result) int { return cmp.Compare(b.ID, a.ID) })
	return list[:min(len(list), q.Page())], nil
}

// Moves implements locker.Records.
func (m *Memory) Moves(_ context.Context, id locker.ResultID) ([]locker.Move, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.moves[id]), nil
}

// Handovers implements locker.Records.
func (m *Memory) Handovers(_ context.Context, q locker.HandoverQuery) ([]locker.Handover, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	latest := func(a, b locker.Handover) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.No, a.No)) }
	after, known := m.handovers[q.After]
	var list []locker.Handover
	for _, h := range m.handovers {
		has := func(l locker.HandoverLine) bool { return l.Result == q.Result }
		if (!q.Open || h.Receiver == "") && (q.Result == "" || slices.ContainsFunc(h.Lines, has)) &&
			(q.After == "" || (known && latest(after, h) < 0)) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, latest)
	return list[:min(len(list), q.Page())], nil
}
