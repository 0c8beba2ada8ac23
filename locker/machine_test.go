package locker_test

import (
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// bench is a cabinet of four cells whose cell 1 holds the first applicant's document.
type bench struct {
	*testing.T
	s   locker.State
	now time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, now: lockertest.Morning(), s: locker.State{Cabinet: locker.Cabinet{ID: "1"}}}
	b.do(b.s.Install(lockertest.Cells(4), "wang", true, b.now))
	r := lockertest.Reservation(0)
	b.do(b.s.Reserve(r, lockertest.Rules(), b.now))
	b.open(r.Opening, true)
	return b
}

// do applies what must be allowed.
func (b *bench) do(c locker.Change, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	b.s = b.s.Apply(c)
	b.now = b.now.Add(time.Second)
	if p := b.s.Problems(); len(p) > 0 {
		b.Fatalf("problems: %v", p)
	}
}

// open takes an authorised opening to its end.
func (b *bench) open(id locker.OpeningID, took bool) {
	b.Helper()
	o, _ := b.s.Opening(id)
	b.do(b.s.Intend(id, locker.DoorClosed, lockertest.Rules(), b.now))
	b.do(b.s.SetPulse(id, locker.PulseSent, b.now))
	b.do(b.s.See(o.Cell, locker.DoorOpen, b.now))
	b.do(b.s.See(o.Cell, locker.DoorClosed, b.now))
	b.do(b.s.Settle(id, took, lockertest.Rules(), b.now))
}

// collect authorises the n-th applicant's opening with the card.
func (b *bench) collect(n int, id locker.OpeningID) (locker.Change, error) {
	proof := locker.CardProof(locker.NumberIndex(lockertest.Keys{}, lockertest.Person(n).Number), b.now)
	return b.s.Collect(locker.Collection{Opening: id, Deposit: lockertest.Reservation(0).Deposit, Proof: proof}, lockertest.Rules(), b.now)
}

func (b *bench) wantCell(want locker.CellState) {
	b.Helper()
	if c, _ := b.s.Cell(1); c.State != want {
		b.Errorf("cell 1: got %s, want %s", c.State, want)
	}
}

func (b *bench) wantKey(err error, key string) {
	b.Helper()
	if fault.KeyOf(err) != key {
		b.Errorf("got %v, want key %s", err, key)
	}
}

func (b *bench) wantTask(kind locker.TaskKind) {
	b.Helper()
	for _, t := range b.s.Tasks {
		if t.Kind == kind {
			return
		}
	}
	b.Errorf("tasks %+v: want one of kind %s", b.s.Tasks, kind)
}

func TestCollectionFreesTheCell(t *testing.T) {
	b := newBench(t)
	b.wantCell(locker.Filled)
	b.do(b.collect(0, "a"))
	b.open("a", true)
	b.wantCell(locker.Free)
	if len(b.s.Deposits) != 0 || len(b.s.Tasks) != 0 {
		t.Errorf("left: %+v, %+v", b.s.Deposits, b.s.Tasks)
	}
}

func TestNobodyOpensAnothersCell(t *testing.T) {
	b := newBench(t)
	_, err := b.collect(1, "a")
	b.wantKey(err, locker.KeyProof)
	_, err = b.s.Collect(locker.Collection{Opening: "a", Deposit: "deposit 000"}, lockertest.Rules(), b.now)
	b.wantKey(err, locker.KeyProof)
	other := locker.CardProof(locker.NumberIndex(lockertest.Keys{}, lockertest.Person(1).Number), b.now)
	if list := b.s.Ready(other, b.now); len(list) != 0 {
		t.Errorf("another person sees %+v", list)
	}
	mine := locker.CardProof(locker.NumberIndex(lockertest.Keys{}, lockertest.Person(0).Number), b.now)
	if list := b.s.Ready(mine, b.now); len(list) != 1 {
		t.Errorf("the applicant sees %+v, want one document", list)
	}
	if list := b.s.Ready(mine, b.now.Add(locker.ProofLife)); len(list) != 0 {
		t.Errorf("an old proof shows %+v", list)
	}
}

func TestOnePulseAnAuthorisation(t *testing.T) {
	b := newBench(t)
	b.do(b.collect(0, "a"))
	b.do(b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now))
	_, err := b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now)
	b.wantKey(err, locker.KeyGone)
	b.do(b.s.SetPulse("a", locker.PulseUnknown, b.now))
	_, err = b.collect(0, "b")
	b.wantKey(err, locker.KeyBusy)
}

