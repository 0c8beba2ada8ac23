package lockertest

import (
	"context"

	"onetrip/locker"
)

// source is a journal of a terminal.
type source struct{ terminal, life string }

// Hear implements locker.Hearing.
func (m *Memory) Hear(_ context.Context, terminal string, b locker.Batch) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := b.Check(); err != nil {
		return 0, err
	}
	from := source{terminal, b.Life}
	for _, f := range b.News(m.heard[from]) {
		m.hear(b, f)
		m.heard[from] = f.Seq
	}
	return m.heard[from], nil
}

// hear takes one fact over.
func (m *Memory) hear(b locker.Batch, f locker.Fact) {
	switch {
	case f.Move != nil:
		m.move(*f.Move)
	case f.Handover != nil:
		h := *f.Handover
		if _, ok := m.handovers[h.No]; ok {
			h.No = b.Again(h.No)
		}
		m.handovers[h.No] = h
	case f.Notice != nil:
		n := *f.Notice
		n.ID = b.ID(n.ID)
		m.notices = append(m.notices, n)
	case f.Sent != nil:
		for i, n := range m.notices {
			if n.ID == b.ID(f.Sent.Notice) && n.Sent.IsZero() {
				m.notices[i].Sent, m.notices[i].Code = f.Sent.At, ""
			}
		}
	case f.Signed != nil && f.Signed.Ink != "":
		m.sign(*f.Signed)
	}
}
