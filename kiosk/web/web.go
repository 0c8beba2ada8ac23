// Package web serves a hall service to browsers and to terminals: the pages and their data, logins, the interface for machines, and
// whether all is well. Browsers and machines have separate routes.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockerpaper"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
)

// Hall is the hall service as it is served.
type Hall interface {
	queuehttp.Hall
	// Ready returns nil when the service can answer, else why not.
	Ready(ctx context.Context) error
}

// Results is the part of the service that keeps results, as it is served.
type Results interface {
	lockerhttp.Desk
	lockerhttp.Backroom
}

// Opts are the choices of Browser and Machine. Hall, Staff, Gate and Log are needed.
type Opts struct {
	Hall    Hall
	Staff   *Staff
	Gate    *Gate
	Version string // of the program
	Log     *slog.Logger
	// Results keeps what the hall hands out. nil: it hands nothing out.
	Results Results
	// Settings are the program's settings. nil: nobody changes them in a browser.
	Settings *Settings
	// Alarms keeps what was wrong with the terminals. nil: nobody does.
	Alarms Alarms
	// Pages serves everything that is not data. nil: there are no pages.
	Pages http.Handler
	// Sound returns a spoken call as a WAV file, NotFound when the hall's voice cannot make one. nil: it never can.
	Sound func(ctx context.Context, seq int64) ([]byte, error)
}

// Browser returns the routes that browsers use.
func Browser(o Opts) http.Handler {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "OneTrip hall: pages", o.Version, "The data that the hall's pages show and change.")
	queuehttp.Browser(api, worded{gated{o.Hall, o.Gate}}, queuehttp.BrowserOpts{
		Clerk:      func(ctx context.Context) (queue.StaffID, error) { return o.Staff.as(ctx, staff.Clerk) },
		Supervisor: func(ctx context.Context) (queue.StaffID, error) { return o.Staff.as(ctx, staff.Supervisor) },
		Terminals: func(ctx context.Context) (queue.StaffID, error) {
			return o.Staff.as(ctx, staff.Supervisor, staff.Technician, staff.Administrator)
		},
		Sound: o.Sound,
	})
	if o.Results != nil {
		at := o.Staff.atResults()
		at.Head = o.head
		lockerhttp.Browser(api, o.Results, at)
	}
	o.Staff.sessions(api)
	o.Staff.accounts(api)
	o.Gate.codes(api, o.Staff)
	if o.Alarms != nil {
		o.alarms(api)
	}
	if o.Settings != nil {
		o.settings(api)
	}
	o.health(mux)
	if o.Pages != nil {
		mux.Handle("/", o.Pages)
	}
	return httpx.Browser(o.Staff.identify(mux), httpx.Opts{Log: o.Log})
}

// head says whose forms are printed.
func (o Opts) head() lockerpaper.Head {
	h := o.Hall.Hall()
	return lockerpaper.Head{Hall: h.Name.ZH, Zone: h.Zone}
}

// Machine returns the routes that terminals use. On the network they prove who they are and enrol here; on this machine their word counts.
func Machine(o Opts, network bool) http.Handler {
	if !network {
		return httpx.Machine(o.machine(nil), httpx.Opts{Log: o.Log})
	}
	return httpx.Machine(o.Gate.guard(o.machine), httpx.Opts{Log: o.Log})
}

// machine returns the terminals' interface; a is nil where nobody enrols.
func (o Opts) machine(a *enrol.Authority) http.Handler {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "OneTrip hall", o.Version, "Numbers, emergency blocks, ratings, appointments, results and staff for the hall's terminals.")
	queuehttp.Machine(api, o.Hall, queuehttp.MachineOpts{Name: enrol.MachineOf})
	if o.Results != nil {
		lockerhttp.Machine(api, o.Results, o.Staff, lockerhttp.MachineOpts{Name: enrol.MachineOf})
	}
	if a != nil {
		a.Register(api)
	}
	o.health(mux)
	return mux
}

// health registers what a supervisor of processes asks: whether this one lives, and whether it can serve.
func (o Opts) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := o.Hall.Ready(r.Context()); err != nil {
			httpx.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "ready")
	})
}
