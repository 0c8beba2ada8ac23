package courier_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/throttle"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/courier"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

var _ courier.Remote = (*lockerhttp.Client)(nil)

// wire is the hall, behind a network that fails.
type wire struct {
	mu     sync.Mutex // guards all below
	hall   *lockertest.Memory
	staff  map[staff.Secret]staff.Voucher // by PIN
	silent bool
	odd    *rand.Rand // chooses lost questions, lost answers and doubled questions; nil: none
	copied int
	asked  int // logins
}

func lost() error { return &fault.Error{Kind: fault.Unavailable, Op: "reach hall"} }

// ask runs a question as often as the network delivers it.
func (w *wire) ask(question func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.silent {
		return lost()
	}
	if w.odd == nil {
		return question()
	}
	var err error
	fate := w.odd.IntN(4)
	for range []int{0, 1, 2, 3}[fate] {
		err = question()
	}
	if fate < 2 {
		return lost() // the question, or the answer
	}
	return err
}

func (w *wire) Waiting(ctx context.Context) (list []locker.Result, err error) {
	err = w.ask(func() (err error) { list, err = w.hall.Find(ctx, locker.ForTerminals()); return err })
	return list, err
}

func (w *wire) Copy(ctx context.Context, id locker.ResultID) (r locker.Result, p locker.Person, err error) {
	err = w.ask(func() (err error) {
		w.copied++
		if r, err = w.hall.Result(ctx, id); err == nil {
			p, err = w.hall.Person(ctx, id)
		}
		return err
	})
	return r, p, err
}

func (w *wire) Tell(ctx context.Context, b locker.Batch) (heard int64, err error) {
	err = w.ask(func() (err error) { heard, err = w.hall.Hear(ctx, "2", b); return err })
	return heard, err
}

func (w *wire) Vouch(_ context.Context, c staff.Credentials) (v staff.Voucher, err error) {
	err = w.ask(func() error {
		w.asked++
		var ok bool
		if v, ok = w.staff[c.PIN+c.Password]; !ok {
			return &fault.Error{Kind: fault.Refused, Op: "log in", Key: staff.KeyLogin}
		}
		return nil
	})
	return v, err
}

func (w *wire) Standing(_ context.Context, stamps map[string]string) (gone []string, err error) {
	err = w.ask(func() error {
		gone = nil
		good := map[string]string{}
		for _, v := range w.staff {
			good[v.Staff] = v.Stamp
		}
		for id, stamp := range stamps {
			if good[id] != stamp {
				gone = append(gone, id)
			}
		}
		return nil
	})
	return gone, err
}

