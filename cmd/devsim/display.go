package main

import (
	"context"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices/calldisplay"
	"onetrip/devices/calldisplay/calldisplaysim"
)

// displays are the simulated text displays above four windows, on their cable.
type displays struct {
	station *simhost.Station
	sim     *calldisplaysim.Sim
}

// displayState is the part of the bench's state about the displays.
type displayState struct {
	Plugged bool                           `json:"plugged"`
	Noise   float64                        `json:"noise"`
	Shown   map[string]calldisplaysim.Text `json:"shown" doc:"what each display shows, by its address"`
	Faults  map[string]bool                `json:"faults"`
}

// newDisplays returns the displays at the end of a cable.
func newDisplays(s *simhost.Station) (*displays, error) {
	if err := s.Port().SetBaud(calldisplay.Baud); err != nil {
		return nil, err
	}
	return &displays{s, calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01", "02", "03", "04"}})}, nil
}

func (d *displays) cable() *simhost.Station { return d.station }

// powerOn does nothing: displays have a supply of their own.
func (d *displays) powerOn() {}

// setFault switches one of the displays' faults on or off.
func (d *displays) setFault(name string, on bool) error {
	return d.sim.SetFault(calldisplaysim.Fault(name), on)
}

// serve shows texts until ctx ends.
func (d *displays) serve(ctx context.Context, changed func()) error {
	d.sim.OnChange(changed)
	return d.sim.Serve(ctx, d.station.Port())
}

// state returns what the page needs to know.
func (d *displays) state() displayState {
	s := displayState{Plugged: d.station.Plugged(), Noise: d.station.Noise(), Shown: d.sim.Shown(), Faults: map[string]bool{}}
	active := d.sim.Active()
	for _, f := range calldisplaysim.Faults() {
		s.Faults[string(f)] = active[f]
	}
	return s
}
