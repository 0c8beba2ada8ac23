package escpos_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/link/linktest"
)

// rig is a driver that runs against a fake printer.
type rig struct {
	*escpos.Printer
	t    *testing.T // the bubble's
	fake *fake
	host *linktest.Conn

	mu       sync.Mutex
	statuses []devices.Status // guarded by mu
}

// told returns the statuses that the sink got.
func (r *rig) told() []devices.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.statuses)
}

// tell is the sink.
func (r *rig) tell(s devices.Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statuses = append(r.statuses, s)
}

// inBubble runs f with a rig whose driver is running and has had time to come to know the printer.
func inBubble(t *testing.T, profileName string, traits fakeTraits, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		host, dev := linktest.Pipe()
		r := &rig{t: t, host: host, fake: newFake(t, dev, traits)}
		r.Printer = escpos.New(host, escpos.Opts{Profile: profile(t, profileName)}, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx, r.tell) }()
		time.Sleep(5 * time.Second)
		f(r)
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		_ = host.Close()
	})
}

var epsonTraits = fakeTraits{processID: true, dc4: true, reports: true, lineTime: 50 * time.Millisecond}

// ticket is a paper of ten lines.
func ticket(number string) devices.Paper {
	p := devices.Paper{JobID: number}
	for range 8 {
		p.Elements = append(p.Elements, devices.TextLine{Text: "line"})
	}
	p.Elements = append(p.Elements, devices.TextLine{Text: "ticket " + number})
	return p
}

// want checks status.
func (r *rig) want(t *testing.T, problem devices.Problem, ready bool) {
	t.Helper()
	if s := r.Status(); s.Problem != problem || s.Ready != ready {
		t.Errorf("status %q ready %v (%s), want %q ready %v", s.Problem, s.Ready, s.Detail, problem, ready)
	}
}

// wantPrint prints and checks outcome and problem.
func (r *rig) wantPrint(t *testing.T, number string, want devices.PrintOutcome, problem devices.Problem) {
	t.Helper()
	got, err := r.Print(t.Context(), ticket(number))
	if got != want || devices.ProblemOf(err) != problem || (err == nil) != (want == devices.Printed) {
		t.Errorf("ticket %s: %v, error %v, want %v for %q", number, got, err, want, problem)
	}
}

// wantTickets checks how often a number came out whole.
func (r *rig) wantTickets(t *testing.T, number string, want int) {
	t.Helper()
	if n := r.fake.tickets("ticket " + number); n != want {
		t.Errorf("ticket %s came out %d times, want %d", number, n, want)
	}
}

func TestPrintedByEveryProof(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		traits        fakeTraits
	}{
		{"process id", "epson", epsonTraits},
		{"fence with reports", "epson_tm_t88iii", fakeTraits{dc4: true, reports: true, lineTime: 50 * time.Millisecond}},
		{"fence", "generic_80", fakeTraits{lineTime: 50 * time.Millisecond}},
		{"answers one late", "generic_80", fakeTraits{late: true, lineTime: 50 * time.Millisecond}},
		{"process id not answered", "epson", fakeTraits{dc4: true, reports: true, lineTime: 50 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, c.profile, c.traits, func(r *rig) {
				t := r.t
				r.want(t, devices.NoProblem, true)
				for _, no := range []string{"A001", "A002", "A003"} {
					r.wantPrint(t, no, devices.Printed, devices.NoProblem)
					r.wantTickets(t, no, 1)
				}
				r.want(t, devices.NoProblem, true)
			})
		})
	}
}

// TestFirstByteAtOnce checks that nothing stands between the call and the ticket when the status is fresh, and that a ticket is one write.
func TestFirstByteAtOnce(t *testing.T) {
	for _, name := range []string{"epson", "generic_80"} {
		inBubble(t, name, epsonTraits, func(r *rig) {
			t := r.t
			time.Sleep(300 * time.Millisecond)
			r.fake.sent()
			begun := time.Now()
			go r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
			synctest.Wait()
			job, err := escpos.Encode(ticket("A001"), profile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.fake.sent(); !bytes.Equal(got, job.Bytes) || time.Since(begun) != 0 {
				t.Errorf("%s: after %v the printer had % x, want the job", name, time.Since(begun), got)
			}
			time.Sleep(5 * time.Second)
		})
	}
}

func TestPaperOutBefore(t *testing.T) {
	for _, name := range []string{"epson", "generic_80"} {
		inBubble(t, name, epsonTraits, func(r *rig) {
			t := r.t
			r.fake.set(func(f *fake) { f.noPaper = true })
			time.Sleep(2 * time.Second)
			r.want(t, devices.PaperOut, false)
			begun := time.Now()
			r.wantPrint(t, "A001", devices.PrintFailed, devices.PaperOut)
			if d := time.Since(begun); d > 100*time.Millisecond {
				t.Errorf("refused after %v", d)
			}
			r.fake.set(func(f *fake) { f.noPaper = false })
			time.Sleep(10 * time.Second)
			r.want(t, devices.NoProblem, true)
			r.wantTickets(t, "A001", 0)
			r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
		})
	}
}

// TestStopsInMidTicket checks that what stops the printer in mid-ticket gives unknown, that the old ticket never comes out, and that the
// reprint comes out once.
func TestStopsInMidTicket(t *testing.T) {
	for _, c := range []struct {
		name    string
		problem devices.Problem
		stop    func(f *fake)
		mend    func(f *fake)
	}{
		{"paper", devices.PaperOut, func(f *fake) { f.noPaper = true }, func(f *fake) { f.noPaper = false }},
		{"cover", devices.CoverOpen, func(f *fake) { f.cover = true }, func(f *fake) { f.cover = false }},
		{"heat", devices.OverHeat, func(f *fake) { f.heat = true }, func(f *fake) { f.heat = false }},
		{"cutter", devices.CutterJam, func(f *fake) { f.cutter = true }, func(*fake) {}},
	} {
		for _, name := range []string{"epson", "epson_tm_t88iii", "citizen_ppu700"} {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				inBubble(t, name, epsonTraits, func(r *rig) {
					t := r.t
					time.AfterFunc(200*time.Millisecond, func() { r.fake.set(c.stop) })
					begun := time.Now()
					r.wantPrint(t, "A001", devices.PrintUnknown, c.problem)
					if d := time.Since(begun); d > 4*time.Second {
						t.Errorf("unknown after %v", d)
					}
					if c.problem != devices.CutterJam { // the driver may have asked the cutter to recover already
						time.Sleep(3 * time.Second)
						r.want(t, c.problem, false)
					}
					r.fake.set(c.mend)
					time.Sleep(10 * time.Second)
					r.want(t, devices.NoProblem, true)
					r.wantTickets(t, "A001", 0)
					r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
					r.wantTickets(t, "A001", 1)
				})
			})
		}
	}
}

