package kiosk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/link"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/run"
	"onetrip/locker"
)

// workbench is what the staff's pages do with the terminal's devices.
type workbench struct{ t *Terminal }

var _ run.Workbench = workbench{}

// place is a device in the settings.
type place struct {
	role   backstage.Role
	set    bool
	port   string
	device devices.Device // nil when it is not set
	known  detect.Known
}

// places returns all roles, in the order of the page.
func (w workbench) places() []place {
	c, m := w.t.cfg, w.t.dev
	boards := make([]int, 0, len(c.Locks.Boards))
	for _, b := range c.Locks.Boards {
		boards = append(boards, b.Board)
	}
	list := []place{
		{role: backstage.RoleReader, port: c.IDCard.Port, known: detect.Known{Role: detect.Reader, Protocol: "idcard", Baud: c.IDCard.Baud}},
		{role: backstage.RolePrinter, port: c.Printer.Port, known: detect.Known{Role: detect.Printer, Protocol: "escpos", Baud: c.Printer.Baud}},
		{role: backstage.RoleLocks, port: c.Locks.Port, known: detect.Known{Role: detect.Locks, Protocol: c.Locks.Protocol, Baud: c.Locks.Baud, Boards: boards}},
		{role: backstage.RoleScanner, port: c.Scanner.Port, known: detect.Known{Role: detect.Scanner, Protocol: "scanner", Baud: c.Scanner.Baud}},
		{role: backstage.RoleSpeaker},
		{role: backstage.RoleLight, port: c.Light.Line},
	}
	for i := range list {
		p := &list[i]
		switch p.role {
		case backstage.RoleReader:
			p.device, p.set = m.Reader, m.Reader != nil
		case backstage.RolePrinter:
			p.device, p.set = m.Printer, m.Printer != nil
		case backstage.RoleLocks:
			p.device, p.set = w.t.bank, w.t.bank != nil
		case backstage.RoleScanner:
			p.device, p.set = m.Scanner, m.Scanner != nil
		case backstage.RoleSpeaker:
			p.device, p.set = m.Speaker, m.Speaker != nil
		case backstage.RoleLight:
			p.device, p.set = m.Light, m.Light != nil
		}
		p.known.Path = p.port
		if p.set && p.role == backstage.RoleReader {
			p.known.Serial = p.device.Status().Ident
		}
	}
	return list
}

// Devices returns how the devices stand.
func (w workbench) Devices(counts map[backstage.Role]int) []backstage.Device {
	var list []backstage.Device
	for _, p := range w.places() {
		d := backstage.Device{Role: p.role, Set: p.set, Port: p.port, Count: -1}
		if n, ok := counts[p.role]; ok {
			d.Count = n
		}
		if p.role == backstage.RoleLocks {
			d.Boards = p.known.Boards
		}
		if p.set {
			s := p.device.Status()
			d.Ready, d.Problem, d.Since, d.Ident = s.Ready, string(s.Problem), s.Since, s.Ident
		}
		list = append(list, d)
	}
	return list
}

// aside is where a port is moved whose device does not work, so that a search can ask what stands there.
const aside = "/nonexistent/onetrip-search"

// letGo gives the ports of devices that do not work free, and returns how to take them back.
func (w workbench) letGo(places []place) (back func()) {
	var undo []func()
	for _, p := range places {
		port, ok := w.t.movers[string(p.known.Role)].(link.Mover)
		if !ok || !p.set || p.device.Status().Ready {
			continue
		}
		if err := port.MoveTo(aside); err != nil {
			w.t.log.Warn("a port is not given free for the search", "role", p.role, "error", err)
		}
		undo = append(undo, func() {
			if err := port.MoveTo(p.port); err != nil {
				w.t.log.Warn("a port is not taken back after the search", "role", p.role, "error", err)
			}
		})
	}
	return func() {
		for _, f := range undo {
			f()
		}
	}
}

// ports returns where devices may stand: those that the system lists, and those in the settings that it does not.
func (w workbench) ports(places []place) ([]detect.Port, error) {
	list := w.t.opts.Ports
	if list == nil {
		list = func() ([]detect.Port, error) { return detect.List(detect.Root) }
	}
	all, err := list()
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		if p.known.Role != detect.NoRole && p.port != "" && !slices.ContainsFunc(all, func(have detect.Port) bool { return have.Path == p.port || have.Node == p.port }) {
			all = append(all, detect.PortAt(p.port))
		}
	}
	return all, nil
}