func (w *wire) set(change func(*wire)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// terminal is one with a cabinet, far from its hall.
type terminal struct {
	*testing.T
	wire     *wire
	courier  *courier.Courier
	store    *lockersql.Store
	accounts *staff.Store
	db       *sqldb.DB
	keys     *vault.Vault
	dir      string
	health   health.Tracker
	world    *lockertest.World
	halt     func() // ends Run
	stop     func()
}

const pin = "280914"

func start(t *testing.T) *terminal {
	t.Helper()
	m := &terminal{T: t, wire: &wire{hall: lockertest.NewMemory(), staff: map[staff.Secret]staff.Voucher{}}, dir: t.TempDir()}
	var err error
	if m.keys, err = vault.Create(filepath.Join(m.dir, "keys")); err != nil {
		t.Fatal(err)
	}
	log := basetest.NewLog(t, pin, "王伟", lockertest.Person(0).Name)
	m.courier = courier.New(m.wire, courier.Opts{
		Machine: "2", Cabinets: true, Health: &m.health, Log: log, Jitter: func(limit time.Duration) time.Duration { return limit / 2 },
	})
	m.open(filepath.Join(m.dir, "kiosk.db"))
	m.world = lockertest.NewWorld(8, 0, lockertest.Sound)
	m.world.Use(m.store, lockertest.Coder())
	m.must(m.world.Install(t.Context()))
	return m
}

// open gives the courier a database and lets it run until the test ends.
func (m *terminal) open(path string) {
	m.Helper()
	if m.stop != nil {
		m.stop()
	}
	log := basetest.NewLog(m.T, pin, "王伟")
	var err error
	m.db, err = sqldb.Open(m.Context(), path, sqldb.Opts{}, log)
	m.must(err)
	plain, err := lockersql.Open(m.Context(), m.db, m.keys)
	m.must(err)
	m.store = plain.WithJournal()
	m.must(m.db.Migrate(m.Context(), audit.Owner, audit.Migrations))
	m.must(m.db.Migrate(m.Context(), staff.Owner, staff.Migrations))
	m.accounts = staff.New(m.db, m.keys, staff.Opts{Sources: throttle.Rule{Free: 1 << 30}})
	m.courier.Enter(m.store, m.accounts)
	m.run()
	m.stop = sync.OnceFunc(func() {
		m.halt()
		m.courier.Leave()
		m.must(m.db.Close())
	})
}

// run lets the courier run.
func (m *terminal) run() {
	ctx, cancel := context.WithCancel(m.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = m.courier.Run(ctx) // returns ctx's error
	}()
	m.halt = func() {
		cancel()
		<-done
	}
}

func (m *terminal) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// atWindow brings the n-th document to the hall's window.
func (m *terminal) atWindow(n int) {
	m.Helper()
	h := m.wire.hall
	m.must(h.Register(m.Context(), lockertest.Result(n), lockertest.Person(n)))
	m.must(h.HandOver(m.Context(), lockertest.Handover(n)))
	m.must(h.Receive(m.Context(), lockertest.Handover(n).No, "wang", lockertest.Morning(), nil))
}

// agree wants the hall to know what the terminal knows of so many documents, each move of them once.
func (m *terminal) agree(documents int) {
	m.Helper()
	for n := range documents {
		id := lockertest.Result(n).ID
		want, err := m.store.Result(m.Context(), id)
		m.must(err)
		got, err := m.wire.hall.Result(m.Context(), id)
		m.must(err)
		if diff := cmp.Diff(want, got); diff != "" {
			m.Errorf("document %d in the hall (-want +got):\n%s", n, diff)
		}
		moves, err := m.wire.hall.Moves(m.Context(), id)
		m.must(err)
		mine, err := m.store.Moves(m.Context(), id)
		m.must(err)
		if diff := cmp.Diff(mine[1:], moves[3:]); diff != "" { // before that, the hall alone
			m.Errorf("moves of document %d in the hall (-want +got):\n%s", n, diff)
		}
	}
}

// bubble runs a test under a clock of its own.
func bubble(t *testing.T, test func(*terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := start(t)
		defer func() { m.stop() }()
		test(m)
	})
}

func TestCopiesComeAndGo(t *testing.T) {
	bubble(t, func(m *terminal) {
		m.atWindow(0)
		m.atWindow(1)
		time.Sleep(20 * time.Second)
		list, err := m.store.ResultsIn(m.Context(), locker.AtWindow)
		m.must(err)
		if len(list) != 2 {
			m.Fatalf("copies: got %d, want 2", len(list))
		}
		time.Sleep(5 * time.Minute)
		if m.wire.copied != 2 {
			m.Errorf("copied %d times, want each document once", m.wire.copied)
		}
		h := lockertest.Handover(1)
		h.No = "JJ20261123-900"
		m.must(m.wire.hall.HandOver(m.Context(), h)) // back to the department
		time.Sleep(20 * time.Second)
		if _, err := m.store.Person(m.Context(), lockertest.Result(1).ID); fault.KindOf(err) != fault.NotFound {
			m.Errorf("the person of a document that waits no more: got %v, want none", err)
		}
		m.atWindow(2)
		m.courier.Refresh()
		synctest.Wait()
		if _, err := m.store.Result(m.Context(), lockertest.Result(2).ID); err != nil {
			m.Errorf("staff who look get what waits now: %v", err)
		}
	})
}

func TestAWeekOfSilence(t *testing.T) {
	bubble(t, func(m *terminal) {
		const documents = 6
		for n := range documents {
			m.atWindow(n)
		}
		time.Sleep(20 * time.Second)
		m.wire.set(func(w *wire) { w.silent = true })
		for n := range documents {
			m.must(m.world.Deposit(m.Context(), n))
		}
		time.Sleep(7 * 24 * time.Hour)
		for n := range documents - 2 {
			m.must(m.world.Collect(m.Context(), n))
		}
		m.must(m.world.Recover(m.Context(), documents-1))
		const seed = 20261123
		m.wire.set(func(w *wire) { w.silent, w.odd = false, rand.New(rand.NewPCG(seed, 1)) })
		time.Sleep(10 * time.Minute)
		m.agree(documents)
		notices, err := m.wire.hall.Unsent(m.Context())
		m.must(err)
		if len(notices) != documents+1 { // a code each, and a recovery
			m.Errorf("the hall has %d notices, want %d (seed %d)", len(notices), documents+1, seed)
		}
		forms, err := m.wire.hall.Handovers(m.Context(), locker.HandoverQuery{Open: true})
		m.must(err)
		if len(forms) != 1 || !forms[0].ByCabinet() {
			m.Errorf("open forms in the hall: got %+v, want the recovery's (seed %d)", forms, seed)
		}
	})
}

