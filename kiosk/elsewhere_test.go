package kiosk

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
	"onetrip/queue/queuetest"
	"onetrip/ui/present"
	"onetrip/ui/text"
)

// hallProcess is a hall service at an address of its own, which can be stopped and started.
type hallProcess struct {
	*hall.Service
	addr string
	stop func()
}

// startHall starts a hall at addr, or with "" at a free address.
func startHall(t *testing.T, s *hall.Service, addr string) *hallProcess {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	queuehttp.Machine(httpx.NewAPI(mux, "Hall", "1", "A hall for tests."), s, queuehttp.MachineOpts{})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // says that it was closed
	}()
	stop := sync.OnceFunc(func() {
		_ = server.Close()
		<-done
	})
	t.Cleanup(stop)
	return &hallProcess{s, l.Addr().String(), stop}
}

// eye sees what the terminal shows.
type eye struct {
	t      *testing.T
	models chan present.Model
}

// until waits for a picture.
func (e eye) until(what string, seen func(present.Model) bool) present.Model {
	e.t.Helper()
	limit := time.After(20 * time.Second)
	var last present.Model
	for {
		select {
		case last = <-e.models:
			if seen(last) {
				return last
			}
		case <-limit:
			e.t.Fatalf("waited for %s, still see the page %s: %+v", what, last.Screen, last.Panel)
		}
	}
}

func (e eye) page(s flow.Screen) present.Model {
	e.t.Helper()
	return e.until(string(s), func(m present.Model) bool { return m.Screen == s })
}

// runTerminal runs a terminal until the test ends.
func runTerminal(t *testing.T, cfg Config, data string) (eye, *Terminal) {
	t.Helper()
	e := eye{t, make(chan present.Model, 1024)}
	terminal, err := Open(t.Context(), cfg, Opts{Data: data, Show: func(m present.Model) { e.models <- m }}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		terminal.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
		terminal.Close()
	})
	return e, terminal
}

// remote returns the configuration of terminal 2, without devices, of a hall elsewhere.
func remote(t *testing.T, url string) Config {
	t.Helper()
	cfg := Default()
	cfg.Terminal.Number, cfg.Speech.On, cfg.Sound.On = "2", false, false
	cfg.HallService.URL = url
	if problems := cfg.complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return cfg
}

// TestATerminalOfAHallElsewhere takes numbers of a hall over HTTP, then without it, and tells it afterwards.
func TestATerminalOfAHallElsewhere(t *testing.T) {
	h := queue.Demo().DayAndNight()
	service := hall.New(h, hall.Opts{}, basetest.NewLog(t))
	service.Use(queuetest.NewMemory())
	process := startHall(t, service, "")

	e, terminal := runTerminal(t, remote(t, "http://"+process.addr), t.TempDir())
	e.until("the name of the hall elsewhere", func(m present.Model) bool {
		return m.Screen == flow.Welcome && m.Header.Hall == h.Name.ZH
	})
	linked(t, terminal)
	online := take(t, e, terminal, h)
	if online.Offline {
		t.Errorf("with the hall: got %s offline", online.No)
	}
	probes := 0
	waitFor(t, "an emergency block", func() bool {
		probes++
		id := queue.LeaseID(fmt.Sprint("probe", probes))
		l, err := service.Lease(t.Context(), queue.LeaseRequest{ID: id, Terminal: "9", Series: h.Series[len(h.Series)-1], Count: 1})
		return err == nil && l.First > queue.DefaultLease+probes
	})

	process.stop()
	offline := take(t, e, terminal, h)
	if !offline.Offline {
		t.Errorf("without the hall: got %s, not offline", offline.No)
	}
	startHall(t, service, process.addr)
	waitFor(t, "the ticket in the hall", func() bool {
		found, err := service.Find(t.Context(), queue.Find{No: offline.No})
		return err == nil && len(found) == 1 && found[0].Ticket.Offline && found[0].Ticket.Print == queue.PrintFailed
	})
}

// linked waits until the hall elsewhere gives the numbers: its name stands on the welcome page a moment before that.
func linked(t *testing.T, terminal *Terminal) {
	t.Helper()
	waitFor(t, "a hall that gives the numbers", func() bool {
		link := terminal.hall.(*elsewhere).link.Load()
		return link != nil && link.State() == uplink.Online
	})
}

// take takes a number without identity at a terminal without a printer, and returns the ticket as the screen shows it.
func take(t *testing.T, e eye, terminal *Terminal, h queue.Hall) queue.Ticket {
	t.Helper()
	var id queue.ServiceID
	for _, s := range h.Services {
		if s.Identity == queue.NoIdentity {
			id = s.ID
		}
	}
	terminal.Tap(flow.Tap{Action: flow.TakeNumber})
	e.page(flow.Services)
	terminal.Tap(flow.Tap{Action: flow.PickService, Arg: string(id)})
	m := e.page(flow.OnScreen)
	body := m.Body.(present.TicketBody)
	terminal.Tap(flow.Tap{Action: flow.Finish})
	e.page(flow.Welcome)
	valid := text.In(queue.ZH).Plain(text.OfflineValid)
	got := queue.Ticket{No: queue.TicketNo(body.Number)}
	for _, f := range body.Facts {
		got.Offline = got.Offline || f.Value == valid
	}
	return got
}

// waitFor waits until something is true.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(30 * time.Second)
	for !is() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("waited for %s", what)
		}
	}
}
