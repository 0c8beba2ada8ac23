package escpos_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
)

// bench is the driver and the simulator on one line.
type bench struct {
	*escpos.Printer
	t    *testing.T
	sim  *escpossim.Printer
	host *linktest.Conn
}

// pairs are the simulator's models and the profiles for them.
var pairs = []struct{ model, profile string }{
	{"epson", "epson"},
	{"snbc", "snbc_bt_t080"},
	{"custom", "custom_kpm300"},
	{"module", "generic_80"},
	{"module_58", "generic_58"},
}

// onBench runs f with a driver that runs against the simulator and has come to know it.
func onBench(t *testing.T, model, profileName string, f func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opts, ok := escpossim.Model(model)
		if !ok {
			t.Fatalf("no model %q", model)
		}
		opts.NoGlyphs = true
		sim, err := escpossim.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		host, dev := linktest.Pipe()
		b := &bench{t: t, sim: sim, host: host}
		b.Printer = escpos.New(host, escpos.Opts{Profile: profile(t, profileName)}, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{}, 2)
		go func() { _ = sim.Serve(ctx, dev); done <- struct{}{} }()
		go func() { _ = b.Run(ctx, func(devices.Status) {}); done <- struct{}{} }()
		time.Sleep(5 * time.Second)
		f(b)
		stop()
		<-done
		<-done
		_, _ = host.Close(), dev.Close()
	})
}

// turn changes the simulator's knobs.
func (b *bench) turn(f func(s *escpossim.State)) {
	b.t.Helper()
	if err := b.sim.Change(f); err != nil {
		b.t.Fatal(err)
	}
}

// wantStatus checks the driver's status.
func (b *bench) wantStatus(problem devices.Problem, ready bool) {
	b.t.Helper()
	if s := b.Status(); s.Problem != problem || s.Ready != ready {
		b.t.Errorf("status %q ready %v (%s), want %q ready %v", s.Problem, s.Ready, s.Detail, problem, ready)
	}
}

// wantPrint prints the designed ticket with another number and checks what the driver says.
func (b *bench) wantPrint(number string, want devices.PrintOutcome, problem devices.Problem) {
	b.t.Helper()
	p := designTicket()
	p.JobID = number
	p.Elements[2] = devices.TextLine{Text: number, Width: 5, Height: 5}
	got, err := b.Print(b.t.Context(), p)
	if got != want || devices.ProblemOf(err) != problem {
		b.t.Errorf("ticket %s: %v, error %v, want %v for %q", number, got, err, want, problem)
	}
}

// wantWhole checks how many whole papers carry a number.
func (b *bench) wantWhole(number string, want int) {
	b.t.Helper()
	n := 0
	for _, j := range b.sim.Jobs() {
		if j.Complete && slices.Contains(j.Text, number) {
			n++
		}
	}
	if n != want {
		b.t.Errorf("%d whole papers carry %s, want %d", n, number, want)
	}
}

func TestSimPrintsWhatWasMeant(t *testing.T) {
	for _, pair := range pairs {
		onBench(t, pair.model, pair.profile, func(b *bench) {
			b.wantStatus(devices.NoProblem, true)
			b.wantPrint("A001", devices.Printed, devices.NoProblem)
			b.wantPrint("A002", devices.Printed, devices.NoProblem)
			b.wantWhole("A001", 1)
			b.wantWhole("A002", 1)
			job := b.sim.Jobs()[len(b.sim.Jobs())-1]
			text := strings.Join(job.Text, "")
			for _, el := range designTicket().Elements {
				if line, ok := el.(devices.TextLine); ok && line.Width == 2 && !strings.Contains(text, line.Text) {
					t.Errorf("%s: no %q on the paper: %q", pair.model, line.Text, job.Text)
				}
			}
			var qr []string
			for _, e := range job.Elements {
				if e.Kind == escpossim.KindQR {
					qr = append(qr, e.Text)
				}
				if e.Kind == escpossim.KindText && e.Text == "不动产登记" && (e.Width != 2 || e.Height != 2 || !e.Bold || e.Align != "center") {
					t.Errorf("%s: %+v, want bold, double, centred", pair.model, e)
				}
			}
			if d := cmp.Diff([]string{"http://hall.loc/t/7k3qf2x"}, qr); d != "" {
				t.Errorf("%s: QR codes (-want +got):\n%s", pair.model, d)
			}
			if r := b.sim.Report(); r.Dropped != 0 {
				t.Errorf("%s: %d bytes dropped", pair.model, r.Dropped)
			}
		})
	}
}

