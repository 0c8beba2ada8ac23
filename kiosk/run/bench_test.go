package run_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/paper"
	"onetrip/kiosk/run"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// BenchmarkTapToPaper measures what the terminal needs from the touch that confirms the name until the last byte of the ticket is with the
// printer: dialogue, hall, commit to the disk, layout, driver. The line is a pipe without a speed, so that the wire time is zero and the
// figure is what comes on top of it. Between the visitors the disk alone is measured: a page appended and synced, as a commit does it.
func BenchmarkTapToPaper(b *testing.B) {
	c := newCounter(b, diskStore(b))
	disk := newJournal(b)
	b.ReportMetric(0, "ns/op") // of a whole visit: it says nothing
	var times, alone []time.Duration
	longest := 0
	for n := range b.N + 1 { // the first visit warms up
		took, size, err := c.take(n)
		if err != nil {
			b.Fatalf("visitor %d: %v", n, err)
		}
		synced := disk.commit()
		if n > 0 {
			times, alone, longest = append(times, took), append(alone, synced), max(longest, size)
		}
	}
	reportTimes(b, times, "")
	reportTimes(b, alone, "disk-")
	b.ReportMetric(float64(longest), "bytes/ticket")
}

// BenchmarkCardToName measures what the terminal needs from the moment a card is laid on the reader until the page with the name is to be
// drawn, less the time in which the reader itself worked on commands, less the driver's pause between two looks for a card. Each card is
// laid at the worst moment: right after the reader said that there is none. The line is a pipe: there is no wire time.
//
// Reading a card takes the reader about two seconds, so that several terminals are at it at the same time, one shortly after the other. Beside them
// the machine alone is measured: how late a timer fires.
func BenchmarkCardToName(b *testing.B) {
	const most, apart = 16, 150 * time.Millisecond // terminals, and the time between their first visitors
	b.ReportMetric(0, "ns/op")
	var (
		desks = make([]*desk, min(most, b.N))
		mu    sync.Mutex // guards times
		times []time.Duration
		next  atomic.Int64
		wg    sync.WaitGroup
	)
	for i := range desks {
		desks[i] = newDesk(b)
	}
	for i, d := range desks {
		wg.Go(func() {
			time.Sleep(time.Duration(i) * apart)
			for next.Add(1) <= int64(b.N) {
				took, err := d.read()
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				times = append(times, took-poll)
				mu.Unlock()
			}
		})
	}
	late := lateness(wg.Wait)
	if !b.Failed() {
		reportTimes(b, times, "")
		reportTimes(b, late, "timer-")
	}
}

// TestNothingWaitsBetweenTouchAndPaper is BenchmarkTapToPaper on a computer and a disk that take no time: nothing on the way may wait.
func TestNothingWaitsBetweenTouchAndPaper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCounter(t, queuetest.NewMemory())
		time.Sleep(5 * time.Second) // the driver gets to know its printer
		for n := range 3 {
			time.Sleep(time.Duration(n) * 333 * time.Millisecond) // sooner or later between the driver's questions
			took, size, err := c.take(n)
			if err != nil {
				t.Fatal(err)
			}
			if took != 0 || size > 260 {
				t.Errorf("visitor %d: the last of %d bytes came %v after the touch, want 260 at most at once", n, size, took)
			}
		}
	})
}

// TestNothingWaitsBetweenCardAndName is BenchmarkCardToName on a computer that takes no time. What is left is how long the driver listens
// for a byte after the end of an answer.
func TestNothingWaitsBetweenCardAndName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for range 3 {
			took, err := d.read()
			if err != nil {
				t.Fatal(err)
			}
			// A card that is laid at the very instant of a poll may or may not be found by it: then it is early, which is no wait.
			if took -= poll; took > 5*time.Millisecond {
				t.Errorf("the name comes %v after reader and poll, want 5 ms at most", took)
			}
		}
	})
}