func TestShutDoorNeedsANewAuthorisationThreeTimesThenStaff(t *testing.T) {
	b := newBench(t)
	for n, id := range []locker.OpeningID{"a", "b", "c"} {
		b.now = b.now.Add(10 * time.Second)
		b.do(b.collect(0, id))
		b.do(b.s.Intend(id, locker.DoorClosed, lockertest.Rules(), b.now))
		b.do(b.s.TimeOut(id, locker.DoorClosed, b.now))
		b.wantCell(locker.Unknown)
		b.wantTask(locker.TaskShut)
		if n == 0 {
			b.now = b.now.Add(-2 * time.Second)
			_, err := b.collect(0, "soon")
			b.wantKey(err, locker.KeyRest)
		}
	}
	b.now = b.now.Add(10 * time.Second)
	_, err := b.collect(0, "d")
	b.wantKey(err, locker.KeyPulses)
	b.do(b.s.Resolve(locker.Report{Cell: 1, Found: locker.FoundInside, By: "zhao", Note: "门卡住了"}, lockertest.Rules(), b.now))
	b.wantCell(locker.Filled)
}

func TestRestartAsksTheSensor(t *testing.T) {
	for _, tt := range []struct {
		name string
		upTo int // 1 authorised, 2 intent, 3 opened, 4 closed
		door locker.Door
		cell locker.CellState
		live bool
	}{
		{"authorised", 1, locker.DoorClosed, locker.Filled, false},
		{"pulsed, shut", 2, locker.DoorClosed, locker.Unknown, false},
		{"pulsed, silent", 2, locker.DoorUnknown, locker.Unknown, false},
		{"pulsed, open", 2, locker.DoorOpen, locker.Collecting, true},
		{"opened, open", 3, locker.DoorOpen, locker.Collecting, true},
		{"opened, shut in the dark", 3, locker.DoorClosed, locker.Unknown, false},
		{"closed, not settled", 4, locker.DoorClosed, locker.Unknown, false},
		{"closed, open again", 4, locker.DoorOpen, locker.Collecting, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.do(b.collect(0, "a"))
			for _, step := range []func() (locker.Change, error){
				func() (locker.Change, error) {
					return b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now)
				},
				func() (locker.Change, error) { return b.s.See(1, locker.DoorOpen, b.now) },
				func() (locker.Change, error) { return b.s.See(1, locker.DoorClosed, b.now) },
			}[:tt.upTo-1] {
				b.do(step())
			}
			b.do(b.s.Restart(map[locker.CellNo]locker.Door{1: tt.door}, lockertest.Rules(), b.now))
			b.wantCell(tt.cell)
			if _, live := b.s.Opening("a"); live != tt.live {
				t.Errorf("opening lives: got %v, want %v", live, tt.live)
			}
			b.now = b.now.Add(5 * time.Second)
			if !tt.live {
				b.do(b.collect(0, "again")) // the same applicant may authenticate again
			}
		})
	}
}

func TestDoorThatOpensUnaskedMakesItsCellUnknown(t *testing.T) {
	b := newBench(t)
	for range 3 {
		b.do(b.s.See(1, locker.DoorOpen, b.now))
		b.do(b.s.See(1, locker.DoorClosed, b.now))
	}
	b.wantCell(locker.Unknown)
	b.wantTask(locker.TaskTamper)
	if len(b.s.Tasks) != 1 {
		t.Errorf("got %d tasks, want 1", len(b.s.Tasks))
	}
	b.do(b.collect(0, "a"))
	b.open("a", true)
	b.wantCell(locker.Unknown) // still somebody must look
}

func TestDoorLeftOpenIsATask(t *testing.T) {
	b := newBench(t)
	b.do(b.collect(0, "a"))
	b.do(b.s.Intend("a", locker.DoorOpen, lockertest.Rules(), b.now))
	b.do(b.s.See(1, locker.DoorOpen, b.now))
	b.do(b.s.Sweep(lockertest.Rules(), b.now.Add(2*time.Minute)))
	b.wantTask(locker.TaskLeftOpen)
	b.do(b.s.See(1, locker.DoorClosed, b.now.Add(3*time.Minute)))
	b.do(b.s.Settle("a", true, lockertest.Rules(), b.now))
	b.wantCell(locker.Unknown)
	b.do(b.s.Resolve(locker.Report{Cell: 1, Found: locker.FoundEmpty, By: "zhao", Note: "空的"}, lockertest.Rules(), b.now))
	b.wantCell(locker.Free)
}

