package staff_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
)

func TestAdministratorChangesAccounts(t *testing.T) { everywhere(t, changeAccounts) }

func changeAccounts(t *testing.T, dsn string) {
	t.Helper()
	o, admin, _ := staffedOn(t, dsn, free())
	token, clerk, err := o.Login(t.Context(), "10.0.0.6", "han.meimei", clerkPassword)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Change(t.Context(), clerk, "han.meimei", staff.Change{})
	wantKey(t, "a clerk changes", err, fault.Refused, staff.KeyRole)
	_, err = o.Create(t.Context(), clerk, staff.Draft{})
	wantKey(t, "a clerk creates", err, fault.Refused, staff.KeyRole)

	if _, err := o.Create(t.Context(), admin, staff.Draft{ID: "admin2", Name: "王", Roles: staff.Roles{staff.Clerk}, Password: clerkPassword}); err != nil {
		t.Fatal(err)
	}
	second, _, err := o.Login(t.Context(), "10.0.0.6", "admin2", clerkPassword)
	if err != nil {
		t.Fatal(err)
	}
	keeper := staff.Roles{staff.Keeper}
	a, err := o.Change(t.Context(), admin, "han.meimei", staff.Change{Roles: &keeper, Name: new(" 韩红 ")})
	if err != nil || a.Name != "韩红" || !cmp.Equal(a.Roles, keeper) {
		t.Errorf("got %+v, %v", a, err)
	}
	if now, err := o.Session(t.Context(), token); err != nil || now.Roles.Has(staff.Clerk) || !now.Roles.Has(staff.Keeper) {
		t.Errorf("roles of a running session: got %+v, %v", now, err)
	}
	if a, err = o.Change(t.Context(), admin, "han.meimei", staff.Change{Disabled: new(true)}); err != nil || !a.Disabled {
		t.Errorf("got %+v, %v", a, err)
	}
	_, err = o.Session(t.Context(), token)
	wantKey(t, "disabled, session", err, fault.Refused, staff.KeySession)
	_, _, err = o.Login(t.Context(), "10.0.0.6", "han.meimei", clerkPassword)
	wantKey(t, "disabled, login", err, fault.Refused, staff.KeyLogin)
	for range 4 {
		_, _, err = o.Login(t.Context(), "10.0.0.6", "han.meimei", clerkPassword)
	}
	wantKey(t, "disabled, login", err, fault.Refused, staff.KeyLocked)
	a, err = o.Change(t.Context(), admin, "han.meimei", staff.Change{
		Disabled: new(false), Unlock: true, Password: new(staff.Secret("Neues-wort 1")), Card: new(staff.Secret("")), PIN: new(staff.Secret("")),
	})
	if err != nil || a.Card || !a.Locked.IsZero() {
		t.Errorf("got %+v, %v", a, err)
	}
	if _, _, err = o.Login(t.Context(), "10.0.0.6", "han.meimei", "Neues-wort 1"); err != nil {
		t.Error(err)
	}
	for _, disabled := range []bool{true, false} {
		if _, err = o.Change(t.Context(), admin, "admin2", staff.Change{Disabled: &disabled}); err != nil {
			t.Error(err)
		}
	}
	_, err = o.Session(t.Context(), second)
	wantKey(t, "session of before, after enabling again", err, fault.Refused, staff.KeySession)
	_, err = o.Change(t.Context(), admin, "nobody", staff.Change{})
	wantKey(t, "nobody", err, fault.NotFound, "")
}

func TestRulesOfAccounts(t *testing.T) { everywhere(t, rulesOfAccounts) }

func rulesOfAccounts(t *testing.T, dsn string) {
	t.Helper()
	o, admin, _ := staffedOn(t, dsn, free())
	good := staff.Draft{ID: "wang", Name: "王", Roles: staff.Roles{staff.Clerk}, Password: clerkPassword}
	for name, c := range map[string]struct {
		change func(*staff.Draft)
		kind   fault.Kind
		key    string
	}{
		"audit and administration": {func(d *staff.Draft) { d.Roles = staff.Roles{staff.Auditor, staff.Administrator} }, fault.Invalid, staff.KeyApart},
		"no role":                  {func(d *staff.Draft) { d.Roles = nil }, fault.Invalid, ""},
		"unknown role":             {func(d *staff.Draft) { d.Roles = staff.Roles{"king"} }, fault.Invalid, ""},
		"role twice":               {func(d *staff.Draft) { d.Roles = staff.Roles{staff.Clerk, staff.Clerk} }, fault.Invalid, ""},
		"bad id":                   {func(d *staff.Draft) { d.ID = "王" }, fault.Invalid, ""},
		"no name":                  {func(d *staff.Draft) { d.Name = " " }, fault.Invalid, ""},
		"short password":           {func(d *staff.Draft) { d.Password = "Abc-123" }, fault.Invalid, staff.KeyPassword},
		"card without PIN":         {func(d *staff.Draft) { d.Card = "77" }, fault.Invalid, ""},
		"easy PIN":                 {func(d *staff.Draft) { d.Card, d.PIN = "77", "123456" }, fault.Invalid, staff.KeyPIN},
		"taken id":                 {func(d *staff.Draft) { d.ID = "ADMIN" }, fault.Conflict, staff.KeyTaken},
		"taken card":               {func(d *staff.Draft) { d.Card, d.PIN = cardNumber, cardPIN }, fault.Conflict, staff.KeyTaken},
	} {
		d := good
		c.change(&d)
		_, err := o.Create(t.Context(), admin, d)
		wantKey(t, name, err, c.kind, c.key)
	}
	if _, err := o.Create(t.Context(), admin, good); err != nil {
		t.Error(err)
	}
	apart := staff.Roles{staff.Administrator, staff.Auditor}
	_, err := o.Change(t.Context(), admin, "wang", staff.Change{Roles: &apart})
	wantKey(t, "audit and administration", err, fault.Invalid, staff.KeyApart)
}

