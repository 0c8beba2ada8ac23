package linktest_test

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/link/linktest"
)

const recording = `# a reader that finds no card
> AAAAAA 96 69 00 03 20 01 22
< +120ms aa aa aa 96 69 00 04 00 00 80 84  # no card

> +1.5s AA
`

func parse(t *testing.T, text string) linktest.Transcript {
	t.Helper()
	script, err := linktest.ParseTranscript(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return script
}

func TestTranscriptReadsItsTextForm(t *testing.T) {
	want := linktest.Transcript{
		{Dir: linktest.ToDevice, Bytes: []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x20, 1, 0x22}},
		{Dir: linktest.ToDriver, After: 120 * time.Millisecond, Bytes: []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84}},
		{Dir: linktest.ToDevice, After: 1500 * time.Millisecond, Bytes: []byte{0xAA}},
	}
	got := parse(t, recording)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transcript differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, parse(t, got.String())); diff != "" {
		t.Errorf("text form read back differs (-want +got):\n%s", diff)
	}
}

func TestTranscriptNamesTheLineOfAMistake(t *testing.T) {
	for _, text := range []string{"AA", ">", "> +5ms", "< +-5ms AA", "< +5 AA", "> A", "> XY"} {
		_, err := linktest.ParseTranscript(strings.NewReader("> 00\n" + text))
		if err == nil || !strings.Contains(err.Error(), "line 2:") {
			t.Errorf("%q: error %v, want one of line 2", text, err)
		}
	}
}

func FuzzParseTranscript(f *testing.F) {
	f.Add(recording)
	f.Add("> +1h 00 # x\n<ff")
	f.Fuzz(func(t *testing.T, text string) {
		script, err := linktest.ParseTranscript(strings.NewReader(text))
		if err != nil {
			return
		}
		again, err := linktest.ParseTranscript(strings.NewReader(script.String()))
		if diff := cmp.Diff(script, again); diff != "" || err != nil {
			t.Errorf("%v; text form read back differs (-want +got):\n%s", err, diff)
		}
	})
}

func TestRecordKeepsWhatPlaybackPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		driver, device := linktest.Pipe()
		r := linktest.Record(driver)
		go func() {
			_, _ = io.ReadFull(device, make([]byte, 3))
			time.Sleep(50 * time.Millisecond)
			_, _ = device.Write([]byte("answ"))
			time.Sleep(10 * time.Millisecond)
			_, _ = device.Write([]byte("er"))
		}()
		send(t, r, "ask")
		want(t, r, "answer")
		script := linktest.Transcript{
			{Dir: linktest.ToDevice, Bytes: []byte("ask")},
			{Dir: linktest.ToDriver, After: 50 * time.Millisecond, Bytes: []byte("answer")},
		}
		if diff := cmp.Diff(script, r.Transcript()); diff != "" {
			t.Errorf("transcript differs (-want +got):\n%s", diff)
		}
		p := linktest.Playback(r.Transcript())
		start := time.Now()
		send(t, p, "a")
		send(t, p, "sk")
		want(t, p, "answer")
		if took := time.Since(start); took != 50*time.Millisecond {
			t.Errorf("playback took %v, want 50ms", took)
		}
		must(t, p.Close())
	})
}

