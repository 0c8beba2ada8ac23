package lockertest

import (
	"context"
	"time"

	"onetrip/locker"
)

// SetSignature implements locker.Signatures.
func (m *Memory) SetSignature(_ context.Context, id locker.ResultID, ink locker.Signature, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := locker.ParseSignature([]byte(ink)); err != nil {
		return err
	}
	r, ok := m.results[id]
	if !ok {
		return notFound("sign")
	}
	if err := r.MaySign(); err != nil {
		return err
	}
	m.sign(locker.Signed{Result: id, Ink: ink, At: at.Truncate(time.Millisecond).UTC()})
	return nil
}

// sign keeps the first signature for a result whose person is not erased.
func (m *Memory) sign(d locker.Signed) {
	_, has := m.signed[d.Result]
	if _, known := m.people[d.Result]; known && !has {
		m.signed[d.Result] = d
	}
}

// Signature implements locker.Signatures.
func (m *Memory) Signature(_ context.Context, id locker.ResultID) (locker.Signed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.signed[id]
	if !ok {
		return d, notFound("read signature")
	}
	return d, nil
}
