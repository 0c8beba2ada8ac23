package main

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

// The simulated cabinet: one board of twelve cells.
const (
	cabinetBoard = 1
	cabinetLocks = 12
)

// cabinet is the simulated cabinet with its lock board on its cable.
type cabinet struct {
	station  *simhost.Station
	bus      *doorsim.Bus
	protocol string
}

// cabinetState is the part of the bench's state about the cabinet.
type cabinetState struct {
	Plugged  bool            `json:"plugged"`
	Noise    float64         `json:"noise"`
	Protocol string          `json:"protocol"`
	Doors    []doorState     `json:"doors"`
	Damage   []string        `json:"damage" doc:"what was done to coils and supply that must never be"`
	Faults   map[string]bool `json:"faults"`
}

// doorState is one cell's door.
type doorState struct {
	Board   int    `json:"board"`
	Lock    int    `json:"lock"`
	Open    bool   `json:"open" doc:"where the door really is, whatever its sensor says"`
	Trouble string `json:"trouble" enum:",sensor_open,sensor_closed,jammed,blocked"`
	Pulses  int    `json:"pulses" doc:"how often the coil was driven"`
}

// newCabinet returns the cabinet at the end of a cable, with a board that speaks the protocol.
func newCabinet(s *simhost.Station, protocol string) (*cabinet, error) {
	board := devices.LockBoard{Board: cabinetBoard, Locks: cabinetLocks}
	c := &cabinet{station: s, protocol: protocol}
	baud := 9600
	switch protocol {
	case "xor8a":
		c.bus = xor8asim.New(xor8asim.Opts{}, board)
	case "modbusrtu":
		c.bus = modbusrtusim.New(modbusrtusim.Opts{}, board)
	case "wkly":
		c.bus = wklysim.New(wklysim.Opts{}, board)
	case "kerong":
		c.bus = kerongsim.New(kerongsim.Opts{}, board)
		baud = 19200
	default:
		return nil, fmt.Errorf("build a lock board for %q: there is none; choose xor8a, modbusrtu, wkly or kerong", protocol)
	}
	if err := s.Port().SetBaud(baud); err != nil {
		return nil, fmt.Errorf("build a lock board: %w", err)
	}
	return c, nil
}

func (c *cabinet) cable() *simhost.Station { return c.station }

// powerOn does nothing: the board has a supply of its own.
func (c *cabinet) powerOn() {}

// setFault switches one of the bus's faults on or off.
func (c *cabinet) setFault(name string, on bool) error {
	return c.bus.SetFault(doorsim.Fault(name), on)
}

// serve answers the driver until ctx ends.
func (c *cabinet) serve(ctx context.Context, changed func()) error {
	c.bus.OnChange(func(devices.LockID) { changed() })
	return c.bus.Serve(ctx, c.station.Port())
}

// state returns what the page needs to know.
func (c *cabinet) state() cabinetState {
	s := cabinetState{
		Plugged: c.station.Plugged(), Noise: c.station.Noise(), Protocol: c.protocol, Damage: c.bus.Damage(), Faults: map[string]bool{},
	}
	for _, l := range c.bus.Locks() {
		s.Doors = append(s.Doors, c.door(l))
	}
	active := c.bus.Active()
	for _, f := range doorsim.Faults() {
		s.Faults[string(f)] = active[f]
	}
	return s
}

func (c *cabinet) door(l devices.LockID) doorState {
	return doorState{l.Board, l.Lock, c.bus.IsOpen(l), string(c.bus.TroubleOf(l)), len(c.bus.Firings(l))}
}

// lockPath names a lock.
type lockPath struct {
	Board int `path:"board"`
	Lock  int `path:"lock"`
}

func (p lockPath) id() devices.LockID { return devices.LockID{Board: p.Board, Lock: p.Lock} }

// check returns an error unless the cabinet has the lock.
func (p lockPath) check() error {
	if p.Board != cabinetBoard || p.Lock < 1 || p.Lock > cabinetLocks {
		return huma.Error404NotFound(fmt.Sprintf("no such lock: the cabinet has locks %d/1 to %d/%d", cabinetBoard, cabinetBoard, cabinetLocks))
	}
	return nil
}

// doorInput is what somebody does to a door. What is left out stays as it is.
type doorInput struct {
	Board int `path:"board"`
	Lock  int `path:"lock"`
	Body  struct {
		Do      string       `json:"do,omitempty" enum:",pull,push,force" doc:"a hand: pull opens where the bolt is away, force opens anyway"`
		Trouble *string      `json:"trouble,omitempty" enum:",sensor_open,sensor_closed,jammed,blocked" doc:"what is wrong with the door; empty mends it"`
		Visitor *personInput `json:"visitor,omitempty" doc:"somebody in front of the door"`
	}
}

// personInput is what somebody does by himself.
type personInput struct {
	PullMS int `json:"pull_ms,omitempty" minimum:"0" doc:"pulls so long after the lock fired; 0: does not"`
	PushMS int `json:"push_ms,omitempty" minimum:"0" doc:"shuts the door so long after it opened; 0: does not"`
}

// do performs the input.
func (c *cabinet) do(in *doorInput) {
	l := devices.LockID{Board: in.Board, Lock: in.Lock}
	if in.Body.Trouble != nil {
		c.bus.Set(l, doorsim.Trouble(*in.Body.Trouble))
	}
	if v := in.Body.Visitor; v != nil {
		c.bus.Meet(l, doorsim.Visitor{Pull: time.Duration(v.PullMS) * time.Millisecond, Push: time.Duration(v.PushMS) * time.Millisecond})
	}
	switch in.Body.Do {
	case "pull":
		c.bus.Pull(l)
	case "push":
		c.bus.Push(l)
	case "force":
		c.bus.Force(l)
	}
}

// cabinetRoutes adds the cabinet's part of the API.
func (b *bench) cabinetRoutes(api huma.API) {
	huma.Register(api, operation("GET", "/v1/locks/{board}/{lock}", "get-lock", "A cell's door and coil"),
		func(_ context.Context, in *lockPath) (*struct{ Body doorState }, error) {
			if err := in.check(); err != nil {
				return nil, err
			}
			return &struct{ Body doorState }{b.cabinet.door(in.id())}, nil
		})
	huma.Register(api, operation("PUT", "/v1/locks/{board}/{lock}", "put-lock", "Pull, push or force a door, put something in its way, break its sensor"),
		func(_ context.Context, in *doorInput) (*struct{}, error) {
			if err := (lockPath{in.Board, in.Lock}).check(); err != nil {
				return nil, err
			}
			defer b.changed()
			b.cabinet.do(in)
			return nil, nil //nolint:nilnil // no content
		})
}