func TestNothingSentLeavesEverythingAsItWas(t *testing.T) {
	b := newBench(t)
	b.do(b.collect(0, "a"))
	b.do(b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now))
	b.do(b.s.SetPulse("a", locker.PulseNone, b.now))
	b.wantCell(locker.Filled)
	if d, _ := b.s.Deposit("deposit 000"); d.Tries != 0 {
		t.Errorf("tries: got %d, want 0", d.Tries)
	}
}

func TestAuthorisationIsWithdrawn(t *testing.T) {
	b := newBench(t)
	b.do(b.collect(0, "a"))
	b.do(b.s.Withdraw("a", b.now))
	b.wantCell(locker.Filled)
	_, err := b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now)
	b.wantKey(err, locker.KeyGone)
	b.do(b.collect(0, "b"))
	b.do(b.s.Intend("b", locker.DoorClosed, lockertest.Rules(), b.now))
	b.do(b.s.Withdraw("b", b.now)) // too late: it may have been pulsed
	if o, _ := b.s.Opening("b"); o.State != locker.Pulsing {
		t.Errorf("after a late withdrawal: %s, want opening", o.State)
	}
}

func TestDoorThatClosedUnheardIsATask(t *testing.T) {
	b := newBench(t)
	b.do(b.collect(0, "a"))
	b.do(b.s.Intend("a", locker.DoorClosed, lockertest.Rules(), b.now))
	b.do(b.s.See(1, locker.DoorOpen, b.now))
	b.do(b.s.Unheard("a", lockertest.Rules(), b.now)) // it is open
	if o, _ := b.s.Opening("a"); o.State != locker.Opened {
		t.Errorf("an open door: %s, want opened", o.State)
	}
	b.do(b.s.See(1, locker.DoorClosed, b.now))
	b.do(b.s.Unheard("a", lockertest.Rules(), b.now))
	b.wantCell(locker.Unknown)
	b.wantTask(locker.TaskCheck)
}

func TestReservationFromTheFutureIsGivenBack(t *testing.T) {
	b := newBench(t)
	r := lockertest.Reservation(1)
	b.do(b.s.Reserve(r, lockertest.Rules(), b.now.Add(3*time.Hour)))
	b.do(b.s.Withdraw(r.Opening, b.now))
	b.do(b.s.Sweep(lockertest.Rules(), b.now)) // the clock was set back
	if _, ok := b.s.Deposit(r.Deposit); ok {
		t.Error("the cell stays reserved until the clock has caught up")
	}
}

func TestStaffOpenWithTwoPersonsAndAReason(t *testing.T) {
	b := newBench(t)
	for _, c := range []locker.Check{{By: "wang", Second: "wang", Reason: "x"}, {By: "wang", Second: "zhao"}, {By: "wang", Reason: "x"}} {
		c.Opening, c.Cell = "a", 1
		_, err := b.s.Look(c, lockertest.Rules(), b.now)
		b.wantKey(err, locker.KeyTwo)
	}
	b.do(b.s.Look(locker.Check{Opening: "a", Cell: 1, By: "wang", Second: "zhao", Reason: "异响"}, lockertest.Rules(), b.now))
	b.open("a", true)
	b.wantCell(locker.Unknown)
	b.do(b.s.Resolve(locker.Report{Cell: 1, Found: locker.FoundInside, By: "wang", Note: "都好"}, lockertest.Rules(), b.now))
	b.wantCell(locker.Filled)
}

func TestRecoveryMakesTwoRecords(t *testing.T) {
	b := newBench(t)
	r := locker.Recovery{Opening: "r", Deposit: "deposit 000", By: "wang", To: "window 3"}
	_, err := b.s.Recover(r, lockertest.Rules(), b.now)
	b.wantKey(err, locker.KeyTwo)
	b.now = b.now.AddDate(0, 0, 8)
	b.do(b.s.Recover(r, lockertest.Rules(), b.now))
	b.do(b.s.Intend("r", locker.DoorClosed, lockertest.Rules(), b.now))
	b.do(b.s.See(1, locker.DoorOpen, b.now))
	b.do(b.s.See(1, locker.DoorClosed, b.now))
	c, err := b.s.Settle("r", true, lockertest.Rules(), b.now)
	if err != nil || len(c.Handovers) != 1 || c.Handovers[0].To != "window 3" || c.Openings[0].State != locker.Recovered || len(c.Notices) != 1 {
		t.Errorf("got %+v, %v: want the opening, the form and the notice", c, err)
	}
	b.do(c, nil)
	b.wantCell(locker.Free)
}

