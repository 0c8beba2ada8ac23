package detect_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/scanner/scannersim"
)

// talks says text every so often, and gives back what it hears when it is a modem.
func talks(every time.Duration, echo bool, say func(n int) string) thing {
	return thing{serve: func(ctx context.Context, c *linktest.Conn) error {
		stop := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
		var tasks sync.WaitGroup
		defer tasks.Wait()
		tasks.Go(func() {
			buf := make([]byte, 64)
			for ctx.Err() == nil {
				n, err := c.Read(buf)
				if err == nil && echo {
					_, _ = c.Write(buf[:n])
				}
			}
		})
		for n := 0; ctx.Err() == nil; n++ {
			if say == nil {
				<-ctx.Done()
				continue
			}
			select {
			case <-time.After(every):
				_, _ = c.Write([]byte(say(n)))
			case <-ctx.Done():
			}
		}
		return ctx.Err()
	}}
}

// echoing gives back everything: an adapter that hears itself.
func echoing() thing {
	return thing{serve: func(ctx context.Context, c *linktest.Conn) error {
		return talks(0, true, nil).serve(ctx, c)
	}}
}

func nmea(int) string {
	return "$GPGGA,093000.00,4343.4000,N,12719.8000,E,1,08,1.0,250.0,M,0.0,M,,*5A\r\n$GPRMC,093000.00,A,4343.4000,N,12719.8000,E,0.1,0.0,251126,,,A*6B\r\n"
}

// TestWhatIsOddIsNamed searches ports with something odd on them.
func TestWhatIsOddIsNamed(t *testing.T) {
	for _, c := range []struct {
		name     string
		thing    func() thing
		baud     int
		role     detect.Role
		sure     detect.Sure
		problems []detect.Problem
	}{
		{"nothing", func() thing { return nobody() }, 9600, "", detect.Nothing, []detect.Problem{detect.SilentPort}},
		{"GPS at 9600", func() thing { return talks(time.Second, false, nmea) }, 9600, "", detect.Nothing, []detect.Problem{detect.GPSTalks}},
		{"GPS at 4800", func() thing { return talks(time.Second, false, nmea) }, 4800, "", detect.Nothing, []detect.Problem{detect.GPSTalks}},
		{"GPS at 115200", func() thing { return talks(time.Second, false, nmea) }, 115200, "", detect.Nothing, []detect.Problem{detect.GPSTalks}},
		{"ringing modem", func() thing { return talks(2*time.Second, true, func(int) string { return "\r\nRING\r\n" }) }, 9600, "", detect.Nothing, []detect.Problem{detect.ModemTalks}},
		{"quiet modem", func() thing { return talks(0, true, nil) }, 57600, "", detect.Nothing, []detect.Problem{detect.ModemTalks}},
		{"chatter", func() thing {
			return talks(300*time.Millisecond, false, func(n int) string { return strings.Repeat(string(rune(0x80+n%7)), 40) })
		}, 9600, "", detect.Nothing, []detect.Problem{detect.Talks}},
		{"scanner before which a code is held", func() thing {
			sim := scannersim.New(scannersim.Opts{Again: 2 * time.Second})
			sim.Show("OTC:12345678")
			return thing{serve: func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) }}
		}, 9600, detect.Scanner, detect.Guess, nil},
		{"paper out", func() thing {
			return newPrinter("epson", func(s *escpossim.State) { s.PaperLeft = 0 })
		}, 38400, detect.Printer, detect.Certain, nil},
		{"two boards with one address", func() thing { return newLocks("xor8a", []int{1}, doorsim.TwinAddress) }, 9600, detect.Locks, detect.Guess, []detect.Problem{detect.AddressTwice}},
		{"two boards with one address, WKLY", func() thing { return newLocks("wkly", []int{0}, doorsim.TwinAddress) }, 9600, detect.Locks, detect.Guess, []detect.Problem{detect.AddressTwice}},
		{"boards behind an adapter that hears itself", func() thing { return newLocks("xor8a", []int{1, 2}, doorsim.Echo) }, 9600, detect.Locks, detect.Certain, nil},
		{"boards with garbage before their answers", func() thing { return newLocks("xor8a", []int{1}, doorsim.Garbage) }, 9600, detect.Locks, detect.Certain, nil},
		{"slow bytes", func() thing { return newLocks("modbusrtu", []int{1}, doorsim.SplitBytes) }, 9600, detect.Locks, detect.Certain, nil},
		{"leading zeros", func() thing { return newLocks("modbusrtu", []int{1}, doorsim.LeadingZero) }, 9600, detect.Locks, detect.Certain, nil},
		{"a report before each answer", func() thing { return newLocks("wkly", []int{0, 1, 5}, doorsim.ReportInside) }, 9600, detect.Locks, detect.Certain, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBox(t)
				b.plug(c.thing(), c.baud)
				b.start()
				defer b.stop()
				r := b.find(detect.Opts{})
				f := r.Ports[0]
				if f.Role != c.role || f.Sure != c.sure || !slices.Equal(f.Problems, c.problems) {
					t.Errorf("found %q (%v) with %v, want %q (%v) with %v; cause %q, took %v", f.Role, f.Sure, f.Problems, c.role, c.sure, c.problems, f.Cause, f.Took)
				}
				if r.Took > 20*time.Second {
					t.Errorf("took %v", r.Took)
				}
				for _, p := range f.Problems {
					if p.Words() == "" || p.Remedy() == "" {
						t.Errorf("%s has no words", p)
					}
				}
				b.wantUnharmed(c.name)
				for _, e := range f.Asked {
					if strings.Contains(fmt.Sprintf("%+v", e), "12345678") {
						t.Errorf("a person's code is kept: %+v", e)
					}
				}
			})
		})
	}
}