// Search asks every port that no device at work has.
func (w workbench) Search(ctx context.Context, told func([]backstage.Port)) (run.Found, error) {
	places := w.places()
	all, err := w.ports(places)
	if err != nil {
		return run.Found{}, err
	}
	w.t.searching.Store(true)
	defer w.t.searching.Store(false)
	defer w.letGo(places)()
	found := search{findings: make([]detect.Finding, len(all)), mine: make([]bool, len(all)), ports: make([]backstage.Port, len(all)), told: told}
	o := detect.Opts{Ports: []detect.Port{}, Log: w.t.log.With("part", "search"), Progress: found.progress}
	for i, port := range all {
		found.ports[i] = backstage.Port{Path: port.Path, Adapter: strings.TrimSpace(port.Adapter + " " + port.Serial)}
		found.findings[i] = detect.Finding{Port: port}
		at := slices.IndexFunc(places, func(p place) bool {
			return p.set && p.known.Role != detect.NoRole && (p.port == port.Path || p.port == port.Node)
		})
		if at < 0 || !places[at].device.Status().Ready {
			o.Ports = append(o.Ports, port)
			continue
		}
		found.mine[i], found.findings[i] = true, atWork(port, places[at])
		found.ports[i] = shown(found.ports[i], found.findings[i])
		found.ports[i].Mine = true
	}
	told(slices.Clone(found.ports))
	result, err := detect.Find(ctx, o)
	if err != nil {
		return run.Found{}, err
	}
	for _, f := range result.Ports {
		i := slices.IndexFunc(all, func(p detect.Port) bool { return p == f.Port })
		found.findings[i], found.ports[i] = f, shown(found.ports[i], f)
	}
	return w.offer(found.findings, found.mine, found.ports, places), nil
}

// atWork is what a search would find at the port of a device that works.
func atWork(port detect.Port, p place) detect.Finding {
	f := detect.Finding{Port: port, Role: p.known.Role, Protocol: p.known.Protocol, Baud: p.known.Baud, Sure: detect.Certain}
	f.Device.Serial = p.device.Status().Ident
	for _, b := range p.known.Boards {
		f.Device.Boards = append(f.Device.Boards, detect.Board{Address: b})
	}
	return f
}

// search is a search under way.
type search struct {
	findings []detect.Finding
	mine     []bool
	told     func([]backstage.Port)

	// mu guards ports.
	mu    sync.Mutex
	ports []backstage.Port
}

func (s *search) progress(p detect.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.findings {
		if s.findings[i].Port != p.Port {
			continue
		}
		s.ports[i].Asked, s.ports[i].Of, s.ports[i].Now, s.ports[i].Baud = p.Asked, p.Of, p.Now.Protocol, p.Now.Baud
		if p.Done != nil {
			s.ports[i] = shown(s.ports[i], *p.Done)
		}
	}
	s.told(slices.Clone(s.ports))
}

// shown is a port whose search has ended.
func shown(p backstage.Port, f detect.Finding) backstage.Port {
	p.Done, p.Role, p.Protocol, p.Baud = true, backstage.Role(f.Role), f.Protocol, f.Baud
	d := f.Device
	words := []string{d.Maker, d.Model, d.Firmware, d.Serial}
	for _, b := range d.Boards {
		words = append(words, "#"+strconv.Itoa(b.Address))
	}
	p.Ident = strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
	p.Problems = nil
	for _, problem := range f.Problems {
		p.Problems = append(p.Problems, string(problem))
	}
	return p
}

// offer says what is to be set.
func (w workbench) offer(findings []detect.Finding, mine []bool, ports []backstage.Port, places []place) run.Found {
	var known []detect.Known
	for _, p := range places {
		if p.set && p.known.Role != detect.NoRole {
			known = append(known, p.known)
		}
	}
	proposals := detect.Propose(findings, known)
	f := run.Found{Ports: ports}
	kept := accepted{findings: findings}
	for _, p := range proposals {
		o := backstage.Offer{Role: backstage.Role(p.Role), Port: p.Finding}
		if p.Ask != detect.NoQuestion {
			o.Asks = p.Ask.String()
		}
		for _, problem := range p.Problems {
			o.Problems = append(o.Problems, string(problem))
		}
		o.Same = p.Finding >= 0 && mine[p.Finding]
		f.Offers = append(f.Offers, o)
		if p.Finding >= 0 && !o.Same {
			kept.take = append(kept.take, p)
		}
	}
	f.Hidden = kept
	return f
}

// accepted is what a search leaves to be set.
type accepted struct {
	findings []detect.Finding
	take     []detect.Proposal
}

