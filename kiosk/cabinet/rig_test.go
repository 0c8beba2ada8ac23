package cabinet_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

// cells is how many the tests' cabinet has, all on board 1.
const cells = 8

// board is the tests' lock board.
var board = devices.LockBoard{Board: 1, Locks: cells}

// protocols are the serial boards with their simulators.
var protocols = []struct {
	name string
	sim  func() *doorsim.Bus
}{
	{"xor8a", func() *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, board) }},
	{"modbusrtu", func() *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, board) }},
	{"wkly", func() *doorsim.Bus { return wklysim.New(wklysim.Opts{}, board) }},
	{"kerong", func() *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, board) }},
}

// hall is the hardware of a test: it outlives a terminal.
type hall struct {
	t     testing.TB
	doors *doorsim.Cabinet
	bus   *doorsim.Bus // nil on GPIO lines
	host  link.Port
	line  *linktest.FaultyPort
	wires wires         // of GPIO cells
	poll  time.Duration // between two looks at the doors; 0: as usual
	bank  func() (devices.LockBank, error)
	store lockertest.Store
	log   *slog.Logger

	onDisk bool // the store is SQLite in dir
	dir    string
	db     *sqldb.DB
}

// newHall starts a simulated cabinet whose locks speak a protocol; it ends with the test.
func newHall(tb testing.TB, protocol string) *hall {
	tb.Helper()
	h := &hall{t: tb, store: lockertest.NewMemory(), log: slog.New(slog.DiscardHandler)}
	if testing.Verbose() && !strings.Contains(tb.Name(), "Campaign") {
		h.log = basetest.NewLog(tb)
	}
	if protocol, h.onDisk = strings.CutSuffix(protocol, "+sqlite"); h.onDisk {
		h.openDisk()
	}
	if protocol == "gpio" {
		h.onLines()
	} else {
		h.onBus(protocol)
	}
	tb.Cleanup(func() {
		h.doors.Stop()
		for _, d := range h.doors.Damage() {
			tb.Errorf("coils: %s", d)
		}
	})
	return h
}

// openDisk opens the store on the disk, as a start does; one that is open is closed before.
func (h *hall) openDisk() {
	h.t.Helper()
	if h.db == nil {
		h.dir = h.t.TempDir()
		if _, err := vault.Create(filepath.Join(h.dir, "keys")); err != nil {
			h.t.Fatal(err)
		}
		h.t.Cleanup(h.closeDisk)
	} else {
		h.closeDisk()
	}
	keys, err := vault.Load(filepath.Join(h.dir, "keys"))
	if err != nil {
		h.t.Fatal(err)
	}
	if h.db, err = sqldb.Open(context.Background(), filepath.Join(h.dir, "terminal.db"), sqldb.Opts{}, h.log); err != nil {
		h.t.Fatal(err)
	}
	if h.store, err = lockersql.Open(context.Background(), h.db, keys); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) closeDisk() {
	if err := h.db.Close(); err != nil {
		h.t.Error(err)
	}
}

// onBus puts the cabinet on a serial line.
func (h *hall) onBus(protocol string) {
	h.t.Helper()
	for _, p := range protocols {
		if p.name == protocol {
			h.bus = p.sim()
		}
	}
	kind, err := lockboard.ProtocolByName(protocol)
	if err != nil {
		h.t.Fatal(err)
	}
	h.doors = h.bus.Cabinet
	h.bank = func() (devices.LockBank, error) {
		return kind.Open(h.line, lockboard.Opts{Boards: []devices.LockBoard{board}, Poll: h.poll}, h.log)
	}
	host, dev := linktest.Pipe()
	h.host = host
	h.wrap()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.bus.Serve(ctx, dev) }()
	h.t.Cleanup(func() { cancel(); <-done })
}

// wrap makes a new line to the boards, with faults.
func (h *hall) wrap(faults ...linktest.Fault) { h.line = linktest.Faulty(h.host, faults...) }

// cut takes the line to the locks away, mend gives it back.
func (h *hall) cut() {
	if h.bus == nil {
		h.wires.dead.Store(true)
		return
	}
	h.line.Unplug()
}

func (h *hall) mend() {
	if h.bus == nil {
		h.wires.dead.Store(false)
		return
	}
	h.line.Replug()
}

// terminal is cabinets at work in a hall.
type terminal struct {
	*cabinet.Cabinets
	h      *hall
	health *health.Tracker
	stop   func()

	mu   sync.Mutex // guards told
	told []cabinet.Progress
}

// spec is the tests' cabinet, looked into.
func spec() cabinet.Spec {
	return cabinet.Spec{ID: lockertest.CabinetID, Name: "一楼大厅", Side: cabinet.Right, Cells: lockertest.Cells(cells), Looked: true}
}

