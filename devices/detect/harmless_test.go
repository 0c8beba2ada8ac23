package detect_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/kerong"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/wkly"
	"onetrip/devices/lockboard/xor8a"
)

// victim is a device before which every question is held.
type victim struct {
	name string
	make func() thing
}

// victims are the devices that could be harmed.
func victims(baud int) []victim {
	v := []victim{{"idcard", func() thing { return newReader(baud, false) }}}
	for _, model := range printerModels {
		v = append(v, victim{"escpos " + model, func() thing { return newPrinter(model, nil) }})
	}
	for protocol := range lockMakers {
		v = append(v, victim{protocol, func() thing { return newLocks(protocol, []int{0, 1, 2, 3}) }})
	}
	return v
}

// printerModels are the printers of the simulator.
var printerModels = []string{"epson", "snbc", "custom", "module", "module_58"}

// hears reports whether a device at its speed can come to hear the question numbered n of the plan. A printer is known as soon as it was asked
// at its own speed, which comes before all questions to others, and then hears nothing of those; what is asked of those who answered is
// heard by devices of the protocol only.
func (v victim) hears(plan []detect.PlanQuestion, n, rx int) bool {
	q := plan[n]
	if q.More {
		return strings.HasPrefix(v.name, q.Protocol) && rx == q.Baud
	}
	if !strings.HasPrefix(v.name, "escpos") {
		return true
	}
	for _, before := range plan[:n] {
		if before.Protocol == "escpos" && before.Baud == rx {
			return false
		}
	}
	return true
}

// hold sends bytes at one speed to a thing that listens at another, as a real line would bring them.
func hold(t *testing.T, th thing, tx, rx int, streams ...[]byte) string {
	t.Helper()
	host, dev := linktest.Pipe()
	if err := dev.SetBaud(rx); err != nil {
		t.Fatal(err)
	}
	if err := host.SetBaud(tx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	tasks.Go(func() { _ = th.serve(ctx, dev) }) // it ends with ctx
	for _, s := range streams {
		if _, err := host.Write(s); err != nil {
			t.Fatal(err)
		}
		time.Sleep(400 * time.Millisecond)
	}
	time.Sleep(2 * time.Second)
	cancel()
	tasks.Wait()
	return th.harmed()
}

// TestNoQuestionHarmsAnyDevice holds every question, at every speed at which it is asked, three times before every device that may come to
// hear it, at each of the device's speeds: no coil moves, no paper moves, no setting changes. The table of the questions is printed with -v.
func TestNoQuestionHarmsAnyDevice(t *testing.T) {
	asked, held := map[string][]int{}, 0
	plan := detect.Plan()
	for n, q := range plan {
		key := fmt.Sprintf("%-9s %-36s % X", q.Protocol, q.Text, q.Bytes)
		asked[key] = append(asked[key], q.Baud)
		for _, d := range dangersIn(q.Bytes, q.More) {
			t.Errorf("%s: %s", key, d)
		}
		if q.More && n%9 != 0 && testing.Short() {
			continue
		}
		for _, rx := range bauds {
			for _, v := range victims(rx) {
				if !v.hears(plan, n, rx) {
					continue
				}
				held++
				synctest.Test(t, func(t *testing.T) {
					if harm := hold(t, v.make(), q.Baud, rx, q.Bytes, q.Bytes, q.Bytes); harm != "" {
						t.Errorf("%s %q at %d Bd before %s at %d Bd: %s", q.Protocol, q.Text, q.Baud, v.name, rx, harm)
					}
				})
			}
		}
	}
	var table strings.Builder
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		slices.Sort(asked[key])
		fmt.Fprintf(&table, "%s at %v Bd\n", key, slices.Compact(asked[key]))
	}
	t.Logf("%d questions held before devices\n%s", held, table.String())
}

// TestAPrinterThatNeverAnswersIsLeftAlone: such a printer takes every question for text. One that is known is not asked; one that is not
// gathers at most a few lines of characters, is not cut, and drops the rest with the ESC @ that begins the next ticket.
func TestAPrinterThatNeverAnswersIsLeftAlone(t *testing.T) {
	for _, model := range printerModels {
		for _, rx := range bauds {
			for _, known := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) {
					b := newBox(t)
					p, sim := printerSim(model, func(s *escpossim.State) { s.OneWay = true })
					b.plug(p, rx)
					b.start()
					defer b.stop()
					var o detect.Opts
					if known {
						o.Known = []detect.Known{{Role: detect.Printer, Path: "port1", Baud: rx, Protocol: "escpos", OneWay: true}}
					}
					f := b.find(o).Ports[0]
					mm := sim.Roll().Rows / 7
					switch {
					case known && (!f.Has(detect.NotAsked) || mm > 0 || len(f.Asked) > 0):
						t.Errorf("%s at %d Bd, known: %v, %d mm, %d questions; want it left alone", model, rx, f.Problems, mm, len(f.Asked))
					case !known && (!f.Has(detect.SilentPort) || mm > 20 || len(sim.Jobs()) > 0):
						t.Errorf("%s at %d Bd, unknown: %v, %d mm of paper, %d cut; want silent, at most 20 and none", model, rx, f.Problems, mm, len(sim.Jobs()))
					}
				})
			}
		}
	}
}

// TestHarmIsSeen makes sure that the tests above would see what they are for.
func TestHarmIsSeen(t *testing.T) {
	lock := devices.LockID{Board: 1, Lock: 1}
	for _, c := range []struct {
		name  string
		make  func() thing
		bytes []byte
	}{
		{"xor8a", func() thing { return newLocks("xor8a", []int{1}) }, xor8a.Unlock(lock)},
		{"modbusrtu", func() thing { return newLocks("modbusrtu", []int{1}) }, modbusrtu.Switch(lock, true)},
		{"wkly", func() thing { return newLocks("wkly", []int{1}) }, wkly.Open(lock)},
		{"kerong", func() thing { return newLocks("kerong", []int{1}) }, kerong.Unlock(lock)},
		{"idcard", func() thing { return newReader(9600, false) }, idcard.Baud115200.Request()},
		{"escpos", func() thing { return newPrinter("epson", nil) }, []byte("text\n")},
		{"escpos cut", func() thing { return newPrinter("epson", nil) }, []byte("\x1bd\x05\x1dV\x00")},
	} {
		synctest.Test(t, func(t *testing.T) {
			if hold(t, c.make(), 9600, 9600, c.bytes) == "" {
				t.Errorf("%s: % X does no harm that is seen", c.name, c.bytes)
			}
		})
		if len(dangersIn(c.bytes, false)) == 0 {
			t.Errorf("%s: % X holds no danger that is seen", c.name, c.bytes)
		}
	}
}
