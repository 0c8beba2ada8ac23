package main

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/simhost"
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

func (c *codeScanner) state() scannerState {
	return scannerState{c.station.Plugged(), c.station.Noise()}
}

// codeInput is a code held before the scanner.
type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"256" doc:"what the bar code or QR code holds"`
	}
}

// scannerRoutes adds the scanner's part of the API.
func (b *bench) scannerRoutes(api huma.API) {
	huma.Register(api, operation("PUT", "/v1/scanner/code", "show-code", "Hold a code before the scanner, once"),
		func(_ context.Context, in *codeInput) (*struct{}, error) {
			b.scanner.sim.Show(in.Body.Code)
			b.scanner.sim.Show("")
			return nil, nil //nolint:nilnil // no content
		})
}
