package backstage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
)

var cell1 = backstage.Place{Cabinet: "1", Cell: 1}

// depositing is a keeper whose cell has been chosen.
func depositing(t *testing.T) *stage {
	t.Helper()
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Waiting)).at(backstage.Waiting)
	g.tap(backstage.PickResult, "R3").at(backstage.Door)
	return g.step(backstage.Opening{Session: 7, No: 1, Place: cell1, Deposit: "D1"})
}

func TestDeposit(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Waiting)).at(backstage.Waiting)
	effect[backstage.ArmScanner](g)
	g.load().step(backstage.Scanned{Session: 7, Result: "R3"}).at(backstage.Door)
	effect[backstage.DisarmScanner](g)
	if o := effect[backstage.Open](g); o.Job.Result.ID != "R3" || o.By != keeper.ID || o.Again {
		t.Errorf("asked for %+v", o)
	}
	g.step(backstage.Opening{Session: 7, No: 1, Place: cell1, Deposit: "D1"})
	g.moved(locker.Pulsing).at(backstage.Door).moved(locker.Opened).at(backstage.Door)
	g.wait(4 * time.Minute).at(backstage.Door) // a door that is open does not hurry anybody
	g.moved(locker.Closed).at(backstage.Closed).tap(backstage.Yes, "").at(backstage.Busy)
	if got, want := effect[backstage.Settle](g), (backstage.Settle{Session: 7, No: 1, Took: true}); got != want {
		t.Errorf("settled %+v, want %+v", got, want)
	}
	g.step(backstage.Ended{Session: 7, No: 1, Coded: true}).at(backstage.Done)
	effect[backstage.PrintSlip](g)
	g.step(backstage.SlipEnded{Session: 7, No: 1, Outcome: flow.PrintFailed})
	g.tap(flow.PrintAgain, "")
	effect[backstage.PrintSlip](g)
	g.step(backstage.SlipEnded{Session: 7, No: 1, Outcome: flow.Printed}).tap(flow.PrintAgain, "")
	if g.s.Job.Slip != backstage.SlipDone || g.s.Job.End != backstage.PutIn {
		t.Errorf("ended as %s with slip %d", g.s.Job.End, g.s.Job.Slip)
	}
	g.tap(backstage.PrintList, "")
	if f := effect[backstage.PrintForm](g); len(f.Lines) != 1 || !f.Lines[0].In || f.Lines[0].Case != "JH-2026-110403" {
		t.Errorf("the form has %+v", f.Lines)
	}
	g.tap(backstage.Next, "").at(backstage.Waiting)
}

func TestSilenceAfterAClosedDoorMeansPutIn(t *testing.T) {
	g := depositing(t).moved(locker.Opened).moved(locker.Closed).at(backstage.Closed).wait(10 * time.Second).at(backstage.Busy)
	if !effect[backstage.Settle](g).Took {
		t.Error("silence was taken for: not put in")
	}
}

func TestDepositThatEndsOtherwise(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(g *stage)
		want []backstage.Effect
		end  backstage.End
	}{
		{
			"not put in", func(g *stage) { g.moved(locker.Opened).moved(locker.Closed).tap(backstage.No, "") },
			[]backstage.Effect{backstage.Settle{Session: 7, No: 1}},
			backstage.NotPutIn,
		},
		{
			"occupied, door open", func(g *stage) { g.moved(locker.Opened).tap(backstage.Occupied, "") },
			[]backstage.Effect{backstage.FoundOccupied{Session: 7, No: 1}},
			backstage.WasOccupied,
		},
		{
			"occupied, door closed", func(g *stage) { g.moved(locker.Opened).moved(locker.Closed).tap(backstage.Occupied, "") },
			[]backstage.Effect{backstage.FoundOccupied{Session: 7, No: 1}},
			backstage.WasOccupied,
		},
		{
			"board silent, given up", func(g *stage) { g.moved(locker.Unsent).at(backstage.Stuck).tap(backstage.Cancel, "") },
			[]backstage.Effect{backstage.CancelDeposit{Session: 7, No: 1, By: keeper.ID, Place: cell1}},
			backstage.Cancelled,
		},
		{
			"door shut, given up", func(g *stage) { g.moved(locker.Shut).at(backstage.Stuck).tap(backstage.Cancel, "") },
			[]backstage.Effect{backstage.CancelDeposit{Session: 7, No: 1, By: keeper.ID, Place: cell1}},
			backstage.Cancelled,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := depositing(t)
			c.do(g)
			g.at(backstage.Busy)
			got := g.out
			if n := len(got) - 1; n >= 0 {
				if _, ok := got[n].(backstage.Sound); ok {
					got = got[:n]
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("effects (-want +got):\n%s", diff)
			}
			g.ended().at(backstage.Done)
			if g.s.Job.End != c.end {
				t.Errorf("ended as %s, want %s", g.s.Job.End, c.end)
			}
		})
	}
}