func TestRemindersAndOverdue(t *testing.T) {
	b := newBench(t)
	var got []string
	for day := range 10 {
		for range 2 { // twice changes nothing more
			c, err := b.s.Sweep(lockertest.Rules(), b.now.AddDate(0, 0, day))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range c.Notices {
				got = append(got, string(n.Kind)+" "+n.At.Format("02"))
			}
			for _, k := range c.Tasks {
				got = append(got, string(k.Kind)+" "+k.Since.Format("02"))
			}
			b.s = b.s.Apply(c)
		}
	}
	want := []string{"reminder 26", "last_day 30", "overdue 01"}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRetentionEndsOnAnOpenDay(t *testing.T) {
	rules := lockertest.Rules()
	rules.Opens = func(d civil.Date) bool { return d.Weekday() != time.Monday && d.Weekday() != time.Sunday }
	b := &bench{T: t, now: lockertest.Morning(), s: locker.State{Cabinet: locker.Cabinet{ID: "1"}}}
	b.do(b.s.Install(lockertest.Cells(4), "wang", true, b.now))
	for _, tt := range []struct {
		n       int
		working bool
		want    string
	}{{0, false, "2026-12-01"}, {1, true, "2026-12-02"}} {
		rules.WorkingDays = tt.working
		r := lockertest.Reservation(tt.n)
		b.now = b.now.Add(time.Second)
		b.do(b.s.Reserve(r, rules, b.now))
		o, _ := b.s.Opening(r.Opening)
		b.do(b.s.Intend(r.Opening, locker.DoorClosed, rules, b.now))
		b.do(b.s.See(o.Cell, locker.DoorOpen, b.now))
		b.do(b.s.See(o.Cell, locker.DoorClosed, b.now))
		b.do(b.s.Settle(r.Opening, true, rules, b.now))
		if d, _ := b.s.Deposit(r.Deposit); d.Last.String() != tt.want {
			t.Errorf("last day of document %d: got %s, want %s", tt.n, d.Last, tt.want)
		}
	}
}

func TestSmallestFittingCellIsTaken(t *testing.T) {
	b := &bench{T: t, now: lockertest.Morning(), s: locker.State{Cabinet: locker.Cabinet{ID: "1"}}}
	b.do(b.s.Install(lockertest.Cells(8), "wang", true, b.now))
	for n, tt := range []struct {
		size locker.Size
		want locker.CellNo
	}{{locker.Large, 8}, {locker.Medium, 4}, {locker.Small, 1}} {
		r := lockertest.Reservation(n)
		r.Result.Size = tt.size
		b.do(b.s.Reserve(r, lockertest.Rules(), b.now))
		if d, _ := b.s.Deposit(r.Deposit); d.Cell != tt.want {
			t.Errorf("%s document: got cell %d, want %d", tt.size, d.Cell, tt.want)
		}
		b.open(r.Opening, true)
	}
	r := lockertest.Reservation(9)
	r.Result.Size = locker.Large
	_, err := b.s.Reserve(r, lockertest.Rules(), b.now)
	b.wantKey(err, locker.KeyNoCell)
}

// TestOnlyTheRightCodeMatches compares codes with locks, and with none.
func TestOnlyTheRightCodeMatches(t *testing.T) {
	c := lockertest.Coder()
	code, err := c.Draw()
	if err != nil {
		t.Fatal(err)
	}
	lock, err := c.Lock(code)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		lock locker.CodeLock
		code locker.Code
		want bool
	}{{"right", lock, code, true}, {"wrong", lock, "00000000", string(code) == "00000000"}, {"no candidate", locker.CodeLock{}, code, false}} {
		if got, err := c.Matches(tt.lock, tt.code); got != tt.want || err != nil {
			t.Errorf("%s: got %v, %v", tt.name, got, err)
		}
	}
}

// BenchmarkEnter is one typed code at full cost.
func BenchmarkEnter(b *testing.B) {
	c := lockertest.Coder()
	c.Cost = locker.DefaultCost
	for b.Loop() {
		if _, err := c.Matches(locker.CodeLock{}, "12345678"); err != nil {
			b.Fatal(err)
		}
	}
}
