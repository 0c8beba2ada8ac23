package escpossim_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
)

// random returns a stream of commands from the vectors, text and noise, which ends with a cut.
func random(tb testing.TB, r *rand.Rand, all vectors) []byte {
	tb.Helper()
	var s []byte
	for range 5 + r.IntN(30) {
		switch r.IntN(5) {
		case 0, 1:
			c := unhex(tb, all.Commands[r.IntN(len(all.Commands))].Hex)
			if c[0] != 0x10 { // what a real-time command clears depends on the moment
				s = append(s, c...)
			}
		case 2:
			s = append(s, unhex(tb, all.GB18030[r.IntN(len(all.GB18030))].GB18030)...)
		case 3:
			s = append(s, "0123456789 abcdefghij\n"[:1+r.IntN(22)]...)
		case 4:
			for range r.IntN(8) {
				if b := byte(r.Uint32()); b != 0x10 {
					s = append(s, b)
				}
			}
		}
	}
	// NULs and a second initialisation end whatever is open, but for the longest pictures.
	s = append(s, make([]byte, 300)...)
	return append(s, unhex(tb, "1b 3d 01 1b 40 0a"+line1+cutIt)...)
}

// TestTheWireMakesNoDifference prints the same stream at once, and over a wire in pieces with pauses, obeying XOFF.
func TestTheWireMakesNoDifference(t *testing.T) {
	r := basetest.Rand(t)
	all := load(t)
	for range 60 {
		stream := random(t, r, all)
		o := escpossim.Opts{Buffer: 512, Quirks: escpossim.Quirks{Charset: escpossim.GB18030Four}, NoGlyphs: true}
		reference := build(t, o)
		if err := reference.Consume(stream); err != nil {
			t.Fatal(err)
		}
		want := reference.Jobs()
		synctest.Test(t, func(t *testing.T) {
			p := build(t, o)
			deliver(t, r, p, stream)
			got := p.Jobs()
			if len(got) != len(want) {
				t.Fatalf("%x: %d jobs, want %d", stream, len(got), len(want))
			}
			for i := range want {
				if diff := cmp.Diff(want[i].Elements, got[i].Elements); diff != "" || want[i].Rows != got[i].Rows || !bytes.Equal(want[i].Raw, got[i].Raw) {
					t.Fatalf("%x: job %d (-at once +by wire): %s", stream, i+1, diff)
				}
				if !bytes.Equal(want[i].Image().Pix, got[i].Image().Pix) {
					t.Fatalf("%x: the pictures of job %d differ", stream, i+1)
				}
			}
		})
	}
}

// deliver writes a stream in pieces and waits until the printer is done with it.
func deliver(t *testing.T, r *rand.Rand, p *escpossim.Printer, stream []byte) {
	t.Helper()
	near, far := linktest.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Serve(ctx, far) }()
	h := host{t, near, p}
	for len(stream) > 0 {
		n := min(1+r.IntN(40), len(stream))
		h.write(stream[:n])
		stream = stream[n:]
		if r.IntN(3) == 0 {
			time.Sleep(time.Duration(r.IntN(200)) * time.Millisecond)
		}
		for p.Report().Busy {
			time.Sleep(100 * time.Millisecond)
		}
	}
	time.Sleep(10 * time.Minute)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Serve returned %v", err)
	}
	if n := p.Report().Dropped; n > 0 {
		t.Fatalf("%d bytes were dropped", n)
	}
}

// FuzzStream shows that no stream breaks the printer: after the buffers are cleared it prints as ever.
func FuzzStream(f *testing.F) {
	all := load(f)
	f.Add(unhex(f, all.Ticket.Hex))
	for _, c := range all.Commands {
		f.Add(unhex(f, c.Hex))
	}
	font, err := glyphs()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		p := build(t, escpossim.Opts{Font: font, Dots: 384})
		if err := p.Consume(stream); err != nil {
			t.Fatal(err)
		}
		if roll := p.Roll(); roll.Image.Rect.Dy() > 16000 || roll.Rows < 0 {
			t.Fatalf("a roll of %d rows, %v", roll.Rows, roll.Image.Rect)
		}
		rows := 0
		for _, j := range p.Jobs() {
			rows += j.Rows
		}
		if rows < 0 || rows > 80000*8 && len(stream) < 1000 {
			t.Fatalf("jobs of %d rows", rows)
		}
		if err := p.Change(func(s *escpossim.State) { s.PaperLeft = 79000 }); err != nil {
			t.Fatal(err)
		}
		last := consume(t, p, unhex(t, clear8+"1b 3d 01 1b 40"+line1+"1d 56 42 00"))
		var text []string
		for _, j := range p.Jobs() { // a cut that the stream reserved (GS V 97) may fall behind the text
			if j.Number >= last.Number-1 {
				text = append(text, j.Text...)
			}
		}
		if got := strings.Join(text, "\n"); !strings.HasSuffix(got, "ABC") {
			t.Fatalf("printed %q", got)
		}
	})
}
