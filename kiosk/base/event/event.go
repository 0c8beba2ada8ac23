// Package event passes values from publishers to subscribers inside one process, with bounded memory and a publisher that
// never waits.
//
// Order: every subscriber sees the values of one topic in the order in which Publish was called. Overflow: a subscriber
// that falls behind loses the oldest values it has not read and is told how many with the next one it reads; a
// subscriber for state rather than history asks for the latest value only. Nothing is kept for those who subscribe later.
package event

import (
	"context"
	"errors"
	"sync"
)

// ErrClosed says that a subscription has ended and everything it had is read.
var ErrClosed = errors.New("subscription is closed")

// Topic is a stream of values of one type. Its zero value is ready; it must not be copied.
type Topic[T any] struct {
	mu   sync.Mutex // guards what is below
	subs map[*Subscription[T]]struct{}
	done bool
}

// Item is a published value.
type Item[T any] struct {
	Value  T
	Missed uint64 // values lost to this subscriber since the item before
}

// Subscription is one subscriber's bounded queue. One goroutine reads it.
type Subscription[T any] struct {
	topic *Topic[T]
	ready chan struct{} // capacity 1: something has changed since the reader looked

	mu     sync.Mutex // guards what is below
	ring   []Item[T]  // values not read yet, oldest at head
	head   int
	size   int
	missed uint64 // lost before the oldest value
	closed bool
}

// Publish gives v to every subscriber and returns at once. It may be called from any goroutine. After Close it does nothing.
func (t *Topic[T]) Publish(v T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.subs {
		s.put(v)
	}
}

// Subscribe returns a subscription that keeps up to capacity unread values (at least 1; 1 is "latest only"). The subscriber calls its
// Close; until then the topic keeps it.
func (t *Topic[T]) Subscribe(capacity int) *Subscription[T] {
	s := &Subscription[T]{topic: t, ready: make(chan struct{}, 1), ring: make([]Item[T], max(capacity, 1))}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		s.end()
		return s
	}
	if t.subs == nil {
		t.subs = make(map[*Subscription[T]]struct{})
	}
	t.subs[s] = struct{}{}
	return s
}

// Close ends every subscription; their readers still get what was published before.
func (t *Topic[T]) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = true
	for s := range t.subs {
		s.end()
	}
	t.subs = nil
}

// Subscribers returns how many subscriptions are open.
func (t *Topic[T]) Subscribers() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.subs)
}

// Next waits for the next value. It returns ErrClosed after the last one of a closed subscription, or ctx's error.
func (s *Subscription[T]) Next(ctx context.Context) (Item[T], error) {
	for {
		item, ok, closed := s.take()
		switch {
		case ok:
			return item, nil
		case closed:
			return Item[T]{}, ErrClosed
		}
		select {
		case <-s.ready:
		case <-ctx.Done():
			return Item[T]{}, ctx.Err()
		}
	}
}

// TryNext returns the next value if one is there.
func (s *Subscription[T]) TryNext() (Item[T], bool) {
	item, ok, _ := s.take()
	return item, ok
}

// Ready returns a channel that receives after something was published or the subscription was closed; then call TryNext
// until it has nothing. It is for select loops that wait for other things too.
func (s *Subscription[T]) Ready() <-chan struct{} { return s.ready }

// Close takes the subscription off its topic. Values that are not read are dropped. It may be called twice, and while Next waits.
func (s *Subscription[T]) Close() {
	s.topic.mu.Lock()
	delete(s.topic.subs, s)
	s.topic.mu.Unlock()
	s.mu.Lock()
	clear(s.ring) // let the values go
	s.size = 0
	s.mu.Unlock()
	s.end()
}

func (s *Subscription[T]) put(v T) {
	s.mu.Lock()
	if s.size == len(s.ring) {
		s.missed++
		s.head = (s.head + 1) % len(s.ring)
		s.size--
	}
	s.ring[(s.head+s.size)%len(s.ring)] = Item[T]{Value: v}
	s.size++
	s.mu.Unlock()
	s.wake()
}

func (s *Subscription[T]) take() (item Item[T], ok, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size == 0 {
		return item, false, s.closed
	}
	item, s.ring[s.head] = s.ring[s.head], Item[T]{}
	item.Missed, s.missed = s.missed, 0
	s.head = (s.head + 1) % len(s.ring)
	s.size--
	return item, true, s.closed
}

func (s *Subscription[T]) end() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.wake()
}

func (s *Subscription[T]) wake() {
	select {
	case s.ready <- struct{}{}:
	default: // the reader has not yet seen the last wake-up and will find this value too
	}
}