func TestStuckDoorIsOpenedAgain(t *testing.T) {
	g := depositing(t).moved(locker.Shut).at(backstage.Stuck).tap(backstage.OpenAgain, "").at(backstage.Door)
	if o := effect[backstage.Open](g); !o.Again || o.Job.No != 1 {
		t.Errorf("asked for %+v", o)
	}
	g.step(backstage.Refused{Session: 7, No: 1, Fault: backstage.CoilRests}).at(backstage.Stuck)
	g.tap(backstage.OpenAgain, "").at(backstage.Door).moved(locker.Opened).at(backstage.Door)
}

func TestNoFreeCellIsSaid(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Waiting)).tap(backstage.PickResult, "R1").at(backstage.Door)
	g.step(backstage.Refused{Session: 7, No: 1, Fault: backstage.NoCell}).at(backstage.Sorry)
	g.tap(flow.Back, "").at(backstage.Cabinets)
}

func TestDoorThatOpensAfterItWasGivenUpIsSettled(t *testing.T) {
	g := depositing(t).wait(31*time.Second).at(backstage.Stuck).tap(backstage.Cancel, "").at(backstage.Cabinets)
	g.moved(locker.Opened).moved(locker.Closed).at(backstage.Cabinets)
	if !effect[backstage.Settle](g).Took {
		t.Error("the deposit was not settled")
	}
}

func TestOverdueDocumentIsRecoveredByOnePerson(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Stored)).at(backstage.Stored)
	if late := g.s.Listed(g.now); len(late) != 1 || late[0].Deposit.ID != "D3" {
		t.Fatalf("overdue: %+v", late)
	}
	g.tap(backstage.PickDeposit, "D3").at(backstage.OneCell).tap(backstage.Recover, "").at(backstage.Door)
	if o := effect[backstage.Open](g); o.Job.Purpose != locker.ForRecovery || o.Job.Second.ID != "" {
		t.Errorf("asked for %+v", o.Job)
	}
	g.moved(locker.Opened).moved(locker.Closed).tap(backstage.Yes, "").ended().at(backstage.Done)
	if len(g.s.Lines) != 1 || g.s.Lines[0].In || g.s.Lines[0].Case != "JH-2026-110373" {
		t.Errorf("the form has %+v", g.s.Lines)
	}
}

