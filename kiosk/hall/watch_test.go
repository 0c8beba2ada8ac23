package hall_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// counted is a store that counts what is read from it and that can be lost for a while.
type counted struct {
	*queuetest.Memory
	boards, desks atomic.Int64
	lost          atomic.Bool
}

var errLost = &fault.Error{Kind: fault.Unavailable, Op: "use store", Err: errors.New("the server restarts")}

func (c *counted) Board(ctx context.Context, h queue.Hall, now time.Time) (queue.Board, error) {
	c.boards.Add(1)
	if c.lost.Load() {
		return queue.Board{}, errLost
	}
	return c.Memory.Board(ctx, h, now)
}

func (c *counted) Desk(ctx context.Context, h queue.Hall, w queue.WindowNo, now time.Time) (queue.Desk, error) {
	c.desks.Add(1)
	return c.Memory.Desk(ctx, h, w, now)
}

func (c *counted) Version(ctx context.Context) (int64, error) {
	if c.lost.Load() {
		return 0, errLost
	}
	return c.Memory.Version(ctx)
}

// running starts services of one hall on one store, which end with the test's bubble.
func running(t *testing.T, store hall.Store, n int) []*hall.Service {
	t.Helper()
	services := make([]*hall.Service, n)
	ctx, stop := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	for i := range services {
		s := hall.New(queue.Demo().DayAndNight(), hall.Opts{}, basetest.NewLog(t))
		s.Use(store)
		tasks.Go(func() { _ = s.Run(ctx) })
		services[i] = s
	}
	t.Cleanup(func() {
		stop()
		tasks.Wait()
	})
	return services
}

// press presses a key at a window.
func press(t *testing.T, s *hall.Service, w queue.WindowNo, id queue.ActID, kind queue.ActKind) queue.Desk {
	t.Helper()
	d, err := s.Act(t.Context(), queue.Act{ID: id, Kind: kind, Window: w, Clerk: "li.na"})
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return d
}

// take takes a number for the consulting service.
func take(t *testing.T, s *hall.Service, id queue.TicketID) queue.Ticket {
	t.Helper()
	a, err := s.Issue(t.Context(), queue.Request{ID: id, Service: "consult", Lang: queue.ZH})
	if err != nil || a.Refusal != nil {
		t.Fatalf("take %s: %+v, %v", id, a.Refusal, err)
	}
	return a.Ticket
}

func TestTwoHundredBoardsCostOneQueryAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counted{Memory: queuetest.NewMemory()}
		s := running(t, store, 1)[0]
		synctest.Wait()
		var watching sync.WaitGroup
		for range 200 {
			watching.Go(func() {
				if _, err := s.Boards(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		watching.Wait()
		if n := store.boards.Load(); n != 1 {
			t.Errorf("200 boards at once read the store %d times, want once", n)
		}
		voice := s.Calls(1)
		defer voice.Close()
		before := store.boards.Load()
		for i := range 10 {
			take(t, s, queuetest.ID(i))
		}
		time.Sleep(time.Second)
		if n := store.boards.Load() - before; n < 1 || n > 2 {
			t.Errorf("ten changes at once read the board %d times, want once or twice", n)
		}
		if n := store.desks.Load(); n != 0 {
			t.Errorf("windows that nobody watches were read %d times", n)
		}
	})
}

func TestAnotherHallServiceIsSeenWithinAQuarterOfASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		services := running(t, &counted{Memory: queuetest.NewMemory()}, 2)
		one, other := services[0], services[1]
		calls := other.Calls(4)
		defer calls.Close()
		time.Sleep(time.Second)
		no := take(t, one, "T1").No
		press(t, one, 3, "A1", queue.ActOpen)
		press(t, one, 3, "A2", queue.ActNext)
		start := time.Now()
		got, err := calls.Next(t.Context())
		if took := time.Since(start); err != nil || got.Value.No != no || took > 300*time.Millisecond {
			t.Errorf("got %+v, %v after %v; want %s within 300 ms", got.Value, err, took, no)
		}
		if b, err := other.Board(t.Context()); err != nil || len(b.Calls) != 1 {
			t.Errorf("board of the other service: got %+v, %v; want the call", b, err)
		}
	})
}

func TestEveryCallIsToldOnceAndHistoryIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counted{Memory: queuetest.NewMemory()}
		first := running(t, store, 1)[0]
		take(t, first, "T0")
		press(t, first, 3, "A0", queue.ActOpen)
		press(t, first, 3, "B0", queue.ActNext)
		time.Sleep(time.Second)

		s := running(t, store, 1)[0] // the service after a restart
		calls := s.Calls(64)
		defer calls.Close()
		time.Sleep(time.Second)
		var want []queue.TicketNo
		for i := range 5 {
			want = append(want, take(t, s, queue.TicketID(fmt.Sprint("T", i+1))).No)
			last, err := s.Desk(t.Context(), 3)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Act(t.Context(), queue.Act{
				ID: queue.ActID(fmt.Sprint("N", i)), Kind: queue.ActNext, Window: 3, Clerk: "li.na", Ticket: last.Serving.ID,
			}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		var got []queue.TicketNo
		for {
			c, ok := calls.TryNext()
			if !ok {
				break
			}
			got = append(got, c.Value.No)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}

func TestWhenTheStoreIsLostPagesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counted{Memory: queuetest.NewMemory()}
		s := running(t, store, 1)[0]
		live, err := s.Boards(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		store.lost.Store(true)
		time.Sleep(5 * time.Second)
		if _, err := s.Boards(t.Context()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a board that asks while the store is lost: got %v, want unavailable", err)
		}
		if err := s.Ready(t.Context()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("ready: got %v, want unavailable", err)
		}
		store.lost.Store(false)
		time.Sleep(time.Second)
		again, err := s.Boards(t.Context())
		if err != nil || again == live {
			t.Errorf("when the store is back: got %v, want another state than the one that was ended", err)
		}
	})
}

func TestATerminalIsOfflineAfterThreeBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := running(t, queuetest.NewMemory(), 1)[0]
		if err := s.Heartbeat(t.Context(), queue.Beat{Machine: "2"}); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			wait   time.Duration
			online bool
		}{{0, true}, {89 * time.Second, true}, {2 * time.Second, false}} {
			time.Sleep(tt.wait)
			if all, err := s.Terminals(t.Context()); err != nil || len(all) != 1 || all[0].Online != tt.online {
				t.Errorf("after %v more: got %+v, %v; want online %v", tt.wait, all, err, tt.online)
			}
		}
	})
}

func TestWithoutAStoreEverythingSaysSo(t *testing.T) {
	s := hall.New(queue.Demo().DayAndNight(), hall.Opts{}, basetest.NewLog(t))
	_, overview := s.Overview(t.Context())
	_, issue := s.Issue(t.Context(), queue.Request{ID: "T1", Service: "consult"})
	_, act := s.Act(t.Context(), queue.Act{ID: "A1", Kind: queue.ActOpen, Window: 3, Clerk: "li.na"})
	_, board := s.Board(t.Context())
	_, desk := s.Desk(t.Context(), 3)
	_, lease := s.Lease(t.Context(), queue.LeaseRequest{ID: "L1"})
	_, find := s.Find(t.Context(), queue.Find{No: "A001"})
	for name, err := range map[string]error{
		"overview": overview, "issue": issue, "act": act, "board": board, "desk": desk, "lease": lease, "find": find,
		"rate": s.Rate(t.Context(), queue.Rating{Ticket: "T1", Grade: queue.Good}), "ready": s.Ready(t.Context()),
	} {
		if fault.KindOf(err) != fault.Unavailable || fault.KeyOf(err) == "" {
			t.Errorf("%s: got %v, want unavailable with a key", name, err)
		}
	}
}

func TestWaitsOfARushCountEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := running(t, queuetest.NewMemory(), 1)[0]
		for i := range 40 {
			a, err := s.Issue(t.Context(), queue.Request{ID: queuetest.ID(i), Service: "consult", Lang: queue.ZH})
			if err != nil || a.Wait.Ahead != i {
				t.Fatalf("ticket %d of a rush: %d ahead, %v", i, a.Wait.Ahead, err)
			}
			time.Sleep(30 * time.Millisecond) // several counts fall into the rush
		}
		again, err := s.Issue(t.Context(), queue.Request{ID: queuetest.ID(10), Service: "consult", Lang: queue.ZH})
		if err != nil || again.Wait.Ahead != 10 {
			t.Errorf("the same request again: %d ahead, %v; want 10", again.Wait.Ahead, err)
		}
	})
}

func TestAClockThatIsSetBackStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Int64
		now := func() time.Time { return time.Now().Add(-time.Duration(back.Load())).Round(0) }
		s := hall.New(queue.Demo().DayAndNight(), hall.Opts{Now: now}, basetest.NewLog(t))
		s.Use(queuetest.NewMemory())
		ctx, stop := context.WithCancel(context.Background())
		var task sync.WaitGroup
		task.Go(func() { _ = s.Run(ctx) }) // returns ctx's error
		calls := s.Calls(8)
		defer calls.Close()
		time.Sleep(time.Second)
		given := map[queue.TicketNo]bool{}
		for i := range 4 {
			given[take(t, s, queuetest.ID(i)).No] = true
		}
		press(t, s, 3, "A0", queue.ActOpen)
		called := press(t, s, 3, "A1", queue.ActNext).Serving
		back.Store(int64(time.Hour))
		for i := range 4 {
			given[take(t, s, queuetest.ID(4+i)).No] = true
		}
		if len(given) != 8 {
			t.Errorf("eight visitors have %d numbers: %v", len(given), given)
		}
		d, err := s.Act(t.Context(), queue.Act{ID: "A2", Kind: queue.ActNext, Window: 3, Clerk: "li.na", Ticket: called.ID})
		if err != nil || d.Serving == nil {
			t.Fatalf("the next call: got %+v, %v", d.Serving, err)
		}
		for _, want := range []queue.TicketNo{called.No, d.Serving.No} {
			if c, err := calls.Next(t.Context()); err != nil || c.Value.No != want {
				t.Errorf("told %s, %v; want %s", c.Value.No, err, want)
			}
		}
		stop()
		task.Wait()
	})
}
