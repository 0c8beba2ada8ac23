package kiosk

import (
	"context"
	"testing"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/host"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// TestStaffOfAHallElsewhere log in at a terminal while the hall answers, and afterwards without it.
func TestStaffOfAHallElsewhere(t *testing.T) {
	log := basetest.NewLog(t)
	inside, err := host.Open(t.Context(), host.Opts{
		Hall: queue.Demo().DayAndNight(), Source: hall.Source{Dir: t.TempDir(), Name: "hall"}, Listen: web.Addresses{Machine: "127.0.0.1:0"},
		Health: &health.Tracker{}, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- inside.Run(ctx, func(error) {}) }()
	accounts, err := inside.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id, password, err := accounts.DemoLogin(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	_, terminal := runTerminal(t, remote(t, inside.Machine()), t.TempDir())
	who := staff.Credentials{Staff: id, Password: password}
	waitFor(t, "a login with the hall", func() bool {
		s, err := terminal.Login(t.Context(), who)
		if err != nil && fault.KindOf(err) != fault.Unavailable { // the terminal's store opens in the background
			t.Fatal(err)
		}
		return err == nil && s.Staff == id && s.Roles.Has(staff.Keeper)
	})
	_, err = terminal.Login(t.Context(), staff.Credentials{Staff: id, Password: "wrong"})
	if fault.KeyOf(err) != staff.KeyLogin {
		t.Errorf("a wrong password: got %v, want refused", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if s, err := terminal.Login(t.Context(), who); err != nil || s.Staff != id {
		t.Errorf("without the hall: got %+v, %v", s, err)
	}
	_, err = terminal.Login(t.Context(), staff.Credentials{Staff: "stranger", Password: password})
	if fault.KindOf(err) != fault.Refused {
		t.Errorf("a stranger without the hall: got %v, want refused", err)
	}
}
