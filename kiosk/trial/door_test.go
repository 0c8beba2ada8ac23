package trial_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/lockboard"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/devices/lockboard/xor8a/xor8asim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/trial"
)

// shelf is 16 doors on board 1, and what the tests do with them.
type shelf struct {
	*doorsim.Bus
	t    *testing.T
	bank trial.Doors
	opts trial.DoorOpts
}

var boards = []devices.LockBoard{{Board: 1, Locks: 16}}

func at(lock int) devices.LockID { return devices.LockID{Board: 1, Lock: lock} }

// xor returns a shelf of xor8a boards of one kind, driven as another.
func xor(t *testing.T, are, set xor8asim.Opts) *shelf {
	t.Helper()
	bus := xor8asim.New(are, boards...)
	bank, err := xor8a.New(serve(t, bus.Serve), xor8a.Opts{Boards: boards, Contact: set.Contact, Order: set.Order}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	return newShelf(t, bus, bank)
}

func newShelf(t *testing.T, bus *doorsim.Bus, bank devices.LockBank) *shelf {
	t.Helper()
	s := &shelf{Bus: bus, t: t, bank: bank, opts: trial.DoorOpts{Lock: at(3), Boards: boards}}
	t.Cleanup(func() {
		for _, d := range bus.Damage() {
			t.Errorf("coils: %s", d)
		}
		for _, l := range bus.Locks() {
			if n := len(bus.Firings(l)); l != s.opts.Lock && n > 0 || n > 1 {
				t.Errorf("lock %v fired %d times", l, n)
			}
		}
	})
	return s
}

// opens tests lock 3 and compares which doors are said to have moved.
func (s *shelf) opens(want ...trial.Move) trial.Moved {
	s.t.Helper()
	m := trial.Door(s.t.Context(), s.bank, s.opts)
	if diff := cmp.Diff(want, m.Doors); diff != "" {
		s.t.Errorf("doors that moved differ (-want +got):\n%s", diff)
	}
	return m
}

// teaches compares what a person's word teaches.
func (s *shelf) teaches(m trial.Moved, said devices.LockID, want trial.Lesson) {
	s.t.Helper()
	if diff := cmp.Diff(want, m.Judge(said)); diff != "" {
		s.t.Errorf("lesson of %v differs (-want +got):\n%s", said, diff)
	}
}

func (s *shelf) fault(f doorsim.Fault) {
	s.t.Helper()
	if err := s.SetFault(f, true); err != nil {
		s.t.Fatal(err)
	}
}

var passed = trial.Report{Role: detect.Locks, OK: true, Asks: true}

// buses are simulated boards by their protocol.
var buses = map[string]func() *doorsim.Bus{
	"xor8a":     func() *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, boards...) },
	"modbusrtu": func() *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, boards...) },
	"wkly":      func() *doorsim.Bus { return wklysim.New(wklysim.Opts{}, boards...) },
	"kerong":    func() *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, boards...) },
}

func TestADoorOpensAndTeachesNothingWhereAllIsWell(t *testing.T) {
	for _, protocol := range lockboard.Protocols() {
		t.Run(protocol.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus := buses[protocol.Name]()
				bank, err := protocol.Open(serve(t, bus.Serve), lockboard.Opts{Boards: boards}, basetest.NewLog(t))
				if err != nil {
					t.Fatal(err)
				}
				s := newShelf(t, bus, bank)
				m := s.opens(trial.Move{Lock: at(3), Is: devices.DoorOpen})
				wantReport(t, m.Report, passed)
				s.teaches(m, at(3), trial.Lesson{})
			})
		})
	}
}

// TestPolarityAndByteOrderAreLearnt tests each kind of board with each wrong setting, also with a person who shuts the door again at once.
func TestPolarityAndByteOrderAreLearnt(t *testing.T) {
	for name, c := range map[string]struct {
		are  xor8asim.Opts
		push time.Duration
		want trial.Lesson
	}{
		"as set":                    {xor8asim.Opts{Status: 3}, 0, trial.Lesson{}},
		"contacts":                  {xor8asim.Opts{Status: 3, Contact: xor8a.ShortedOpen}, 0, trial.Lesson{Contact: true}},
		"byte order":                {xor8asim.Opts{Status: 3, Order: xor8a.FirstFirst}, 0, trial.Lesson{Order: true}},
		"byte order, two bytes":     {xor8asim.Opts{Status: 2, Order: xor8a.FirstFirst}, 0, trial.Lesson{Order: true}},
		"byte order, seven bytes":   {xor8asim.Opts{Status: 7, Order: xor8a.FirstFirst}, 0, trial.Lesson{Order: true}},
		"both":                      {xor8asim.Opts{Status: 3, Order: xor8a.FirstFirst, Contact: xor8a.ShortedOpen}, 0, trial.Lesson{Contact: true, Order: true}},
		"byte order, door shut":     {xor8asim.Opts{Status: 3, Order: xor8a.FirstFirst}, 900 * time.Millisecond, trial.Lesson{Order: true}},
		"contacts, door shut again": {xor8asim.Opts{Status: 3, Contact: xor8a.ShortedOpen}, 900 * time.Millisecond, trial.Lesson{Contact: true}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := xor(t, c.are, xor8asim.Opts{})
				s.Meet(at(3), doorsim.Visitor{Push: c.push})
				is := devices.DoorOpen
				if c.want.Contact {
					is = devices.DoorClosed
				}
				m := s.opens(trial.Move{Lock: at(3), Is: is})
				s.teaches(m, at(3), c.want)
			})
		})
	}
}

