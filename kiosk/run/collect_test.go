package run_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// fakeCabinets hold one document, whose door opens when it is asked for.
type fakeCabinets struct {
	told func(cabinet.Progress)

	// mu guards what follows.
	mu      sync.Mutex
	refuse  []string // the keys with which the next openings are refused
	opened  []locker.OpeningID
	settled []bool
	signed  []locker.ResultID
}

func (f *fakeCabinets) Entry(context.Context) (locker.Entry, error) {
	return locker.Entry{Left: 5}, nil
}

func (f *fakeCabinets) ByCard(context.Context, string) (cabinet.Key, []cabinet.Document, error) {
	return cabinet.Key{}, []cabinet.Document{{
		ID: "D1", Result: "R1", Place: cabinet.Place{Cabinet: "1", Cell: 7}, Case: "JH-1", Name: "不动产权证书", Masked: "张*", Copies: 1,
	}}, nil
}

func (f *fakeCabinets) ByCode(context.Context, locker.Code, string) (cabinet.Key, []cabinet.Document, error) {
	return cabinet.Key{}, nil, &fault.Error{Kind: fault.Refused, Op: "check code", Key: locker.KeyCode}
}

func (f *fakeCabinets) Collect(_ context.Context, _ cabinet.Key, _ locker.DepositID, o locker.OpeningID) (cabinet.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.refuse) > 0 {
		key := f.refuse[0]
		f.refuse = f.refuse[1:]
		return cabinet.Place{}, &fault.Error{Kind: fault.Refused, Op: "open", Key: key}
	}
	f.opened = append(f.opened, o)
	f.tell(o, locker.Opened)
	return cabinet.Place{Cabinet: "1", Cell: 7}, nil
}

func (f *fakeCabinets) tell(o locker.OpeningID, s locker.OpeningState) {
	f.told(cabinet.Progress{Opening: o, Deposit: "D1", Purpose: locker.ForCollect, State: s})
}

func (f *fakeCabinets) Settle(_ context.Context, o locker.OpeningID, took bool) (locker.Code, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settled = append(f.settled, took)
	f.tell(o, locker.Collected)
	return "", nil
}

func (f *fakeCabinets) Sign(_ context.Context, id locker.ResultID, ink locker.Signature) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ink != "" {
		f.signed = append(f.signed, id)
	}
	return nil
}

// shut shuts the door that was opened last.
func (f *fakeCabinets) shut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tell(f.opened[len(f.opened)-1], locker.Closed)
}

// toReady lays a card on the reader for the own documents.
func (s *stage) toReady(t *testing.T) {
	t.Helper()
	s.tap(flow.OpenCollect, "")
	s.want(t, flow.ChooseMeans)
	s.tap(flow.UseCard, "")
	s.want(t, flow.LayCard)
	s.reader.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card()})
	s.want(t, flow.Ready)
}

func TestADocumentIsCollectedWithTheCardAndItsReceiptPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.toReady(t)
		s.cabinets.refuse = []string{locker.KeyRest} // the coil rests: asked again by itself
		s.tap(flow.OpenNext, "")
		time.Sleep(3 * time.Second)
		s.want(t, flow.DoorOpen)
		time.Sleep(10 * time.Second)
		s.cabinets.shut()
		time.Sleep(2 * time.Second)
		s.want(t, flow.Collected)
		if got := len(s.printer.papers); got != 1 {
			t.Errorf("%d papers, want the receipt", got)
		}
		if got := s.cabinets.settled; len(got) != 1 || !got[0] {
			t.Errorf("settled %v, want once, taken", got)
		}
	})
}

func TestASignatureIsKeptBeforeTheReceipt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, func(c *flow.Config) { c.Sign = true })
		s.toReady(t)
		s.tap(flow.OpenNext, "")
		s.want(t, flow.DoorOpen)
		time.Sleep(10 * time.Second)
		s.cabinets.shut()
		s.want(t, flow.Sign)
		if got := len(s.printer.papers); got != 0 {
			t.Errorf("%d papers before the signature", got)
		}
		s.tap(flow.Ink, string(locker.Sign([][]locker.Point{{{X: 1, Y: 2}, {X: 300, Y: 200}}})))
		s.tap(flow.SaySigned, "")
		time.Sleep(2 * time.Second)
		s.want(t, flow.Collected)
		if got := s.cabinets.signed; len(got) != 1 || got[0] != "R1" || len(s.printer.papers) != 1 {
			t.Errorf("signed %v, %d papers; want R1, the receipt", got, len(s.printer.papers))
		}
	})
}

func TestADoorThatSomebodyLeftIsSettledAndShownToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.toReady(t)
		s.tap(flow.OpenNext, "")
		s.want(t, flow.DoorOpen)
		time.Sleep(20 * time.Minute) // the visitor leaves, the visit ends
		s.want(t, flow.Welcome)
		s.cabinets.shut()
		time.Sleep(time.Second)
		s.want(t, flow.Welcome)
		if got := s.cabinets.settled; len(got) != 1 || !got[0] {
			t.Errorf("settled %v, want once, by the evidence of the door", got)
		}
	})
}

func TestWhyNoDoorOpens(t *testing.T) {
	for key, want := range map[string]flow.Why{
		locker.KeyBusy: flow.CabinetBusy, locker.KeyProof: flow.ProofOld, locker.KeyPulses: flow.DoorStaff, cabinet.KeyLocks: flow.CabinetGone,
		cabinet.KeyOut: flow.CabinetGone, "": flow.DoorDoubt,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t)
			s.toReady(t)
			s.cabinets.refuse = []string{key}
			s.tap(flow.OpenNext, "")
			if st := s.want(t, flow.Sorry); st.Trouble.Why != want {
				t.Errorf("%q: %v, want %v", key, st.Trouble.Why, want)
			}
		})
	}
}
