package idcard_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

const samID = "05.03-20990101-0000012345-1234567890"

func TestReaderReadsEveryPresetOnce(t *testing.T) {
	for _, p := range idcardsim.Presets(now()) {
		if p.Card.Foreign || p.Card.Flag != 0 {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, idcardsim.Opts{}, nil)
				r.ready()
				if s := r.reader.Status(); s.Ident != samID || s.Problem != devices.NoProblem {
					t.Errorf("status %+v", s)
				}
				r.reader.Arm()
				time.Sleep(time.Second)
				card, want := preset(t, p.Name)
				r.lay(card)
				laid := time.Now()
				e := r.awaitEvent(5*time.Second, devices.CardRead)
				wantCard(t, want, e.Card)
				// The module needs 10 + 5 + 1000 + 400 ms, the driver at most a poll of 325 ms before.
				if took := time.Since(laid); took > 1790*time.Millisecond {
					t.Errorf("card read after %v", took)
				}
				time.Sleep(5 * time.Second)
				r.wantKinds(devices.CardFound, devices.CardRead)
				r.sim.Lift()
				time.Sleep(time.Second)
				r.lay(card)
				time.Sleep(3 * time.Second)
				r.wantKinds(devices.CardFound, devices.CardRead, devices.CardRemoved, devices.CardFound, devices.CardRead)
			})
		})
	}
}

func TestReaderReadsNothingUnlessArmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		card, _ := preset(t, "adult")
		r.lay(card)
		time.Sleep(30 * time.Second)
		r.wantKinds()
		if s := r.sim.State(); s != idcardsim.Idle {
			t.Errorf("the card was touched: %s", s)
		}
		r.reader.Arm()
		r.awaitEvent(2*time.Second, devices.CardRead)
	})
}

func TestDisarmDropsACardThatIsBeingRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		card, want := preset(t, "adult")
		r.lay(card)
		r.reader.Arm()
		r.awaitEvent(time.Second, devices.CardFound)
		r.reader.Disarm()
		time.Sleep(5 * time.Second)
		r.wantKinds(devices.CardFound)
		r.reader.Arm()
		r.awaitEvent(time.Second, devices.CardStale)
		r.sim.Lift()
		time.Sleep(time.Second)
		r.lay(card)
		wantCard(t, want, r.awaitEvent(3*time.Second, devices.CardRead).Card)
		r.wantKinds(devices.CardFound, devices.CardStale, devices.CardFound, devices.CardRead)
	})
}

func TestRearmingAtOnceDeliversNoCardOfTheOldArming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		card, _ := preset(t, "adult")
		r.lay(card)
		r.reader.Arm()
		r.awaitEvent(time.Second, devices.CardFound)
		r.reader.Disarm()
		r.reader.Arm()
		time.Sleep(5 * time.Second)
		r.wantKinds(devices.CardFound, devices.CardStale)
	})
}

func TestCardOfTheVisitorBeforeIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		card, _ := preset(t, "adult")
		r.lay(card)
		r.reader.Arm()
		r.awaitEvent(3*time.Second, devices.CardRead)
		r.reader.Disarm()
		time.Sleep(time.Minute)
		r.reader.Arm()
		time.Sleep(5 * time.Second)
		r.wantKinds(devices.CardFound, devices.CardRead, devices.CardStale)
		r.sim.Lift()
		r.awaitEvent(time.Second, devices.CardRemoved)
		r.lay(card)
		r.awaitEvent(3*time.Second, devices.CardRead)
	})
}

func TestCardReadBeforeTheDriverStartedIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		// Another program read the card just now: the module hides it.
		host := r.host
		r.lay(func() idcardsim.Card { c, _ := preset(t, "adult"); return c }())
		for _, c := range []idcard.Command{idcard.Find, idcard.Select, idcard.Read} {
			_ = host.SetWriteDeadline(time.Time{})
			if _, err := host.Write(c.Request()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(1100 * time.Millisecond)
		}
		if s := r.sim.State(); s != idcardsim.Latched {
			t.Fatalf("the card is not hidden: %s", s)
		}
		r.reader.Arm()
		r.awaitEvent(3*time.Second, devices.CardStale)
		time.Sleep(5 * time.Second)
		r.wantKinds(devices.CardStale)
		r.sim.Lift()
		time.Sleep(time.Second)
		r.lay(func() idcardsim.Card { c, _ := preset(t, "adult"); return c }())
		r.awaitEvent(3*time.Second, devices.CardRead)
	})
}