// reportTimes reports the middle and the longest but one in a hundred.
func reportTimes(b *testing.B, times []time.Duration, of string) {
	b.Helper()
	slices.Sort(times)
	at := func(percent int) float64 { return float64(times[(len(times)*percent+99)/100-1].Microseconds()) / 1000 }
	b.ReportMetric(at(50), of+"p50-ms")
	b.ReportMetric(at(99), of+"p99-ms")
}

// poll is the driver's pause between two looks for a card.
const poll = 300 * time.Millisecond

// lateness measures how late timers fire until wait returns.
func lateness(wait func()) (late []time.Duration) {
	done := make(chan struct{})
	go func() {
		wait()
		close(done)
	}()
	const pause = 10 * time.Millisecond
	for {
		start := time.Now()
		select {
		case <-done:
			return late
		case <-time.After(pause):
			late = append(late, time.Since(start)-pause)
		}
	}
}

// journal is a file that grows as a database's does.
type journal struct {
	b    *testing.B
	file *os.File
}

func newJournal(b *testing.B) journal {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "journal"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return journal{b, f}
}

// commit returns how long a page takes to the disk.
func (j journal) commit() time.Duration {
	start := time.Now()
	if _, err := j.file.Write(make([]byte, 4096)); err != nil {
		j.b.Fatal(err)
	}
	if err := j.file.Sync(); err != nil {
		j.b.Fatal(err)
	}
	return time.Since(start)
}

// quiet is a log that is formatted as the product's and then dropped.
func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.Discard, nil)) //nolint:sloglint // formatting is part of what is measured
}

// serve runs the far end of a line until the test ends.
func serve(tb testing.TB, run func(), line io.Closer) {
	tb.Helper()
	var task sync.WaitGroup
	task.Go(run)
	tb.Cleanup(func() {
		if err := line.Close(); err != nil {
			tb.Error(err)
		}
		task.Wait()
	})
}

// diskStore is the product's store on a disk.
func diskStore(b *testing.B) *queuesql.Store {
	b.Helper()
	dir := b.TempDir()
	keys, err := vault.Create(filepath.Join(dir, "keys"))
	if err != nil {
		b.Fatal(err)
	}
	db, err := sqldb.Open(b.Context(), filepath.Join(dir, "kiosk.db"), sqldb.Opts{}, quiet())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	store, err := queuesql.Open(b.Context(), db, keys)
	if err != nil {
		b.Fatal(err)
	}
	return store
}

// front is a terminal as its visitors meet it.
type front struct {
	*run.Runner
	health health.Tracker
	frames chan frame
}

// frame is one drawing of the screen.
type frame struct {
	state flow.State
	at    time.Time
}

// serviceOn returns the hall service of terminal 2 on a store.
func serviceOn(h queue.Hall, store hall.Store, log *slog.Logger) *hall.Service {
	s := hall.New(h, hall.Opts{Terminal: "2"}, log)
	s.Use(store)
	return s
}

// newFront starts a terminal that ends with the test.
func newFront(tb testing.TB, store hall.Store, m run.Machines) *front {
	tb.Helper()
	h := queue.Demo().DayAndNight()
	f := &front{frames: make(chan frame, 256)} // more than a visitor leaves unseen; beyond it the terminal would wait
	words := run.Words{
		Show:   func(s flow.State, _ time.Time) { f.frames <- frame{s, time.Now()} },
		Speech: func(flow.State, time.Time) string { return "" },
		Paper: func(k flow.Ticket, reprint bool) devices.Paper {
			return paper.Ticket(paper.Job{Hall: h, Ticket: k.Ticket, Wait: k.Wait, Reprint: reprint})
		},
		QR: func(t queue.Ticket) string { return paper.QR(h, t) },
	}
	f.Runner = run.New(flow.Default(h), serviceOn(h, store, quiet()), words, m, run.Opts{Health: &f.health, Log: quiet()})
	ctx, stop := context.WithCancel(context.Background())
	var task sync.WaitGroup
	task.Go(func() { f.Run(ctx) })
	tb.Cleanup(func() {
		stop()
		done := make(chan struct{})
		go func() {
			task.Wait()
			close(done)
		}()
		for {
			select {
			case <-f.frames:
			case <-done:
				return
			}
		}
	})
	return f
}