// TestAnAdapterThatHearsItselfIsNamed gives back everything at every speed.
func TestAnAdapterThatHearsItselfIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(t)
		b.plug(echoing(), 9600)
		b.start()
		defer b.stop()
		open := b.open
		r, err := detect.Find(t.Context(), detect.Opts{Ports: b.ports, Open: func(p detect.Port, baud int, log *slog.Logger) (link.Port, error) {
			port, err := open(p, baud, log)
			return noSpeed{port}, errors.Join(err, port.(link.BaudSetter).SetBaud(9600)) // what comes back was sent at the same speed
		}})
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Ports[0]; !f.Has(detect.Echoes) || f.Role != "" {
			t.Errorf("found %q with %v, want an echo", f.Role, f.Problems)
		}
	})
}

// noSpeed changes its speed without the line's minding.
type noSpeed struct{ link.Port }

func (noSpeed) SetBaud(int) error { return nil }
func (noSpeed) Baud() int         { return 9600 }

func TestAPortThatVanishesWhileItIsAsked(t *testing.T) {
	for _, after := range []time.Duration{0, time.Millisecond, 500 * time.Millisecond, 4 * time.Second, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := newBox(t)
			b.plug(nobody(), 9600)
			b.plug(newLocks("wkly", []int{0}), 115200)
			b.start()
			defer b.stop()
			time.AfterFunc(after, func() { b.hosts["port1"].Unplug() })
			r := b.find(detect.Opts{})
			if f := r.Ports[0]; !f.Has(detect.Vanished) || f.Role != "" || f.Took > after+2*time.Second {
				t.Errorf("unplugged after %v: %q with %v after %v, want vanished at once", after, f.Role, f.Problems, f.Took)
			}
			if f := r.Ports[1]; f.Role != detect.Locks {
				t.Errorf("the other port: %q with %v, want locks", f.Role, f.Problems)
			}
		})
	}
}

func TestAPortInUseIsNotTouched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(t)
		b.plug(newReader(9600, false), 9600)
		b.start()
		defer b.stop()
		var calls int
		r, err := detect.Find(t.Context(), detect.Opts{Ports: b.ports, Open: func(detect.Port, int, *slog.Logger) (link.Port, error) {
			calls++
			return nil, fmt.Errorf("port is used by process 42 (kiosk): %w", link.ErrInUse)
		}})
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Ports[0]; !f.Has(detect.InUse) || !strings.Contains(f.Cause, "process 42 (kiosk)") || len(f.Asked) > 0 || calls != 1 {
			t.Errorf("%v, cause %q, %d questions, %d openings; want in use, named, untouched", f.Problems, f.Cause, len(f.Asked), calls)
		}
	})
}

func TestASearchThatIsStoppedEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(t)
		b.plug(nobody(), 9600)
		b.start()
		defer b.stop()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var told []detect.Progress
		r, err := detect.Find(ctx, detect.Opts{Ports: b.ports, Open: b.open, Progress: func(p detect.Progress) { told = append(told, p) }})
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if f := r.Ports[0]; !f.Has(detect.Stopped) || f.Took > 3*time.Second+50*time.Millisecond {
			t.Errorf("%v after %v, want stopped after 3 s", f.Problems, f.Took)
		}
		last := told[len(told)-1]
		if len(told) < 5 || last.Done == nil || told[0].Of < 30 || told[2].Asked != 3 {
			t.Errorf("progress %d times, first %+v, last %+v", len(told), told[0], last)
		}
	})
}

func TestAnIllReaderIsFoundAndNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(t)
		th, sim := readerSim(19200, false)
		if err := sim.SetFault(idcardsim.SelfTestFailed, -1); err != nil {
			t.Fatal(err)
		}
		b.plug(th, 19200)
		b.start()
		defer b.stop()
		f := b.find(detect.Opts{}).Ports[0]
		if f.Role != detect.Reader || !f.Has(detect.DeviceIll) || f.Device.Problem != devices.SelfTest {
			t.Errorf("%q with %v, %q; want a reader that is ill", f.Role, f.Problems, f.Device.Problem)
		}
	})
}
