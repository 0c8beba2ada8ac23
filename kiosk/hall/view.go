package hall

import (
	"context"
	"sync"
	"sync/atomic"

	"onetrip/kiosk/base/httpx"
)

// view is something that is read from the store once after a change, and shared by everybody who asks or watches.
type view[T any] struct {
	load    func(ctx context.Context, store Store) (T, error)
	version func(value T, change uint64) uint64 // under which the value is told; grows

	// mu guards at. It is held while the store is read, so that two hundred boards that come at once cost one query.
	mu sync.Mutex
	at uint64 // the change that value knows; 0: none

	value atomic.Pointer[T]
	live  atomic.Pointer[httpx.Live[T]]
}

// newView returns a view that load reads.
func newView[T any](load func(ctx context.Context, store Store) (T, error), version func(T, uint64) uint64) *view[T] {
	v := &view[T]{load: load, version: version}
	v.live.Store(&httpx.Live[T]{})
	return v
}

// get returns the value as of a change or later, from the store when the last one is older.
func (v *view[T]) get(ctx context.Context, change uint64, store Store) (T, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.at >= change && v.at > 0 {
		return *v.value.Load(), nil
	}
	value, err := v.load(ctx, store)
	if err != nil {
		return value, err
	}
	if err := v.live.Load().Set(v.version(value, change), value); err != nil {
		return value, err
	}
	v.at = change
	v.value.Store(&value)
	return value, nil
}

// liveVersion is the version under which a state of the hall is told: a new hall is at 0, which to watchers is no state.
func liveVersion(hall int64) uint64 { return uint64(hall) + 1 }

// last returns the latest value without waiting, the zero value when there is none yet.
func (v *view[T]) last() T {
	if value := v.value.Load(); value != nil {
		return *value
	}
	var none T
	return none
}

// watched reports whether anybody watches.
func (v *view[T]) watched() bool { return v.live.Load().Watchers() > 0 }

// refresh reads the value for those who watch.
func (v *view[T]) refresh(ctx context.Context, change uint64, store Store) error {
	if !v.watched() {
		return nil
	}
	_, err := v.get(ctx, change, store)
	return err
}

// part sends everybody who watches away; whoever comes later starts anew.
func (v *view[T]) part() {
	v.live.Swap(&httpx.Live[T]{}).Close()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = 0
}