func TestEarlyRecoveryAndLookNeedTwoPeopleAndAReason(t *testing.T) {
	for _, c := range []struct {
		action flow.Action
		reason backstage.Reason
	}{{backstage.Recover, backstage.EarlyWrong}, {backstage.Look, backstage.LookAsked}} {
		g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Map)).tap(backstage.PickCell, "1/2").at(backstage.OneCell)
		g.tap(c.action, "").at(backstage.Reasons).tap(backstage.PickReason, "block_lock").at(backstage.Reasons)
		g.tap(backstage.PickReason, string(c.reason)).at(backstage.Login)
		prove := func(p backstage.Person) {
			g.card("110199198001010029").typing("951753").tap(flow.EnterKeys, "").at(backstage.Checking)
			g.step(backstage.LoggedIn{Session: 7, Person: p})
		}
		prove(keeper)
		if g.at(backstage.Login).s.Login.Problem != backstage.LoginSame {
			t.Errorf("one person twice: %q", g.s.Login.Problem)
		}
		prove(backstage.Person{ID: "zhao", Rights: backstage.MayReissue})
		if g.at(backstage.Login).s.Login.Problem != backstage.LoginRights {
			t.Errorf("a second person without the right: %q", g.s.Login.Problem)
		}
		prove(second)
		o := effect[backstage.Open](g.at(backstage.Door))
		if o.Job.Second.ID != second.ID || o.By != keeper.ID || o.Job.Reason != c.reason {
			t.Errorf("asked for %+v by %s", o.Job, o.By)
		}
		if g.s.Me.ID != keeper.ID {
			t.Error("the second person took over the visit")
		}
	}
}

func TestLookEndsWithWhatWasFound(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenTab, string(backstage.Tasks)).at(backstage.Tasks)
	if first := g.s.ToDo()[0]; first.Task.ID != "T-late" {
		t.Errorf("the oldest task is %s", first.Task.ID)
	}
	g.tap(backstage.PickTask, "T-check").at(backstage.OneCell).tap(backstage.Look, "").tap(backstage.PickReason, "look_task").at(backstage.Login)
	g.card("2").typing("951753").tap(flow.EnterKeys, "").step(backstage.LoggedIn{Session: 7, Person: second}).at(backstage.Door)
	g.moved(locker.Opened).moved(locker.Closed).at(backstage.Busy).ended().at(backstage.Findings)
	g.tap(backstage.LogOut, "").at(backstage.Findings) // nobody leaves without saying
	g.tap(backstage.PickFound, string(locker.FoundInside)).at(backstage.Busy)
	if d := effect[backstage.Do](g); d.Found != locker.FoundInside || d.Place.String() != "1/4" {
		t.Errorf("recorded %+v", d)
	}
	g.ended().at(backstage.Done).tap(flow.Finish, "").at(backstage.Tasks)
}

func TestCodeEntryIsOpenedAgain(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenTab, string(backstage.Tasks)).tap(backstage.PickTask, "T-entry").at(backstage.Entry)
	g.tap(backstage.OpenEntry, "").at(backstage.Busy)
	if d := effect[backstage.Do](g); d.Act != backstage.ActEntry || d.Place.Cabinet != "1" {
		t.Errorf("asked for %+v", d)
	}
}

func TestCodeIsIssuedAgainByTheCase(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Find)).typing("37").tap(flow.EnterKeys, "").at(backstage.Find)
	g.typing("2").tap(flow.EnterKeys, "").at(backstage.Stored)
	if list := g.s.Listed(g.now); len(list) != 1 || list[0].Deposit.ID != "D2" {
		t.Fatalf("found %+v", list)
	}
	g.tap(backstage.PickDeposit, "D2").tap(backstage.Reissue, "").at(backstage.Busy)
	if d := effect[backstage.Do](g); d.Act != backstage.ActReissue || d.Deposit.ID != "D2" {
		t.Errorf("asked for %+v", d)
	}
	g.step(backstage.Ended{Session: 7, No: g.s.Job.No, Coded: true}).at(backstage.Done)
	effect[backstage.PrintSlip](g)
}

func TestCellIsBlockedWithAReason(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Map)).tap(backstage.PickCell, "1/2").tap(backstage.Block, "").at(backstage.OneCell)
	g.tap(flow.Back, "").at(backstage.Map).tap(backstage.PickCell, "1/1").tap(backstage.Block, "").at(backstage.Reasons)
	g.tap(backstage.PickReason, string(backstage.BlockLock)).at(backstage.Busy)
	g.step(backstage.Refused{Session: 7, No: g.s.Job.No, Fault: backstage.NotEmpty}).at(backstage.Sorry)
}