func TestCardWithIdentifiersInItsChip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		card, want := preset(t, "adult")
		card.IIN, card.SN = [4]byte{0xAA, 0xAA, 0xAA, 0x96}, [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
		r.lay(card)
		r.reader.Arm()
		wantCard(t, want, r.awaitEvent(3*time.Second, devices.CardRead).Card)
	})
}

func TestLiftedAtEachStepIsNoErrorAndNoCard(t *testing.T) {
	for _, f := range []idcardsim.Fault{idcardsim.LiftBeforeSel, idcardsim.LiftBeforeRead, idcardsim.LiftBeforeExtra} {
		t.Run(string(f), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, idcardsim.Opts{}, nil)
				r.ready()
				card, want := preset(t, "moved")
				r.fault(f, 1)
				r.lay(card)
				r.reader.Arm()
				time.Sleep(10 * time.Second)
				r.wantKinds(devices.CardFound)
				r.lay(card)
				wantCard(t, want, r.awaitEvent(3*time.Second, devices.CardRead).Card)
				r.wantKinds(devices.CardFound, devices.CardFound, devices.CardRead)
			})
		})
	}
}

func TestEveryStatusLeadsWhereItShould(t *testing.T) {
	adult, _ := preset(t, "adult")
	unknown, _ := preset(t, "unknown_type")
	for _, c := range []struct {
		name  string
		fault idcardsim.Fault
		card  idcardsim.Card
		want  []devices.ReaderEventKind // in the first 4 s, with the fault on all the time
	}{
		{"select failed", idcardsim.SelectFailed, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardMoved}},
		{"read failed", idcardsim.ReadFailed, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardMoved}},
		{"no random number", idcardsim.NoRandom, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardMoved}},
		{"unknown status", idcardsim.UnknownStatus, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardMoved}},
		{"card refuses", idcardsim.CardRefuses, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardRejected}},
		{"module refuses", idcardsim.SAMRefuses, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardRejected}},
		{"not verified", idcardsim.NotVerified, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardRejected}},
		{"wrong card", idcardsim.WrongCard, adult, []devices.ReaderEventKind{devices.CardFound, devices.CardUnsupported}},
		{"foreign object", "", idcardsim.Card{Foreign: true}, []devices.ReaderEventKind{devices.CardFound, devices.CardUnsupported}},
		{"unknown type", "", unknown, []devices.ReaderEventKind{devices.CardFound, devices.CardUnsupported}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, idcardsim.Opts{}, nil)
				r.ready()
				if c.fault != "" {
					r.fault(c.fault, -1)
				}
				r.lay(c.card)
				r.reader.Arm()
				time.Sleep(4 * time.Second)
				got := r.kinds()
				if diff := cmp.Diff(c.want, got[:min(len(got), len(c.want))]); diff != "" {
					t.Errorf("events differ (-want +got):\n%s", diff)
				}
				if c.want[1] != devices.CardMoved && len(got) != 2 {
					t.Errorf("told more than once: %v", got)
				}
				// The next card is read all the same.
				if c.fault != "" {
					r.fault(c.fault, 0)
				}
				r.sim.Lift()
				time.Sleep(2 * time.Second)
				card, want := preset(t, "elderly")
				r.lay(card)
				wantCard(t, want, r.awaitEvent(10*time.Second, devices.CardRead).Card)
			})
		})
	}
}

