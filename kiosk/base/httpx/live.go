package httpx

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"onetrip/kiosk/base/event"
	"onetrip/kiosk/base/fault"
)

// Live is the latest state of something that pages watch: a board, a desk. Each state is encoded once, however many watch, and a
// watcher that is slow sees the latest state only. Its zero value is ready and has no state yet; it must not be copied.
type Live[T any] struct {
	changed event.Topic[struct{}]

	mu  sync.Mutex // guards now
	now state
}

// state is an encoded state; version 0 is none.
type state struct {
	version uint64
	body    []byte // JSON
}

// Set makes v the latest state. Versions start at 1 and grow; a version that is not newer than the latest is ignored, so that of two
// who computed at the same time the later state stays. The error is Internal: v has no JSON form.
func (l *Live[T]) Set(version uint64, v T) error {
	body, err := json.Marshal(v)
	if err != nil {
		return &fault.Error{Kind: fault.Internal, Op: fmt.Sprintf("encode %T", v), Err: err}
	}
	l.mu.Lock()
	newer := version > l.now.version
	if newer {
		l.now = state{version, body}
	}
	l.mu.Unlock()
	if newer {
		l.changed.Publish(struct{}{})
	}
	return nil
}

// Version returns the latest version, 0 while there is none.
func (l *Live[T]) Version() uint64 { return l.latest().version }

// Watchers returns how many streams and long polls wait for the next state.
func (l *Live[T]) Watchers() int { return l.changed.Subscribers() }

// Close ends every stream; later ones end after the latest state.
func (l *Live[T]) Close() { l.changed.Close() }

func (l *Live[T]) latest() state {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// watch calls send with every state whose version is not last, until ctx ends, the state is closed or send fails. It calls idle
// whenever nothing happened for the time of one beat.
func (l *Live[T]) watch(ctx context.Context, last uint64, send func(state) error, idle func() error) error {
	changes := l.changed.Subscribe(1)
	defer changes.Close()
	for {
		if now := l.latest(); now.version != 0 && now.version != last {
			if err := send(now); err != nil {
				return err
			}
			last = now.version
		}
		quiet, err := pause(ctx, changes)
		if err != nil {
			return err
		}
		if quiet {
			if err := idle(); err != nil {
				return err
			}
		}
	}
}

// pause waits for a change, at most one beat.
func pause(ctx context.Context, changes *event.Subscription[struct{}]) (quiet bool, err error) {
	beat, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	_, err = changes.Next(beat)
	if err != nil && ctx.Err() == nil && beat.Err() != nil {
		return true, nil
	}
	return false, err
}

// newer waits until the state has a version other than after. It returns the zero state when ctx ends before.
func (l *Live[T]) newer(ctx context.Context, after uint64) state {
	changes := l.changed.Subscribe(1)
	defer changes.Close()
	for {
		if now := l.latest(); now.version != after {
			return now
		}
		if _, err := changes.Next(ctx); err != nil {
			return state{}
		}
	}
}