// TestReprintAtOnceAfterReload reprints without giving the driver any time to notice that the paper is back.
func TestReprintAtOnceAfterReload(t *testing.T) {
	inBubble(t, "epson", epsonTraits, func(r *rig) {
		t := r.t
		r.fake.set(func(f *fake) { f.linesLeft = 4 })
		r.wantPrint(t, "A001", devices.PrintUnknown, devices.PaperOut)
		r.fake.set(func(f *fake) { f.noPaper = false; f.linesLeft = -1 })
		r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
		time.Sleep(10 * time.Second)
		r.wantTickets(t, "A001", 1)
	})
}

func TestNearEnd(t *testing.T) {
	for _, name := range []string{"epson", "generic_80"} {
		inBubble(t, name, epsonTraits, func(r *rig) {
			t := r.t
			r.fake.set(func(f *fake) { f.nearEnd = true })
			time.Sleep(2 * time.Second)
			r.want(t, devices.PaperLow, true)
			r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
		})
	}
}

func TestOneWay(t *testing.T) {
	inBubble(t, "one_way", fakeTraits{mute: true}, func(r *rig) {
		t := r.t
		r.want(t, devices.NoProblem, true)
		r.wantPrint(t, "A001", devices.PrintUnknown, devices.NoProblem)
		r.wantPrint(t, "A002", devices.PrintUnknown, devices.NoProblem)
		r.wantTickets(t, "A001", 1)
		if b := r.fake.sent(); bytes.Contains(b, []byte{0x10}) || bytes.Contains(b, []byte{0x1D, 0x72}) {
			t.Errorf("a one-way printer was asked: % x", b)
		}
	})
}

func TestSilent(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{mute: true}, func(r *rig) {
		t := r.t
		r.want(t, devices.Silent, false)
		r.wantPrint(t, "A001", devices.PrintFailed, devices.Silent)
		r.wantTickets(t, "A001", 0)
		r.fake.set(func(f *fake) { f.mute = false })
		time.Sleep(10 * time.Second)
		r.want(t, devices.NoProblem, true)
		r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
	})
}

func TestNoFenceIsUnknown(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{noFence: true}, func(r *rig) {
		t := r.t
		time.Sleep(20 * time.Second)
		r.want(t, devices.NoProblem, true)
		r.wantPrint(t, "A001", devices.PrintUnknown, devices.NoProblem)
		time.Sleep(20 * time.Second)
		r.wantTickets(t, "A001", 1)
	})
}

func TestNoisy(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{}, func(r *rig) {
		t := r.t
		r.fake.set(func(f *fake) { f.mute = true })
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(70 * time.Millisecond):
					_, _ = r.fake.port.Write([]byte{0xFF, 0x80})
				}
			}
		}()
		time.Sleep(10 * time.Second)
		r.want(t, devices.Noisy, false)
		close(stop)
	})
}

func TestUnplugged(t *testing.T) {
	for _, after := range []time.Duration{-1, time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond} {
		inBubble(t, "epson", epsonTraits, func(r *rig) {
			t := r.t
			if after < 0 {
				r.host.Unplug()
				time.Sleep(time.Second)
				r.want(t, devices.Unplugged, false)
				r.wantPrint(t, "A001", devices.PrintFailed, devices.Unplugged)
			} else {
				time.AfterFunc(after, r.host.Unplug)
				r.wantPrint(t, "A001", devices.PrintUnknown, devices.Unplugged)
			}
			came := r.fake.tickets("ticket A001")
			time.Sleep(5 * time.Second)
			r.want(t, devices.Unplugged, false)
			r.host.Replug()
			time.Sleep(10 * time.Second)
			r.want(t, devices.NoProblem, true)
			if n := r.fake.tickets("ticket A001"); n > 1 {
				t.Errorf("came out %d times, was %d at the fault", n, came)
			}
			r.wantPrint(t, "A002", devices.Printed, devices.NoProblem)
			r.wantTickets(t, "A002", 1)
		})
	}
}
