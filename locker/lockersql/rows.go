package lockersql

import (
	"onetrip/locker"
)

// The columns of the tables. The key comes first.

func cabinetColumns(v *locker.State) []column {
	c, g := &v.Cabinet, &v.Guard
	return []column{
		{"id", &c.ID},
		{"name", &c.Name},
		{"owner", &c.Owner},
		{"seq", &c.Seq},
		{"guard_row", &g.Row},
		{"guard_pauses", &g.Pauses},
		{"guard_until", moment{&g.Until}},
		{"guard_closed", &g.Closed},
		{"guard_closed_at", moment{&g.ClosedAt}},
		{"guard_opened_at", moment{&g.OpenedAt}},
		{"guard_wrong", moments{&g.Wrong}},
	}
}

func cellColumns(c *locker.Cell) []column {
	return []column{
		{"no", &c.No},
		{"size", &c.Size},
		{"col", &c.Column},
		{"line", &c.Row},
		{"board", &c.Lock.Board},
		{"lock_no", &c.Lock.Lock},
		{"state", &c.State},
		{"since", moment{&c.Since}},
		{"pulsed", moment{&c.Pulsed}},
		{"note", &c.Note},
	}
}

// depositColumns are those of a deposit of a cabinet.
func (s *Store) depositColumns(cabinet locker.CabinetID) func(*locker.Deposit) []column {
	return func(d *locker.Deposit) []column {
		row := func() string { return string(cabinet) + "/" + string(d.ID) }
		return []column{
			{"id", &d.ID},
			{"cell", &d.Cell},
			{"result", &d.Result},
			{"case_no", &d.Case},
			{"document", &d.Document},
			{"copies", &d.Copies},
			{"masked", sealed{s.vault, "locker_deposit", "masked", row, &d.Masked, true}},
			{"number_index", &d.Number},
			{"phone_index", &d.Phone4},
			{"state", &d.State},
			{"clerk", &d.By},
			{"since", moment{&d.Since}},
			{"stored", moment{&d.Stored}},
			{"last_day", date{&d.Last}},
			{"due", moment{&d.Due}},
			{"code_tag", &d.Code.Tag},
			{"code_hash", &d.Code.Hash},
			{"code_wrong", &d.Code.Wrong},
			{"tries", &d.Tries},
			{"reminded", &d.Reminded},
		}
	}
}

// openingColumns are those of an opening of a cabinet.
func (s *Store) openingColumns(cabinet locker.CabinetID) func(*locker.Opening) []column {
	return func(o *locker.Opening) []column {
		row := func() string { return string(cabinet) + "/" + string(o.ID) }
		return []column{
			{"id", &o.ID},
			{"seq", &o.Seq},
			{"cell", &o.Cell},
			{"deposit", &o.Deposit},
			{"purpose", &o.Purpose},
			{"means", &o.Means},
			{"clerk", &o.By},
			{"second", &o.Second},
			{"target", &o.To},
			{"reason", sealed{s.vault, "locker_opening", "reason", row, &o.Reason, true}},
			{"state", &o.State},
			{"was", &o.Was},
			{"sensed", &o.Before},
			{"pulse", &o.Pulse},
			{"is_left", &o.Left},
			{"at", moment{&o.At}},
			{"intent", moment{&o.Intent}},
			{"opened", moment{&o.Opened}},
			{"closed", moment{&o.Closed}},
			{"ended", moment{&o.Ended}},
		}
	}
}

// taskColumns are those of a task of a cabinet.
func (s *Store) taskColumns(cabinet locker.CabinetID) func(*locker.Task) []column {
	return func(t *locker.Task) []column {
		row := func() string { return string(cabinet) + "/" + string(t.ID) }
		return []column{
			{"id", &t.ID},
			{"kind", &t.Kind},
			{"cell", &t.Cell},
			{"deposit", &t.Deposit},
			{"opening", &t.Opening},
			{"since", moment{&t.Since}},
			{"note", &t.Note},
			{"said", sealed{s.vault, "locker_task", "said", row, &t.Said, true}},
			{"ended", moment{&t.Ended}},
			{"clerk", &t.By},
		}
	}
}

func (s *Store) noticeColumns(n *locker.Notice) []column {
	row := func() string { return string(n.ID) }
	return []column{
		{"id", &n.ID},
		{"kind", &n.Kind},
		{"deposit", &n.Deposit},
		{"result", &n.Result},
		{"cell", &n.Cell},
		{"at", moment{&n.At}},
		{"last_day", date{&n.Last}},
		{"code", sealed{s.vault, "locker_notice", "code", row, (*string)(&n.Code), true}},
		{"sent", moment{&n.Sent}},
	}
}

func (s *Store) resultColumns(r *locker.Result) []column {
	row := func() string { return string(r.ID) }
	return []column{
		{"id", &r.ID},
		{"case_no", &r.Case},
		{"matter", &r.Matter},
		{"document", &r.Document},
		{"doc_number", &r.Number},
		{"copies", &r.Copies},
		{"department", &r.Department},
		{"size", &r.Size},
		{"delivery", &r.Delivery},
		{"state", &r.State},
		{"cabinet", &r.Cabinet},
		{"cell", &r.Cell},
		{"since", moment{&r.Since}},
		{"clerk", &r.By},
		{"masked", sealed{s.vault, "locker_result", "masked", row, &r.Masked, true}},
	}
}

// personColumns are the personal columns of a result.
func (s *Store) personColumns(id locker.ResultID, p *locker.Person) []column {
	row := func() string { return string(id) }
	return []column{
		{"name", sealed{s.vault, "locker_result", "name", row, &p.Name, false}},
		{"number", sealed{s.vault, "locker_result", "number", row, &p.Number, false}},
		{"phone", sealed{s.vault, "locker_result", "phone", row, &p.Phone, false}},
	}
}

func (s *Store) handoverColumns(h *locker.Handover) []column {
	row := func() string { return string(h.No) }
	return []column{
		{"no", &h.No},
		{"id", &h.ID},
		{"from_desk", &h.From},
		{"to_desk", &h.To},
		{"clerk", &h.By},
		{"at", moment{&h.At}},
		{"receiver", &h.Receiver},
		{"received", moment{&h.Received}},
		{"note", sealed{s.vault, "locker_handover", "note", row, &h.Note, true}},
	}
}

func lineColumns(l *locker.HandoverLine) []column {
	return []column{{"result", &l.Result}, {"cabinet", &l.Cabinet}, {"cell", &l.Cell}, {"checked", &l.Checked}}
}

func moveColumns(m *locker.Move) []column {
	return []column{{"result", &m.Result}, {"state", &m.State}, {"cabinet", &m.Cabinet}, {"cell", &m.Cell}, {"at", moment{&m.At}}}
}