// TestTheNumberOfADoorIsLearnt has a person who saw another door than the settings say.
func TestTheNumberOfADoorIsLearnt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		m := s.opens(trial.Move{Lock: at(3), Is: devices.DoorOpen})
		s.teaches(m, at(7), trial.Lesson{Fired: at(3), Door: at(7)})
		s.teaches(m, devices.LockID{}, trial.Lesson{Trouble: trial.DoorStays})
	})
}

func TestADoorThatMustBePulled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		s.Hooked(at(3))
		s.Meet(at(3), doorsim.Visitor{Pull: 4 * time.Second})
		wantReport(t, s.opens(trial.Move{Lock: at(3), Is: devices.DoorOpen}).Report, passed)
	})
}

func TestADoorThatNoSensorTellsOf(t *testing.T) {
	for name, trouble := range map[string]doorsim.Trouble{"jammed": doorsim.Jammed, "sensor stuck": doorsim.SensorClosed, "wire broken": doorsim.SensorOpen} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
				s.Set(at(3), trouble)
				began := time.Now()
				m := s.opens()
				wantReport(t, m.Report, trial.Report{Role: detect.Locks, Asks: true, Trouble: trial.NoMove})
				if took := time.Since(began); took < trial.DefaultWait || took > trial.DefaultWait+3*time.Second {
					t.Errorf("gave up after %v, want about %v", took, trial.DefaultWait)
				}
				s.teaches(m, devices.LockID{}, trial.Lesson{Trouble: trial.DoorStays})
				s.teaches(m, at(3), trial.Lesson{Trouble: trial.SensorDead})
				s.teaches(m, at(9), trial.Lesson{Trouble: trial.SensorDead, Fired: at(3), Door: at(9)})
			})
		})
	}
}

// TestSomebodyOpensAnotherDoorMeanwhile, or a second board has the address: then nothing is learnt.
func TestSomebodyOpensAnotherDoorMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		time.AfterFunc(time.Second, func() { s.Force(at(12)) })
		m := s.opens(trial.Move{Lock: at(3), Is: devices.DoorOpen}, trial.Move{Lock: at(12), Is: devices.DoorOpen})
		wantReport(t, m.Report, trial.Report{Role: detect.Locks, Asks: true, Trouble: trial.ManyMoved})
		s.teaches(m, at(3), trial.Lesson{Trouble: trial.ManyMoved})
	})
}

// crossed is a bank whose coil 3 opens the door of lock 5.
type crossed struct {
	devices.LockBank
	bus *doorsim.Bus
}

func (c crossed) Open(context.Context, devices.LockID) (devices.Pulse, error) {
	c.bus.Force(at(5))
	return devices.PulseSent, nil
}

// TestCrossedPlugs are a matter for a screwdriver: the sensor and the person tell which.
func TestCrossedPlugs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		s.bank = crossed{s.bank.(devices.LockBank), s.Bus}
		m := s.opens(trial.Move{Lock: at(5), Is: devices.DoorOpen})
		wantReport(t, m.Report, trial.Report{Role: detect.Locks, Asks: true, Trouble: trial.OtherSensor})
		s.teaches(m, at(3), trial.Lesson{Trouble: trial.OtherSensor})
		s.teaches(m, at(5), trial.Lesson{Trouble: trial.OtherCoil})
	})
}

// TestNothingIsSentUnlessTheBoardsAnswer opens before boards that are silent or share their address.
func TestNothingIsSentUnlessTheBoardsAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		fault doorsim.Fault
		want  trial.Report
	}{
		"an address twice": {doorsim.TwinAddress, trial.Report{Role: detect.Locks, Trouble: trial.Collide, Problem: devices.Noisy}},
		"silent":           {doorsim.Silent, ill(detect.Locks, devices.Silent)},
		"without supply":   {doorsim.Deaf, ill(detect.Locks, devices.Silent)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
				s.fault(c.fault)
				m := s.opens()
				wantReport(t, m.Report, c.want)
				if n := len(s.Firings(at(3))); n != 0 || m.Pulse != devices.PulseNone {
					t.Errorf("fired %d times, pulse %v; want none", n, m.Pulse)
				}
				s.teaches(m, at(3), trial.Lesson{Trouble: trial.NotOpened})
			})
		})
	}
}

// TestABoardThatDiesWithThePulse has fired, perhaps: it is asked no more than its sensors, and a person looks.
func TestABoardThatDiesWithThePulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		s.fault(doorsim.DieMidPulse)
		m := s.opens()
		wantReport(t, m.Report, trial.Report{Role: detect.Locks, Asks: true, Trouble: trial.DeviceIll, Problem: devices.Silent})
		s.teaches(m, at(3), trial.Lesson{Trouble: trial.DeviceIll})
		if n := len(s.Firings(at(3))); n != 1 || m.Pulse != devices.PulseUnknown {
			t.Errorf("fired %d times, pulse %v; want once and unknown", n, m.Pulse)
		}
	})
}

func TestAStoppedTestOfADoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := xor(t, xor8asim.Opts{}, xor8asim.Opts{})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		m := trial.Door(ctx, s.bank, s.opts)
		wantReport(t, m.Report, trial.Report{Role: detect.Locks, Trouble: trial.Stopped})
		if n := len(s.Firings(at(3))); n != 0 {
			t.Errorf("fired %d times", n)
		}
	})
}
