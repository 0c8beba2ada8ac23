package staff_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
)

// source is the terminal at which people stand.
const source = "terminal 2"

func TestATerminalsCopyLetsPeopleInWithoutTheHall(t *testing.T) { everywhere(t, copyLetsIn) }

func copyLetsIn(t *testing.T, dsn string) {
	t.Helper()
	hall, admin, _ := staffed(t, free())
	here := openOffice(t, dsn, free())
	card, password := staff.Credentials{Card: cardNumber, PIN: cardPIN}, staff.Credentials{Staff: " Han.Meimei", Password: clerkPassword}
	_, err := here.Vouch(t.Context(), source, card)
	wantKey(t, "a card that was never shown here", err, fault.Refused, staff.KeyLogin)

	v, err := hall.Vouch(t.Context(), source, card)
	if err != nil {
		t.Fatal(err)
	}
	want := staff.Voucher{Staff: "han.meimei", Name: "韩梅梅", Roles: staff.Roles{staff.Clerk, staff.Supervisor}, Stamp: v.Stamp}
	if diff := cmp.Diff(want, v); diff != "" || v.Stamp == "" {
		t.Fatalf("voucher (-want +got):\n%s", diff)
	}
	remember(t, here, v, card)
	got, err := here.Vouch(t.Context(), source, card)
	if err != nil || got.Name != v.Name || !got.Session(here.clock.Now()).Roles.Has(staff.Clerk) {
		t.Errorf("the card without the hall: got %+v, %v", got, err)
	}
	_, err = here.Vouch(t.Context(), source, password)
	wantKey(t, "a password that was never typed here", err, fault.Refused, staff.KeyLogin)
	remember(t, here, v, password)
	for what, c := range map[string]staff.Credentials{"card": card, "password": password} {
		if _, err := here.Vouch(t.Context(), source, c); err != nil {
			t.Errorf("%s without the hall: %v", what, err)
		}
	}

	// The account changes: what the terminal knew is good no more.
	next := staff.Secret("nächster-morgen 8")
	if _, err := hall.Change(t.Context(), admin, "han.meimei", staff.Change{Password: &next}); err != nil {
		t.Fatal(err)
	}
	stamps, err := here.Copies(t.Context())
	if err != nil || len(stamps) != 1 {
		t.Fatalf("copies: got %d, %v", len(stamps), err)
	}
	gone, err := hall.Standing(t.Context(), map[string]string{"han.meimei": stamps["han.meimei"], "admin": "?", "nobody": "?"})
	if err != nil || len(gone) != 3 {
		t.Fatalf("who may not log in any more: got %q, %v", gone, err)
	}
	if v, err = hall.Vouch(t.Context(), source, card); err != nil {
		t.Fatal(err)
	}
	remember(t, here, v, card)
	_, err = here.Vouch(t.Context(), source, password)
	wantKey(t, "the password from before the change", err, fault.Refused, staff.KeyLogin)
	if gone, err = hall.Standing(t.Context(), map[string]string{"han.meimei": v.Stamp}); err != nil || len(gone) != 0 {
		t.Errorf("after the new voucher: got %q, %v", gone, err)
	}
	if err := here.Forget(t.Context(), "han.meimei", "nobody"); err != nil {
		t.Fatal(err)
	}
	_, err = here.Vouch(t.Context(), source, card)
	wantKey(t, "somebody who was forgotten", err, fault.Refused, staff.KeyLogin)
}

func remember(t *testing.T, o *office, v staff.Voucher, c staff.Credentials) {
	t.Helper()
	if err := o.Remember(t.Context(), v, c); err != nil {
		t.Fatal(err)
	}
}

func TestCopiesAreForgottenInTime(t *testing.T) {
	here := openOffice(t, "", free())
	card := staff.Credentials{Card: cardNumber, PIN: cardPIN}
	v := staff.Voucher{Staff: "han.meimei", Name: "韩梅梅", Roles: staff.Roles{staff.Keeper}, Stamp: "1"}
	for _, tt := range []struct {
		pass time.Duration
		want bool
	}{
		{staff.CopyLife - time.Minute, true},
		{staff.CopyLife + time.Minute, false},
		{-time.Hour, true},
		{-48 * time.Hour, false},
	} {
		remember(t, here, v, card)
		here.clock.move(tt.pass)
		if err := here.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := here.Vouch(t.Context(), source, card)
		if (err == nil) != tt.want {
			t.Errorf("after %v: got %v, want in %t", tt.pass, err, tt.want)
		}
		here.clock.move(-tt.pass)
	}
}

func TestACopyLocksLikeAnAccount(t *testing.T) {
	here := openOffice(t, "", free())
	card := staff.Credentials{Card: cardNumber, PIN: cardPIN}
	remember(t, here, staff.Voucher{Staff: "han.meimei", Name: "韩梅梅", Roles: staff.Roles{staff.Keeper}, Stamp: "1"}, card)
	wrong := staff.Credentials{Card: cardNumber, PIN: "000001"}
	for range staff.Default.MaxFailures - 1 {
		_, err := here.Vouch(t.Context(), source, wrong)
		wantKey(t, "a wrong PIN", err, fault.Refused, staff.KeyLogin)
	}
	_, err := here.Vouch(t.Context(), source, wrong)
	wantKey(t, "the fifth wrong PIN", err, fault.Refused, staff.KeyLocked)
	here.restart(t)
	_, err = here.Vouch(t.Context(), source, card)
	wantKey(t, "the right PIN after a restart", err, fault.Refused, staff.KeyLocked)
	here.clock.move(staff.Default.Lock + time.Second)
	if _, err := here.Vouch(t.Context(), source, card); err != nil {
		t.Errorf("after the lock-out: %v", err)
	}
}

func TestACardThatMovedToSomebodyElse(t *testing.T) {
	here := openOffice(t, "", free())
	card := staff.Credentials{Card: cardNumber, PIN: cardPIN}
	for _, id := range []string{"han.meimei", "li.lei"} {
		remember(t, here, staff.Voucher{Staff: id, Name: "韩梅梅", Roles: staff.Roles{staff.Keeper}, Stamp: id}, card)
		if v, err := here.Vouch(t.Context(), source, card); err != nil || v.Staff != id {
			t.Errorf("the card: got %+v, %v, want %s", v, err, id)
		}
	}
}

func TestCopiesHoldNoSecretAndNoName(t *testing.T) {
	here := openOffice(t, "", free())
	remember(t, here, staff.Voucher{Staff: "han.meimei", Name: "韩梅梅", Roles: staff.Roles{staff.Keeper}, Stamp: "1"}, staff.Credentials{Card: cardNumber, PIN: cardPIN})
	for _, name := range []string{"hall.db", "hall.db-wal"} {
		b, err := os.ReadFile(filepath.Join(here.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{cardNumber, cardPIN, "韩梅梅"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s holds a secret or a name in plain text", name)
			}
		}
	}
}
