package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/sse"

	"onetrip/cmd/internal/simhost"
	"onetrip/kiosk/base/event"
	pages "onetrip/ui/web/bench"
)

// bench is all simulated devices of one terminal, and the screen that shows what they do.
type bench struct {
	reader  *reader
	printer *printer
	cabinet *cabinet
	scanner *codeScanner
	display *displays
	screen  *screenView
	changes event.Topic[struct{}]
	log     *slog.Logger
}

// benchState is everything that the page shows.
type benchState struct {
	Screen  screenState  `json:"screen"`
	IDCard  readerState  `json:"idcard"`
	Printer printerState `json:"printer"`
	Locks   cabinetState `json:"locks"`
	Scanner scannerState `json:"scanner"`
	Display displayState `json:"display"`
}

// newBench plugs the devices in.
func newBench(o options, log *slog.Logger) (*bench, error) {
	b := &bench{log: log}
	b.reader = newReader(simhost.New(filepath.Join(o.dir, "idcard")))
	var err error
	if b.printer, err = newPrinter(simhost.New(filepath.Join(o.dir, "printer")), o.paper); err != nil {
		return nil, err
	}
	if b.cabinet, err = newCabinet(simhost.New(filepath.Join(o.dir, "locks")), o.locks); err != nil {
		return nil, err
	}
	if b.scanner, err = newScanner(simhost.New(filepath.Join(o.dir, "scanner"))); err != nil {
		return nil, err
	}
	if b.display, err = newDisplays(simhost.New(filepath.Join(o.dir, "display"))); err != nil {
		return nil, err
	}
	if b.screen, err = openScreen(o.screen); err != nil {
		return nil, err
	}
	if err := errors.Join(b.reader.station.Plug(), b.printer.station.Plug(), b.cabinet.station.Plug(), b.scanner.station.Plug(), b.display.station.Plug()); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// start runs the simulators until ctx ends.
func (b *bench) start(ctx context.Context, tasks *sync.WaitGroup) {
	tasks.Go(func() { b.serve("reader", b.reader.serve(ctx, b.changed)) })
	tasks.Go(func() { b.serve("printer", b.printer.serve(ctx, b.changed)) })
	tasks.Go(func() { b.serve("locks", b.cabinet.serve(ctx, b.changed)) })
	tasks.Go(func() { b.serve("scanner", b.scanner.serve(ctx, b.changed)) })
	tasks.Go(func() { b.serve("display", b.display.serve(ctx, b.changed)) })
	if b.screen != nil {
		tasks.Go(func() { b.screen.watch(ctx, b.changed) })
	}
}

// serve logs the end of a simulator that ended for another reason than ours.
func (b *bench) serve(name string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		b.log.Error("a simulator ended", "device", name, "error", err)
	}
}

// close pulls every cable.
func (b *bench) close() {
	if err := errors.Join(b.reader.station.Close(), b.printer.station.Close(), b.cabinet.station.Close(), b.scanner.station.Close(), b.display.station.Close()); err != nil {
		b.log.Warn("the cables cannot be pulled", "error", err)
	}
	if b.screen != nil {
		b.screen.screen.Close()
	}
}

// changed tells every open page that something happened.
func (b *bench) changed() { b.changes.Publish(struct{}{}) }

// state collects what the page shows.
func (b *bench) state() benchState {
	return benchState{
		Screen: b.screen.state(), IDCard: b.reader.state(), Printer: b.printer.state(), Locks: b.cabinet.state(), Scanner: b.scanner.state(b.printer),
		Display: b.display.state(),
	}
}

// operation describes one call of the API.
func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary}
}

// routes returns the API and the page.
func (b *bench) routes() http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("OneTrip bench", "1.0.0")
	config.Info.Description = "Uses a terminal's simulated hardware: lays cards, prints on paper, pulls cables."
	config.DocsPath = "" // its page would load scripts from elsewhere
	api := humago.New(mux, config)
	b.readerRoutes(api)
	b.printerRoutes(api)
	b.cabinetRoutes(api)
	b.scannerRoutes(api)
	b.screenRoutes(api)
	huma.Register(api, operation("PUT", "/v1/{device}/faults", "put-faults", "Pull a device's cable, make its line noisy, or make the device misbehave"), b.putFaults)
	huma.Register(api, operation("GET", "/v1/state", "get-state", "Everything that the bench page shows"),
		func(context.Context, *struct{}) (*struct{ Body benchState }, error) {
			return &struct{ Body benchState }{b.state()}, nil
		})
	sse.Register(api, operation("GET", "/v1/events", "get-events", "The state, at once and after every change"), map[string]any{"state": benchState{}}, b.events)
	mux.Handle("/", pages.Handler())
	return http.NewCrossOriginProtection().Handler(mux)
}

// events sends the state until the page is closed.
func (b *bench) events(ctx context.Context, _ *struct{}, send sse.Sender) {
	changes := b.changes.Subscribe(1)
	defer changes.Close()
	for {
		if send.Data(b.state()) != nil {
			return // the page is gone
		}
		if _, err := changes.Next(ctx); err != nil {
			return
		}
	}
}

// faultsInput is a change of a device's faults. What is left out stays as it is.
type faultsInput struct {
	Device string `path:"device" enum:"idcard,printer,locks,scanner,display"`
	Body   struct {
		Unplugged *bool           `json:"unplugged,omitempty" doc:"pull the cable, or plug it in again: the device starts anew"`
		Noise     *float64        `json:"noise,omitempty" minimum:"0" maximum:"1" doc:"share of bytes in which the cable flips a bit"`
		Faults    map[string]bool `json:"faults,omitempty" doc:"the device's own faults by name; GET /v1/state lists them"`
	}
}

// putFaults changes a device's faults.
func (b *bench) putFaults(_ context.Context, in *faultsInput) (*struct{}, error) {
	defer b.changed()
	d := map[string]device{"idcard": b.reader, "printer": b.printer, "locks": b.cabinet, "scanner": b.scanner, "display": b.display}[in.Device]
	for name, on := range in.Body.Faults {
		if err := d.setFault(name, on); err != nil {
			return nil, huma.Error422UnprocessableEntity(err.Error())
		}
	}
	if p := in.Body.Noise; p != nil {
		if err := d.cable().SetNoise(*p); err != nil {
			return nil, huma.Error422UnprocessableEntity(err.Error())
		}
	}
	if in.Body.Unplugged == nil {
		return nil, nil //nolint:nilnil // no content
	}
	if err := replug(d, *in.Body.Unplugged); err != nil {
		return nil, huma.Error500InternalServerError("the cable cannot be moved", err)
	}
	return nil, nil //nolint:nilnil // no content
}

// device is what all simulated devices have in common.
type device interface {
	cable() *simhost.Station
	setFault(name string, on bool) error
	powerOn() // what the device does when it gets power again
}

// replug pulls a device's cable or plugs it in again.
func replug(d device, unplugged bool) error {
	if unplugged {
		return d.cable().Unplug()
	}
	if d.cable().Plugged() {
		return nil
	}
	d.powerOn()
	if err := d.cable().Plug(); err != nil {
		return fmt.Errorf("plug in: %w", err)
	}
	return nil
}