func TestTheLastAdministratorStays(t *testing.T) {
	o, admin, _ := staffed(t, free())
	clerk, second := staff.Roles{staff.Clerk}, staff.Roles{staff.Administrator}
	for _, c := range []staff.Change{{Roles: &clerk}, {Disabled: new(true)}} {
		_, err := o.Change(t.Context(), admin, "admin", c)
		wantKey(t, "last administrator", err, fault.Refused, staff.KeyLast)
	}
	if _, err := o.Change(t.Context(), admin, "han.meimei", staff.Change{Roles: &second}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Change(t.Context(), admin, "admin", staff.Change{Roles: &clerk}); err != nil {
		t.Errorf("with another one: got %v", err)
	}
}

func TestTwoPeopleAndAReason(t *testing.T) {
	keeper := staff.Session{Staff: "a", Roles: staff.Roles{staff.Keeper}}
	boss := staff.Session{Staff: "b", Roles: staff.Roles{staff.Supervisor}}
	if err := staff.Confirm(keeper, boss, "门坏了", staff.Supervisor); err != nil {
		t.Error(err)
	}
	wantKey(t, "same person", staff.Confirm(boss, boss, "门坏了", staff.Supervisor), fault.Refused, staff.KeyTwo)
	wantKey(t, "wrong role", staff.Confirm(boss, keeper, "门坏了", staff.Supervisor), fault.Refused, staff.KeyRole)
	wantKey(t, "no reason", staff.Confirm(keeper, boss, " ", staff.Supervisor), fault.Invalid, staff.KeyTwo)
	wantKey(t, "nobody", staff.Confirm(staff.Session{}, boss, "门坏了", staff.Supervisor), fault.Refused, staff.KeySession)
}

func TestPasswordRules(t *testing.T) {
	for password, good := range map[staff.Secret]bool{
		"Abc-123": false, "abcdefgh": false, "11111111": false, "12345678": false, "abcdefg1": false, "aaaaaaa1": false, "hanmeimei2026": false,
		"大厅窗口早上好啊": false, staff.Secret(strings.Repeat("a1b3", 33)): false,
		"Sommer26": true, "大厅窗口早上好8": true, "correct horse": true,
	} {
		if err := staff.CheckPassword("hanmeimei", password); (err == nil) != good {
			t.Errorf("%q: got %v, want good %v", string(password), err, good)
		}
	}
	for pin, good := range map[staff.Secret]bool{"123456": false, "654321": false, "000000": false, "12345": false, "28091a": false, "1234567890123": false, "２８０９１４": false, "280914": true} {
		if err := staff.CheckPIN(pin); (err == nil) != good {
			t.Errorf("%q: got %v, want good %v", string(pin), err, good)
		}
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	s := staff.Secret(adminPassword)
	if got := fmt.Sprintf("%s %v %q %#v %x %+v", s, s, s, s, s, staff.Draft{Password: s}); strings.Contains(got, "Sommer") || strings.Contains(got, "536f") {
		t.Errorf("got %s", got)
	}
}

func TestFilesHoldNoSecretAndNoName(t *testing.T) {
	o, _, token := staffed(t, staff.Opts{})
	_, _, _ = o.Login(t.Context(), "10.0.0.9", "typed-My-Secret1", "wrong password") // a password typed as the name
	if err := o.db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(o.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(o.dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{adminPassword, clerkPassword, cardNumber, cardPIN, token, "李雷", "韩梅梅", "typed-my-secret"} {
			if strings.Contains(strings.ToLower(string(content)), strings.ToLower(secret)) {
				t.Errorf("%s holds %q", f.Name(), secret)
			}
		}
	}
}
