package presenttest

import (
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Cabinets are the cabinets of the pictures: one with four columns at the right, a large one at the left, one below the screen.
func Cabinets() []flow.Cabinet {
	right := flow.Cabinet{ID: "1", Name: "一楼大厅东侧", Side: flow.OnRight}
	for column := 1; column <= 4; column++ {
		for row := 1; row <= 6; row++ {
			size := locker.Small
			if row > 4 {
				size = locker.Medium
			}
			right.Cells = append(right.Cells, flow.Cell{No: locker.CellNo((column-1)*6 + row), Size: size, Column: column, Row: row})
		}
	}
	left := flow.Cabinet{ID: "2", Name: "一楼大厅西侧", Side: flow.OnLeft}
	for column := 1; column <= 8; column++ {
		for row := 1; row <= 15; row++ {
			left.Cells = append(left.Cells, flow.Cell{No: locker.CellNo((column-1)*15 + row), Size: locker.Small, Column: column, Row: row})
		}
	}
	below := flow.Cabinet{ID: "3", Name: "本机下方", Side: flow.Below}
	for no := 1; no <= 6; no++ {
		below.Cells = append(below.Cells, flow.Cell{No: locker.CellNo(no), Size: locker.Small, Column: (no-1)%3 + 1, Row: (no-1)/3 + 1})
	}
	return []flow.Cabinet{right, left, below}
}

// Documents are the documents of the pictures.
func Documents() []flow.Document {
	doc := func(cell int, name string, copies, day int) flow.Document {
		return flow.Document{
			Deposit: locker.DepositID("01KAQ3Z5V8J2M4N6P7R9S0D" + string(rune('0'+cell%10))), Place: flow.Place{Cabinet: "1", Cell: locker.CellNo(cell)},
			Case: "JH-2026-110371", Name: name, Masked: "张*", Copies: copies, Last: civil.Date{Year: 2026, Month: 11, Day: day},
		}
	}
	return []flow.Document{doc(9, "不动产权证书", 1, 28), doc(11, "契税完税证明", 2, 30), doc(17, "营业执照", 1, 23), doc(18, "不动产登记资料查询结果证明", 1, 20)}
}

func collect(s *flow.State) {
	s.Aim, s.Service = flow.Collect, ""
	s.Pickup.Entry = flow.Entry{Known: true, Left: 5}
}

// documents is a visitor with so many documents, about to take the first.
func documents(n int) change {
	return func(s *flow.State) {
		collect(s)
		s.Pickup.Means = flow.WithCard
		s.Pickup.N = copy(s.Pickup.List[:], Documents()[:n])
	}
}

// signing is a visitor before the pad, who has written something or nothing yet.
func signing(written bool) change {
	return func(s *flow.State) {
		took(1, 0)(s)
		s.Timing.Deadline = Now().Add(38 * time.Second)
		if written { // 王
			s.Pickup.Ink = locker.Sign([][]locker.Point{
				{{X: 380, Y: 120}, {X: 500, Y: 112}, {X: 640, Y: 108}},
				{{X: 400, Y: 250}, {X: 520, Y: 244}, {X: 620, Y: 240}},
				{{X: 512, Y: 118}, {X: 508, Y: 200}, {X: 514, Y: 300}, {X: 508, Y: 396}},
				{{X: 330, Y: 404}, {X: 500, Y: 396}, {X: 600, Y: 392}, {X: 700, Y: 400}},
			})
		}
	}
}

// took is a visitor who has taken so many documents, without the receipts that were lost.
func took(n, lost int) change {
	return func(s *flow.State) {
		documents(n)(s)
		for i := range n {
			s.Pickup.List[i].State = flow.TakenOut
		}
		s.Pickup.Lost = lost
		s.Timing.Deadline = Now().Add(15 * time.Second)
	}
}

func doorOpen(left time.Duration) change {
	return func(s *flow.State) {
		documents(2)(s)
		s.Pickup.Door = flow.DoorIsOpen
		s.Timing.Deadline = Now().Add(left)
	}
}

// doorAt is an open door in another cabinet.
func doorAt(cab locker.CabinetID, no locker.CellNo) change {
	return func(s *flow.State) {
		doorOpen(55 * time.Second)(s)
		s.Pickup.List[0].Place = flow.Place{Cabinet: cab, Cell: no}
	}
}

func collectVariants() []scene {
	list := []scene{
		{"lay_card_collect", flow.LayCard, collect},
		{"choose_means_code", flow.ChooseMeans, func(s *flow.State) { collect(s); s.Machine.Reader, s.Machine.Scanner = false, false }},
		{"type_code_full", flow.TypeCode, func(s *flow.State) { collect(s); s.Typed = "40718236" }},
		{"type_code_wrong", flow.TypeCode, wrongCode},
		{"type_code_wrong_phone", flow.TypeCode, func(s *flow.State) { wrongCode(s); s.Pickup.Entry.Strict = true }},
		{"scan_code_other", flow.ScanCode, func(s *flow.State) { collect(s); s.Pickup.NoCode = true }},
		{"ready_one", flow.Ready, documents(1)},
		{"ready_four", flow.Ready, documents(4)},
		{"ready_second", flow.Ready, func(s *flow.State) {
			documents(4)(s)
			s.Pickup.List[0].State, s.Pickup.List[1].State, s.Pickup.List[3].State = flow.TakenOut, flow.PutBack, flow.WithStaff
		}},
		{"door_open_last", flow.DoorOpen, doorOpen(9 * time.Second)},
		{"door_open_left", flow.DoorOpen, func(s *flow.State) { doorOpen(time.Minute)(s); s.Pickup.Left = true }},
		{"door_open_large", flow.DoorOpen, doorAt("2", 108)},
		{"door_open_below", flow.DoorOpen, doorAt("3", 5)},
		{"door_open_nowhere", flow.DoorOpen, doorAt("9", 3)},
		{"sign_empty", flow.Sign, signing(false)},
		{"receipt_record", flow.Receipt, func(s *flow.State) { documents(2)(s); s.Pending = true }},
		{"collected_no_receipt", flow.Collected, took(1, 1)},
		{"collected_some_receipts", flow.Collected, took(2, 1)},
		{"sorry_paused", flow.Sorry, paused(40 * time.Second)},
		{"sorry_paused_over", flow.Sorry, paused(0)},
		{"sorry_reader_collect", flow.Sorry, func(s *flow.State) { refused(flow.ReaderGone)(s); s.Machine.Reader = false }},
		{"sorry_stuck_others", flow.Sorry, func(s *flow.State) { stuck(flow.DoorStuck, 2)(s) }},
	}
	for _, r := range []struct {
		name string
		why  flow.Why
	}{
		{"nothing", flow.NothingReady},
		{"at_window", flow.AtWindow},
		{"closed_code", flow.CodeClosed},
		{"expired_code", flow.CodeExpired},
		{"cabinet", flow.CabinetGone},
		{"expired_collect", flow.CardExpired},
		{"unknown_collect", flow.CardUnknown},
	} {
		list = append(list, scene{"sorry_" + r.name, flow.Sorry, refused(r.why)})
	}
	for _, r := range []struct {
		name string
		why  flow.Why
	}{
		{"proof", flow.ProofOld}, {"busy", flow.CabinetBusy}, {"stuck", flow.DoorStuck}, {"staff_door", flow.DoorStaff}, {"doubt", flow.DoorDoubt},
	} {
		list = append(list, scene{"sorry_" + r.name, flow.Sorry, stuck(r.why, 1)})
	}
	return list
}

func wrongCode(s *flow.State) {
	collect(s)
	s.Typed, s.Wrong, s.Pickup.Entry.Left = "40718236", true, 3
}

func paused(left time.Duration) change {
	return func(s *flow.State) {
		refused(flow.CodePaused)(s)
		s.Pickup.Entry.Until = Now().Add(left)
	}
}

func refused(why flow.Why) change {
	return func(s *flow.State) {
		collect(s)
		s.Trouble.Why = why
		s.Pickup.Entry.Closed = why == flow.CodeClosed
	}
}

// stuck is a door of one of n documents that does not open.
func stuck(why flow.Why, n int) change {
	return func(s *flow.State) {
		documents(n)(s)
		s.Trouble.Why, s.Pickup.Shut = why, 1
		if why == flow.DoorStaff || why == flow.DoorDoubt {
			s.Pickup.List[0].State = flow.WithStaff
		}
	}
}
