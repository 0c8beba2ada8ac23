package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices"
	"onetrip/devices/link/gpio/gpiowire"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

// The simulated cabinet: one board of twelve cells, whose locks follow one another down the columns, as in the demo's configuration.
const (
	cabinetBoard = 1
	cabinetLocks = 12
	cabinetRows  = 4
)

// boards are the kinds of lock boards by their protocols.
var boards = map[string]struct {
	baud int
	sim  func(devices.LockBoard) *doorsim.Bus
}{
	"xor8a":     {9600, func(b devices.LockBoard) *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, b) }},
	"modbusrtu": {9600, func(b devices.LockBoard) *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, b) }},
	"wkly":      {9600, func(b devices.LockBoard) *doorsim.Bus { return wklysim.New(wklysim.Opts{}, b) }},
	"kerong":    {19200, func(b devices.LockBoard) *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, b) }},
}

// cabinet is the simulated cabinet with its lock board on its cable.
type cabinet struct {
	station  *simhost.Station
	bus      *doorsim.Bus
	protocol string
	lines    net.Listener // of a cabinet on GPIO lines; nil: it has a board
}

// onLines is the cabinet without a board, whose locks hang on GPIO lines: coil N on line N, contact N, high while the door is shut, on line
// contactLines + N.
const (
	onLines      = "gpio"
	contactLines = 100
)

// cells are the lines of the cabinet.
type cells struct{ bus *doorsim.Bus }

func cellLock(line int) (devices.LockID, bool) {
	return devices.LockID{Board: cabinetBoard, Lock: line}, line >= 1 && line <= cabinetLocks
}

// Drive implements gpiowire.Lines: without a supply no coil is driven.
func (c cells) Drive(line int, high bool) {
	if l, ok := cellLock(line); ok && (!high || c.bus.Alive(cabinetBoard)) {
		c.bus.Coil(l, high)
	}
}

// Level implements gpiowire.Lines.
func (c cells) Level(line int) bool {
	l, ok := cellLock(line - contactLines)
	return ok && !c.bus.Sensed(l)
}

// cabinetState is the part of the bench's state about the cabinet.
type cabinetState struct {
	Plugged  bool            `json:"plugged"`
	Supplied bool            `json:"supplied" doc:"whether the board has its supply; PUT /v1/locks/{board}/supply"`
	Noise    float64         `json:"noise"`
	Protocol string          `json:"protocol"`
	Doors    []doorState     `json:"doors"`
	Damage   []string        `json:"damage" doc:"what was done to coils and supply that must never be"`
	Faults   map[string]bool `json:"faults"`
}

// doorState is one cell's door.
type doorState struct {
	Board    int    `json:"board"`
	Lock     int    `json:"lock"`
	Column   int    `json:"column"`
	Row      int    `json:"row"`
	Open     bool   `json:"open" doc:"whether the door is not shut, whatever its sensor says"`
	Stands   string `json:"stands" enum:"shut,ajar,open" doc:"ajar leans on what lies in its way"`
	ForMS    int64  `json:"for_ms" doc:"how long it has been open or shut; 0 when it has not moved yet"`
	Full     bool   `json:"full" doc:"whether something lies in the cell"`
	Trouble  string `json:"trouble" enum:",sensor_open,sensor_closed,jammed,blocked"`
	Pulses   int    `json:"pulses" doc:"how often the coil was driven"`
	PulseMS  int64  `json:"pulse_ms" doc:"how long the last pulse is or was"`
	PulseAgo int64  `json:"pulse_ago_ms" doc:"how long ago it began"`
}

// newCabinet returns the cabinet at the end of a cable, with a board that speaks the protocol.
func newCabinet(s *simhost.Station, protocol string) (*cabinet, error) {
	if protocol == onLines {
		return cabinetOnLines(s)
	}
	kind, ok := boards[protocol]
	if !ok {
		return nil, fmt.Errorf("build a lock board for %q: there is none; choose xor8a, modbusrtu, wkly, kerong or gpio", protocol)
	}
	if err := s.Port().SetBaud(kind.baud); err != nil {
		return nil, fmt.Errorf("build a lock board: %w", err)
	}
	return &cabinet{station: s, protocol: protocol, bus: kind.sim(devices.LockBoard{Board: cabinetBoard, Locks: cabinetLocks})}, nil
}

// cabinetOnLines returns the cabinet whose lines are served at a socket beside the cables. Nothing hangs on its cable.
func cabinetOnLines(s *simhost.Station) (*cabinet, error) {
	path := filepath.Join(filepath.Dir(s.Path()), "gpio")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("build GPIO lines: %w", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("build GPIO lines: %w", err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("build GPIO lines: %w", err)
	}
	return &cabinet{station: s, protocol: onLines, lines: l, bus: boards["xor8a"].sim(devices.LockBoard{Board: cabinetBoard, Locks: cabinetLocks})}, nil
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
	c.bus.Watch(func(devices.LockID) { changed() })
	if c.lines != nil {
		return gpiowire.Serve(ctx, c.lines, cells{c.bus})
	}
	return c.bus.Serve(ctx, c.station.Port())
}

// state returns what the page needs to know.
func (c *cabinet) state() cabinetState {
	s := cabinetState{
		Plugged: c.station.Plugged(), Supplied: c.bus.Alive(cabinetBoard), Noise: c.station.Noise(), Protocol: c.protocol, Damage: c.bus.Damage(),
		Faults: map[string]bool{},
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
	column, row := (l.Lock-1)/cabinetRows, (l.Lock-1)%cabinetRows
	stands, since := c.bus.Stands(l)
	d := doorState{
		Board: l.Board, Lock: l.Lock, Column: column + 1, Row: row + 1,
		Open: stands != doorsim.Shut, Stands: string(stands), Full: c.bus.IsFull(l), Trouble: string(c.bus.TroubleOf(l)),
	}
	if !since.IsZero() {
		d.ForMS = time.Since(since).Milliseconds()
	}
	if all := c.bus.Firings(l); len(all) > 0 {
		last := all[len(all)-1]
		d.Pulses, d.PulseMS, d.PulseAgo = len(all), last.For.Milliseconds(), time.Since(last.At).Milliseconds()
	}
	return d
}

// errShut is why nothing can be laid into a cell or taken out.
var errShut = errors.New("the door is shut")

// do performs what somebody does to a door.
func (c *cabinet) do(l devices.LockID, in doorChange) error {
	if in.Trouble != nil {
		c.bus.Set(l, doorsim.Trouble(*in.Trouble))
	}
	if v := in.Visitor; v != nil {
		c.bus.Meet(l, doorsim.Visitor{Pull: time.Duration(v.PullMS) * time.Millisecond, Push: time.Duration(v.PushMS) * time.Millisecond})
	}
	switch in.Do {
	case "pull":
		c.bus.Pull(l)
	case "push":
		c.bus.Push(l)
	case "force":
		c.bus.Force(l)
	case "put", "take":
		if !c.bus.Fill(l, in.Do == "put") {
			return errShut
		}
	}
	return nil
}
