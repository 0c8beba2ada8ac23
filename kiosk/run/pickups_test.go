package run

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// TestALateProofIsNobodyElses lets the answer for somebody who left arrive before and after that of the next visitor.
func TestALateProofIsNobodyElses(t *testing.T) {
	var p pickups
	p.enter(1)
	p.enter(2)
	p.prove(1, cabinet.Key{})
	if p.key != nil {
		t.Error("a proof is kept for somebody who has left")
	}
	p.prove(2, cabinet.Key{})
	mine := p.key
	p.prove(1, cabinet.Key{})
	if p.key == nil || p.key != mine {
		t.Error("a late answer for somebody else takes the visitor's proof away")
	}
	p.enter(3)
	if p.key != nil {
		t.Error("a proof outlives its visit")
	}
}

// shutCabinets refuse every opening with a key.
type shutCabinets struct {
	Cabinets
	key string
}

func (c shutCabinets) Collect(context.Context, cabinet.Key, locker.DepositID, locker.OpeningID) (cabinet.Place, error) {
	return cabinet.Place{}, &fault.Error{Kind: fault.Refused, Op: "open", Key: c.key}
}

// TestRefusedOpeningsAreForgotten keeps of openings only those of which something may still be told.
func TestRefusedOpeningsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for key, want := range map[string]int{
			locker.KeyBusy: 0, locker.KeyRest: 0, locker.KeyProof: 0, locker.KeyPulses: 0, cabinet.KeyOut: 0, cabinet.KeyLocks: 0, "": 1,
		} {
			r := New(flow.Default(queue.Demo()), nil, Words{}, Machines{}, Opts{Cabinets: shutCabinets{key: key}, Log: basetest.NewLog(t)})
			r.openDoor(t.Context(), flow.OpenDoor{Session: 1, Attempt: 1, Deposit: "D1"}, cabinet.Key{})
			if got := len(r.pickups.opened); got != want {
				t.Errorf("%q: %d openings are remembered, want %d", key, got, want)
			}
		}
	})
}

// heard is a speaker that keeps how loud it was.
type heard struct {
	devices.Speaker
	volume int
	said   []int
}

func (h *heard) SetVolume(percent int) { h.volume = percent }
func (h *heard) Say(string, string)    { h.said = append(h.said, h.volume) }

// TestTheVoiceIsRaisedForAnOpenDoorAlone says a sentence louder and the next one as before.
func TestTheVoiceIsRaisedForAnOpenDoorAlone(t *testing.T) {
	for _, c := range []struct {
		volume int
		want   []int
	}{
		{60, []int{60, 90, 60}},
		{80, []int{80, 100, 80}},
		{0, []int{0, 0, 0}}, // a silent voice stays silent
	} {
		voice := &heard{}
		words := Words{Speech: func(flow.State, time.Time) string { return "" }}
		r := New(flow.Default(queue.Demo()), nil, words, Machines{Speaker: voice, Volume: c.volume}, Opts{Log: basetest.NewLog(t)})
		for _, e := range []flow.Speak{{}, {Loud: true}, {}} {
			r.signal(flow.New(), e, time.Time{})
		}
		if !slices.Equal(voice.said, c.want) {
			t.Errorf("at %d: said at %v, want %v", c.volume, voice.said, c.want)
		}
	}
}

// rollPrinter prints everything.
type rollPrinter struct{ devices.TicketPrinter }

func (rollPrinter) Print(context.Context, devices.Paper) (devices.PrintOutcome, error) {
	return devices.Printed, nil
}

// TestReceiptsCountOnTheRoll counts them like tickets once the printer has seen the end of its roll.
func TestReceiptsCountOnTheRoll(t *testing.T) {
	var tracker health.Tracker
	words := Words{Receipt: func(flow.PrintReceipt, time.Time) devices.Paper { return devices.Paper{} }}
	r := New(flow.Default(queue.Demo()), nil, words, Machines{Printer: rollPrinter{}}, Opts{Health: &tracker, Log: basetest.NewLog(t)})
	r.roll.see(devices.Status{Ready: true, Problem: devices.PaperLow})
	for range nearEnd - endsBelow + 1 {
		r.receipt(t.Context(), flow.PrintReceipt{})
	}
	if !tracker.Has(paperEnds.Code) {
		t.Error("receipts use up the roll unseen")
	}
}