func TestSimStopsInMidTicket(t *testing.T) {
	for name, c := range map[string]struct {
		problem    devices.Problem
		stop, mend func(s *escpossim.State)
	}{
		"paper": {devices.PaperOut, func(s *escpossim.State) { s.PaperLeft = 30 }, func(s *escpossim.State) { s.Paper = escpossim.PaperOK }},
		"cover": {devices.CoverOpen, func(s *escpossim.State) { s.CoverOpen = true }, func(s *escpossim.State) { s.CoverOpen = false }},
		"heat":  {devices.OverHeat, func(s *escpossim.State) { s.OverHeat = true }, func(s *escpossim.State) { s.OverHeat = false }},
		"cutter": {
			devices.CutterJam, func(s *escpossim.State) { s.JamNextCut = true },
			func(s *escpossim.State) { s.CutterJam, s.JamNextCut = false, false },
		},
		"error": {devices.PrinterError, func(s *escpossim.State) { s.Unrecoverable = true }, func(s *escpossim.State) { s.Unrecoverable = false }},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, "epson", "epson", func(b *bench) {
				if name == "paper" || name == "cutter" {
					b.turn(c.stop)
				} else {
					time.AfterFunc(200*time.Millisecond, func() { b.turn(c.stop) })
				}
				b.wantPrint("A001", devices.PrintUnknown, c.problem)
				b.wantWhole("A001", 0)
				time.Sleep(2 * time.Second)
				b.wantPrint("A001", devices.PrintFailed, c.problem)
				b.turn(c.mend)
				time.Sleep(15 * time.Second)
				b.wantStatus(devices.NoProblem, true)
				b.wantWhole("A001", 0)
				b.wantPrint("A001", devices.Printed, devices.NoProblem)
				b.wantPrint("A002", devices.Printed, devices.NoProblem)
				b.wantWhole("A001", 1)
				b.wantWhole("A002", 1)
			})
		})
	}
}

func TestSimBeforeTicket(t *testing.T) {
	for _, pair := range pairs {
		onBench(t, pair.model, pair.profile, func(b *bench) {
			b.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd })
			time.Sleep(3 * time.Second)
			b.wantStatus(devices.PaperLow, true)
			b.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
			time.Sleep(3 * time.Second)
			b.wantStatus(devices.PaperOut, false)
			b.wantPrint("A001", devices.PrintFailed, devices.PaperOut)
			b.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
			b.wantPrint("A001", devices.Printed, devices.NoProblem) // noticed without waiting for the next round
			b.wantWhole("A001", 1)
		})
	}
}

func TestSimOneWayAndLate(t *testing.T) {
	onBench(t, "module", "generic_80", func(b *bench) {
		b.turn(func(s *escpossim.State) { s.ReplyOneLate = true })
		time.Sleep(5 * time.Second)
		b.wantStatus(devices.NoProblem, true)
		b.wantPrint("A001", devices.Printed, devices.NoProblem)
		b.turn(func(s *escpossim.State) { s.ReplyOneLate, s.OneWay = false, true })
		time.Sleep(5 * time.Second)
		b.wantStatus(devices.Silent, false)
		b.wantPrint("A002", devices.PrintFailed, devices.Silent)
		b.wantWhole("A001", 1)
		b.wantWhole("A002", 0)
	})
	onBench(t, "module", "one_way", func(b *bench) {
		b.turn(func(s *escpossim.State) { s.OneWay = true })
		b.wantPrint("A001", devices.PrintUnknown, devices.NoProblem)
		time.Sleep(5 * time.Second)
		b.wantWhole("A001", 1)
	})
}

func TestSimPicture(t *testing.T) {
	for _, pair := range pairs[:4] {
		onBench(t, pair.model, pair.profile, func(b *bench) {
			if got, err := b.Print(b.t.Context(), poster()); got != devices.Printed {
				t.Errorf("%s: %v, %v", pair.model, got, err)
			}
			if r := b.sim.Report(); r.Dropped != 0 {
				t.Errorf("%s: %d bytes dropped", pair.model, r.Dropped)
			}
			b.wantWhole("ticket P001", 1)
		})
	}
}

func TestSimTestPaper(t *testing.T) {
	for _, pair := range pairs {
		onBench(t, pair.model, pair.profile, func(b *bench) {
			if got, err := b.SelfTest(b.t.Context()); got != devices.Printed {
				t.Errorf("%s: %v, %v", pair.model, got, err)
			}
			if r := b.sim.Report(); r.Dropped != 0 {
				t.Errorf("%s: %d bytes dropped", pair.model, r.Dropped)
			}
		})
	}
}

func TestSimUnplugged(t *testing.T) {
	for _, after := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 500 * time.Millisecond} {
		onBench(t, "epson", "epson", func(b *bench) {
			time.AfterFunc(after, b.host.Unplug)
			b.wantPrint("A001", devices.PrintUnknown, devices.Unplugged)
			time.Sleep(5 * time.Second)
			b.wantStatus(devices.Unplugged, false)
			b.host.Replug()
			time.Sleep(15 * time.Second)
			b.wantStatus(devices.NoProblem, true)
			b.wantPrint("A002", devices.Printed, devices.NoProblem)
			b.wantWhole("A002", 1)
		})
	}
}
