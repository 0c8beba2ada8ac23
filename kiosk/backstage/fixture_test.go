package backstage_test

import (
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

var morning = time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC)

const all = backstage.MayDeposit | backstage.MayReissue | backstage.MayBlock | backstage.MayLook | backstage.MayConfirm | backstage.MayEntry | backstage.MayTasks

// keeper and second are two people of the staff, techie one who sets devices up.
var (
	keeper = backstage.Person{ID: "wang.fang", Masked: "王*", Role: "keeper", Rights: all}
	techie = backstage.Person{ID: "zhao.min", Masked: "赵*", Role: "technician", Rights: backstage.MayTasks | backstage.MaySetUp}
	second = backstage.Person{ID: "li.na", Masked: "李*", Role: "supervisor", Rights: all}
)

// cabinet is a cabinet with one cell of every kind: 1 free, 2 filled, 3 overdue, 4 unknown with a task, 5 blocked; code entry is closed.
func cabinet() backstage.Cabinet {
	s := locker.State{Cabinet: locker.Cabinet{ID: "1"}, Guard: locker.Guard{Closed: true}}
	for i, state := range []locker.CellState{locker.Free, locker.Filled, locker.Filled, locker.Unknown, locker.Blocked} {
		s.Cells = append(s.Cells, locker.Cell{No: locker.CellNo(i + 1), Size: locker.Small, Column: i%2 + 1, Row: i/2 + 1, State: state})
	}
	for i, due := range []time.Duration{5 * 24 * time.Hour, -time.Hour, 24 * time.Hour} {
		no := locker.CellNo(i + 2)
		s.Deposits = append(s.Deposits, locker.Deposit{
			ID: locker.DepositID(fmt.Sprintf("D%d", no)), Cell: no, Case: fmt.Sprintf("JH-2026-11037%d", no), Document: "不动产权证书", Copies: 1,
			Masked: "张*", State: locker.DepositStored, Stored: morning.Add(-48 * time.Hour), Due: morning.Add(due),
		})
	}
	s.Deposits[2].State = locker.DepositDoubt
	s.Tasks = []locker.Task{
		{ID: "T-check", Kind: locker.TaskCheck, Cell: 4, Deposit: "D4", Since: morning.Add(-time.Hour)},
		{ID: "T-late", Kind: locker.TaskOverdue, Cell: 3, Deposit: "D3", Since: morning.Add(-2 * time.Hour)},
		{ID: "T-entry", Kind: locker.TaskEntry, Since: morning.Add(-time.Minute)},
	}
	return backstage.Cabinet{Name: "一楼大厅东侧", Side: "right", State: s}
}

func results() []locker.Result {
	var list []locker.Result
	for i := range 11 {
		list = append(list, locker.Result{
			ID: locker.ResultID(fmt.Sprintf("R%d", i)), Case: fmt.Sprintf("JH-2026-1104%02d", i), Document: "营业执照", Copies: 1, Masked: "李*",
			Size: locker.Small, Delivery: locker.ByTerminal, State: locker.AtWindow,
		})
	}
	return list
}

// stage is a dialogue under way with a clock that the test moves.
type stage struct {
	t   *testing.T
	cfg backstage.Config
	s   backstage.State
	now time.Time
	out []backstage.Effect // of the last step
}

func newStage(t *testing.T) *stage {
	t.Helper()
	g := &stage{t: t, cfg: backstage.Default(), now: morning}
	g.s, g.out = backstage.New(g.cfg, 7, queue.ZH, backstage.Machine{Reader: true, Printer: true, Scanner: true}, g.now)
	return g
}

func (g *stage) step(in backstage.Input) *stage {
	g.t.Helper()
	g.s, g.out = backstage.Step(g.cfg, g.s, in, g.now)
	return g
}

func (g *stage) tap(a flow.Action, arg string) *stage {
	g.t.Helper()
	return g.step(backstage.Tap{Action: a, Arg: arg})
}

func (g *stage) wait(d time.Duration) *stage {
	g.t.Helper()
	g.now = g.now.Add(d)
	return g.step(backstage.Tick{})
}

// at fails the test unless the dialogue shows a page.
func (g *stage) at(page backstage.Screen) *stage {
	g.t.Helper()
	if g.s.Screen != page || g.s.Over {
		g.t.Fatalf("on %s (over: %v), want %s; fault %q, login %q", g.s.Screen, g.s.Over, page, g.s.Fault, g.s.Login.Problem)
	}
	return g
}

func (g *stage) typing(text string) *stage {
	g.t.Helper()
	for _, r := range text {
		g.tap(flow.Key, string(r))
	}
	return g
}

func (g *stage) card(number string) *stage {
	g.t.Helper()
	return g.step(backstage.CardSeen{Session: g.s.Session, Kind: flow.CardRead, Card: flow.Card{Number: number}})
}

// enter logs somebody in and shows the cabinets.
func (g *stage) enter(p backstage.Person) *stage {
	g.t.Helper()
	g.card("110199198001010011").at(backstage.PIN).typing("204868").tap(flow.EnterKeys, "").at(backstage.Checking)
	g.step(backstage.LoggedIn{Session: g.s.Session, Person: p})
	return g.load()
}

func (g *stage) load() *stage {
	g.t.Helper()
	return g.step(backstage.Loaded{Session: g.s.Session, Cabinets: []backstage.Cabinet{cabinet()}, Results: results(), OK: true})
}

func (g *stage) moved(state locker.OpeningState) *stage {
	g.t.Helper()
	return g.step(backstage.DoorMoved{Session: g.s.Session, No: g.s.Job.No, State: state})
}

func (g *stage) ended() *stage {
	g.t.Helper()
	return g.step(backstage.Ended{Session: g.s.Session, No: g.s.Job.No})
}

// effect returns the last step's only effect of a type.
func effect[E backstage.Effect](g *stage) E {
	g.t.Helper()
	var found []E
	for _, e := range g.out {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		g.t.Fatalf("%d effects %T in %#v, want one", len(found), *new(E), g.out)
	}
	return found[0]
}
