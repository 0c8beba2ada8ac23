package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link/linktest"
	"onetrip/devices/port"
	"onetrip/kiosk/base/civil"
)

// plugIn puts a simulated device with its speed on a pseudo-terminal and returns the path to open.
func plugIn(t *testing.T, baud int, serve func(context.Context, *linktest.Conn) error) string {
	t.Helper()
	station := simhost.New(filepath.Join(t.TempDir(), "device"))
	if err := errors.Join(station.Port().SetBaud(baud), station.Plug()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background()) // the test's own ends too late for the cleanup to wait
	var served sync.WaitGroup
	served.Go(func() { _ = serve(ctx, station.Port()) }) // it ends with the context or the cable
	t.Cleanup(func() {
		stop()
		if err := station.Close(); err != nil {
			t.Error(err)
		}
		served.Wait()
	})
	return station.Path()
}

// reader plugs in a reader at 38400 Bd with a preset card on it; the empty name leaves it without one. It finds a card again that it has
// read: on a busy machine an answer can have holes, and nobody is here to lift the card.
func reader(t *testing.T, preset string) (*idcardsim.Sim, string) {
	t.Helper()
	sim := idcardsim.New(idcardsim.Opts{BootTime: -1, Baud: 38400, NoLatch: true})
	if preset != "" {
		p, ok := idcardsim.FindPreset(preset, civil.Date{Year: 2026, Month: 11, Day: 23})
		if !ok {
			t.Fatalf("no preset %q", preset)
		}
		if err := sim.Lay(p.Card); err != nil {
			t.Fatal(err)
		}
	}
	return sim, plugIn(t, 38400, func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) })
}

// printer plugs in an Epson at 115200 Bd in the state that change makes.
func printer(t *testing.T, change func(*escpossim.State)) (*escpossim.Printer, string) {
	t.Helper()
	opts, _ := escpossim.Model("epson")
	opts.NoGlyphs = true
	sim, err := escpossim.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	state := sim.State()
	state.Speed = 1000
	if change != nil {
		change(&state)
	}
	if err := sim.SetState(state); err != nil {
		t.Fatal(err)
	}
	return sim, plugIn(t, 115200, func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) })
}

// wantIn wants every text in what was written.
func wantIn(t *testing.T, written string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(written, w) {
			t.Errorf("%q is not in:\n%s", w, written)
		}
	}
}

func TestACardIsShownMaskedWithItsContradiction(t *testing.T) {
	t.Parallel()
	_, path := reader(t, "bad_check_digit")
	stdout, stderr, exit := call(t, "", "idcard", "read", "--baud", "38400", "--port", path)
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, "type     resident", "name     测*", "number   1*************0011", "2020-01-02 to 2030-01-02", "fault    the number breaks its rule")
	wantIn(t, stderr, "the reader is ready, security module 05.03-20990101")
	for _, secret := range []string{"测试甲", "110199199001010011", "样本区", "1990"} {
		if strings.Contains(stdout+stderr, secret) {
			t.Errorf("%q is not masked:\n%s%s", secret, stdout, stderr)
		}
	}
}

func TestACardIsShownWhole(t *testing.T) {
	t.Parallel()
	_, path := reader(t, "adult")
	stdout, stderr, exit := call(t, "", "idcard", "read", "--full", "-v", "--baud", "38400", "--port", path)
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, "测试甲", "110199199001010010", "1990-01-01", "北京市样本区测试路１号")
	wantIn(t, stderr, "personal data follow", "level=INFO")
	if strings.Contains(stderr, "110199199001010010") || strings.Contains(stderr, "测试甲") {
		t.Errorf("the log holds the card:\n%s", stderr)
	}
}

func TestWithoutACardTheReaderIsStillJudged(t *testing.T) {
	t.Parallel()
	_, path := reader(t, "")
	stdout, stderr, exit := call(t, "", "idcard", "read", "--wait", "4s", "--baud", "38400", "--port", path)
	if exit != 1 || stdout != "" {
		t.Errorf("status %d, output %q, want 1 and nothing", exit, stdout)
	}
	wantIn(t, stderr, "no card was read within 4s; the reader is well")
}

// listener is a screen whose reader leaves when a text appears.
type listener struct {
	bytes.Buffer
	text  string
	heard func()
}

