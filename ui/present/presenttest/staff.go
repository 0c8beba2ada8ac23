package presenttest

import (
	"fmt"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/locker"
	"onetrip/ui/present"
)

// staffChange makes a state of the staff's dialogue special.
type staffChange func(*backstage.State)

type staffScene struct {
	name   string
	screen backstage.Screen
	change staffChange
}

// StaffConfig is the configuration of the staff's pictures.
func StaffConfig(l Look) present.Config {
	c := Config(l)
	c.Staff = backstage.Default()
	if l.Landscape {
		c.Staff = c.Staff.Landscape()
	}
	return c
}

// Staff returns every page of the staff in its usual state. They have no large text.
func Staff(l Look) []Picture { return buildStaff(l, staffPages()) }

// StaffVariants returns what those pages look like when something is special.
func StaffVariants(l Look) []Picture { return buildStaff(l, staffVariants()) }

func buildStaff(l Look, scenes []staffScene) []Picture {
	cfg := StaffConfig(l)
	list := make([]Picture, 0, len(scenes))
	for _, scene := range scenes {
		s := staffBase(l)
		s.Screen = scene.screen
		if scene.change != nil {
			scene.change(&s)
		}
		list = append(list, Picture{Name: scene.name, Staff: s, Model: present.BuildStaff(cfg, s, Now())})
	}
	return list
}

// staffBase is a locker keeper who has logged in.
func staffBase(l Look) backstage.State {
	return backstage.State{
		Session: 1, Lang: l.Lang, Machine: backstage.Machine{Reader: true, Printer: true, Scanner: true},
		Visit: backstage.Visit{
			Me:   backstage.Person{ID: "wang.fang", Masked: "张*", Role: "keeper", Rights: everything},
			Home: backstage.Cabinets, Cabinets: []backstage.Cabinet{StaffCabinet()}, Results: StaffResults(), Loaded: true,
		},
		Timing: backstage.Timing{Since: Now(), Deadline: Now().Add(10 * time.Second)},
	}
}

const everything = backstage.MayDeposit | backstage.MayReissue | backstage.MayBlock | backstage.MayLook | backstage.MayConfirm |
	backstage.MayEntry | backstage.MayTasks | backstage.MaySetUp

// StaffCabinet is the cabinet of the pictures with documents in it, and work to do.
func StaffCabinet() backstage.Cabinet {
	of := Cabinets()[0]
	c := backstage.Cabinet{Side: string(of.Side), State: locker.State{Cabinet: locker.Cabinet{ID: of.ID}}}
	states := map[locker.CellNo]locker.CellState{3: locker.Blocked, 5: locker.Unknown, 8: locker.Unknown, 9: locker.Filled, 11: locker.Filled, 17: locker.Filled, 18: locker.Filled}
	for _, cell := range of.Cells {
		state := states[cell.No]
		if state == "" {
			state = locker.Free
		}
		c.State.Cells = append(c.State.Cells, locker.Cell{
			No: cell.No, Size: cell.Size, Column: cell.Column, Row: cell.Row, State: state, Since: Now().Add(-26 * time.Hour),
		})
	}
	for _, d := range Documents() {
		c.State.Deposits = append(c.State.Deposits, locker.Deposit{
			ID: d.Deposit, Cell: d.Place.Cell, Case: d.Case, Document: d.Name, Copies: d.Copies, Masked: d.Masked, State: locker.DepositStored,
			Stored: Now().Add(-72 * time.Hour), Last: d.Last, Due: d.Last.AddDays(1).At(0, time.UTC),
		})
	}
	for i, k := range []locker.TaskKind{
		locker.TaskOverdue, locker.TaskCheck, locker.TaskTamper, locker.TaskShut, locker.TaskLeftOpen, locker.TaskEntry,
	} {
		t := locker.Task{ID: locker.TaskID(fmt.Sprintf("T%d", i)), Kind: k, Cell: []locker.CellNo{18, 5, 8, 5, 8, 0}[i], Since: Now().Add(time.Duration(i-30) * time.Hour)}
		if k == locker.TaskEntry {
			t.Since = Now().Add(-time.Minute)
		}
		c.State.Tasks = append(c.State.Tasks, t)
	}
	return c
}

