package event_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/event"
)

func drain(s *event.Subscription[int]) (items []event.Item[int]) {
	for {
		item, ok := s.TryNext()
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

func TestSlowSubscriberLosesTheOldestAndIsTold(t *testing.T) {
	var topic event.Topic[int]
	slow, latest, quick := topic.Subscribe(3), topic.Subscribe(1), topic.Subscribe(100)
	for i := range 10 {
		topic.Publish(i)
	}
	type items = []event.Item[int]
	if diff := cmp.Diff(items{{Value: 7, Missed: 7}, {Value: 8}, {Value: 9}}, drain(slow)); diff != "" {
		t.Errorf("slow (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(items{{Value: 9, Missed: 9}}, drain(latest)); diff != "" {
		t.Errorf("latest only (-want +got):\n%s", diff)
	}
	if got := drain(quick); len(got) != 10 || got[0].Missed != 0 {
		t.Errorf("quick: got %v", got)
	}
	topic.Publish(10)
	if diff := cmp.Diff(items{{Value: 10}}, drain(slow)); diff != "" {
		t.Errorf("after catching up (-want +got):\n%s", diff)
	}
}

func TestNextWaitsAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var topic event.Topic[int]
		s := topic.Subscribe(4)
		got, end := make(chan int, 1), make(chan error, 1)
		go func() {
			item, _ := s.Next(t.Context())
			got <- item.Value
			_, err := s.Next(t.Context())
			end <- err
		}()
		synctest.Wait()
		topic.Publish(7)
		if v := <-got; v != 7 {
			t.Errorf("got %d, want 7", v)
		}
		synctest.Wait()
		s.Close()
		if err := <-end; !errors.Is(err, event.ErrClosed) {
			t.Errorf("after Close: got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		other := topic.Subscribe(1)
		if _, err := other.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %v", err)
		}
		other.Close()
		other.Close()
		if n := topic.Subscribers(); n != 0 {
			t.Errorf("%d subscribers leaked", n)
		}
	})
}

func TestClosedTopicDeliversTheRest(t *testing.T) {
	var topic event.Topic[int]
	s := topic.Subscribe(4)
	topic.Publish(1)
	topic.Close()
	topic.Publish(2)
	if item, err := s.Next(t.Context()); err != nil || item.Value != 1 {
		t.Errorf("got %v, %v", item, err)
	}
	for _, s := range []*event.Subscription[int]{s, topic.Subscribe(1)} {
		if _, err := s.Next(t.Context()); !errors.Is(err, event.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
		s.Close()
	}
}

// Whatever the interleaving, values plus gaps account for everything published, in order.
func TestNothingIsLostSilently(t *testing.T) {
	const publishers, each = 4, 2000
	var topic event.Topic[int]
	s := topic.Subscribe(8)
	var wg sync.WaitGroup
	for range publishers {
		wg.Go(func() {
			for i := range each {
				topic.Publish(i)
			}
		})
	}
	go func() { wg.Wait(); topic.Close() }()
	var total uint64
	for {
		item, err := s.Next(t.Context())
		if err != nil {
			break
		}
		total += item.Missed + 1
	}
	if want := uint64(publishers * each); total != want {
		t.Errorf("read and missed: got %d, want %d", total, want)
	}
}
