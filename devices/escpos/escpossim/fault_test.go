package escpossim_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

func TestOverflowIsDroppedSilently(t *testing.T) {
	bench(t, escpossim.Opts{Buffer: 512}, func(h host) {
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.write([]byte(strings.Repeat("x", 383)))
		h.expect("384 and more are free", "")
		h.write([]byte("x"))
		h.expect("128 bytes are left", "13")
		h.write([]byte(strings.Repeat("y", 1000)))
		h.expect("full", "")
		if r := h.printer.Report(); r.Buffered != 512 || r.Dropped != 872 || !r.Busy {
			t.Errorf("got %+v", r)
		}
		h.send("10 04 01")
		h.expect("real time when full", "1a")
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		time.Sleep(time.Minute)
		h.expect("room again", "11")
		h.send("0a" + cutIt)
		time.Sleep(time.Minute)
		j := h.jobs(1)[0]
		if got, want := strings.Join(j.Text, ""), strings.Repeat("x", 384)+strings.Repeat("y", 128); got != want {
			t.Errorf("printed %d characters %q", len(got), got)
		}
		if j.Complete {
			t.Error("a job with lost bytes counts as complete")
		}
	})
}

func TestXONComesWhen256BytesAreFree(t *testing.T) {
	bench(t, escpossim.Opts{Buffer: 512}, func(h host) {
		h.turn(func(s *escpossim.State) { s.CoverOpen, s.Speed = true, 1 })
		h.write([]byte(strings.Repeat("xxxxxxxx\n", 44)))
		h.expect("116 bytes are left", "13")
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		const line = 34 * time.Second / 8
		time.Sleep(14*line + time.Second) // 15 lines are out of the buffer
		h.expect("251 free", "")
		time.Sleep(line)
		h.expect("260 free", "11")
	})
}

func TestSmallBufferStopsAt16(t *testing.T) {
	bench(t, escpossim.Opts{Buffer: 45}, func(h host) {
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.write(make([]byte, 28))
		h.expect("17 left", "")
		h.write(make([]byte, 1))
		h.expect("16 left", "13")
	})
}

func TestPollingDoesNotFillTheBuffer(t *testing.T) {
	bench(t, escpossim.Opts{Buffer: 512}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		for range 2000 {
			h.send("10 04 04")
			h.expect("poll", "7e")
		}
		if r := h.printer.Report(); r.Buffered != 0 || r.Dropped != 0 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestRealTimeCommandInsideRaster(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.write(command(t, "trap_raster_contains_dle_eot"))
		h.expect("one unasked byte", "12")
		h.send(line1 + cutIt)
		time.Sleep(3 * time.Second)
		j := h.jobs(1)[0]
		want := [][]string{{"left", "picture 24x1"}, {"left", "", "ABC"}, {"GS V 66 0"}}
		if diff := cmp.Diff(want, described(j.Elements)); diff != "" {
			t.Error(diff)
		}
		var black []int
		for x := range 24 {
			if j.Image().ColorIndexAt(x, j.Elements[0].Row) == 1 {
				black = append(black, x)
			}
		}
		if diff := cmp.Diff([]int{3, 13, 23}, black); diff != "" {
			t.Errorf("dots of 10 04 01: %s", diff)
		}
	})
}

func TestQueryBetweenTheBytesOfACommandIsItsData(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1b 64 10 04 01 0a" + cutIt) // ESC d, and a query where its parameter should be
		time.Sleep(5 * time.Second)
		h.expect("the query", "12")
		if got := described(h.jobs(1)[0].Elements)[0][0]; got != "feed 16" {
			t.Errorf("got %q", got)
		}
	})
}

func TestPaperEndKeepsTheDataAndResumes(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send(line1)
		time.Sleep(time.Second)
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send(line2 + cutIt)
		h.send(line1 + cutIt) // the same ticket once more: it comes twice
		time.Sleep(time.Hour)
		h.jobs(0)
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		time.Sleep(5 * time.Second)
		jobs := h.jobs(2)
		if diff := cmp.Diff([][]string{{"ABC", "DEF"}, {"ABC"}}, [][]string{jobs[0].Text, jobs[1].Text}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestClearPreventsTheSecondTicket(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send(line1 + cutIt)
		h.send("10 05 02")
		if h.printer.Report().Buffered == 0 {
			t.Error("DLE ENQ 2 cleared without an error")
		}
		h.send(clear8)
		h.expect("confirmation", "37 25 00")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		h.send(line2 + cutIt)
		time.Sleep(5 * time.Second)
		j := h.jobs(1)[0]
		if diff := cmp.Diff([]string{"DEF"}, j.Text); diff != "" || !j.Complete || j.Raw.String() != "4445460a1d564200" {
			t.Errorf("%s, complete %v, raw %s", diff, j.Complete, j.Raw)
		}
	})
}

func TestClearInTheMiddleLeavesHalfATicketOnThePaper(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Speed = 10 })
		h.send("1d 21 77" + line1 + line2 + cutIt) // 24 mm a line
		time.Sleep(time.Second)
		h.send(clear8 + "1b 40" + line2 + cutIt)
		h.turn(func(s *escpossim.State) { s.Speed = 150 })
		time.Sleep(5 * time.Second)
		j := h.jobs(1)[0]
		if diff := cmp.Diff([]string{"ABC", "DEF"}, j.Text); diff != "" || j.Complete || !j.Elements[0].Partial {
			t.Errorf("%s, complete %v, first element %+v", diff, j.Complete, j.Elements[0])
		}
	})
}