// StaffResults are the documents that wait for a cell, more than a page of them.
func StaffResults() []locker.Result {
	names := []string{"不动产权证书", "营业执照", "契税完税证明", "不动产登记资料查询结果证明"}
	var list []locker.Result
	for i := range 11 {
		list = append(list, locker.Result{
			ID: locker.ResultID(fmt.Sprintf("01KAQ3Z5V8J2M4N6P7R9S0T1%02d", i)), Case: fmt.Sprintf("JH-2026-1104%02d", i), Document: names[i%len(names)],
			Copies: 1 + i%2, Masked: "张*", Since: Now().Add(-time.Duration(90-i) * time.Minute),
		})
	}
	return list
}

func staffPages() []staffScene {
	return []staffScene{
		{"staff_login", backstage.Login, stranger},
		{"staff_pin", backstage.PIN, func(s *backstage.State) { stranger(s); s.Login.Typed = "2048" }},
		{"staff_account", backstage.Account, func(s *backstage.State) { stranger(s); s.Login.Typed = "wang.f" }},
		{"staff_password", backstage.Password, func(s *backstage.State) { stranger(s); s.Login.Account, s.Login.Typed = "wang.fang", "abcdefg" }},
		{"staff_checking", backstage.Checking, stranger},
		{"staff_nothing", backstage.Nothing, func(s *backstage.State) { s.Me.Role, s.Me.Rights = "auditor", 0 }},
		{"staff_cabinets", backstage.Cabinets, nil},
		{"staff_tasks", backstage.Tasks, func(s *backstage.State) { s.Home = backstage.Tasks }},
		{"staff_waiting", backstage.Waiting, nil},
		{"staff_stored", backstage.Stored, func(s *backstage.State) { s.Overdue = true }},
		{"staff_find", backstage.Find, func(s *backstage.State) { s.Typed = "11" }},
		{"staff_map", backstage.Map, nil},
		{"staff_cell", backstage.OneCell, at(9)},
		{"staff_reasons", backstage.Reasons, func(s *backstage.State) { at(9)(s); s.Asks = backstage.AskLook }},
		{"staff_devices", backstage.Devices, bench},
		{"staff_device", backstage.OneDevice, func(s *backstage.State) { bench(s); s.Chosen = backstage.RoleLocks }},
		{"staff_searching", backstage.Searching, func(s *backstage.State) { bench(s); s.Search = search(false) }},
		{"staff_trying", backstage.Trying, tried(backstage.RoleReader, backstage.TrialRuns)},
		{"staff_entry", backstage.Entry, func(s *backstage.State) { s.Home = backstage.Tasks }},
		{"staff_door", backstage.Door, putting(locker.Opened)},
		{"staff_closed", backstage.Closed, putting(locker.Closed)},
		{"staff_stuck", backstage.Stuck, stuckWith(backstage.DoorShut)},
		{"staff_findings", backstage.Findings, looking},
		{"staff_busy", backstage.Busy, putting(locker.Closed)},
		{"staff_done", backstage.Done, func(s *backstage.State) { putting(locker.Closed)(s); ended(backstage.PutIn)(s) }},
		{"staff_sorry", backstage.Sorry, func(s *backstage.State) { s.Fault = backstage.NoCell }},
	}
}

