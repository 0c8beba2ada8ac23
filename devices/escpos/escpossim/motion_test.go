package escpossim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos/escpossim"
)

func TestPaperMovesAtItsSpeed(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Speed, s.CutTime = 100, 500 })
		start := time.Now()
		h.send("1b 33 c8 0a 0a 0a 0a 0a" + cutIt + fence) // five lines of 200 rows: 125 mm, and 15 mm to the cutter
		if got := h.printer.Roll().Rows; got != 0 {
			t.Errorf("%d rows at once", got)
		}
		for _, at := range []struct {
			after time.Duration
			rows  int
		}{{150 * time.Millisecond, 120}, {250 * time.Millisecond, 200}, {1200 * time.Millisecond, 960}} {
			time.Sleep(time.Until(start.Add(at.after)))
			synctest.Wait()
			// The picture is renewed 25 times a second: 4 mm at this speed.
			if got := h.printer.Roll(); got.Rows < at.rows-32 || got.Rows > at.rows || got.Image.Rect.Dy() != got.Rows {
				t.Errorf("after %v: %d rows hang out, a picture of %v, want %d", at.after, got.Rows, got.Image.Rect, at.rows)
			}
		}
		if !h.printer.Report().Printing {
			t.Error("it does not say that it prints")
		}
		time.Sleep(time.Until(start.Add(1899 * time.Millisecond)))
		h.expect("1 ms before the end", "")
		time.Sleep(2 * time.Millisecond)
		h.expect("1.4 s of paper and 0.5 s of cutter", "00")
		if got, want := h.jobs(1)[0].Rows, 120+1000; got != want {
			t.Errorf("the ticket has %d rows, want %d", got, want)
		}
		if h.printer.Report().Printing {
			t.Error("it says that it prints")
		}
	})
}

func TestSpeedChangesWhileThePaperMoves(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Speed = 10 })
		h.send("1b 33 c8 1b 64 08" + fence) // 200 mm
		time.Sleep(5 * time.Second)
		h.turn(func(s *escpossim.State) { s.Speed = 150 })
		time.Sleep(1100 * time.Millisecond)
		h.expect("50 mm in 5 s, 150 mm in 1 s", "00")
	})
}

func TestCutWithoutFeedCutsThroughThePrint(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1b 33 64 " + line1 + line2 + "1d 56 00") // 200 rows, of which 120 lie behind the cutter
		time.Sleep(3 * time.Second)
		h.send(cutIt)
		time.Sleep(3 * time.Second)
		jobs := h.jobs(2)
		if jobs[0].Rows != 200 || jobs[1].Rows != 120 || !jobs[0].FullCut || jobs[1].FullCut {
			t.Errorf("got %d and %d rows", jobs[0].Rows, jobs[1].Rows)
		}
		want := [][][]string{{{"left", "", "ABC"}, {"GS V 0"}}, {{"left", "", "DEF"}, {"GS V 66 0"}}}
		got := [][][]string{described(jobs[0].Elements), described(jobs[1].Elements)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFormsOfTheCut(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		rows      []int // of the ticket, and of the one after it, of 100 rows of text
		full      bool
	}{
		{"function A full", "1d 56 30", []int{100, 220}, true},
		{"function A partial", "1d 56 31", []int{100, 220}, false},
		{"function B with feed", "1d 56 41 0a", []int{230, 220}, true},
		{"function D feeds back", "1d 56 68 00", []int{220, 100}, false},
		{"ESC i", "1b 69", []int{100, 220}, false},
		{"ESC m", "1b 6d", []int{100, 220}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plain(t, escpossim.Opts{})
			first := consume(t, p, unhex(t, "1b 33 64"+line1+c.hex))
			second := consume(t, p, unhex(t, line1+cutIt))
			if got := []int{first.Rows, second.Rows}; !cmp.Equal(got, c.rows) || first.FullCut != c.full {
				t.Errorf("got rows %v, full %v; want %v, %v", got, first.FullCut, c.rows, c.full)
			}
		})
	}
}

func TestReservedCutHappensWhenItsPlaceArrives(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	if err := p.Consume(unhex(t, "1b 33 64"+line1+"1d 56 62 00"+line2)); err != nil {
		t.Fatal(err)
	}
	if n := len(p.Jobs()); n != 0 {
		t.Errorf("%d jobs before the place is at the cutter", n)
	}
	j := consume(t, p, unhex(t, "1b 64 01"))
	if !cmp.Equal(j.Text, []string{"ABC"}) {
		t.Errorf("got %q", j.Text)
	}
}

