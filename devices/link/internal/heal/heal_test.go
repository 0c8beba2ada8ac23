package heal_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/heal"
)

// bench is a device that tests plug, unplug and feed. It keeps a diary of openings and closings.
type bench struct {
	start time.Time

	// mu guards all below.
	mu      sync.Mutex
	missing error // why an opening does not work, or nil
	diary   []string
	now     *session
}

func newBench() *bench { return &bench{start: time.Now()} }

func (b *bench) note(what string) {
	b.diary = append(b.diary, fmt.Sprintf("%v %s", time.Since(b.start), what))
}

func (b *bench) open() (heal.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missing != nil {
		b.note("no")
		return nil, b.missing
	}
	b.note("open")
	b.now = &session{bench: b, fed: make(chan struct{}, 1), lost: make(chan struct{}), taken: make(chan []byte, 64)}
	return b.now, nil
}

func (b *bench) set(missing error) *session {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.missing = missing
	return b.now
}

func (b *bench) session() *session {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) read() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.diary
}

// session is a heal.Session in memory.
type session struct {
	bench *bench
	taken chan []byte
	lost  chan struct{} // closed: every call fails
	fed   chan struct{} // says that queue may have grown

	// mu guards queue, what has arrived and was not read.
	mu    sync.Mutex
	queue [][]byte
}

func (s *session) feed(piece string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, []byte(piece))
	select {
	case s.fed <- struct{}{}:
	default: // said already
	}
}

func (s *session) waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

var errGone = errors.New("input/output error")

func (s *session) Wait() error {
	if s.waiting() > 0 {
		return nil
	}
	select {
	case <-s.fed:
	case <-s.lost:
		return errGone
	case <-time.After(100 * time.Millisecond):
	}
	return nil
}

func (s *session) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return 0, nil
	}
	n := copy(b, s.queue[0])
	s.queue = s.queue[1:]
	return n, nil
}

func (s *session) Write(b []byte, until time.Time) (int, error) {
	select {
	case <-s.lost:
		return 0, errGone
	default:
	}
	select {
	case s.taken <- b[:1]: // one byte at a time, so that a Write needs several
		return 1, nil
	case <-s.lost:
		return 0, errGone
	case <-time.After(time.Until(until)):
		return 0, os.ErrDeadlineExceeded
	}
}

func (s *session) Discard() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
	return nil
}

func (s *session) Close() error {
	s.bench.mu.Lock()
	defer s.bench.mu.Unlock()
	s.bench.note("close")
	return nil
}

func open(t *testing.T, b *bench) *heal.Port {
	t.Helper()
	p, err := heal.Open("dev", b.open, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func unpluggedErr() error { return fmt.Errorf("open dev: %w", link.ErrUnplugged) }

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: error %v, want %v", what, err, want)
	}
}

func TestPortClosesTheLostDeviceAndOpensItAgainWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		close(b.set(unpluggedErr()).lost)
		time.Sleep(10 * time.Second)
		b.set(nil)
		time.Sleep(2 * time.Second)
		want := []string{
			"0s open", "0s close", "250ms no", "750ms no", "1.75s no", "3.75s no", "5.75s no", "7.75s no", "9.75s no", "11.75s open",
		}
		if diff := cmp.Diff(want, b.read()); diff != "" {
			t.Errorf("openings differ (-want +got):\n%s", diff)
		}
		_, err := p.Read(make([]byte, 1))
		wantErr(t, "first Read after the loss", err, link.ErrUnplugged)
		b.session().feed("x")
		if n, err := p.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("Read of the device that came back = %d, %v", n, err)
		}
	})
}

func TestPortStartsWithoutItsDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.set(unpluggedErr())
		p := open(t, b)
		_, err := p.Write([]byte("x"))
		wantErr(t, "Write without a device", err, link.ErrUnplugged)
		b.set(nil)
		time.Sleep(time.Second)
		if n, err := p.Write([]byte("x")); n != 1 || err != nil {
			t.Errorf("Write with the device there = %d, %v", n, err)
		}
	})
}

func TestOpenReturnsWhatWaitingCannotCure(t *testing.T) {
	b := newBench()
	b.set(link.ErrInUse)
	if _, err := heal.Open("dev", b.open, slog.New(slog.DiscardHandler)); !errors.Is(err, link.ErrInUse) {
		t.Errorf("Open = %v, want in use", err)
	}
}

func TestPortTellsEveryPendingCallAboutALossEvenWhenItHealsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		s := b.session()
		errs := make(chan error, 2)
		go func() { _, err := p.Read(make([]byte, 1)); errs <- err }()
		go func() { _, err := p.Write(make([]byte, 100)); errs <- err }() // 64 bytes go, the rest waits
		synctest.Wait()
		close(s.lost)
		time.Sleep(5 * time.Second)
		for range 2 {
			wantErr(t, "call under way", <-errs, link.ErrUnplugged)
		}
		if n := len(b.session().taken); n != 0 {
			t.Errorf("%d bytes of the old Write went to the new opening", n)
		}
	})
}

func TestPortDropsInputFromBeforeTheLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		b.session().feed("stale")
		synctest.Wait()
		close(b.session().lost)
		time.Sleep(time.Second)
		_, err := p.Read(make([]byte, 8))
		wantErr(t, "Read", err, link.ErrUnplugged)
		must(t, p.SetReadDeadline(time.Now().Add(time.Second)))
		n, err := p.Read(make([]byte, 8))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Read = %d, %v; want nothing in time", n, err)
		}
	})
}

func TestWriteDeadlineMovesAWaitingWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		start := time.Now()
		time.AfterFunc(time.Second, func() { must(t, p.SetWriteDeadline(start.Add(2*time.Second))) })
		n, err := p.Write(make([]byte, 100))
		if n != 64 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 2*time.Second {
			t.Errorf("Write = %d, %v after %v; want 64 bytes and the deadline at 2s", n, err, time.Since(start))
		}
	})
}

func TestReadReturnsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, newBench())
		start := time.Now()
		must(t, p.SetReadDeadline(start.Add(30*time.Millisecond)))
		n, err := p.Read(make([]byte, 1))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 30*time.Millisecond {
			t.Errorf("Read = %d, %v after %v", n, err, time.Since(start))
		}
	})
}

func TestCloseWakesEverybodyAndEndsTheKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		errs := make(chan error, 2)
		go func() { _, err := p.Read(make([]byte, 1)); errs <- err }()
		go func() { _, err := p.Write(make([]byte, 100)); errs <- err }()
		synctest.Wait()
		start := time.Now()
		must(t, p.Close())
		must(t, p.Close())
		for range 2 {
			wantErr(t, "call under way", <-errs, os.ErrClosed)
		}
		if d := time.Since(start); d > 200*time.Millisecond {
			t.Errorf("Close took %v", d)
		}
		wantErr(t, "SetReadDeadline", p.SetReadDeadline(start), os.ErrClosed)
		if diff := cmp.Diff("close", last(b.read())); diff != "" {
			t.Errorf("diary ends differently (-want +got):\n%s", diff)
		}
	}) // the bubble fails when a goroutine is left
}

func TestCloseEndsThePauseBetweenOpenings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.set(unpluggedErr())
		p := open(t, b)
		time.Sleep(800 * time.Millisecond)
		start := time.Now()
		must(t, p.Close())
		if d := time.Since(start); d != 0 {
			t.Errorf("Close took %v", d)
		}
	})
}

func TestFullBufferStopsFetchingUntilSomebodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		const pieces, size = 40, 1024
		for range pieces {
			b.session().feed(strings.Repeat("x", size))
		}
		time.Sleep(time.Second)
		if waiting := b.session().waiting(); waiting != pieces-heal.BufferSize/size {
			t.Errorf("%d pieces wait outside, want %d", waiting, pieces-heal.BufferSize/size)
		}
		if _, err := io.ReadFull(p, make([]byte, pieces*size)); err != nil {
			t.Errorf("read all: %v", err)
		}
	})
}

func TestDiscardInputEmptiesBothBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		p := open(t, b)
		b.session().feed("stale")
		synctest.Wait()
		b.session().feed("stale too")
		must(t, p.DiscardInput())
		b.session().feed("fresh")
		got := make([]byte, 16)
		n, err := p.Read(got)
		if string(got[:n]) != "fresh" || err != nil {
			t.Errorf("Read = %q, %v", got[:n], err)
		}
	})
}

func TestReconfigureThatFailsLosesTheDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, newBench())
		err := p.Reconfigure(func() {}, func(heal.Session) error { return errGone })
		wantErr(t, "Reconfigure", err, link.ErrUnplugged)
		if !strings.Contains(err.Error(), errGone.Error()) {
			t.Errorf("Reconfigure = %v, without its cause", err)
		}
		_, err = p.Write([]byte("x"))
		wantErr(t, "Write", err, link.ErrUnplugged)
	})
}

func TestOpeningWithSettingsThatChangedMeanwhileIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		slow := func() (heal.Session, error) {
			s, err := b.open()
			if len(b.read()) == 3 { // the second opening takes its time
				time.Sleep(time.Second)
			}
			return s, err
		}
		p, err := heal.Open("dev", slow, slog.New(slog.DiscardHandler))
		must(t, err)
		defer p.Close()
		close(b.session().lost)
		time.Sleep(500 * time.Millisecond)
		must(t, p.Reconfigure(func() {}, func(heal.Session) error { return nil }))
		time.Sleep(5 * time.Second)
		want := []string{"0s open", "0s close", "250ms open", "1.25s close", "1.25s open"}
		if diff := cmp.Diff(want, b.read()); diff != "" {
			t.Errorf("openings differ (-want +got):\n%s", diff)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func last(diary []string) string {
	_, what, _ := strings.Cut(diary[len(diary)-1], " ")
	return what
}