func staffVariants() []staffScene {
	list := append(benchVariants(), []staffScene{
		{"staff_login_second", backstage.Login, func(s *backstage.State) { looking(s); s.Login.Second = true }},
		{"staff_account_no_reader", backstage.Account, func(s *backstage.State) { stranger(s); s.Machine.Reader = false }},
		{"staff_password_upper", backstage.Password, func(s *backstage.State) { stranger(s); s.Login.Layer = backstage.LayerUpper }},
		{"staff_password_signs", backstage.Password, func(s *backstage.State) { stranger(s); s.Login.Layer = backstage.LayerSigns }},
		{"staff_password_wrong", backstage.Password, func(s *backstage.State) { stranger(s); s.Login.Problem = backstage.LoginWrong }},
		{"staff_pin_wrong", backstage.PIN, func(s *backstage.State) { stranger(s); s.Login.Problem = backstage.LoginWrong }},
		{"staff_cabinets_loading", backstage.Cabinets, func(s *backstage.State) { s.Cabinets, s.Results, s.Loaded = nil, nil, false }},
		{"staff_cabinets_out", backstage.Cabinets, func(s *backstage.State) { s.Loaded = false }},
		{"staff_cabinets_clerk", backstage.Cabinets, func(s *backstage.State) { s.Me.Role, s.Me.Rights = "clerk", backstage.MayReissue }},
		{"staff_cabinets_form", backstage.Cabinets, func(s *backstage.State) { s.Results = nil; oneLine(s) }},
		{"staff_tasks_none", backstage.Tasks, func(s *backstage.State) { s.Cabinets, s.Home = nil, backstage.Tasks }},
		{"staff_waiting_page2", backstage.Waiting, func(s *backstage.State) { s.Page = 1 }},
		{"staff_waiting_none", backstage.Waiting, func(s *backstage.State) { s.Results = nil }},
		{"staff_waiting_wrong", backstage.Waiting, func(s *backstage.State) { s.Fault = backstage.NotWaiting }},
		{"staff_stored_found", backstage.Stored, func(s *backstage.State) { s.Typed = "1" }},
		{"staff_stored_none", backstage.Stored, func(s *backstage.State) { s.Typed = "999" }},
		{"staff_map_big", backstage.Map, bigCabinet},
		{"staff_cell_free", backstage.OneCell, at(1)},
		{"staff_cell_blocked", backstage.OneCell, at(3)},
		{"staff_cell_unknown", backstage.OneCell, at(5)},
		{"staff_cell_late", backstage.OneCell, at(18)},
		{"staff_reasons_block", backstage.Reasons, func(s *backstage.State) { at(1)(s); s.Asks = backstage.ActBlock }},
		{"staff_reasons_early", backstage.Reasons, func(s *backstage.State) { at(9)(s); s.Asks = backstage.AskRecover }},
		{"staff_door_choosing", backstage.Door, func(s *backstage.State) { putting(locker.Authorised)(s); s.Job.Place = backstage.Place{} }},
		{"staff_door_opening", backstage.Door, putting(locker.Pulsing)},
		{"staff_door_look", backstage.Door, func(s *backstage.State) { looking(s); s.Job.State, s.Job.Left = locker.Opened, true }},
		{"staff_door_take", backstage.Door, func(s *backstage.State) { taking(s); s.Job.State = locker.Opened }},
		{"staff_closed_take", backstage.Closed, taking},
		{"staff_findings_empty", backstage.Findings, func(s *backstage.State) { looking(s); s.Job.Deposit = locker.Deposit{} }},
		{"staff_ask", backstage.Map, func(s *backstage.State) { s.Timing.AskUntil = Now().Add(17 * time.Second) }},
	}...)
	for _, why := range []backstage.LoginProblem{
		backstage.LoginWait, backstage.LoginLocked, backstage.LoginFailed, backstage.LoginSame, backstage.LoginRights, backstage.LoginCard,
	} {
		list = append(list, staffScene{"staff_login_" + string(why), backstage.Login, func(s *backstage.State) {
			stranger(s)
			s.Login.Problem, s.Login.Wait = why, 14*time.Minute
		}})
	}
	for _, f := range []backstage.Fault{backstage.DoorUnsent, backstage.DoorUnknown, backstage.OtherDoor, backstage.CoilRests, backstage.Silent} {
		list = append(list, staffScene{"staff_stuck_" + string(f), backstage.Stuck, stuckWith(f)})
	}
	for _, f := range []backstage.Fault{
		backstage.NotNow, backstage.IsGone, backstage.NotEmpty, backstage.NeedsTwo, backstage.NoRight, backstage.Silent, backstage.Failed,
	} {
		list = append(list, staffScene{"staff_sorry_" + string(f), backstage.Sorry, func(s *backstage.State) { s.Fault = f }})
	}
	for _, e := range []backstage.End{
		backstage.NotPutIn, backstage.WasOccupied, backstage.Cancelled, backstage.TakenOut, backstage.NotTakenOut, backstage.Resolved,
		backstage.IsBlocked, backstage.IsUnblocked, backstage.EntryOpen, backstage.NewCode,
	} {
		list = append(list, staffScene{"staff_done_" + string(e), backstage.Done, func(s *backstage.State) { taking(s); ended(e)(s); s.Job.Slip = backstage.NoSlip }})
	}
	for i, slip := range []backstage.Slip{backstage.SlipBusy, backstage.SlipFailed, backstage.SlipUnknown} {
		name := []string{"busy", "failed", "unknown"}[i]
		list = append(list, staffScene{"staff_done_slip_" + name, backstage.Done, func(s *backstage.State) {
			putting(locker.Closed)(s)
			ended(backstage.PutIn)(s)
			s.Job.Slip = slip
		}})
	}
	return list
}

