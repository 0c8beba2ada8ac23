package escpos_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/fault"
)

// TestOldTicketIsClearedBeforeReload reloads the paper shortly after the outcome, and nobody prints again: nothing may come out.
func TestOldTicketIsClearedBeforeReload(t *testing.T) {
	for _, name := range []string{"epson", "citizen_ppu700", "generic_80"} {
		inBubble(t, name, fakeTraits{dc4: true, lineTime: 50 * time.Millisecond}, func(r *rig) {
			t := r.t
			clears := r.fake.cleared()
			r.fake.set(func(f *fake) { f.linesLeft = 4 })
			r.wantPrint(t, "A001", devices.PrintUnknown, devices.PaperOut)
			time.Sleep(10 * time.Millisecond)
			if r.fake.cleared() == clears {
				t.Error("buffers were not cleared while the paper was out")
			}
			offline := r.fake.cleared()
			r.fake.set(func(f *fake) { f.noPaper, f.linesLeft = false, -1 })
			time.Sleep(20 * time.Second)
			r.wantTickets(t, "A001", 0)
			if r.fake.cleared() == offline {
				t.Error("buffers were not cleared again when the printer was back")
			}
			before := r.fake.cleared()
			time.Sleep(10 * time.Second)
			if r.fake.cleared() != before {
				t.Error("buffers are cleared again and again")
			}
		})
	}
}

// TestClearedOnlyWhenBack reprints at once on a printer that does not clear its buffers while it is offline: it begins to print the old
// ticket when the paper is back, and must be stopped before the reprint.
func TestClearedOnlyWhenBack(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{dc4: true, deafOffline: true, lineTime: 50 * time.Millisecond}, func(r *rig) {
		t := r.t
		r.fake.set(func(f *fake) { f.linesLeft = 2 })
		r.wantPrint(t, "A001", devices.PrintUnknown, devices.PaperOut)
		time.Sleep(3500 * time.Millisecond)
		r.fake.set(func(f *fake) { f.noPaper, f.linesLeft = false, -1 })
		r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
		r.wantTickets(t, "A001", 1)
	})
}

// TestFenceThatSaysPaperEnd prints on a clone that answers GS r though it is at the paper's end: that proves nothing.
func TestFenceThatSaysPaperEnd(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{dc4: true, fenceByte: 0x0C}, func(r *rig) {
		t := r.t
		time.Sleep(20 * time.Second)
		if got, err := r.Print(t.Context(), ticket("A001")); got == devices.Printed {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// TestLateAnswersAreNotMixedUp checks that an answer which comes one question late is not read as another's.
func TestLateAnswersAreNotMixedUp(t *testing.T) {
	for problem, stop := range map[devices.Problem]func(f *fake){
		devices.PaperOut:  func(f *fake) { f.noPaper = true },
		devices.CoverOpen: func(f *fake) { f.cover = true },
		devices.OverHeat:  func(f *fake) { f.heat = true },
		devices.PaperLow:  func(f *fake) { f.nearEnd = true },
	} {
		inBubble(t, "generic_80", fakeTraits{late: true}, func(r *rig) {
			t := r.t
			r.fake.set(stop)
			time.Sleep(3 * time.Second)
			r.want(t, problem, problem == devices.PaperLow)
		})
	}
}

// TestProcessIDAlone prints on a printer whose only proof is the process id.
func TestProcessIDAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		prof := profile(t, "epson")
		prof.Fence = escpos.No
		p, _ := start(t, prof, fakeTraits{dc4: true, processID: true, noFence: true})
		if got, err := p.Print(t.Context(), ticket("A001")); got != devices.Printed {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// start runs a driver with a profile in a bubble until the test ends.
func start(t *testing.T, prof escpos.Profile, traits fakeTraits) (*escpos.Printer, *fake) {
	t.Helper()
	host, dev := linktest.Pipe()
	f := newFake(t, dev, traits)
	p := escpos.New(host, escpos.Opts{Profile: prof}, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		_ = p.Run(ctx, func(devices.Status) {})
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = host.Close()
	})
	time.Sleep(5 * time.Second)
	return p, f
}

func TestSelfTestPromotesProcessID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, f := start(t, profile(t, "generic_80"), fakeTraits{processID: true, lineTime: 50 * time.Millisecond})
		for _, want := range []bool{false, true} {
			f.sent()
			if got, err := p.Print(t.Context(), ticket("A001")); got != devices.Printed {
				t.Fatalf("%v, %v", got, err)
			}
			if has := bytes.Contains(f.sent(), []byte("\x1d(H\x06\x0000A001")); has != want {
				t.Errorf("process id asked: %v, want %v", has, want)
			}
			if got, err := p.SelfTest(t.Context()); got != devices.Printed {
				t.Fatalf("self-test: %v, %v", got, err)
			}
		}
	})
}