func TestRecordKeepsOnlyWhatThePortTook(t *testing.T) {
	driver, _ := linktest.Pipe()
	r := linktest.Record(driver)
	must(t, r.SetWriteDeadline(time.Now().Add(10*time.Millisecond)))
	if _, err := r.Write(make([]byte, linktest.BufferSize+1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	if _, err := r.Write([]byte{1}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	if got := len(r.Transcript().Bytes(linktest.ToDevice)); got != linktest.BufferSize {
		t.Errorf("%d bytes recorded, want %d", got, linktest.BufferSize)
	}
}

func TestPlaybackComplainsAboutTheDriver(t *testing.T) {
	const script = "> 01 02\n< 03 04\n"
	for _, c := range []struct {
		name, text string
		drive      func(p *linktest.Player)
	}{
		{"wrong byte", "writes 01 09, want 01 02", func(p *linktest.Player) { _, _ = p.Write([]byte{1, 9}) }},
		{"answer left", "< 04", func(p *linktest.Player) { _, _ = p.Write([]byte{1, 2}); _, _ = p.Read(make([]byte, 1)) }},
		{"nothing done", "2 of 2 entries", func(*linktest.Player) {}},
		{"write before read", "before it has read 03 04", func(p *linktest.Player) { _, _ = p.Write([]byte{1, 2, 3}) }},
		{"write beyond the end", "writes 05", func(p *linktest.Player) {
			_, _ = p.Write([]byte{1, 2})
			_, _ = io.ReadFull(p, make([]byte, 2))
			_, _ = p.Write([]byte{5})
		}},
		{"read beyond the end", "without a deadline", func(p *linktest.Player) {
			_, _ = p.Write([]byte{1, 2})
			_, _ = io.ReadFull(p, make([]byte, 3))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := linktest.Playback(parse(t, script))
			c.drive(p)
			err := p.Close()
			if !errors.Is(err, linktest.ErrScript) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("Close = %v, want a complaint with %q", err, c.text)
			}
			if _, err := p.Read(make([]byte, 1)); !errors.Is(err, linktest.ErrScript) {
				t.Errorf("Read after the complaint = %v, want the complaint", err)
			}
		})
	}
}

func TestPlaybackTimesOutWhereADeviceWouldBeSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := linktest.Playback(parse(t, "> 01\n< +3s 02\n"))
		for _, written := range []bool{false, true} {
			must(t, p.SetReadDeadline(time.Now().Add(time.Second)))
			if _, err := p.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, linktest.ErrScript) {
				t.Fatalf("written %v: Read = %v, want a time-out", written, err)
			}
			if !written {
				send(t, p, "\x01")
			}
		}
		must(t, p.DiscardInput()) // not there yet: stays
		must(t, p.SetReadDeadline(time.Time{}))
		want(t, p, "\x02")
		must(t, p.Close())
	})
}

func TestPlaybackDiscardsWhatIsThere(t *testing.T) {
	p := linktest.Playback(parse(t, "< 01 02\n> 03\n"))
	must(t, p.DiscardInput())
	send(t, p, "\x03")
	must(t, p.Close())
}

func TestFaultyDamagesTheByteItIsTold(t *testing.T) {
	for _, c := range []struct {
		fault linktest.Fault
		want  string
	}{
		{linktest.Fault{At: 1, Kind: linktest.Drop}, "acd"},
		{linktest.Fault{At: 1, Kind: linktest.Duplicate}, "abbcd"},
		{linktest.Fault{At: 1, Kind: linktest.Flip, Bits: 0x20}, "aBcd"},
		{linktest.Fault{At: 1, Kind: linktest.Flip}, "accd"},
		{linktest.Fault{At: 1, Kind: linktest.Cut}, "a"},
		{linktest.Fault{At: 1, Kind: linktest.Delay, For: 5 * time.Second}, "abcd"},
		{linktest.Fault{At: 4, Kind: linktest.Drop}, "abcd"},
	} {
		for _, dir := range []linktest.Direction{linktest.ToDevice, linktest.ToDriver} {
			c.fault.Dir = dir
			t.Run(c.fault.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					driver, device := linktest.Pipe()
					f := linktest.Faulty(driver, c.fault)
					from, to := io.Writer(device), io.Reader(f)
					if dir == linktest.ToDevice {
						from, to = f, device
					}
					start := time.Now()
					send(t, from, "ab")
					send(t, from, "cd")
					want(t, to, c.want)
					if took := time.Since(start); took != c.fault.For {
						t.Errorf("it took %v, want %v", took, c.fault.For)
					}
					silent(t, f)
					if got := f.Passed(dir); got != 4 {
						t.Errorf("Passed = %d, want 4", got)
					}
				})
			})
		}
	}
}

func silent(t *testing.T, p *linktest.FaultyPort) {
	t.Helper()
	must(t, p.SetReadDeadline(time.Now().Add(time.Minute)))
	b := make([]byte, 8)
	if n, err := p.Read(b); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read = %q, %v; want silence", b[:n], err)
	}
}

