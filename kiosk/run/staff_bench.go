package run

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
)

// tally counts what devices did since the program began.
type tally struct {
	cards, papers, codes atomic.Int64
}

// counts returns the tally by the role of the devices.
func (r *Runner) counts() map[backstage.Role]int {
	return map[backstage.Role]int{
		backstage.RoleReader: int(r.tally.cards.Load()), backstage.RolePrinter: int(r.tally.papers.Load()), backstage.RoleScanner: int(r.tally.codes.Load()),
	}
}

// testLimit bounds the test of a device; the page gives up a little later.
const testLimit = 40 * time.Second

// staffBench carries out what the pages of the devices ask for; false: the effect is another one's.
func (r *Runner) staffBench(ctx context.Context, e backstage.Effect) bool {
	bench := r.staff.Bench
	if bench == nil {
		return false
	}
	switch e := e.(type) {
	case backstage.LoadDevices:
		r.tasks.Go(func() {
			r.tellStaff(ctx, backstage.DevicesLoaded{Session: e.Session, Devices: bench.Devices(r.counts())})
		})
	case backstage.StartSearch:
		searching, stop := context.WithCancel(ctx)
		r.back.searches(stop)
		r.tasks.Go(func() { defer stop(); r.search(ctx, searching, e) })
	case backstage.StopSearch:
		r.back.searches(nil)
	case backstage.Accept:
		r.tasks.Go(func() { r.acceptFound(ctx, e) })
	case backstage.Try:
		r.try(ctx, e)
	default:
		return false
	}
	return true
}

// searches notes how to end the search under way, after it ended the one before.
func (b *backroom) searches(stop context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		b.stop()
	}
	b.stop = stop
}

// keepFound keeps what a search found until it is accepted.
func (b *backroom) keepFound(e backstage.StartSearch, f Found) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == e.Session {
		b.found, b.foundNo = f, e.No
	}
}

// search asks the ports until searching ends, and tells the dialogue.
func (r *Runner) search(ctx, searching context.Context, e backstage.StartSearch) {
	moved := backstage.SearchMoved{Session: e.Session, No: e.No}
	found, err := r.staff.Bench.Search(searching, func(ports []backstage.Port) {
		moved := moved
		moved.Ports = ports
		r.tellStaff(ctx, moved)
	})
	if err != nil {
		r.log.Warn("devices cannot be searched", "error", err)
	}
	r.back.keepFound(e, found)
	moved.Ports, moved.Offers, moved.Over, moved.Failed = found.Ports, found.Offers, true, err != nil
	r.tellStaff(ctx, moved)
}

// acceptFound puts what was found into the settings, after the rights of whoever asks were looked at again.
func (r *Runner) acceptFound(ctx context.Context, e backstage.Accept) {
	first, _ := r.back.people(e.Session)
	err := first.Require(rolesWith(backstage.MaySetUp)...)
	if err == nil {
		r.back.mu.Lock()
		found, no := r.back.found, r.back.foundNo
		r.back.mu.Unlock()
		if no == e.No {
			err = r.staff.Bench.Accept(found, e.By)
		}
	}
	if err != nil {
		r.log.Warn("devices are not set", "error", err)
	}
	r.tellStaff(ctx, backstage.Accepted{Session: e.Session, No: e.No, OK: err == nil})
}

// try tests a device. The printer's paper waits its turn like every other.
func (r *Runner) try(ctx context.Context, e backstage.Try) {
	if e.Role == backstage.RolePrinter {
		select {
		case r.papers <- e:
		case <-ctx.Done():
		}
		return
	}
	r.tasks.Go(func() {
		wait, stop := context.WithTimeout(ctx, testLimit)
		defer stop()
		seen, bad, err := r.staff.Bench.Test(wait, e.Role)
		r.tried(ctx, e, backstage.Tried{Seen: seen, Bad: bad}, err)
	})
}

// testPaper prints the technician's test.
func (r *Runner) testPaper(ctx context.Context, e backstage.Try) {
	err := errNoPrinter
	if r.dev.Printer != nil {
		var outcome devices.PrintOutcome
		outcome, err = r.dev.Printer.Print(ctx, r.staff.Words.Test())
		r.cameOut(outcome)
	}
	r.tried(ctx, e, backstage.Tried{}, err)
}

var errNoPrinter = errors.New("no printer is set")

// tried tells how a test ended.
func (r *Runner) tried(ctx context.Context, e backstage.Try, t backstage.Tried, err error) {
	if err != nil {
		r.log.Warn("a device did not pass its test", "role", e.Role, "error", err)
	}
	t.Session, t.No, t.OK = e.Session, e.No, err == nil
	r.tellStaff(ctx, t)
}

// shape says of a code that was scanned for a test how long it is, and nothing else.
func shape(code string) string { return strconv.Itoa(utf8.RuneCountInString(code)) }