func TestAHallThatLostItsStoreIsToldAgain(t *testing.T) {
	bubble(t, func(m *terminal) {
		m.atWindow(0)
		time.Sleep(20 * time.Second)
		m.must(m.world.Deposit(m.Context(), 0))
		time.Sleep(20 * time.Second)
		m.agree(1)
		m.wire.set(func(w *wire) { w.hall = lockertest.NewMemory() })
		m.atWindow(0)
		m.must(m.world.Collect(m.Context(), 0))
		time.Sleep(time.Minute)
		m.agree(1)
		if m.health.Has("courier.untold") {
			m.Error("the warning of an untold journal stands")
		}
	})
}

func TestATerminalThatWasBroughtBackIsHeard(t *testing.T) {
	bubble(t, func(m *terminal) {
		m.atWindow(0)
		time.Sleep(20 * time.Second)
		m.must(m.world.Deposit(m.Context(), 0))
		time.Sleep(20 * time.Second)
		older := filepath.Join(m.dir, "older.db")
		m.must(m.db.Backup(m.Context(), older))
		m.must(m.world.Collect(m.Context(), 0))
		time.Sleep(20 * time.Second)
		m.open(older)
		m.world.Use(m.store, lockertest.Coder())
		m.must(m.world.Recover(m.Context(), 0)) // staff look, and find it gone or not: here the copy does not know that it was collected
		time.Sleep(time.Minute)
		r, err := m.wire.hall.Result(m.Context(), lockertest.Result(0).ID)
		m.must(err)
		if r.State != locker.OnTheWay {
			m.Errorf("the hall believes that the document is %s, want on its way", r.State)
		}
	})
}

func TestStaffLogInWithAndWithoutTheHall(t *testing.T) {
	bubble(t, func(m *terminal) {
		card := staff.Credentials{Card: "0012345678", PIN: pin}
		wang := staff.Voucher{Staff: "wang", Name: "王伟", Roles: staff.Roles{staff.Keeper}, Stamp: "s1"}
		m.wire.set(func(w *wire) { w.staff[pin] = wang })
		s, err := m.courier.Login(m.Context(), card)
		m.must(err)
		if s.Staff != "wang" || !s.Roles.Has(staff.Keeper) || !s.Started.Equal(time.Now()) {
			m.Errorf("session: got %+v", s)
		}
		_, err = m.courier.Login(m.Context(), staff.Credentials{Card: "0012345678", PIN: "111119"})
		if fault.KeyOf(err) != staff.KeyLogin {
			m.Errorf("a wrong PIN: got %v, want the hall's answer", err)
		}

		m.wire.set(func(w *wire) { w.silent = true })
		m.halt() // a month of tries would take the test long
		time.Sleep(29 * 24 * time.Hour)
		if s, err = m.courier.Login(m.Context(), card); err != nil || s.Name != "王伟" {
			m.Errorf("without the hall: got %+v, %v", s, err)
		}
		_, err = m.courier.Login(m.Context(), staff.Credentials{Staff: "wang", Password: "never-typed-here 1"})
		if fault.KindOf(err) != fault.Refused || fault.KeyOf(err) != staff.KeyLogin {
			m.Errorf("a password without the hall: got %v, want refused", err)
		}
		time.Sleep(2 * 24 * time.Hour)
		if _, err = m.courier.Login(m.Context(), card); fault.KindOf(err) != fault.Refused {
			m.Errorf("after 31 days without the hall: got %v, want refused", err)
		}

		m.wire.set(func(w *wire) { w.silent = false })
		m.run()
		time.Sleep(2 * time.Minute)
		_, err = m.courier.Login(m.Context(), card)
		m.must(err)
		m.wire.set(func(w *wire) { w.staff = map[staff.Secret]staff.Voucher{} }) // an administrator closed the account
		time.Sleep(2 * time.Minute)
		m.wire.set(func(w *wire) { w.silent = true })
		if _, err = m.courier.Login(m.Context(), card); fault.KindOf(err) != fault.Refused {
			m.Errorf("somebody whom the hall lets in no more: got %v, want refused", err)
		}
	})
}

func TestWithoutADiskNobodyLogsIn(t *testing.T) {
	bubble(t, func(m *terminal) {
		m.stop()
		_, err := m.courier.Login(m.Context(), staff.Credentials{Card: "1", PIN: pin})
		if fault.KindOf(err) != fault.Unavailable || fault.KeyOf(err) != sqldb.KeyStore {
			m.Errorf("got %v, want unavailable", err)
		}
	})
}