func TestCancelledPrint(t *testing.T) {
	inBubble(t, "epson", epsonTraits, func(r *rig) {
		t := r.t
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		if got, err := r.Print(ctx, ticket("A001")); got != devices.PrintUnknown || !errors.Is(err, context.Canceled) {
			t.Errorf("ended in mid-ticket: %v, %v", got, err)
		}
		if got, err := r.Print(ctx, ticket("A002")); got != devices.PrintFailed || !errors.Is(err, context.Canceled) {
			t.Errorf("ended before: %v, %v", got, err)
		}
		r.wantPrint(t, "A003", devices.Printed, devices.NoProblem)
		r.wantTickets(t, "A001", 1) // it was not broken off
		r.wantTickets(t, "A002", 0)
		r.wantTickets(t, "A003", 1)
	})
}

// poster is a paper with a picture far larger than any receive buffer.
func poster() devices.Paper {
	return devices.Paper{JobID: "P001", Elements: []devices.Element{
		devices.Picture{Dots: 576, Rows: 300, Bits: bytes.Repeat([]byte{0x55}, 72*300)},
		devices.TextLine{Text: "ticket P001"},
	}}
}

func TestPictureNeverOverflowsTheBuffer(t *testing.T) {
	for _, c := range []struct {
		profile string
		traits  fakeTraits
	}{
		{"generic_80", fakeTraits{buffer: 512, lineTime: 20 * time.Millisecond}},
		{"epson", fakeTraits{buffer: 4096, dc4: true, processID: true, reports: true, lineTime: 20 * time.Millisecond}},
		{"one_way", fakeTraits{buffer: 512, mute: true, lineTime: 9 * time.Millisecond}},
	} {
		inBubble(t, c.profile, c.traits, func(r *rig) {
			t := r.t
			outcome, err := r.Print(t.Context(), poster())
			if want := c.profile != "one_way"; (outcome == devices.Printed) != want {
				t.Errorf("%s: %v, %v", c.profile, outcome, err)
			}
			time.Sleep(time.Second)
			r.fake.mu.Lock()
			n, lost := bytes.Count([]byte(r.fake.cuts[0]), []byte{0x55}), r.fake.lost
			r.fake.mu.Unlock()
			if n != 72*300 || lost != 0 {
				t.Errorf("%s: %d picture bytes printed, %d bytes lost", c.profile, n, lost)
			}
			r.wantTickets(t, "P001", 1)
		})
	}
}

// TestUnpluggedInsidePicture pulls the cable inside a binary block: the next job must not be swallowed by it.
func TestUnpluggedInsidePicture(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{lineTime: 20 * time.Millisecond}, func(r *rig) {
		t := r.t
		time.AfterFunc(100*time.Millisecond, r.host.Unplug)
		if got, err := r.Print(t.Context(), poster()); got != devices.PrintUnknown || devices.ProblemOf(err) != devices.Unplugged {
			t.Errorf("%v, %v", got, err)
		}
		r.fake.set(func(f *fake) { f.rx = append(f.rx, 0x1D, 0x76, 0x30, 0, 72, 0, 7, 0, 1, 2, 3) })
		r.fake.sent()
		r.host.Replug()
		time.Sleep(20 * time.Second)
		if zeros := bytes.Count(r.fake.sent(), []byte{0}); zeros < 8192 {
			t.Errorf("only %d zeros were sent", zeros)
		}
		r.want(t, devices.NoProblem, true)
		r.wantPrint(t, "A002", devices.Printed, devices.NoProblem)
		r.wantTickets(t, "A002", 1)
		r.wantTickets(t, "P001", 0)
	})
}