func TestFaultyCutKillsBothDirectionsUntilHeal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		driver, device := linktest.Pipe()
		f := linktest.Faulty(driver, linktest.Fault{Dir: linktest.ToDevice, At: 0, Kind: linktest.Cut})
		send(t, f, "ask")
		send(t, device, "answer")
		silent(t, f)
		f.Heal()
		send(t, f, "again")
		want(t, device, "again")
		send(t, device, "yes")
		must(t, f.SetReadDeadline(time.Time{}))
		want(t, f, "yes")
	})
}

func TestFaultyDelayRespectsTheDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		driver, device := linktest.Pipe()
		f := linktest.Faulty(
			driver,
			linktest.Fault{Dir: linktest.ToDriver, At: 2, Kind: linktest.Delay, For: 5 * time.Second},
			linktest.Fault{Dir: linktest.ToDevice, At: 1, Kind: linktest.Delay, For: 5 * time.Second},
		)
		start := time.Now()
		must(t, f.SetReadDeadline(start.Add(time.Second)))
		must(t, f.SetWriteDeadline(start.Add(2*time.Second)))
		send(t, device, "late")
		want(t, f, "la")
		if _, err := f.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("Read = %v after %v, want a time-out after 1s", err, time.Since(start))
		}
		if n, err := f.Write([]byte("ab")); n != 1 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 2*time.Second {
			t.Errorf("Write = %d, %v after %v, want 1 and a time-out after 2s", n, err, time.Since(start))
		}
		must(t, f.SetReadDeadline(time.Time{}))
		want(t, f, "te")
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("the late bytes came after %v, want 5s", took)
		}
	})
}

func TestFaultyUnplugsAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		driver, device := linktest.Pipe()
		f := linktest.Faulty(driver)
		done := make(chan error, 1)
		go func() { done <- second(f.Read(make([]byte, 1))) }()
		synctest.Wait()
		f.Unplug()
		if err := <-done; !isUnplugged(err) {
			t.Errorf("waiting Read: %v, want unplugged", err)
		}
		send(t, device, "lost")
		if _, err := f.Write([]byte{1}); !isUnplugged(err) {
			t.Errorf("Write: %v, want unplugged", err)
		}
		f.Replug()
		send(t, device, "new")
		want(t, f, "new")
		f.Unplug()
		f.Replug()
		if _, err := f.Read(make([]byte, 1)); !isUnplugged(err) {
			t.Errorf("Read after a short unplugging: %v, want unplugged", err)
		}
		send(t, f, "on")
		want(t, device, "on")
		must(t, f.Close())
		if _, err := f.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Read after Close: %v, want closed", err)
		}
	})
}

func TestSweepVisitsEveryByteWithEveryFault(t *testing.T) {
	got := slices.Collect(linktest.Sweep(3, 4))
	if len(got) != 7*5 {
		t.Fatalf("%d faults, want 35", len(got))
	}
	seen := map[string]bool{}
	for _, f := range got {
		seen[f.String()] = true
	}
	if len(seen) != len(got) || !seen["cut <3"] || !seen["delay >2"] {
		t.Errorf("faults repeat or are missing: %v", got)
	}
}

func TestOpenPTYIsRawInBothDirections(t *testing.T) {
	p, err := linktest.OpenPTY()
	must(t, err)
	defer p.Close()
	slave, err := os.OpenFile(p.Path(), os.O_RDWR, 0)
	must(t, err)
	defer slave.Close()
	const bytes = "\x00\x03\x04\r\n\x11\x13\xff"
	send(t, slave, bytes)
	want(t, p.Master, bytes) // an echo of the other direction would come first
	send(t, p.Master, bytes)
	want(t, slave, bytes)
	must(t, p.Master.Close())
	must(t, p.Close())
	if _, err := os.Stat(p.Path()); !os.IsNotExist(err) {
		t.Errorf("Stat of the closed terminal: %v, want that it is gone", err)
	}
}
