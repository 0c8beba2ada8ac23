package idcard_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
)

// TestFaultAtEveryByte damages each byte of a whole exchange from the first command on, in each way, and both ways (requirement R5). A visitor
// who follows the advice gets the card read, right and once, in bounded time; nothing else is ever delivered.
func TestFaultAtEveryByte(t *testing.T) {
	const name = "moved" // a card with an extra address
	sent, received := exchangeSize(t, name)
	t.Logf("%d bytes to the reader, %d bytes back", sent, received)
	sweep := slices.Collect(linktest.Sweep(sent, received))
	step := 1
	if testing.Short() {
		step = 17 // prime to the five kinds
	}
	for i := 0; i < len(sweep); i += step {
		synctest.Test(t, func(t *testing.T) { withFault(t, name, sweep[i]) })
		if t.Failed() {
			t.Fatalf("fault: %v", sweep[i])
		}
	}
}

// exchangeSize counts the bytes of an undisturbed reading, the first look whether the card still lies there included.
func exchangeSize(t *testing.T, name string) (sent, received int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var line *linktest.FaultyPort
		r := newRig(t, idcardsim.Opts{}, func(p link.Port) link.Port { line = linktest.Faulty(p); return line })
		readOne(t, r, name)
		time.Sleep(500 * time.Millisecond)
		sent, received = line.Passed(linktest.ToDevice), line.Passed(linktest.ToDriver)
	})
	return sent, received
}

func readOne(t *testing.T, r *rig, name string) {
	t.Helper()
	r.ready()
	card, want := preset(t, name)
	r.lay(card)
	r.reader.Arm()
	wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
}

func withFault(t *testing.T, name string, f linktest.Fault) {
	t.Helper()
	var line *linktest.FaultyPort
	r := newRig(t, idcardsim.Opts{}, func(p link.Port) link.Port { line = linktest.Faulty(p, f); return line })
	card, want := preset(t, name)
	r.lay(card)
	r.reader.Arm()
	if f.Kind == linktest.Cut {
		// Nothing comes through until somebody mends the cable, and the reader is known to be gone long before that.
		time.Sleep(time.Minute)
		if s := r.reader.Status(); s.Ready {
			t.Errorf("after a minute of a cut line the status is %+v", s)
		}
		line.Heal()
	}
	visit(t, r, card, want)
}

// TestDoubledByteThatEqualsTheChecksum is the damage that the plain XOR cannot see: such a byte shifts all that follows, and the frame still
// adds up. The address and the text must not be delivered shifted.
func TestDoubledByteThatEqualsTheChecksum(t *testing.T) {
	shifted := 0
	for n := range 0x100 {
		synctest.Test(t, func(t *testing.T) {
			card, _ := preset(t, "moved")
			card.NULs = n%2 == 0
			card.Text.Address = "北京市样本区" + string(rune(0x4E00+n)) + "街１号"
			card.ExtraAddress = "北京市样本区" + string(rune(0x5E00+n)) + "街２号"
			want := card.Text.Card(card.ExtraAddress, now())
			var line *linktest.FaultyPort
			r := newRig(t, idcardsim.Opts{}, func(p link.Port) link.Port { line = linktest.Faulty(p, doubled(t, card)...); return line })
			shifted += len(doubled(t, card))
			r.lay(card)
			r.reader.Arm()
			visit(t, r, card, want)
			if r.count(devices.CardUnsupported) > 0 {
				t.Errorf("a good card was refused: %v", r.kinds())
			}
		})
		if t.Failed() {
			t.Fatalf("character %d", n)
		}
	}
	if shifted < 50 {
		t.Errorf("only %d shifts that the checksum cannot see", shifted)
	}
}

// doubled returns a fault for the first byte of the answer to READ and to 30 03, if any, that equals the answer's checksum.
func doubled(t *testing.T, c idcardsim.Card) (out []linktest.Fault) {
	t.Helper()
	read, extra := answers(t, c)
	at := 11 + 27 + 15 + 19 // status, SAM id, FIND, SELECT
	for _, frame := range [][]byte{read, extra} {
		data := frame[10 : len(frame)-1]
		if i := slices.Index(data, frame[len(frame)-1]); i >= 0 {
			out = append(out, linktest.Fault{Dir: linktest.ToDriver, At: at + 10 + i, Kind: linktest.Duplicate})
			if len(frame) > 1000 && i < 4+256 { // the text is shifted, and with it the photo: READ comes again
				at += len(frame)
			}
		}
		at += len(frame)
	}
	return out
}

// answers returns the frames of READ and 30 03 for a card.
func answers(t *testing.T, c idcardsim.Card) (read, extra []byte) {
	t.Helper()
	sim := idcardsim.New(idcardsim.Opts{BootTime: -1, Instant: true})
	if err := sim.Lay(c); err != nil {
		t.Fatal(err)
	}
	host, dev := linktest.Pipe()
	done := make(chan error, 1)
	go func() { done <- sim.Serve(t.Context(), dev) }()
	for _, command := range []idcard.Command{idcard.Find, idcard.Select, idcard.Read, idcard.ReadExtra} {
		_, _ = host.Write(command.Request())
		time.Sleep(time.Millisecond)
		b := make([]byte, 4096)
		n, err := host.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		read, extra = extra, b[:n]
	}
	_ = dev.Close()
	if err := <-done; err == nil {
		t.Error("Serve outlived its port")
	}
	return read, extra
}

// TestRandomDamage spoils bytes at random places, both ways, again and again. Whatever is delivered is the card that lay there.
func TestRandomDamage(t *testing.T) {
	const runs = 200
	delivered := 0
	random := basetest.Rand(t)
	for range runs {
		synctest.Test(t, func(t *testing.T) {
			var faults []linktest.Fault
			for at, i := random.IntN(1300), 0; i < 6; at, i = at+1300+random.IntN(200), i+1 {
				// Never two in one answer: a plain XOR cannot see every pair.
				faults = append(
					faults,
					linktest.Fault{Dir: linktest.ToDriver, At: at, Kind: linktest.FaultKind(random.IntN(3)), Bits: byte(1 + random.IntN(255))},
					linktest.Fault{Dir: linktest.ToDevice, At: at / 20, Kind: linktest.FaultKind(random.IntN(3)), Bits: byte(1 + random.IntN(255))},
				)
			}
			r := newRig(t, idcardsim.Opts{}, func(p link.Port) link.Port { return linktest.Faulty(p, faults...) })
			card, want := preset(t, "moved")
			r.reader.Arm()
			for range 6 {
				r.lay(card)
				time.Sleep(10 * time.Second)
				r.sim.Lift()
				time.Sleep(time.Second)
			}
			for _, e := range r.told() {
				if e.Kind == devices.CardRead {
					delivered++
					if diff := cmp.Diff(want, e.Card); diff != "" {
						t.Errorf("faults %v: card differs (-want +got):\n%s", faults, diff)
					}
				}
			}
		})
	}
	if delivered < runs {
		t.Errorf("%d cards delivered in %d runs", delivered, runs)
	}
	t.Log(fmt.Sprint(delivered, " cards delivered"))
}
