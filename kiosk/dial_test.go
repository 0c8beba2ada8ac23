package kiosk

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
	"onetrip/queue/queuetest"
	"onetrip/ui/present"
)

// secureHall is a hall service in the network, which asks terminals for certificates. It returns its address.
func secureHall(t *testing.T, s *hall.Service) (url string, a *enrol.Authority) {
	t.Helper()
	dir, log := t.TempDir(), basetest.NewLog(t)
	keys, err := vault.Create(filepath.Join(dir, "hall.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // nothing is written any more
	if err := db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), enrol.Owner, enrol.Migrations); err != nil {
		t.Fatal(err)
	}
	if a, err = enrol.Open(dir, db, keys, enrol.Opts{Names: []string{"127.0.0.1"}}); err != nil {
		t.Fatal(err)
	}
	mux, door := http.NewServeMux(), http.NewServeMux() // two descriptions: both know a "Request"
	a.Register(httpx.NewAPI(door, "Enrolment", "1", "Enrolment for tests."))
	queuehttp.Machine(httpx.NewAPI(mux, "Hall", "1", "A hall for tests."), s, queuehttp.MachineOpts{Name: enrol.MachineOf})
	mux.Handle(enrol.EnrolPath, door)
	mux.Handle(enrol.RenewPath, door)
	l, err := httpx.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpx.Serve(ctx, l, a.Guard(mux), a.TLS(), log) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "https://" + l.Addr().String(), a
}

// TestATerminalEnrolsOnceThenTakesNumbers goes from a new terminal to the first number over TLS with certificates on both sides.
func TestATerminalEnrolsOnceThenTakesNumbers(t *testing.T) {
	h := queue.Demo().DayAndNight()
	service := hall.New(h, hall.Opts{}, basetest.NewLog(t))
	service.Use(queuetest.NewMemory())
	url, authority := secureHall(t, service)
	cfg, data, log := remote(t, url), t.TempDir(), basetest.NewLog(t)

	if _, err := Open(t.Context(), cfg, Opts{Data: data, Show: func(present.Model) {}}, log); fault.KindOf(err) != fault.Refused {
		t.Errorf("a terminal that is not enrolled opens with %v, want refused", err)
	}
	in, err := authority.Invite(t.Context(), "admin", "2")
	if err != nil {
		t.Fatal(err)
	}
	other := "A" + in.Fingerprint[1:]
	if other == in.Fingerprint {
		other = "B" + in.Fingerprint[1:]
	}
	for _, e := range []Enrolment{
		{URL: "https://127.0.0.1:1", Code: in.Code, Fingerprint: in.Fingerprint},
		{URL: url, Code: in.Code, Fingerprint: other},
	} {
		if err := Enrol(t.Context(), cfg, data, e, log); err == nil {
			t.Errorf("enrolled with %+v", e)
		}
	}
	e := Enrolment{URL: url, Code: in.Code, Fingerprint: in.Fingerprint}
	if err := Enrol(t.Context(), cfg, data, e, log); err != nil {
		t.Fatal(err)
	}
	if err := Enrol(t.Context(), cfg, data, e, log); fault.KindOf(err) != fault.Refused {
		t.Errorf("the code again: got %v, want refused", err)
	}
	renamed := cfg
	renamed.Terminal.Number = "3"
	if _, err := Open(t.Context(), renamed, Opts{Data: data, Show: func(present.Model) {}}, log); fault.KindOf(err) != fault.Refused {
		t.Errorf("a terminal with another number opens with %v, want refused", err)
	}

	eye, terminal := runTerminal(t, cfg, data)
	eye.until("the welcome page of the hall elsewhere", func(m present.Model) bool {
		return m.Screen == flow.Welcome && m.Header.Hall == h.Name.ZH
	})
	linked(t, terminal)
	if got := take(t, eye, terminal, h); got.Offline {
		t.Errorf("got %s offline", got.No)
	}
}
