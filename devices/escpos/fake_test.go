package escpos_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onetrip/devices/link/linktest"
)

// fake is a printer of the tests: small, and written from the reference alone, so that the driver is not only tried against the simulator
// that grew beside it. It prints a line in lineTime, keeps its data when it stops, and answers as it is told to.
type fake struct {
	port *linktest.Conn
	kick chan struct{} // something changed; room for one, more would say the same

	// mu guards all below.
	mu sync.Mutex
	fakeTraits
	noPaper, nearEnd, cover, cutter, heat bool
	linesLeft                             int // until the paper ends; negative: enough
	rx                                    []byte
	rt                                    []byte // a real-time command that has begun
	held                                  []byte // late: the answer that the next one pushes out
	paper                                 strings.Builder
	cuts                                  []string
	asb                                   bool
	seen                                  []byte // all that the host sent
	clears, lost                          int    // buffers cleared, bytes lost
}

// fakeTraits are what models differ in.
type fakeTraits struct {
	processID, dc4, reports bool // has GS ( H, DLE DC4 8, ASB
	noFence, mute, late     bool
	deafOffline             bool          // clears its buffers only when online
	fenceByte               byte          // what GS r answers besides near end
	lineTime                time.Duration // a line of text, or a band of a picture
	buffer                  int           // receive buffer; what does not fit is lost; 0: no limit
}

// newFake starts a printer at a port. It ends when the port is closed.
func newFake(t *testing.T, port *linktest.Conn, traits fakeTraits) *fake {
	t.Helper()
	f := &fake{port: port, kick: make(chan struct{}, 1), fakeTraits: traits, linesLeft: -1}
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		defer close(done)
		f.receive()
	})
	wait.Go(func() { f.work(done) })
	t.Cleanup(func() {
		_ = port.Close()
		wait.Wait()
	})
	return f
}

// set changes the printer's state, as hands do.
func (f *fake) set(change func(f *fake)) {
	f.mu.Lock()
	change(f)
	f.report()
	f.mu.Unlock()
	f.wake()
}

func (f *fake) wake() {
	select {
	case f.kick <- struct{}{}:
	default:
	}
}

func (f *fake) receive() {
	buf := make([]byte, 512)
	for {
		n, err := f.port.Read(buf)
		f.mu.Lock()
		for _, b := range buf[:n] {
			f.seen = append(f.seen, b)
			f.take(b)
		}
		f.mu.Unlock()
		f.wake()
		if err != nil {
			return
		}
	}
}

// take puts a byte into the buffer, or into a real-time command.
func (f *fake) take(b byte) {
	f.rt = append(f.rt, b)
	switch {
	case f.rt[0] != 0x10, len(f.rt) == 2 && b != 4 && b != 5 && b != 0x14:
		f.store(f.rt)
		f.rt = nil
	case len(f.rt) == 3 && f.rt[1] == 4:
		f.answer(f.status(b))
		f.rt = nil
	case len(f.rt) == 3 && f.rt[1] == 5:
		if b == 2 && f.cutter {
			f.cutter = false
			f.rx = nil
		}
		f.rt = nil
	case len(f.rt) == 10:
		if f.dc4 && (!f.deafOffline || !f.offline()) {
			f.rx = nil
			f.clears++
			f.answer([]byte{0x37, 0x25, 0x00})
		}
		f.rt = nil
	}
}

// store puts bytes into the receive buffer. More than it holds is lost without a word.
func (f *fake) store(b []byte) {
	if f.buffer > 0 && len(f.rx)+len(b) > f.buffer {
		f.lost += len(b)
		return
	}
	f.rx = append(f.rx, b...)
}

func (f *fake) offline() bool { return f.noPaper || f.cover || f.cutter || f.heat }

// status is the answer to DLE EOT n.
func (f *fake) status(n byte) []byte {
	bits := map[byte]map[byte]bool{
		1: {0x08: f.offline()},
		2: {0x04: f.cover, 0x20: f.noPaper, 0x40: f.cutter || f.heat},
		3: {0x08: f.cutter, 0x40: f.heat},
		4: {0x0C: f.nearEnd || f.noPaper, 0x60: f.noPaper},
	}
	b := byte(0x12)
	for mask, on := range bits[n] {
		if on {
			b |= mask
		}
	}
	return []byte{b}
}

// report sends an automatic report when they are on.
func (f *fake) report() {
	if !f.asb {
		return
	}
	b := []byte{0x10, 0, 0, 0}
	for _, x := range []struct {
		on   bool
		at   int
		mask byte
	}{{f.offline(), 0, 8}, {f.cover, 0, 0x20}, {f.cutter, 1, 8}, {f.heat, 1, 0x40}, {f.nearEnd || f.noPaper, 2, 3}, {f.noPaper, 2, 0x0C}} {
		if x.on {
			b[x.at] |= x.mask
		}
	}
	f.answer(b)
}

func (f *fake) answer(b []byte) {
	switch {
	case f.mute:
		return
	case f.late:
		b, f.held = f.held, b
	}
	if len(b) > 0 {
		_, _ = f.port.Write(b)
	}
}

// work executes the buffer while the printer is online.
func (f *fake) work(done <-chan struct{}) {
	for {
		f.mu.Lock()
		d, idle := f.step()
		f.mu.Unlock()
		if d > 0 {
			time.Sleep(d)
		}
		if !idle {
			continue
		}
		select {
		case <-f.kick:
		case <-done:
			return
		}
	}
}

// step executes one command and returns the time it takes; idle when there is none, or it cannot be executed now.
func (f *fake) step() (d time.Duration, idle bool) {
	if f.offline() || len(f.rx) == 0 {
		return 0, true
	}
	n := commandLen(append(slices.Clip(f.rx), make([]byte, 16)...))
	switch {
	case n == 0:
		n = 1
	case n > len(f.rx), f.rx[0] >= 0x20 && n == len(f.rx):
		return 0, true
	}
	c := f.rx[:n]
	f.rx = f.rx[n:]
	return f.execute(c), false
}

func (f *fake) execute(c []byte) time.Duration {
	switch {
	case c[0] >= 0x20:
		f.paper.Write(c)
	case c[0] == 0x0A:
		f.paper.WriteByte('\n')
		if f.linesLeft--; f.linesLeft == 0 {
			f.noPaper = true
			f.report()
		}
		return f.lineTime
	case is(c, 0x1B, 0x40):
		f.asb = false
	case is(c, 0x1D, 0x76):
		f.paper.Write(c[8:])
		return f.lineTime
	case is(c, 0x1D, 0x61):
		f.asb = f.reports
		f.report()
	case is(c, 0x1D, 0x56):
		f.cuts = append(f.cuts, f.paper.String())
		f.paper.Reset()
	case is(c, 0x1D, 0x72) && !f.noFence:
		b := f.fenceByte
		if f.nearEnd {
			b |= 3
		}
		f.answer([]byte{b})
	case is(c, 0x1D, 0x49, 0x42):
		f.answer([]byte("\x5fFAKE\x00"))
	case is(c, 0x1D, 0x28, 0x48) && f.processID:
		f.answer(append(append([]byte{0x37, 0x22}, c[7:]...), 0))
	}
	return 0
}

// tickets counts how often a text came out, on cut papers and on the one that still hangs in the printer.
func (f *fake) tickets(text string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Count(strings.Join(f.cuts, "")+f.paper.String(), text)
}

// cleared returns how often the buffers were cleared by command.
func (f *fake) cleared() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clears
}

// sent returns what the host sent since the last call.
func (f *fake) sent() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.seen
	f.seen = nil
	return b
}