// start starts a terminal whose cabinet is ready.
func (h *hall) start(change ...func(*cabinet.Opts)) *terminal {
	h.t.Helper()
	return h.startOn(h.store, change...)
}

// startOn starts a terminal on a store.
func (h *hall) startOn(store cabinet.Store, change ...func(*cabinet.Opts)) *terminal {
	h.t.Helper()
	bank, err := h.bank()
	if err != nil {
		h.t.Fatal(err)
	}
	x := &terminal{h: h, health: &health.Tracker{}}
	o := cabinet.Opts{
		Cabinets: []cabinet.Spec{spec()}, Bank: bank, Rules: locker.Rules{Zone: lockertest.Zone}, Told: x.note,
		Health: x.health, Log: h.log, Cost: lockertest.Cheap,
	}
	for _, f := range change {
		f(&o)
	}
	x.Cabinets = cabinet.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); x.Run(ctx) }()
	var once sync.Once
	x.stop = func() { once.Do(func() { cancel(); <-done }) }
	h.t.Cleanup(x.stop)
	x.Enter(store, lockertest.Keys{}, "terminal 1")
	return x
}

// await lets time pass until the cabinet is ready.
func (x *terminal) await() *terminal {
	x.h.t.Helper()
	x.until(30*time.Second, "ready", func() bool { _, err := x.State(context.Background(), lockertest.CabinetID); return err == nil })
	return x
}

// until lets time pass until ok, at most for d.
func (x *terminal) until(d time.Duration, what string, ok func() bool) {
	x.h.t.Helper()
	for end := time.Now().Add(d); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			x.h.t.Fatalf("not %s within %v; told %+v", what, d, x.all())
		}
		synctest.Wait()
	}
}

func (x *terminal) note(p cabinet.Progress) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.told = append(x.told, p)
}

func (x *terminal) all() []cabinet.Progress {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]cabinet.Progress(nil), x.told...)
}

// states returns what was told of an opening.
func (x *terminal) states(id locker.OpeningID) (list []locker.OpeningState) {
	for _, p := range x.all() {
		if n := len(list); p.Opening == id && (n == 0 || list[n-1] != p.State) {
			list = append(list, p.State)
		}
	}
	return list
}

// cellOf returns the cell of an opening, 0 before it is about to be pulsed and once it is certain that it was not.
func (x *terminal) cellOf(id locker.OpeningID) (no locker.CellNo) {
	for _, p := range x.all() {
		switch {
		case p.Opening != id:
		case p.State == locker.Unsent:
			no = 0
		case p.State != locker.Authorised:
			no = p.Place.Cell
		}
	}
	return no
}

// reached waits until an opening was told to be in a state.
func (x *terminal) reached(id locker.OpeningID, s locker.OpeningState) {
	x.h.t.Helper()
	x.until(2*time.Minute, fmt.Sprintf("told that %s is %s", id, s), func() bool {
		list := x.states(id)
		return len(list) > 0 && list[len(list)-1] == s
	})
}

// register brings the n-th document to the window.
func (h *hall) register(n int) locker.ResultID {
	h.t.Helper()
	ctx, r, form := context.Background(), lockertest.Result(n), lockertest.Handover(n)
	r.Size = locker.Small
	for _, err := range []error{
		h.store.Register(ctx, r, lockertest.Person(n)), h.store.HandOver(ctx, form), h.store.Receive(ctx, form.No, "wang", time.Now(), nil),
	} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return r.ID
}

// lock returns a cell's lock.
func lock(no locker.CellNo) devices.LockID { return devices.LockID{Board: 1, Lock: int(no)} }

// deposit puts the n-th document into a cell, as staff do.
func (x *terminal) deposit(n int) (cabinet.Place, locker.DepositID, locker.Code) {
	x.h.t.Helper()
	ctx, r := context.Background(), x.h.register(n)
	d, o := locker.DepositID(fmt.Sprintf("deposit %03d", n)), locker.OpeningID(fmt.Sprintf("put in %03d", n))
	p, err := x.Deposit(ctx, r, "wang", d, o)
	if err != nil {
		x.h.t.Fatalf("Deposit: %v", err)
	}
	x.reached(o, locker.Opened)
	x.h.doors.Push(lock(p.Cell))
	x.reached(o, locker.Closed)
	code, err := x.Settle(ctx, o, true)
	if err != nil || !code.Valid() {
		x.h.t.Fatalf("Settle: code valid %v, %v", code.Valid(), err)
	}
	return p, d, code
}

// check wants the invariants of the cabinet.
func (x *terminal) check() locker.State {
	x.h.t.Helper()
	s, err := x.h.store.State(context.Background(), lockertest.CabinetID)
	if err != nil {
		x.h.t.Fatal(err)
	}
	for _, p := range s.Problems() {
		x.h.t.Errorf("problem: %s", p)
	}
	return s
}