func (l *listener) Write(b []byte) (int, error) {
	n, err := l.Buffer.Write(b)
	if strings.Contains(l.String(), l.text) {
		l.heard()
	}
	return n, err
}

func TestWhatIsWrongWithCardOrReaderIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		card  string
		fault idcardsim.Fault
		want  string
	}{
		{"adult", idcardsim.CardRefuses, "no card was read: the card is not genuine or damaged; try another"},
		{"unknown_type", "", "no card was read: this is no card of a supported type; try another"},
		{"", idcardsim.Silent, "the reader does not work: it does not answer"},
		{"", idcardsim.ForeignFraming, "the reader does not work: it sends what is no answer"},
		{"", idcardsim.SelfTestFailed, "the reader does not work: its own self-test failed"},
		{"", idcardsim.NotAuthorised, "the reader does not work: its security module has no authorisation"},
	} {
		t.Run(c.card+" "+string(c.fault), func(t *testing.T) {
			t.Parallel()
			sim, path := reader(t, c.card)
			if c.fault != "" {
				if err := sim.SetFault(c.fault, -1); err != nil {
					t.Fatal(err)
				}
			}
			stdout, stderr, exit := call(t, "", "idcard", "read", "--baud", "38400", "--port", path)
			if exit != 1 || stdout != "" {
				t.Errorf("status %d, output %q, want 1 and nothing", exit, stdout)
			}
			wantIn(t, stderr, c.want)
		})
	}
}

// TestAdviceWhileWaiting presses Ctrl-C when the advice is there.
func TestAdviceWhileWaiting(t *testing.T) {
	t.Parallel()
	sim, path := reader(t, "adult")
	if err := sim.SetFault(idcardsim.ReadFailed, -1); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	told := &listener{text: "lay it flat and leave it", heard: stop}
	io3 := streams{out: told, err: told}
	if exit := io3.status(run(ctx, []string{"idcard", "read", "--baud", "38400", "--port", path}, io3)); exit != 1 {
		t.Errorf("status %d, want 1", exit)
	}
	wantIn(t, told.String(), told.text, "hallctl: interrupted")
}

func TestAnUnpluggedDeviceIsCalledSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "nothing")
	for _, args := range [][]string{{"idcard", "read"}, {"printer", "status"}, {"printer", "test"}} {
		_, stderr, exit := call(t, "", append(args, "--port", path)...)
		if exit != 1 {
			t.Errorf("hallctl %v: status %d, want 1", args, exit)
		}
		wantIn(t, stderr, "unplugged: check its cable")
	}
}

func TestTheProcessThatHasThePortIsNamed(t *testing.T) {
	t.Parallel()
	_, path := printer(t, nil)
	p, err := port.Open(path, 115200, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, args := range [][]string{{"idcard", "read"}, {"printer", "status"}, {"printer", "test"}} {
		_, stderr, exit := call(t, "", append(args, "--port", path)...)
		if exit != 1 {
			t.Errorf("hallctl %v: status %d, want 1", args, exit)
		}
		wantIn(t, stderr, fmt.Sprintf("used by process %d (", os.Getpid()))
	}
}

func TestAPrinterTellsItsNameAndState(t *testing.T) {
	t.Parallel()
	_, path := printer(t, nil)
	stdout, stderr, exit := call(t, "", "printer", "status", "--profile", "epson", "--port", path)
	if exit != 0 || stderr != "" {
		t.Errorf("status %d, standard error %q, want 0 and nothing", exit, stderr)
	}
	wantIn(t, stdout, "printer  EPSON TM-T81", "profile  epson", "ready    yes", "state    all is well", "replies  ")
}

func TestAPrintersTroubleIsToldInPlainWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*escpossim.State)
		want   string
	}{
		{"paper out", func(s *escpossim.State) { s.Paper = escpossim.PaperOut }, "paper out: put in a new roll"},
		{"cover open", func(s *escpossim.State) { s.CoverOpen = true }, "cover open: close the printer's cover"},
		{"cutter jam", func(s *escpossim.State) { s.CutterJam = true }, "cutter jam: open the cover"},
		{"silence", func(s *escpossim.State) { s.OneWay = true }, "does not answer: check that it is switched on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sim, path := printer(t, c.change)
			stdout, stderr, exit := call(t, "", "printer", "status", "--profile", "epson", "--port", path)
			if exit != 1 {
				t.Errorf("printer status: status %d, want 1", exit)
			}
			wantIn(t, stdout, "ready    no", c.want)
			wantIn(t, stderr, "the printer cannot print: ", c.want)
			_, stderr, exit = call(t, "", "printer", "test", "--profile", "epson", "--port", path)
			if exit != 1 {
				t.Errorf("printer test: status %d, want 1", exit)
			}
			wantIn(t, stderr, "no ticket was printed: ", c.want)
			if n := len(sim.Jobs()); n != 0 {
				t.Errorf("%d tickets came out", n)
			}
		})
	}
}