func TestCutterErrorWaitsForHelpAndDLEENQ(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.JamNextCut = true })
		h.send(line1 + cutIt)
		time.Sleep(5 * time.Second)
		h.jobs(0)
		h.send("10 04 01 10 04 02 10 04 03")
		h.expect("status", "1a 52 1a")
		h.send("10 05 01")
		if !h.printer.Report().CutterError {
			t.Error("the error ended before its cause")
		}
		h.turn(func(s *escpossim.State) { s.CutterJam = false })
		time.Sleep(time.Minute)
		h.jobs(0)
		h.send("10 05 01 10 04 01")
		h.expect("online", "12")
		time.Sleep(time.Second)
		h.jobs(1)
	})
}

func TestDLEENQ2DropsTheJamOfTheCutter(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.CutterJam = true })
		h.send(line1 + cutIt)
		h.turn(func(s *escpossim.State) { s.CutterJam = false })
		h.send("10 05 02")
		time.Sleep(5 * time.Second)
		h.jobs(0)
		h.send("10 04 01")
		h.expect("online", "12")
	})
}

func TestOverHeatRecoversAlone(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.OverHeat = true })
		h.send(line1 + cutIt + "10 05 02 10 04 03")
		time.Sleep(time.Minute)
		h.expect("hot", "52")
		h.jobs(0)
		h.turn(func(s *escpossim.State) { s.OverHeat = false })
		time.Sleep(5 * time.Second)
		h.jobs(1)
	})
}

func TestCoverOpenedWhilePrinting(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1b 64 20" + line1 + cutIt)
		time.Sleep(100 * time.Millisecond)
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		rows := h.printer.Roll().Rows
		h.send("10 04 02 10 04 03")
		h.expect("an error that cures itself", "56 52")
		time.Sleep(time.Minute)
		if got := h.printer.Roll().Rows; got != rows {
			t.Errorf("the paper moved from %d to %d rows under an open cover", rows, got)
		}
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		time.Sleep(5 * time.Second)
		h.jobs(1)
	})
}

func TestTruncatedBinaryBlockSwallowsTheNextJob(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1d 76 30 00 48 00 c8 00 ff ff ff") // a picture of 14400 bytes, cut off
		h.send(line1 + cutIt + fence)
		time.Sleep(time.Minute)
		h.expect("the fence", "")
		h.jobs(0)
		for range 2 { // the cure of receiptio
			h.write(make([]byte, 4000))
			time.Sleep(time.Second)
			h.write(make([]byte, 4000))
			time.Sleep(time.Second)
		}
		h.heard()
		h.send("1b 40" + line2 + cutIt + fence)
		time.Sleep(5 * time.Second)
		h.expect("the fence", "00")
		if got := h.jobs(1)[0].Text; !cmp.Equal(got, []string{"DEF"}) {
			t.Errorf("printed %q", got)
		}
	})
}

func TestPowerCutLosesBuffersAndKeepsPaper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := plain(t, escpossim.Opts{})
		near, far := linktest.Pipe()
		h := host{t, near, p}
		on := func() (off func()) {
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- p.Serve(ctx, far) }()
			synctest.Wait()
			return func() {
				cancel()
				if err := <-done; !errors.Is(err, context.Canceled) {
					t.Errorf("Serve returned %v", err)
				}
			}
		}
		off := on()
		h.send(line1 + "1b 45 01 1d 61 ff")
		time.Sleep(time.Second)
		h.expect("reports are on", "10 00 00 00")
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.expect("cover", "38 00 00 00")
		h.send(line2 + cutIt)
		if err := p.Serve(t.Context(), far); err == nil {
			t.Error("served twice at the same time")
		}
		off()
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		off = on()
		h.send("58 0a" + cutIt)
		time.Sleep(5 * time.Second)
		h.expect("reports are off", "")
		j := h.jobs(1)[0]
		want := [][]string{{"left", "", "ABC"}, {"left", "", "X"}, {"GS V 66 0"}}
		if diff := cmp.Diff(want, described(j.Elements)); diff != "" || j.Complete {
			t.Errorf("%s, complete %v", diff, j.Complete)
		}
		off()
	})
}

func TestServeEndsWithItsStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := plain(t, escpossim.Opts{})
		near, far := linktest.Pipe()
		done := make(chan error, 1)
		go func() { done <- p.Serve(t.Context(), far) }()
		synctest.Wait()
		if err := near.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; !errors.Is(err, link.ErrUnplugged) {
			t.Errorf("got %v", err)
		}
	})
}

func TestBusyWhenOffline(t *testing.T) {
	bench(t, escpossim.Opts{Quirks: escpossim.Quirks{BusyOffline: true}}, func(h host) {
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.expect("offline", "13")
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		h.expect("online", "11")
	})
}

func TestRecoverThatClearsAlways(t *testing.T) {
	bench(t, escpossim.Opts{Quirks: escpossim.Quirks{RecoverClears: true}}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send(line1 + cutIt + "10 05 02")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		time.Sleep(5 * time.Second)
		h.jobs(0)
	})
}

func TestNearEndStopsPrintingWhenAsked(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1b 63 34 03")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd })
		h.send(line1 + cutIt + "10 04 01 10 04 02 10 04 04")
		time.Sleep(5 * time.Second)
		h.expect("stopped", "1a 32 1e")
		h.jobs(0)
	})
}

func TestRecoverableErrorWaitsForDLEENQ(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.PaperJam = true })
		h.turn(func(s *escpossim.State) { s.PaperJam = false })
		h.send(line1 + cutIt)
		time.Sleep(5 * time.Second)
		h.jobs(0)
		h.send("10 05 01")
		time.Sleep(5 * time.Second)
		h.jobs(1)
	})
}