// stranger is somebody who has not logged in yet.
func stranger(s *backstage.State) { s.Visit = backstage.Visit{} }

// at is somebody who looks at a cell.
func at(no locker.CellNo) staffChange {
	return func(s *backstage.State) { s.Place = backstage.Place{Cabinet: Cabinets()[0].ID, Cell: no} }
}

// putting is a deposit under way.
func putting(state locker.OpeningState) staffChange {
	return func(s *backstage.State) {
		s.Job = backstage.Job{No: 1, Purpose: locker.ForDeposit, Place: backstage.Place{Cabinet: Cabinets()[0].ID, Cell: 7}, Result: StaffResults()[0], State: state}
	}
}

func stuckWith(f backstage.Fault) staffChange {
	return func(s *backstage.State) { putting(locker.Shut)(s); s.Job.Fault = f }
}

// taking is a recovery under way.
func taking(s *backstage.State) {
	at(18)(s)
	_, d, _ := s.Cell(s.Place)
	s.Job = backstage.Job{No: 1, Purpose: locker.ForRecovery, Place: s.Place, Deposit: d, State: locker.Closed}
}

// looking is a look into a cell under way.
func looking(s *backstage.State) {
	taking(s)
	s.Job.Purpose, s.Job.Reason = locker.ForCheck, backstage.LookAsked
}

func ended(e backstage.End) staffChange {
	return func(s *backstage.State) {
		oneLine(s)
		s.Job.End, s.Job.Slip, s.Job.Card = e, backstage.SlipDone, true
	}
}

func oneLine(s *backstage.State) {
	s.Lines = []backstage.Line{{In: true, Case: "JH-2026-110400", Document: "不动产权证书", Masked: "张*", Copies: 1, Place: s.Job.Place, At: Now()}}
}

// bigCabinet has as many cells as the locks of a large one.
func bigCabinet(s *backstage.State) {
	c := StaffCabinet()
	c.State.Cells, c.State.Deposits, c.State.Tasks = nil, nil, nil
	for i := range 96 {
		state := []locker.CellState{locker.Free, locker.Filled, locker.Filled, locker.Blocked}[i%4]
		c.State.Cells = append(c.State.Cells, locker.Cell{No: locker.CellNo(i + 1), Size: locker.Small, Column: i/12 + 1, Row: i%12 + 1, State: state})
	}
	s.Cabinets = []backstage.Cabinet{c}
}