// TestAWrongSpeedIsSuspected speaks to the printer at another speed than its own.
func TestAWrongSpeedIsSuspected(t *testing.T) {
	t.Parallel()
	_, path := printer(t, nil)
	_, stderr, exit := call(t, "", "printer", "status", "--profile", "epson", "--baud", "9600", "--port", path)
	if exit != 1 {
		t.Errorf("status %d, want 1", exit)
	}
	wantIn(t, stderr, "the printer cannot print: it ", "--baud")
}

func TestPaperLowIsNoError(t *testing.T) {
	t.Parallel()
	_, path := printer(t, func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd })
	stdout, stderr, exit := call(t, "", "printer", "status", "--profile", "epson", "--port", path)
	if exit != 0 {
		t.Errorf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, "ready    yes", "paper low: keep a new roll ready")
}

func TestATestTicketIsPrintedAndConfirmed(t *testing.T) {
	t.Parallel()
	sim, path := printer(t, nil)
	stdout, stderr, exit := call(t, "", "printer", "test", "--profile", "epson", "--port", path)
	if exit != 0 {
		t.Fatalf("status %d: %s", exit, stderr)
	}
	wantIn(t, stdout, "printed: the printer confirmed the ticket")
	if n := len(sim.Jobs()); n != 1 {
		t.Fatalf("%d tickets came out, want 1", n)
	}
}

func TestAOneWayPrinterConfirmsNothing(t *testing.T) {
	t.Parallel()
	sim, path := printer(t, func(s *escpossim.State) { s.OneWay = true })
	stdout, stderr, exit := call(t, "", "printer", "test", "--profile", "one_way", "--port", path)
	if exit != 1 || stdout != "" {
		t.Errorf("status %d, output %q, want 1 and nothing", exit, stdout)
	}
	wantIn(t, stderr, "it is not known whether the ticket came out whole, look at the paper: printer never confirms a paper")
	if n := len(sim.Jobs()); n != 1 {
		t.Errorf("%d tickets came out, want 1", n)
	}
	stdout, _, exit = call(t, "", "printer", "status", "--profile", "one_way", "--port", path)
	if exit != 0 {
		t.Errorf("printer status: status %d, want 0", exit)
	}
	wantIn(t, stdout, "never answers")
}

// TestAnInterruptedTestLeavesThePrinterInOrder ends the program while paper moves: the ticket still comes out whole, and so does the next.
func TestAnInterruptedTestLeavesThePrinterInOrder(t *testing.T) {
	t.Parallel()
	// Three times as fast as the profile says: slow enough to be interrupted, fast enough for a busy machine to confirm in time.
	sim, path := printer(t, func(s *escpossim.State) { s.Speed = 300 })
	changes, stop := sim.Watch()
	defer stop()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		for range changes {
			if sim.Report().Printing {
				interrupt()
				return
			}
		}
	}()
	var written bytes.Buffer
	io3 := streams{out: &written, err: &written}
	args := []string{"printer", "test", "--profile", "epson", "--port", path}
	if exit := io3.status(run(ctx, args, io3)); exit != 1 {
		t.Errorf("status %d, want 1", exit)
	}
	wantIn(t, written.String(), "interrupted")
	if exit := io3.status(run(t.Context(), args, io3)); exit != 0 {
		t.Errorf("the next test ended with status %d: %s", exit, written.String())
	}
	jobs := sim.Jobs()
	if len(jobs) != 2 || !bytes.Equal(jobs[0].Raw, jobs[1].Raw) {
		t.Errorf("%d tickets came out, want two alike:\n%s", len(jobs), written.String())
		for _, j := range jobs {
			t.Logf("% x", j.Raw)
		}
	}
}