// Accept puts what was found into the settings: they count once nobody stands before the terminal.
func (w workbench) Accept(f run.Found, by locker.StaffID) error {
	const op = "set devices"
	kept, ok := f.Hidden.(accepted)
	book := w.t.opts.Settings
	if !ok || book == nil {
		return &fault.Error{Kind: fault.Refused, Op: op, Hint: "this terminal's settings are not kept: set the devices in its file"}
	}
	version, text, err := book.Latest()
	if err != nil {
		return err
	}
	cfg, err := Parse("settings", text)
	if err != nil {
		return err
	}
	for _, p := range kept.take {
		cfg.take(kept.findings[p.Finding])
	}
	if text, err = settings.Encode(cfg); err != nil {
		return err
	}
	_, err = book.Apply(settings.Draft{Text: text, By: string(by), Note: "devices found on the terminal's page", Base: version.No})
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

// take sets a device that was found.
func (c *Config) take(f detect.Finding) {
	path, baud := f.Port.Path, f.Baud
	switch f.Role {
	case detect.Reader:
		c.IDCard.Port, c.IDCard.Baud = path, baud
	case detect.Printer:
		c.Printer.Port = path
		if baud > 0 {
			c.Printer.Baud = baud
		}
		if f.Device.Profile != "" {
			c.Printer.Profile = f.Device.Profile
		}
	case detect.Scanner:
		c.Scanner.Port, c.Scanner.Baud = path, baud
	case detect.Locks:
		c.takeLocks(f)
	default: // nothing else is found by asking
	}
}

// boardLocks is how many locks a board is taken to have that does not tell: as many as most have.
const boardLocks = 12

// takeLocks sets the boards of a bus. What is known of a board already, and of its cells, stays.
func (c *Config) takeLocks(f detect.Finding) {
	was := c.Locks.Boards
	c.Locks.Protocol, c.Locks.Port, c.Locks.Baud, c.Locks.Boards = f.Protocol, f.Port.Path, f.Baud, nil
	for _, b := range f.Device.Boards {
		locks := b.Locks
		if i := slices.IndexFunc(was, func(o LockBoard) bool { return o.Board == b.Address }); i >= 0 {
			locks = max(locks, was[i].Locks)
		}
		if locks == 0 {
			locks = boardLocks
		}
		c.Locks.Boards = append(c.Locks.Boards, LockBoard{Board: b.Address, Locks: locks})
	}
	if len(c.Cabinets) == 0 && len(c.Locks.Boards) > 0 {
		c.Cabinets = []cabinet.Config{firstCabinet(c.Locks.Boards)}
	}
}

// firstCabinet is what is known of a new cabinet: that it has a door at every lock. All are taken for small ones until somebody says how it looks,
// and no cell is given to anybody before staff have looked into it.
func firstCabinet(boards []LockBoard) cabinet.Config {
	c := cabinet.Config{ID: "1", Name: "取件柜", Side: cabinet.Right}
	first, column := locker.CellNo(1), 1
	for _, b := range boards {
		rows := min(b.Locks, mostRows)
		for b.Locks%rows != 0 {
			rows--
		}
		c.Grids = append(c.Grids, cabinet.Grid{
			First: first, Columns: b.Locks / rows, Rows: rows, Sizes: []string{"small"}, Column: column, Row: 1, Board: b.Board, Lock: 1,
		})
		first, column = first+locker.CellNo(b.Locks), column+b.Locks/rows
	}
	return c
}

// mostRows is how many doors stand above one another at most, as far as anybody can guess.
const mostRows = 8

// Test tests a device without anything that opens, prints or sets: every door's sensor is asked, the voice speaks, the light blinks.
func (w workbench) Test(ctx context.Context, r backstage.Role) (seen string, bad int, err error) {
	switch r {
	case backstage.RoleLocks:
		return w.testLocks(ctx)
	case backstage.RoleSpeaker:
		if w.t.dev.Speaker == nil {
			break
		}
		w.t.dev.Speaker.Say("zh-CN", testSentence)
		return "", 0, nil
	case backstage.RoleLight:
		if w.t.dev.Light == nil {
			break
		}
		return "", 0, blink(ctx, w.t.dev.Light)
	case backstage.RoleReader, backstage.RolePrinter, backstage.RoleScanner: // the dialogue tests them
	}
	return "", 0, errors.New("the device is not set")
}

// testSentence is what the voice says in a test.
const testSentence = "语音测试，请A001号到3号窗口办理"

func (w workbench) testLocks(ctx context.Context) (seen string, bad int, err error) {
	if w.t.bank == nil {
		return "", 0, errors.New("no locks are set")
	}
	n := 0
	var why error
	for _, c := range w.t.cfg.Cabinets {
		for _, cell := range c.Spec().Cells {
			n++
			if _, askErr := w.t.bank.Ask(ctx, devices.LockID(cell.Lock)); askErr != nil {
				bad++
				why = errors.Join(why, fmt.Errorf("lock %s: %w", cell.Lock, askErr))
			}
		}
	}
	if n == 0 {
		return "0", 0, errors.New("no cabinet is set")
	}
	return strconv.Itoa(n - bad), bad, why
}

// blink shows the light three times.
func blink(ctx context.Context, light devices.Indicator) error {
	for i := range 6 {
		if err := light.Show(i%2 == 0); err != nil {
			return err
		}
		select {
		case <-time.After(400 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), light.Show(false))
		}
	}
	return nil
}