// patience is how long a visitor waits for a page; nothing here takes as long.
const patience = 30 * time.Second

// until waits for a drawing.
func (f *front) until(wanted func(flow.State) bool) (frame, error) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	var last frame
	for {
		select {
		case last = <-f.frames:
			if wanted(last.state) {
				return last, nil
			}
		case <-limit.C:
			return last, fmt.Errorf("the terminal stays on page %s", last.state.Screen)
		}
	}
}

// tap touches and waits for the page that follows.
func (f *front) tap(a flow.Action, arg string, page flow.Screen) error {
	f.Tap(flow.Tap{Action: a, Arg: arg})
	if _, err := f.until(on(page)); err != nil {
		return fmt.Errorf("after %v, wait for page %s: %w", a, page, err)
	}
	return nil
}

// on is a wish for a page.
func on(page flow.Screen) func(flow.State) bool {
	return func(s flow.State) bool { return s.Screen == page }
}

// toCard goes to the page that waits for a card.
func (f *front) toCard() error {
	if err := f.tap(flow.TakeNumber, "", flow.Services); err != nil {
		return err
	}
	return f.tap(flow.PickService, "estate", flow.LayCard)
}

// counter is a terminal with a printer whose paper takes no time.
type counter struct {
	*front
	reader *fakeReader
	mouth  *mouth
}

func newCounter(tb testing.TB, store hall.Store) *counter {
	tb.Helper()
	host, device := linktest.Pipe()
	profile, err := escpos.ProfileByName("generic_80")
	if err != nil {
		tb.Fatal(err)
	}
	c := &counter{reader: &fakeReader{ready: make(chan struct{})}, mouth: &mouth{papers: make(chan piece, 1)}}
	serve(tb, func() { c.mouth.serve(device) }, device)
	c.front = newFront(tb, store, run.Machines{Reader: c.reader, Printer: escpos.New(host, escpos.Opts{Profile: profile}, quiet())})
	<-c.reader.ready
	if _, err := c.until(func(s flow.State) bool { return s.Machine.Printer.Ready }); err != nil {
		tb.Fatal(err)
	}
	return c
}

// take goes the whole way as the n-th person and returns how long the paper took after the last touch, and its bytes.
func (c *counter) take(n int) (time.Duration, int, error) {
	if err := c.toCard(); err != nil {
		return 0, 0, err
	}
	p := queuetest.Person(n % 10000)
	p.Number = fmt.Sprintf("990000%012d", n)
	card := devices.Card{Type: devices.ResidentCard, Name: p.Name, Number: p.Number, Birth: p.Birth, LongTerm: true}
	c.reader.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card})
	if _, err := c.until(on(flow.Confirm)); err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := c.tap(flow.ConfirmTake, "", flow.Taken); err != nil {
		return 0, 0, err
	}
	sent := <-c.mouth.papers // the page says that it was
	return sent.at.Sub(start), sent.bytes, c.tap(flow.Finish, "", flow.Welcome)
}

// mouth is the printer's end of the line. Its paper takes no time: queries and fences are answered at once.
type mouth struct{ papers chan piece }

// piece is a paper whose last byte has come.
type piece struct {
	at    time.Time
	bytes int
}

// The bytes that the mouth knows: the beginning of a job, its cut, and the question after it.
const (
	jobStart = "\x1B\x40"     // ESC @
	jobCut   = "\x1D\x56\x42" // GS V 66
	jobFence = "\x1D\x72\x01" // GS r 1
	askState = "\x10\x04"     // DLE EOT
)

// serve reads the line until it is closed.
func (m *mouth) serve(line io.ReadWriter) {
	var in []byte
	chunk := make([]byte, linktest.BufferSize)
	for {
		n, err := line.Read(chunk)
		if err != nil {
			return
		}
		var reply []byte
		in, reply = m.hear(append(in, chunk[:n]...), time.Now())
		if _, err := line.Write(reply); err != nil {
			return
		}
	}
}

