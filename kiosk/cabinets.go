package kiosk

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/link/gpio"
	"onetrip/devices/lockboard"
	cellgpio "onetrip/devices/lockboard/gpio"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/paper"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/queue"
)

// pickupRules returns the rules of the cabinets in a hall.
func (c *Config) pickupRules(h queue.Hall) locker.Rules {
	if h.Zone == nil {
		h.Zone = c.Hall.Zone
	}
	return c.Pickup.Rules(h.Zone, func(day civil.Date) bool { return len(h.Hours(day)) > 0 })
}

// openCabinets takes the locks of the cabinets, if the terminal has any.
func (t *Terminal) openCabinets() error {
	if len(t.cfg.Cabinets) == 0 {
		return nil
	}
	bank, err := t.lockBank()
	if err != nil {
		return err
	}
	t.bank = bank
	o := cabinet.Opts{
		Bank: bank, Notify: t.cfg.Pickup.Notify, Rules: t.cfg.pickupRules(t.cfg.Hall.Hall), Health: &t.health, Log: t.log,
		Status: func(s devices.Status) { t.runner.Device("locks", s) },
		Told:   func(p cabinet.Progress) { t.runner.Door(p) },
	}
	for _, c := range t.cfg.Cabinets {
		o.Cabinets = append(o.Cabinets, c.Spec())
	}
	t.boxes = cabinet.New(o)
	return nil
}

// lockBank opens the locks, or returns nil when there are none.
func (t *Terminal) lockBank() (devices.LockBank, error) {
	l := t.cfg.Locks
	switch l.Protocol {
	case "":
		return nil, nil //nolint:nilnil // a terminal without cabinets is well
	case onLines:
		return t.lockLines()
	}
	kind, err := lockboard.ProtocolByName(l.Protocol)
	if err != nil {
		return nil, err
	}
	baud := l.Baud
	if baud == 0 {
		baud = kind.Baud
	}
	port, err := t.port("locks", l.Port, baud)
	if err != nil {
		return nil, err
	}
	bank, err := l.bank(port, t.log)
	if err != nil {
		return nil, err
	}
	known := detect.Known{Role: detect.Locks, Protocol: l.Protocol, Baud: baud}
	for _, b := range l.Boards {
		known.Boards = append(known.Boards, b.Board)
	}
	t.moves(t.movers["locks"], known, bank)
	return bank, nil
}

// lockLines opens the locks on GPIO lines.
func (t *Terminal) lockLines() (devices.LockBank, error) {
	l := t.cfg.Locks
	chips, err := t.gpio()
	if err != nil {
		return nil, fmt.Errorf("open locks: %w", err)
	}
	opts := cellgpio.Opts{Pulse: time.Duration(l.Pulse) * time.Millisecond}
	if l.Contact == "open" {
		opts.Contact = cellgpio.HighOpen
	}
	for _, line := range l.Lines {
		cell, err := t.lockLine(chips, line)
		if err != nil {
			return nil, fmt.Errorf("open lock %d/%d: %w", line.Board, line.Lock, err)
		}
		opts.Cells = append(opts.Cells, cell)
	}
	bank, err := cellgpio.New(opts, t.log)
	if err != nil {
		return nil, err
	}
	return bank, nil
}

func (t *Terminal) lockLine(chips *gpio.Bank, line LockLine) (cellgpio.Cell, error) {
	cell := cellgpio.Cell{Lock: devices.LockID{Board: line.Board, Lock: line.Lock}}
	coil, err := gpio.ParseAddress(line.Coil)
	if err != nil {
		return cell, err
	}
	door, err := gpio.ParseAddress(line.Door)
	if err != nil {
		return cell, err
	}
	out, err := chips.OpenLine(coil, gpio.OutputOpts{})
	if err != nil {
		return cell, err
	}
	t.onClose(out.Close)
	in, err := chips.OpenInput(door, gpio.InputOpts{Pull: pulls[t.cfg.Locks.Pull]})
	if err != nil {
		return cell, err
	}
	t.onClose(in.Close)
	cell.Coil, cell.Door = out, in
	return cell, nil
}

// enterCabinets gives the cabinets the terminal's database.
func (t *Terminal) enterCabinets(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	if t.boxes == nil {
		return nil
	}
	owner, err := installation(t.opts.Data)
	if err != nil {
		return err
	}
	store, err := lockersql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	if t.cfg.HallService.URL != "" {
		store = store.WithJournal() // the hall must hear what happens
	}
	t.boxes.Enter(store, keys, owner)
	return nil
}

// installation returns the ID of the terminal in the data folder, which it makes at the first start. It stands beside the database and not in it: a
// database that is brought back on another machine does not own the cabinets by itself.
func installation(dir string) (string, error) {
	const what = "installation ID"
	path := filepath.Join(dir, "installation.id")
	text, err := privfile.Read(path, what)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		text = []byte(rand.Text())
		err = privfile.Create(path, what, text)
	}
	return strings.TrimSpace(string(text)), err
}

// pictures returns how the cabinets stand, for the screens.
func (c *Config) pictures() []flow.Cabinet {
	var list []flow.Cabinet
	for _, of := range c.Cabinets {
		spec := of.Spec()
		picture := flow.Cabinet{ID: spec.ID, Name: spec.Name, Side: flow.Side(spec.Side)}
		for _, cell := range spec.Cells {
			picture.Cells = append(picture.Cells, flow.Cell{No: cell.No, Size: cell.Size, Column: cell.Column, Row: cell.Row})
		}
		list = append(list, picture)
	}
	return list
}

// receipt lays out the paper of a collected document.
func (t *Terminal) receipt(e flow.PrintReceipt, at time.Time, dots int) devices.Paper {
	d := e.Document
	return paper.Collected(paper.Receipt{
		Hall: t.view.Load().Flow.Hall, Lang: e.Lang, Machine: t.cfg.Terminal.Number, Document: d.Name, Copies: d.Copies, Case: d.Case, Form: string(d.Form), Masked: d.Masked,
		ByCard: e.Means == flow.WithCard, Cell: strconv.Itoa(int(d.Place.Cell)), At: at, Dots: dots,
		Asked: e.Asked, Ink: e.Ink,
	})
}
