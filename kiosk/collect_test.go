package kiosk_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/oklog/ulid/v2"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/kiosk"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/present"
)

// applicant stands before a terminal with a cabinet, whose hall is inside.
type applicant struct {
	*kiosk.Terminal
	t   *testing.T
	bus *doorsim.Bus

	// mu guards model.
	mu    sync.Mutex
	model present.Model
}

// before starts the terminal, which ends with the test.
func before(t *testing.T, protocol string) *applicant {
	t.Helper()
	bus, locks := shelves(t, protocol)
	cfg := kiosk.Demo(t.TempDir())
	cfg.IDCard.Port, cfg.Printer.Port, cfg.Scanner.Port, cfg.Locks = "", "", "", locks
	cfg.Speech.On, cfg.Sound.On, cfg.Voice.On, cfg.Listen.Browser = false, false, false, ""
	a := &applicant{t: t, bus: bus}
	show := func(m present.Model) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.model = m
	}
	var err error
	if a.Terminal, err = kiosk.Open(t.Context(), cfg, kiosk.Opts{Data: t.TempDir(), Show: show, Ports: noPorts}, basetest.NewLog(t)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done; a.Close() })
	eventually(t, "the cabinet is ready", func() bool {
		_, err := a.Cabinets().State(t.Context(), "1")
		return err == nil
	})
	return a
}

// noPorts are those of a machine without any beside the ones in its settings.
func noPorts() ([]detect.Port, error) { return nil, nil }

// deposit brings a document of an invented person from its department into a cell, and returns its result, the code and the cell's lock.
func (a *applicant) deposit() (locker.ResultID, locker.Code, devices.LockID) {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	results, id := a.Inside().Hall().Results(), locker.ResultID(ulid.Make().String())
	_, err := results.Register(ctx, locker.Registration{
		Result: locker.Result{
			ID: id, Case: "JH-2026-110371", Matter: "不动产登记", Document: "不动产权证书", Copies: 1, Department: "自然资源局",
			Size: locker.Small, Delivery: locker.ByTerminal,
		},
		Person: locker.Person{Name: "测试一", Number: "110199199001010010"},
	}, "li.na")
	if err != nil {
		t.Fatal(err)
	}
	form, err := results.HandOver(ctx, locker.Handover{
		ID: locker.FormID(ulid.Make().String()), From: "自然资源局", To: "3", By: "li.na", Lines: []locker.HandoverLine{{Result: id}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := results.Receive(ctx, form.No, "wang.wei", nil); err != nil {
		t.Fatal(err)
	}
	place, err := a.Cabinets().Deposit(ctx, id, "wang.wei", locker.DepositID(ulid.Make().String()), "put in")
	if err != nil {
		t.Fatal(err)
	}
	lock := devices.LockID{Board: 1, Lock: int(place.Cell)}
	a.shut(lock, "put in")
	code, err := a.Cabinets().Settle(ctx, "put in", true)
	if err != nil || !code.Valid() {
		t.Fatalf("no code: %v", err)
	}
	return id, code, lock
}

// shut waits for an open door, which somebody then shuts, and until that is seen.
func (a *applicant) shut(l devices.LockID, opening locker.OpeningID) {
	a.t.Helper()
	eventually(a.t, "the opening is seen", func() bool { return a.opening(opening) == locker.Opened })
	a.bus.Push(l)
	eventually(a.t, "the door is seen shut", func() bool { return a.opening(opening) == locker.Closed })
}

func (a *applicant) opening(id locker.OpeningID) locker.OpeningState {
	s, err := a.Cabinets().State(a.t.Context(), "1")
	if err != nil {
		return ""
	}
	o, _ := s.Opening(id)
	return o.State
}

// want waits for a page.
func (a *applicant) want(page flow.Screen) present.Model {
	a.t.Helper()
	var m present.Model
	eventually(a.t, "page "+string(page), func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		m = a.model
		return m.Screen == page
	})
	return m
}

func (a *applicant) tap(action flow.Action, arg string) { a.Tap(flow.Tap{Action: action, Arg: arg}) }

// types types a code on the page for it.
func (a *applicant) types(digits string) {
	a.tap(flow.UseCode, "")
	a.want(flow.TypeCode)
	for _, d := range digits {
		a.tap(flow.Key, string(d))
	}
	a.tap(flow.EnterKeys, "")
}

// wantWrong waits until the page says that the code is wrong; it may be typed again.
func (a *applicant) wantWrong() {
	a.t.Helper()
	eventually(a.t, "the code is called wrong", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		keys, ok := a.model.Body.(present.KeypadBody)
		return ok && keys.Wrong
	})
}

// codeText tells a code, which no format prints.
func codeText(c locker.Code) string { return string(c) }

func TestADocumentIsCollectedWithItsCode(t *testing.T) {
	t.Parallel()
	for protocol := range boards {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			collectWithCode(t, protocol)
		})
	}
}

func collectWithCode(t *testing.T, protocol string) {
	t.Helper()
	a := before(t, protocol)
	result, code, lock := a.deposit()

	a.want(flow.Welcome)
	a.tap(flow.OpenCollect, "")
	a.want(flow.ChooseMeans)
	wrong := strings.Map(func(r rune) rune { return '0' + (r-'0'+5)%10 }, codeText(code))
	a.types(wrong)
	a.wantWrong()
	a.tap(flow.Back, "")
	a.want(flow.ChooseMeans)
	a.types(codeText(code))
	a.want(flow.Ready)
	if a.bus.IsOpen(lock) {
		t.Fatal("a door opened before it was asked for")
	}
	a.tap(flow.OpenNext, "")
	a.want(flow.DoorOpen)
	a.bus.Push(lock)
	a.want(flow.AskTaken) // it was shut at once
	a.tap(flow.SayTaken, "")
	a.want(flow.Sign)
	ink := locker.Sign([][]locker.Point{{{X: 10, Y: 10}, {X: 900, Y: 400}}})
	a.tap(flow.Ink, string(ink))
	a.tap(flow.SaySigned, "")
	a.want(flow.Collected)
	eventually(t, "the hall has the signature", func() bool {
		d, err := a.Inside().Hall().Results().Detail(t.Context(), result)
		return err == nil && d.Signature != nil && d.Signature.Path == ink.Path()
	})
	s, err := a.Cabinets().State(t.Context(), "1")
	cell, _ := s.Cell(locker.CellNo(lock.Lock))
	if err != nil || cell.State != locker.Free || len(s.Deposits) != 0 || len(s.Tasks) != 0 {
		t.Errorf("cell %+v, deposits %+v, tasks %+v, %v; want a free cell", cell, s.Deposits, s.Tasks, err)
	}
	if n := len(a.bus.Firings(lock)); n != 2 {
		t.Errorf("the lock fired %d times, want twice: in and out", n)
	}

	a.tap(flow.Finish, "")
	a.want(flow.Welcome)
	a.tap(flow.OpenCollect, "")
	a.want(flow.ChooseMeans)
	a.types(codeText(code)) // a code opens once
	a.wantWrong()
}
