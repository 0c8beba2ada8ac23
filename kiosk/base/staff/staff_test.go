package staff_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/throttle"
	"onetrip/kiosk/base/vault"
)

const (
	adminPassword = "Sommer-regen 7"
	clerkPassword = "窗口 三号 早上好"
	cardNumber    = "0012345678"
	cardPIN       = "280914"
)

// clock is a time that the test moves.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// office is a store on a database in a folder of its own.
type office struct {
	*staff.Store

	db    *sqldb.DB
	clock *clock
	dir   string
	dsn   string // of a PostgreSQL database, or "" for SQLite in dir
	opts  staff.Opts
}

// everywhere runs a test on every database.
func everywhere(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "") })
	t.Run("postgres", func(t *testing.T) { test(t, sqldbtest.Postgres(t)) })
}

func openOffice(t *testing.T, dsn string, opts staff.Opts) *office {
	t.Helper()
	o := &office{clock: &clock{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}, dir: t.TempDir(), dsn: dsn, opts: opts}
	o.start(t)
	t.Cleanup(func() { o.db.Close() })
	return o
}

// free has no throttle, for tests of what is behind it.
func free() staff.Opts { return staff.Opts{Sources: throttle.Rule{Free: 1 << 30}} }

// start opens the database as the program does at its start.
func (o *office) start(t *testing.T) {
	t.Helper()
	log := basetest.NewLog(t, adminPassword, clerkPassword, cardNumber, cardPIN, "李雷")
	var err error
	if opts := (sqldb.Opts{Now: o.clock.Now}); o.dsn != "" {
		o.db, err = sqldb.OpenPostgres(t.Context(), o.dsn, opts, log)
	} else {
		o.db, err = sqldb.Open(t.Context(), filepath.Join(o.dir, "hall.db"), opts, log)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := o.db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := o.db.Migrate(t.Context(), staff.Owner, staff.Migrations); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.Create(filepath.Join(o.dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	o.opts.Now = o.clock.Now
	o.Store = staff.New(o.db, keys, o.opts)
}

// restart ends the program and starts it again.
func (o *office) restart(t *testing.T) {
	t.Helper()
	if err := o.db.Close(); err != nil {
		t.Fatal(err)
	}
	o.start(t)
}

// staffed has an administrator, a clerk and their sessions.
func staffed(t *testing.T, opts staff.Opts) (o *office, admin staff.Session, adminToken string) {
	t.Helper()
	return staffedOn(t, "", opts)
}

func staffedOn(t *testing.T, dsn string, opts staff.Opts) (o *office, admin staff.Session, adminToken string) {
	t.Helper()
	o = openOffice(t, dsn, opts)
	if _, err := o.Setup(t.Context(), staff.Draft{ID: "Admin ", Name: "李雷", Password: adminPassword}); err != nil {
		t.Fatal(err)
	}
	adminToken, admin, err := o.Login(t.Context(), "10.0.0.5", "admin", adminPassword)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Create(t.Context(), admin, staff.Draft{
		ID: "han.meimei", Name: "韩梅梅", Roles: staff.Roles{staff.Clerk, staff.Supervisor},
		Password: clerkPassword, Card: cardNumber, PIN: cardPIN,
	})
	if err != nil {
		t.Fatal(err)
	}
	return o, admin, adminToken
}

// events lists the audit chain as "action subject result", after proving that it holds.
func (o *office) events(t *testing.T) (all []string) {
	t.Helper()
	err := o.db.Read(t.Context(), func(r *sqldb.Reader) error {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		return sqldb.Each(r, func(rows *sql.Rows) error {
			var action, subject, result string
			err := rows.Scan(&action, &subject, &result)
			all = append(all, action+" "+subject+" "+result)
			return err
		}, "SELECT action, subject, result FROM audit_event ORDER BY seq")
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantKey(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.KeyOf(err) != key || err == nil {
		t.Errorf("%s: got %v (%v, %q), want %v, %q", what, err, fault.KindOf(err), fault.KeyOf(err), kind, key)
	}
}

func TestSetupFromElsewhereNeedsTheCode(t *testing.T) { everywhere(t, setUpFromElsewhere) }

func setUpFromElsewhere(t *testing.T, dsn string) {
	t.Helper()
	o := openOffice(t, dsn, staff.Opts{})
	draft := staff.Draft{ID: "admin", Name: "李雷", Password: adminPassword}
	for _, wrong := range []staff.Secret{"", "aaaa-aaaa", "bbbb-bbbb", o.SetupCode() + "a"} {
		_, err := o.SetupFrom(t.Context(), "10.0.0.9", wrong, draft)
		wantKey(t, "wrong code", err, fault.Refused, staff.KeySetupCode)
	}
	_, err := o.SetupFrom(t.Context(), "10.0.0.9", o.SetupCode(), draft)
	wantKey(t, "after four wrong ones", err, fault.Refused, staff.KeyWait)
	code := o.SetupCode()
	o.restart(t)
	if again := o.SetupCode(); again != code {
		t.Error("the code changed with a new start")
	}
	typed := staff.Secret(strings.ToUpper(strings.Replace(string(code), "-", " ", 1)))
	if _, err := o.SetupFrom(t.Context(), "10.0.0.5", typed, draft); err != nil {
		t.Fatalf("the right code: %v", err)
	}
	_, err = o.SetupFrom(t.Context(), "10.0.0.5", code, draft)
	wantKey(t, "once more", err, fault.Refused, staff.KeySetup)
	if all := o.events(t); !slices.Contains(all, "staff.setup unknown refused") {
		t.Errorf("got events %v, want the refusals", all)
	}
}

func TestRescueOpensAnAccountAtTheMachine(t *testing.T) {
	o, _, token := staffed(t, staff.Opts{})
	for range 6 {
		_, _, _ = o.Login(t.Context(), "10.0.0.7", "admin", "wrong-1234") // until it is locked
	}
	if _, err := o.Rescue(t.Context(), "Admin", "new-secret-9"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Login(t.Context(), "10.0.0.8", "admin", "new-secret-9"); err != nil {
		t.Errorf("with the new password: %v", err)
	}
	if _, err := o.Session(t.Context(), token); fault.KeyOf(err) != staff.KeySession {
		t.Errorf("the old session: got %v, want its end", err)
	}
	if _, err := o.Rescue(t.Context(), "nobody", "new-secret-9"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("somebody unknown: got %v, want NotFound", err)
	}
}

func TestSetupMakesOneAdministratorOfMany(t *testing.T) { everywhere(t, setUp) }

func setUp(t *testing.T, dsn string) {
	t.Helper()
	o := openOffice(t, dsn, staff.Opts{})
	if empty, err := o.Empty(t.Context()); err != nil || !empty {
		t.Fatalf("a new hall: got %v, %v", empty, err)
	}
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = o.Setup(context.Background(), staff.Draft{ID: fmt.Sprintf("admin%d", i), Name: "李雷", Password: adminPassword, Roles: staff.Roles{staff.Auditor}})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantKey(t, "setup", err, fault.Refused, staff.KeySetup)
	}
	all, err := o.Accounts(t.Context())
	if err != nil || won != 1 || len(all) != 1 || !all[0].Roles.Has(staff.Administrator) || all[0].Roles.Has(staff.Auditor) {
		t.Errorf("got %d winners, accounts %+v, %v", won, all, err)
	}
	if empty, err := o.Empty(t.Context()); err != nil || empty {
		t.Errorf("after setup: got %v, %v", empty, err)
	}
}

func TestLoginTellsWhoItIsUntilLogout(t *testing.T) { everywhere(t, loginAndOut) }

func loginAndOut(t *testing.T, dsn string) {
	t.Helper()
	o, _, _ := staffedOn(t, dsn, staff.Opts{})
	token, session, err := o.Login(t.Context(), "10.0.0.5", " Han.Meimei", clerkPassword)
	if err != nil || session.Staff != "han.meimei" || session.Name != "韩梅梅" || !session.Roles.Has(staff.Clerk) {
		t.Fatalf("got %+v, %v", session, err)
	}
	if again, err := o.Session(t.Context(), token); err != nil || !cmp.Equal(again, session) {
		t.Errorf("got %+v, %v; want %+v", again, err, session)
	}
	if err := session.Require(staff.Supervisor); err != nil {
		t.Error(err)
	}
	wantKey(t, "another's role", session.Require(staff.Administrator, staff.Auditor), fault.Refused, staff.KeyRole)
	wantKey(t, "nobody's role", staff.Session{}.Require(staff.Clerk), fault.Refused, staff.KeySession)
	for range 2 {
		if err := o.Logout(t.Context(), token); err != nil {
			t.Error(err)
		}
	}
	for _, dead := range []string{token, "", "x", strings.Repeat("A", 43)} {
		_, err = o.Session(t.Context(), dead)
		wantKey(t, "dead token", err, fault.Refused, staff.KeySession)
	}
	want := []string{
		"staff.create admin ok", "staff.login admin ok", "staff.create han.meimei ok", "staff.login han.meimei ok", "staff.logout han.meimei ok",
	}
	if diff := cmp.Diff(want, o.events(t)); diff != "" {
		t.Error(diff)
	}
}

func TestCardAndPINLogIn(t *testing.T) {
	o, _, _ := staffed(t, free())
	if _, session, err := o.LoginCard(t.Context(), "kiosk-1", " 0012345678", cardPIN); err != nil || session.Staff != "han.meimei" {
		t.Errorf("got %+v, %v", session, err)
	}
	for name, try := range map[string][2]staff.Secret{"wrong PIN": {cardNumber, "280915"}, "unknown card": {"99", cardPIN}, "no card": {"", ""}, "PIN of nobody": {"", cardPIN}} {
		_, _, err := o.LoginCard(t.Context(), "kiosk-1", try[0], try[1])
		wantKey(t, name, err, fault.Refused, staff.KeyLogin)
	}
	_, _, err := o.Login(t.Context(), "kiosk-1", "admin", "")
	wantKey(t, "empty password", err, fault.Refused, staff.KeyLogin)
}

func TestFiveFailuresLockForAQuarterOfAnHourAcrossRestarts(t *testing.T) {
	for name, who := range map[string]string{"account": "han.meimei", "nobody": "nobody"} {
		t.Run(name, func(t *testing.T) {
			o, _, _ := staffed(t, free())
			for i := range 5 {
				_, _, err := o.Login(t.Context(), "10.0.0.9", who, "wrong password")
				if i < 4 {
					wantKey(t, fmt.Sprintf("failure %d", i+1), err, fault.Refused, staff.KeyLogin)
				} else {
					wantKey(t, "the last failure", err, fault.Refused, staff.KeyLocked)
				}
				o.restart(t)
			}
			o.clock.move(15*time.Minute - time.Second)
			_, _, err := o.Login(t.Context(), "10.0.0.5", who, clerkPassword) // the right one, from elsewhere
			wantKey(t, "while locked", err, fault.Refused, staff.KeyLocked)
			if name == "account" {
				_, _, err = o.LoginCard(t.Context(), "kiosk-1", cardNumber, cardPIN)
				wantKey(t, "with the card", err, fault.Refused, staff.KeyLocked)
			}
			o.clock.move(time.Second)
			_, _, err = o.Login(t.Context(), "10.0.0.5", who, clerkPassword)
			if name == "account" && err != nil {
				t.Errorf("after the lock: got %v", err)
			}
			if name == "nobody" {
				wantKey(t, "nobody, after the lock", err, fault.Refused, staff.KeyLogin)
			}
			if got := strings.Join(o.events(t), "\n"); strings.Contains(got, "nobody") || strings.Count(got, "staff.lock ") != 1 || strings.Contains(got, "unknown") != (name == "nobody") {
				t.Errorf("audit: got %s", got)
			}
		})
	}
}

func TestManyGuessesAtOnceGainNothing(t *testing.T) { everywhere(t, guessAtOnce) }

func guessAtOnce(t *testing.T, dsn string) {
	t.Helper()
	o, _, _ := staffedOn(t, dsn, free())
	var mu sync.Mutex // guards keys
	keys := map[string]int{}
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			_, _, err := o.Login(context.Background(), "10.0.0.9", "han.meimei", "wrong password")
			mu.Lock()
			defer mu.Unlock()
			keys[fault.KeyOf(err)]++
		})
	}
	wg.Wait()
	if checked := strings.Count(strings.Join(o.events(t), "\n"), "staff.login han.meimei refused"); checked != 5 || keys[""] != 0 {
		t.Errorf("got %d guesses checked, want 5; answers %v", checked, keys)
	}
}

func TestASourceThatFailsWaits(t *testing.T) {
	o, _, _ := staffed(t, staff.Opts{})
	for i := range 4 { // four names, so that no account is locked
		_, _, err := o.Login(t.Context(), "10.0.0.9", fmt.Sprint("name", i), "wrong password")
		wantKey(t, "failure", err, fault.Refused, staff.KeyLogin)
	}
	_, _, err := o.Login(t.Context(), "10.0.0.9", "admin", adminPassword)
	wantKey(t, "too soon", err, fault.Refused, staff.KeyWait)
	if _, _, err := o.Login(t.Context(), "10.0.0.5", "admin", adminPassword); err != nil {
		t.Errorf("another source: got %v", err)
	}
	o.clock.move(2 * time.Second)
	if _, _, err := o.Login(t.Context(), "10.0.0.9", "admin", adminPassword); err != nil {
		t.Errorf("after the wait: got %v", err)
	}
}

func TestUnknownNamesTakeAsLong(t *testing.T) {
	if testing.Short() {
		t.Skip("compares times")
	}
	o, _, _ := staffed(t, free())
	took := func(id string) time.Duration {
		best := time.Hour
		for i := range 4 {
			start := time.Now()
			_, _, err := o.Login(t.Context(), "10.0.0.9", id, "wrong password")
			best = min(best, time.Since(start))
			wantKey(t, fmt.Sprint(id, i), err, fault.Refused, staff.KeyLogin)
		}
		return best
	}
	known, unknown := took("admin"), took("nobody")
	if ratio := float64(known) / float64(unknown); ratio < 0.25 || ratio > 4 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func TestSessionsEndByTime(t *testing.T) { everywhere(t, endByTime) }

func endByTime(t *testing.T, dsn string) {
	t.Helper()
	o, _, token := staffedOn(t, dsn, staff.Opts{})
	for range 72 { // pressing every ten minutes, almost
		o.clock.move(10*time.Minute - time.Second)
		if _, err := o.Session(t.Context(), token); err != nil {
			t.Fatalf("in use: got %v", err)
		}
		if _, err := o.Peek(t.Context(), token); err != nil {
			t.Fatalf("in use: got %v", err)
		}
	}
	o.clock.move(2 * time.Minute)
	_, err := o.Session(t.Context(), token)
	wantKey(t, "after twelve hours", err, fault.Refused, staff.KeySession)

	token, _, err = o.Login(t.Context(), "10.0.0.5", "admin", adminPassword)
	if err != nil {
		t.Fatal(err)
	}
	o.clock.move(9 * time.Minute)
	if _, err := o.Peek(t.Context(), token); err != nil { // a page that only looks
		t.Error(err)
	}
	o.clock.move(time.Minute)
	_, err = o.Session(t.Context(), token)
	wantKey(t, "idle", err, fault.Refused, staff.KeySession)

	if token, _, err = o.Login(t.Context(), "10.0.0.5", "admin", adminPassword); err != nil {
		t.Fatal(err)
	}
	o.restart(t)
	if _, err := o.Session(t.Context(), token); err != nil {
		t.Errorf("after a restart: got %v", err)
	}
	o.clock.move(-time.Hour) // the clock was wrong
	_, err = o.Session(t.Context(), token)
	wantKey(t, "from the future", err, fault.Refused, staff.KeySession)
}

func TestPasswordChangeEndsTheOtherSessions(t *testing.T) { everywhere(t, changePassword) }

func changePassword(t *testing.T, dsn string) {
	t.Helper()
	o, _, token := staffedOn(t, dsn, free())
	other, _, err := o.Login(t.Context(), "10.0.0.6", "admin", adminPassword)
	if err != nil {
		t.Fatal(err)
	}
	wantKey(t, "wrong old password", o.ChangePassword(t.Context(), "10.0.0.5", token, "wrong password", "Herbst-nebel 8"), fault.Refused, staff.KeyLogin)
	wantKey(t, "weak new password", o.ChangePassword(t.Context(), "10.0.0.5", token, adminPassword, "12345678"), fault.Invalid, staff.KeyPassword)
	wantKey(t, "nobody", o.ChangePassword(t.Context(), "10.0.0.5", "", adminPassword, "Herbst-nebel 8"), fault.Refused, staff.KeySession)
	if err := o.ChangePassword(t.Context(), "10.0.0.5", token, adminPassword, "Herbst-nebel 8"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Session(t.Context(), token); err != nil {
		t.Errorf("own session: got %v", err)
	}
	_, err = o.Session(t.Context(), other)
	wantKey(t, "other session", err, fault.Refused, staff.KeySession)
	_, _, err = o.Login(t.Context(), "10.0.0.5", "admin", adminPassword)
	wantKey(t, "old password", err, fault.Refused, staff.KeyLogin)
	if _, _, err = o.Login(t.Context(), "10.0.0.5", "admin", "Herbst-nebel 8"); err != nil {
		t.Errorf("new password: got %v", err)
	}
}
