package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices/escpos/escpossim"
)

// printer is the simulated ticket printer on its cable.
type printer struct {
	station *simhost.Station
	sim     *escpossim.Printer
}

// printerState is the part of the bench's state about the printer.
type printerState struct {
	escpossim.Report
	Plugged bool            `json:"plugged"`
	Noise   float64         `json:"noise"`
	State   escpossim.State `json:"state" doc:"what PUT /v1/printer/state changes"`
}

// newPrinter returns a printer of the paper's width, 80 or 58 mm, at the end of a cable.
func newPrinter(s *simhost.Station, width int) (*printer, error) {
	name := map[int]string{80: "module", 58: "module_58"}[width]
	opts, ok := escpossim.Model(name)
	if !ok {
		return nil, fmt.Errorf("build a printer for %d mm: there is none", width)
	}
	sim, err := escpossim.New(opts)
	if err != nil {
		return nil, err
	}
	return &printer{station: s, sim: sim}, nil
}

func (p *printer) cable() *simhost.Station { return p.station }

// powerOn does nothing: the printer has a supply of its own and keeps what it holds when the data cable is pulled.
func (p *printer) powerOn() {}

// setFault is not for printers: what can go wrong with them is part of their state.
func (p *printer) setFault(string, bool) error {
	return fmt.Errorf("the printer's troubles are set by PUT /v1/printer/state")
}

// serve answers the driver until ctx ends.
func (p *printer) serve(ctx context.Context, changed func()) error {
	changes, stop := p.sim.Watch()
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-changes:
				changed()
			case <-ctx.Done():
				return
			}
		}
	})
	defer watch.Wait()
	defer stop()
	return p.sim.Serve(ctx, p.station.Port())
}

// state returns what the page needs to know.
func (p *printer) state() printerState {
	return printerState{Report: p.sim.Report(), Plugged: p.station.Plugged(), Noise: p.station.Noise(), State: p.sim.State()}
}

// change applies a JSON object to the printer's state; what it leaves out stays as it is.
func (p *printer) change(body []byte) error {
	var wrong error
	err := p.sim.Change(func(s *escpossim.State) {
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if wrong = dec.Decode(s); wrong == io.EOF { // an empty body
			wrong = nil
		}
	})
	if wrong != nil {
		return wrong
	}
	return err
}

// job returns a paper by its number.
func (p *printer) job(number int) (escpossim.Job, bool) {
	for _, j := range p.sim.Jobs() {
		if j.Number == number {
			return j, true
		}
	}
	return escpossim.Job{}, false
}

// jobsOutput lists papers.
type jobsOutput struct {
	Body struct {
		Jobs []escpossim.Job `json:"jobs"`
	}
}

// picture writes an image as a PNG.
func picture(img image.Image) (*pngOutput, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, huma.Error500InternalServerError("the picture cannot be written", err)
	}
	return &pngOutput{ContentType: "image/png", Body: b.Bytes()}, nil
}

// printerRoutes adds the printer's part of the API.
func (b *bench) printerRoutes(api huma.API) {
	b.stateRoutes(api)
	huma.Register(api, operation("GET", "/v1/printer/jobs", "get-jobs", "Every paper since the start: bytes, text and elements"),
		func(context.Context, *struct{}) (*jobsOutput, error) {
			out := &jobsOutput{}
			out.Body.Jobs = append([]escpossim.Job{}, b.printer.sim.Jobs()...)
			return out, nil
		})
	huma.Register(api, operation("GET", "/v1/printer/jobs/{number}/image", "get-job-image", "A paper as a PNG, one pixel a dot"),
		func(_ context.Context, in *struct {
			Number int `path:"number" minimum:"1"`
		},
		) (*pngOutput, error) {
			j, ok := b.printer.job(in.Number)
			if !ok {
				return nil, huma.Error404NotFound("there is no such paper")
			}
			return picture(j.Image())
		})
	huma.Register(api, operation("GET", "/v1/printer/roll", "get-roll", "The paper that hangs out, as a PNG"),
		func(context.Context, *struct{}) (*pngOutput, error) {
			roll := b.printer.sim.Roll()
			if roll.Rows == 0 {
				return nil, huma.Error404NotFound("no paper hangs out")
			}
			return picture(roll.Image)
		})
	huma.Register(api, operation("DELETE", "/v1/printer/roll", "tear-roll", "Tear off the paper that hangs out"),
		func(context.Context, *struct{}) (*struct{}, error) {
			b.printer.sim.Tear()
			return nil, nil //nolint:nilnil // no content
		})
}

// stateRoutes adds the calls that look at the printer's state and change it.
func (b *bench) stateRoutes(api huma.API) {
	huma.Register(api, operation("GET", "/v1/printer", "get-printer", "What the printer does, and its state"),
		func(context.Context, *struct{}) (*struct{ Body printerState }, error) {
			return &struct{ Body printerState }{b.printer.state()}, nil
		})
	put := operation("PUT", "/v1/printer/state", "put-printer-state",
		"Change the printer's state by a JSON object with fields of GET /v1/printer's state; what is left out stays")
	put.SkipValidateBody = true // the raw bytes are a change, which the printer itself checks
	huma.Register(api, put,
		func(_ context.Context, in *struct {
			RawBody []byte `contentType:"application/json"`
		},
		) (*struct{}, error) {
			if err := b.printer.change(in.RawBody); err != nil {
				return nil, huma.Error422UnprocessableEntity(err.Error())
			}
			return nil, nil //nolint:nilnil // no content
		})
}
