package lockerhttp_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockertest"
)

// waiting brings so many results to the window.
func (r *rig) waiting(n int) {
	r.Helper()
	for i := range n {
		read[locker.Result](r, "POST", "/api/v1/results", newResult(i))
		no := read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(500+i, i)).No
		read[locker.Handover](r, "POST", "/api/v1/handovers/"+string(no)+"/receipt", map[string]any{})
	}
}

func TestATerminalCopiesWhatWaits(t *testing.T) {
	r := newRig(t)
	const n = 205 // more than a page
	r.waiting(n)
	list, err := r.client.Waiting(t.Context())
	if err != nil || len(list) != n || list[n-1].ID != newResult(0).ID {
		t.Fatalf("waiting: got %d, %v", len(list), err)
	}
	got, p, err := r.client.Copy(t.Context(), list[0].ID)
	if diff := cmp.Diff(list[0], got); diff != "" || p != person(0) || err != nil {
		t.Errorf("copy of %s, %v (-want +got):\n%s", p.Name, err, diff)
	}
	read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(900, 3)) // back to the department
	for id, want := range map[locker.ResultID]fault.Kind{newResult(3).ID: fault.Conflict, "01JD9Z3V7Q8Y5W4X2T6R1S0ZZZ": fault.NotFound} {
		if _, _, err := r.client.Copy(t.Context(), id); fault.KindOf(err) != want || err == nil {
			t.Errorf("copy of %s: got %v, want %v", id, err, want)
		}
	}
}

func TestAJournalCrossesTheWire(t *testing.T) {
	r := newRig(t)
	r.waiting(1)
	at := lockertest.Morning().Add(time.Hour)
	id := newResult(0).ID
	b := locker.Batch{Life: "L1", Oldest: 1, Facts: []locker.Fact{
		{Seq: 1, Move: &locker.Move{Result: id, State: locker.InCabinet, Cabinet: "1", Cell: 7, At: at}},
		{Seq: 2, Notice: &locker.Notice{ID: "1-1", Kind: locker.NoticeStored, Deposit: "d", Result: id, Cell: 7, At: at, Code: code}},
		{Seq: 3, Handover: &locker.Handover{No: "1-2", From: "cabinet 1", To: "3号窗口", By: "wang", At: at, Note: "急", Lines: []locker.HandoverLine{{Result: id, Cabinet: "1", Cell: 7}}}},
		{Seq: 4, Sent: &locker.Sent{Notice: "1-9", At: at}},
	}}
	for range 3 {
		if heard, err := r.client.Tell(t.Context(), b); err != nil || heard != 4 {
			t.Fatalf("tell: heard up to %d, %v, want 4", heard, err)
		}
	}
	d := read[locker.Detail](r, "GET", "/api/v1/results/"+string(id), nil)
	if d.Result.State != locker.InCabinet || d.Result.Cell != 7 || len(d.Moves) != 4 || !d.Result.Since.Equal(at) {
		t.Errorf("the result: got %+v", d)
	}
	if got := read[locker.Form](r, "GET", "/api/v1/handovers/1-2", nil); got.Handover.Note != "急" || got.Handover.Lines[0].Cell != 7 {
		t.Errorf("the form: got %+v", got)
	}
	notices, err := r.store.Unsent(t.Context())
	if err != nil || len(notices) != 1 || notices[0].Code != code || notices[0].Cell != 7 {
		t.Errorf("notices: got %d, %v, want the one with its code", len(notices), err)
	}
	for what, bad := range map[string]locker.Batch{
		"no life": {Facts: b.Facts}, "a gap": {Life: "L1", Facts: []locker.Fact{b.Facts[0], b.Facts[2]}}, "an empty fact": {Life: "L1", Facts: []locker.Fact{{Seq: 5}}},
	} {
		if _, err := r.client.Tell(t.Context(), bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want invalid", what, err)
		}
	}
	r.name = "1"
	if _, err := r.client.Tell(t.Context(), b); fault.KindOf(err) != fault.Refused {
		t.Errorf("a terminal that speaks for another one: got %v, want refused", err)
	}
}

func TestStaffLogInFromATerminal(t *testing.T) {
	r := newRig(t)
	v, err := r.client.Vouch(t.Context(), staff.Credentials{Card: "0012345678", PIN: pin})
	want := staff.Voucher{Staff: "wang", Name: "王伟", Roles: staff.Roles{staff.Keeper}, Stamp: "s1"}
	if diff := cmp.Diff(want, v); diff != "" || err != nil || r.accounts.from != "terminal 2" {
		t.Errorf("voucher, from %q, %v (-want +got):\n%s", r.accounts.from, err, diff)
	}
	_, err = r.client.Vouch(t.Context(), staff.Credentials{Staff: "wang", Password: pin})
	if fault.KindOf(err) != fault.Refused || fault.KeyOf(err) != staff.KeyLocked {
		t.Errorf("a wrong password: got %v, want refused with the key of a lock", err)
	}
	r.accounts.gone = []string{"wang"}
	if gone, err := r.client.Standing(t.Context(), map[string]string{"wang": "s0"}); err != nil || len(gone) != 1 {
		t.Errorf("standing: got %q, %v", gone, err)
	}
	r.name = "1"
	if _, err := r.client.Vouch(t.Context(), staff.Credentials{Card: "0012345678", PIN: pin}); fault.KindOf(err) != fault.Refused {
		t.Errorf("a terminal that speaks for another one: got %v, want refused", err)
	}
}

func TestTheDescriptionHoldsTheResults(t *testing.T) {
	r := newRig(t)
	d := read[struct {
		Paths map[string]map[string]any `json:"paths"`
	}](r, "GET", "/openapi.json", nil)
	for _, path := range []string{
		"/api/v1/results", "/api/v1/results/{id}", "/api/v1/handovers", "/api/v1/handovers/{no}", "/api/v1/handovers/{no}/receipt",
		"/v1/results/waiting", "/v1/results/{id}/copy", "/v1/journal", "/v1/staff/vouch", "/v1/staff/standing",
	} {
		if len(d.Paths[path]) == 0 {
			t.Errorf("%s is not described", path)
		}
	}
}

var _ lockerhttp.Accounts = (*staff.Store)(nil)