func TestCutInTheMiddleOfALineHasNoEffect(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	j := consume(t, p, unhex(t, "41"+cutIt+"42 0a"+cutIt))
	want := [][]string{{"left", "", "AB"}, {"GS V 66 0"}}
	if diff := cmp.Diff(want, described(j.Elements)); diff != "" {
		t.Error(diff)
	}
	if got := p.Report(); got.Jobs != 1 || got.Ignored != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestBladeThatCutsAirMakesNoPiece(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	j := consume(t, p, unhex(t, "1b 33 64"+line1+"1d 56 68 00 1d 56 00"+line2+"1d 56 68 00 1d 56 01"))
	if n := len(p.Jobs()); n != 2 || j.Rows != 100 || !cmp.Equal(j.Text, []string{"DEF"}) {
		t.Errorf("%d jobs, the last of %d rows says %q", n, j.Rows, j.Text)
	}
}

func TestQueriesBehindTheCutBelongToTheirJob(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	if err := p.Consume(unhex(t, "1d 49 42 1d 49 43")); err != nil { // a driver's probing belongs to none
		t.Fatal(err)
	}
	const tail = "1d 28 48 06 00 30 30 41 30 32 33" + fence + "1d 61 0e"
	consume(t, p, unhex(t, "1b 40"+line1+cutIt+tail+"1b 40"+line2+cutIt+tail))
	for i, want := range []string{"1b 40" + line1 + cutIt + tail, "1b 40" + line2 + cutIt + tail} {
		if diff := cmp.Diff(unhex(t, want), []byte(p.Jobs()[i].Raw)); diff != "" {
			t.Errorf("job %d: %s", i+1, diff)
		}
	}
}

func TestRollAndTear(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	if p.Tear() {
		t.Error("tore off nothing")
	}
	consume(t, p, unhex(t, "1b 33 64"+line1+cutIt+line2+cutIt+line1))
	r := p.Roll()
	if diff := cmp.Diff([]int{220, 440}, r.Cuts); diff != "" || r.Rows != 440+100 {
		t.Errorf("%d rows, %s", r.Rows, diff)
	}
	if !p.Tear() || p.Roll().Rows != 100 || p.Report().RollRows != 100 {
		t.Errorf("%d rows are left", p.Roll().Rows)
	}
	if !p.Tear() || p.Roll().Rows != 0 {
		t.Errorf("%d rows are left", p.Roll().Rows)
	}
	jobs := p.Jobs()
	last := jobs[len(jobs)-1]
	if len(jobs) != 3 || last.Cut || last.Complete || last.Rows != 100 {
		t.Errorf("got %d jobs, the last %+v", len(jobs), last)
	}
}

func TestRollEndsAfterItsLength(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.PaperLeft = 3010 })
		h.send("1d 61 ff")
		h.heard()
		h.send("1b 33 c8 0a")
		time.Sleep(time.Second)
		h.expect("nearly at its end", "10 00 03 00")
		h.turn(func(s *escpossim.State) { s.PaperLeft = 10 })
		h.send("0a" + line1 + cutIt)
		time.Sleep(5 * time.Second)
		h.expect("at its end", "18 00 0f 00")
		if s := h.printer.State(); s.Paper != escpossim.PaperOut || s.PaperLeft != 0 {
			t.Errorf("got %+v", s)
		}
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		time.Sleep(5 * time.Second)
		h.expect("a new roll", "10 00 00 00")
		h.jobs(1)
		if got := h.printer.State().PaperLeft; got < 79900 || got > 80000 {
			t.Errorf("%d mm are left", got)
		}
	})
}

func TestFeedButtonFeedsAndIsToldOf(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.FeedButton = true })
		time.Sleep(time.Second)
		h.send("10 04 01 10 04 02")
		h.expect("while feeding", "5a 1a")
		h.turn(func(s *escpossim.State) { s.FeedButton = false })
		if got := h.printer.Roll().Rows; got < 1200-48 || got > 1200 {
			t.Errorf("%d rows in a second", got)
		}
		h.send("10 04 01")
		h.expect("afterwards", "12")
		h.send(line1 + cutIt)
		time.Sleep(5 * time.Second)
		h.jobs(1)
	})
}

func TestWatchersSeeThePaperMove(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		changes, stop := h.printer.Watch()
		h.send("1b 64 20" + cutIt)
		seen := 0
		for range 40 {
			select {
			case <-changes:
				seen++
			default:
			}
			time.Sleep(50 * time.Millisecond)
		}
		if seen < 20 {
			t.Errorf("%d changes in 1.4 s of printing", seen)
		}
		stop()
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		select {
		case <-changes:
		default:
		}
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		select {
		case <-changes:
			t.Error("a change after stop")
		default:
		}
	})
}
