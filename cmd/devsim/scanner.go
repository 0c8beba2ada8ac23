package main

import (
	"context"
	"errors"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/scanner"
	"onetrip/devices/scanner/scannersim"
)

// codeScanner is the simulated code scanner on its cable.
type codeScanner struct {
	station *simhost.Station
	sim     *scannersim.Sim
}

// scannerState is the part of the bench's state about the scanner.
type scannerState struct {
	Plugged bool    `json:"plugged"`
	Noise   float64 `json:"noise"`
	Paper   int     `json:"paper" doc:"number of the newest paper that bears a code, which can be held before the scanner; 0: none does"`
}

// newScanner returns the scanner at the end of a cable.
func newScanner(s *simhost.Station) (*codeScanner, error) {
	if err := s.Port().SetBaud(scanner.Baud); err != nil {
		return nil, err
	}
	return &codeScanner{station: s, sim: scannersim.New(scannersim.Opts{})}, nil
}

func (c *codeScanner) cable() *simhost.Station { return c.station }

// powerOn does nothing: a scanner remembers nothing.
func (c *codeScanner) powerOn() {}

// setFault is not for scanners: noise and a pulled cable are all that goes wrong with them.
func (c *codeScanner) setFault(string, bool) error {
	return errors.New("the scanner has no faults of its own")
}

// serve sends codes until ctx ends.
func (c *codeScanner) serve(ctx context.Context, _ func()) error {
	return c.sim.Serve(ctx, c.station.Port())
}

func (c *codeScanner) state(p *printer) scannerState {
	s := scannerState{Plugged: c.station.Plugged(), Noise: c.station.Noise()}
	s.Paper, _ = p.lastCode()
	return s
}

// lastCode returns the number of the newest paper that bears a bar code or a QR code, and what it holds.
func (p *printer) lastCode() (paper int, code string) {
	for _, j := range slices.Backward(p.sim.Jobs()) {
		for _, e := range j.Elements {
			if e.Kind == escpossim.KindQR || e.Kind == escpossim.KindBarcode {
				return j.Number, e.Text
			}
		}
	}
	return 0, ""
}

// codeInput is a code held before the scanner.
type codeInput struct {
	Body struct {
		Code  string `json:"code,omitempty" maxLength:"256" doc:"what the bar code or QR code holds"`
		Paper bool   `json:"paper,omitempty" doc:"instead: the newest paper of the printer that bears a code is held there"`
	}
}

// code returns what the input shows.
func (in *codeInput) code(p *printer) (string, error) {
	if !in.Body.Paper {
		if in.Body.Code == "" {
			return "", huma.Error422UnprocessableEntity("say which code")
		}
		return in.Body.Code, nil
	}
	if n, code := p.lastCode(); n != 0 {
		return code, nil
	}
	return "", huma.Error409Conflict("no paper bears a code")
}

// scannerRoutes adds the scanner's part of the API.
func (b *bench) scannerRoutes(api huma.API) {
	huma.Register(api, operation("PUT", "/v1/scanner/code", "show-code", "Hold a code before the scanner, once"),
		func(_ context.Context, in *codeInput) (*struct{}, error) {
			code, err := in.code(b.printer)
			if err != nil {
				return nil, err
			}
			b.scanner.sim.Show(code)
			b.scanner.sim.Show("")
			return nil, nil //nolint:nilnil // no content
		})
}