// hear takes in what came at now and returns what is not complete yet, and the answers.
func (m *mouth) hear(in []byte, now time.Time) (rest, reply []byte) {
	for len(in) >= len(jobFence) {
		end := bytes.Index(in, []byte(jobFence))
		switch {
		case bytes.HasPrefix(in, []byte(askState)):
			in, reply = in[3:], append(reply, 0x12) // all is well
		case end >= 0 && bytes.HasPrefix(in, []byte(jobStart)):
			end += len(jobFence)
			if bytes.Contains(in[:end], []byte(jobCut)) {
				m.papers <- piece{at: now, bytes: end}
			}
			in, reply = in[end:], append(reply, 0) // paper is there
		case bytes.HasPrefix(in, []byte(jobStart)):
			return in, reply
		default:
			in = in[1:] // a question that this printer does not know
		}
	}
	return in, reply
}

// desk is a terminal with a simulated reader that takes the times of a real one.
type desk struct {
	*front
	sim  *idcardsim.Sim
	line *watched
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	host, device := linktest.Pipe()
	d := &desk{sim: idcardsim.New(idcardsim.Opts{})}
	d.line = &watched{Conn: device, sim: d.sim, laid: make(chan time.Time, 1)}
	serve(tb, func() { _ = d.sim.Serve(tb.Context(), d.line) }, device) // ends with the closed line
	d.front = newFront(tb, queuetest.NewMemory(), run.Machines{Reader: idcard.New(host, idcard.Opts{}, quiet())})
	return d
}

// read lets one visitor lay a card and go again. It returns the time until the name, less that of the reader.
func (d *desk) read() (time.Duration, error) {
	if _, err := d.until(func(s flow.State) bool { return s.Screen == flow.Welcome && s.Machine.Reader }); err != nil {
		return 0, fmt.Errorf("wait for a reader that works: %w", err)
	}
	adult, _ := idcardsim.FindPreset("adult", civil.Of(time.Now()))
	d.line.next.Store(&adult.Card)
	if err := d.toCard(); err != nil {
		return 0, err
	}
	named, err := d.until(on(flow.Confirm))
	if err != nil {
		return 0, err
	}
	laid := <-d.line.laid
	took := named.at.Sub(laid) - d.line.busy(laid, named.at)
	d.sim.Lift()
	if _, err := d.until(func(s flow.State) bool { return s.Gone }); err != nil {
		return 0, fmt.Errorf("wait until the card is seen to be gone: %w", err)
	}
	d.Tap(flow.Tap{Action: flow.Home})
	return took, nil
}

// watched is the reader's end of its line. It knows when the reader was at work: from a command's arrival until its answer is written.
type watched struct {
	*linktest.Conn
	sim  *idcardsim.Sim
	next atomic.Pointer[idcardsim.Card] // is laid when the reader has said that there is none
	laid chan time.Time                 // capacity 1: one card is laid for each visit

	// mu guards what follows.
	mu    sync.Mutex
	begun time.Time
	work  [][2]time.Time
}

// Read notes that a command has come.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.mu.Lock()
	defer w.mu.Unlock()
	if n > 0 && w.begun.IsZero() {
		w.begun = time.Now()
	}
	return n, err
}

// noCard is the place and the value of the status that says so, in an answer.
const noCardAt, noCard = 9, 0x80

// Write notes the end of the work, and lays the card.
func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	w.work = append(w.work, [2]time.Time{w.begun, time.Now()})
	w.begun = time.Time{}
	w.mu.Unlock()
	n, err := w.Conn.Write(b)
	if len(b) > noCardAt && b[noCardAt] == noCard {
		if c := w.next.Swap(nil); c != nil {
			w.laid <- time.Now()
			if err := w.sim.Lay(*c); err != nil {
				panic(err) // a preset of the simulator's own
			}
		}
	}
	return n, err
}

// busy returns how long the reader worked between two moments.
func (w *watched) busy(from, to time.Time) (sum time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, span := range w.work {
		begin, end := span[0], span[1]
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		sum += max(0, end.Sub(begin))
	}
	return sum
}