// TestKilledInsideBlock starts on a printer that still waits for the rest of a command, as after a kill of the program before.
func TestKilledInsideBlock(t *testing.T) {
	inBubble(t, "epson_tm_t88iii", fakeTraits{reports: true, dc4: true}, func(r *rig) {
		t := r.t
		r.fake.set(func(f *fake) { f.rx = append(f.rx, 0x1D, 0x28, 0x6B, 0x00, 0x04) })
		r.wantPrint(t, "A001", devices.PrintUnknown, devices.NoProblem)
		time.Sleep(20 * time.Second)
		r.wantPrint(t, "A002", devices.Printed, devices.NoProblem)
		r.wantTickets(t, "A001", 0)
		r.wantTickets(t, "A002", 1)
	})
}

func TestXOFFHoldsTheJob(t *testing.T) {
	inBubble(t, "generic_80", fakeTraits{}, func(r *rig) {
		t := r.t
		_, _ = r.fake.port.Write([]byte{0x13})
		synctest.Wait()
		time.AfterFunc(time.Second, func() {
			r.wantTickets(t, "A001", 0)
			_, _ = r.fake.port.Write([]byte{0x11})
		})
		r.wantPrint(t, "A001", devices.Printed, devices.NoProblem)
		_, _ = r.fake.port.Write([]byte{0x13}) // its XON is lost, the printer is online
		synctest.Wait()
		r.wantPrint(t, "A002", devices.Printed, devices.NoProblem)
	})
}

func TestQueryStatus(t *testing.T) {
	inBubble(t, "epson", epsonTraits, func(r *rig) {
		t := r.t
		st, err := r.QueryStatus(t.Context())
		if err != nil || !st.Ready || st.Ident != "FAKE" || st.Detail != "DLE EOT 1-4: 12 12 12 12" {
			t.Errorf("%+v, %v", st, err)
		}
		r.fake.set(func(f *fake) { f.asb = false; f.cover = true })
		if st, err = r.QueryStatus(t.Context()); err != nil || st.Problem != devices.CoverOpen {
			t.Errorf("%+v, %v", st, err)
		}
	})
}

func TestStatusesAreTold(t *testing.T) {
	inBubble(t, "epson", epsonTraits, func(r *rig) {
		t := r.t
		r.fake.set(func(f *fake) { f.cover = true })
		synctest.Wait()
		r.want(t, devices.CoverOpen, false) // reported at once
		r.fake.set(func(f *fake) { f.cover = false })
		time.Sleep(3 * time.Second)
		var told []devices.Problem
		for _, s := range r.told() {
			if len(told) == 0 || told[len(told)-1] != s.Problem {
				told = append(told, s.Problem)
			}
			if s.Since.IsZero() {
				t.Error("a status without its time")
			}
		}
		want := []devices.Problem{devices.NoProblem, devices.CoverOpen, devices.NoProblem}
		if len(told) != len(want) || told[0] != want[0] || told[1] != want[1] || told[2] != want[2] {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

func TestNotRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, _ := linktest.Pipe()
		p := escpos.New(host, escpos.Opts{Profile: profile(t, "epson")}, slog.New(slog.DiscardHandler))
		if got, err := p.Print(t.Context(), ticket("A001")); got != devices.PrintFailed || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%v, %v", got, err)
		}
		if s := p.Status(); s.Problem != devices.Starting || s.Ready {
			t.Errorf("status %+v before Run", s)
		}
		_ = host.Close()
	})
}

func TestClosedPortEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, _ := linktest.Pipe()
		p := escpos.New(host, escpos.Opts{Profile: profile(t, "epson")}, slog.New(slog.DiscardHandler))
		time.AfterFunc(time.Second, func() { _ = host.Close() })
		if err := p.Run(t.Context(), func(devices.Status) {}); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Run ended with %v", err)
		}
	})
}

func TestSecondRunIsRefused(t *testing.T) {
	inBubble(t, "epson", epsonTraits, func(r *rig) {
		t := r.t
		if err := r.Run(t.Context(), nil); fault.KindOf(err) != fault.Conflict || err == nil {
			t.Errorf("second Run: %v", err)
		}
	})
}

func BenchmarkEncodeTicket(b *testing.B) {
	prof := profile(b, "generic_80")
	for b.Loop() {
		if _, err := escpos.Encode(designTicket(), prof); err != nil {
			b.Fatal(err)
		}
	}
}