func TestTwoCardsAreNotReadAndTheVisitorIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		adult, _ := preset(t, "adult")
		elderly, want := preset(t, "elderly")
		r.lay(adult)
		if err := r.sim.LayAnother(elderly); err != nil {
			t.Fatal(err)
		}
		r.reader.Arm()
		r.awaitEvent(5*time.Second, devices.CardMoved)
		r.lay(elderly)
		wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
	})
}

// TestOneFaultIsSurvived switches each fault of the line and of the answers on for one answer at each step of a reading. The card is delivered
// in the end, right and once, if need be after the visitor follows the advice to lift it and lay it again.
func TestOneFaultIsSurvived(t *testing.T) {
	for _, f := range idcardsim.Faults() {
		for skip := range 4 {
			t.Run(fmt.Sprint(f, " after ", skip), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, idcardsim.Opts{}, nil)
					r.ready()
					card, want := preset(t, "moved")
					heard := r.sim.Heard()
					r.lay(card)
					r.reader.Arm()
					r.await(10*time.Second, "so far", func() bool { return r.sim.Heard() >= heard+skip })
					r.fault(f, 1)
					visit(t, r, card, want)
				})
			})
		}
	}
}

// visit plays a visitor who follows the reader's advice until the card is delivered, and checks that card.
func visit(tb testing.TB, r *rig, card idcardsim.Card, want devices.Card) {
	tb.Helper()
	advised := func() int {
		return r.count(devices.CardStale) + r.count(devices.CardMoved) + r.count(devices.CardRejected) + r.count(devices.CardUnsupported)
	}
	heeded := 0
	for range 4 {
		r.await(30*time.Second, "read or advised", func() bool {
			time.Sleep(190 * time.Millisecond) // nobody looks more often than five times a second
			if r.count(devices.CardRead) == 0 && len(r.sim.Cards()) == 0 {
				r.lay(card) // lifted too early: the visitor tries again
			}
			return r.count(devices.CardRead) > 0 || advised() > heeded
		})
		heeded = advised()
		if r.count(devices.CardRead) > 0 {
			break
		}
		r.sim.Lift()
		time.Sleep(time.Second)
		r.lay(card)
	}
	time.Sleep(3 * time.Second)
	if n := r.count(devices.CardRead); n != 1 {
		tb.Errorf("card read %d times; events %v", n, r.kinds())
	}
	for _, e := range r.told() {
		if e.Kind == devices.CardRead {
			wantCard(tb, want, e.Card)
		}
	}
}

func TestReaderUnplugged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		r.reader.Arm()
		time.Sleep(time.Second)
		r.host.Unplug()
		r.await(700*time.Millisecond, "unplugged", func() bool { return r.reader.Status().Problem == devices.Unplugged })
		since := r.reader.Status().Since
		time.Sleep(time.Minute)
		if s := r.reader.Status(); s.Ready || s.Problem != devices.Unplugged || s.Since != since {
			t.Errorf("status %+v, want unplugged since %v", s, since)
		}
		r.sim.SetPlugged(false)
		r.sim.SetPlugged(true) // the plug carries the power
		r.host.Replug()
		r.ready()
		card, want := preset(t, "adult")
		r.lay(card)
		wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
		var problems []devices.Problem
		for _, e := range r.told() {
			if e.Kind == devices.ReaderChanged {
				problems = append(problems, e.Status.Problem)
			}
		}
		if diff := cmp.Diff([]devices.Problem{"", devices.Unplugged, devices.Starting, ""}, problems); diff != "" {
			t.Errorf("reported problems (-want +got):\n%s", diff)
		}
	})
}

func TestSilentReaderIsGoneWithinFiveCommands(t *testing.T) {
	for _, armed := range []bool{false, true} {
		t.Run(fmt.Sprint("armed ", armed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, idcardsim.Opts{}, nil)
				r.ready()
				if armed {
					r.reader.Arm()
				}
				time.Sleep(time.Second)
				r.sim.SetPlugged(false)
				heard, began := r.sim.Heard(), time.Now()
				r.await(10*time.Second, "silent", func() bool { return r.reader.Status().Problem == devices.Silent })
				// The sixth command may be that of the search already.
				if n := r.sim.Heard() - heard; n > 6 {
					t.Errorf("gone after %d commands", n)
				}
				t.Logf("gone after %v", time.Since(began))
				time.Sleep(time.Minute)
				r.sim.SetPlugged(true)
				r.await(20*time.Second, "back", func() bool { return r.reader.Status().Ready })
				r.reader.Arm()
				card, want := preset(t, "adult")
				r.lay(card)
				wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
			})
		})
	}
}

func TestForeignFramingIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.fault(idcardsim.ForeignFraming, -1)
		r.await(20*time.Second, "noisy", func() bool { return r.reader.Status().Problem == devices.Noisy })
		if d := r.reader.Status().Detail; d[:26] != "unsupported reader framing" {
			t.Errorf("detail %q", d)
		}
		r.fault(idcardsim.ForeignFraming, 0)
		r.await(20*time.Second, "back", func() bool { return r.reader.Status().Ready })
	})
}

func TestModuleOutOfServiceIsResetAndRecovers(t *testing.T) {
	for f, problem := range map[idcardsim.Fault]devices.Problem{idcardsim.SelfTestFailed: devices.SelfTest, idcardsim.NotAuthorised: devices.Unauthorised} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, idcardsim.Opts{}, nil)
			r.ready()
			r.fault(f, -1)
			r.await(5*time.Second, string(problem), func() bool { return r.reader.Status().Problem == problem })
			since := r.reader.Status().Since
			time.Sleep(time.Minute)
			if s := r.reader.Status(); s.Problem != problem || s.Since != since {
				t.Errorf("status %+v, want %s since %v", s, problem, since)
			}
			r.fault(f, 0)
			r.await(20*time.Second, "back", func() bool { return r.reader.Status().Ready })
		})
	}
}

func TestReaderIsFoundAtEverySpeed(t *testing.T) {
	for _, baud := range idcard.Bauds() {
		t.Run(fmt.Sprint(baud), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, idcardsim.Opts{Baud: baud}, func(p link.Port) link.Port {
					_ = p.(*linktest.Conn).SetBaud(115200)
					return p
				})
				r.await(30*time.Second, "found", func() bool { return r.reader.Status().Ready })
				if got := r.host.Baud(); got != baud {
					t.Errorf("the port is at %d Bd", got)
				}
				r.reader.Arm()
				card, want := preset(t, "adult")
				r.lay(card)
				wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
			})
		})
	}
}

func TestSpeedChangedUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, func(p link.Port) link.Port {
			_ = p.(*linktest.Conn).SetBaud(115200)
			return p
		})
		r.ready()
		_ = r.host.SetWriteDeadline(time.Time{})
		if _, err := r.host.Write(idcard.Baud9600.Request()); err != nil {
			t.Fatal(err)
		}
		r.await(10*time.Second, "lost", func() bool { return !r.reader.Status().Ready })
		r.await(30*time.Second, "found", func() bool { return r.reader.Status().Ready })
		if got := r.host.Baud(); got != 9600 {
			t.Errorf("the port is at %d Bd", got)
		}
	})
}

func TestReaderWithoutExtraAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{}, nil)
		r.ready()
		r.fault(idcardsim.NoExtra, -1)
		card, want := preset(t, "adult")
		r.lay(card)
		r.reader.Arm()
		wantCard(t, want, r.awaitEvent(5*time.Second, devices.CardRead).Card)
		time.Sleep(10 * time.Second)
		r.wantKinds(devices.CardFound, devices.CardRead) // and no removal that nobody saw
	})
}

func TestReaderThatForbidsReadingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, idcardsim.Opts{NoReread: true}, nil)
		r.ready()
		card, want := preset(t, "adult")
		r.fault(idcardsim.PhotoBit, 1)
		r.lay(card)
		r.reader.Arm()
		// The answer was spoilt, and the module thinks that the card was read.
		visit(t, r, card, want)
		r.wantKinds(devices.CardFound, devices.CardStale, devices.CardFound, devices.CardRead)
	})
}
