package locker

import "time"

// Sweep does what time does: authorisations and reservations end, doors were left open, pulses were not reported, reminders and recoveries are due. Doing it again
// changes nothing more. A terminal calls it every few seconds.
func (s State) Sweep(rules Rules, now time.Time) (Change, error) {
	d := s.draft(now, actorTerminal)
	d.dropStale(rules)
	for _, o := range d.Openings {
		switch {
		case o.State == Opened && !o.Left && d.over(o.Opened, rules.LeftOpen):
			o.Left = true
			d.setOpening(o)
			d.task(Task{Kind: TaskLeftOpen, Cell: o.Cell, Deposit: o.Deposit, Opening: o.ID})
		case o.State == Pulsing && d.over(o.Intent, rules.Silent):
			d.end(o, InDoubt)
			d.doubt(o.Cell, Task{Kind: TaskCheck, Opening: o.ID, Note: "nothing was reported"})
		}
	}
	for _, v := range d.Deposits {
		_, live := d.OpeningOf(v.Cell)
		if v.State == DepositReserved && !live && d.over(v.Since, rules.Hold) {
			d.cancel(v)
		}
		if !v.Stored.IsZero() && v.State.Live() {
			d.remind(v, rules)
		}
	}
	return d.out, nil
}

// over reports whether a time is over. One that began in the future is, too: the clock was set back, and nobody knows how long it was.
func (d *draft) over(since time.Time, span time.Duration) bool {
	age := d.now.Sub(since)
	return age >= span || age < -span
}

// remind tells the applicant, and after the last day staff.
func (d *draft) remind(v Deposit, rules Rules) {
	first := rules.dayAfter(v.Stored, rules.Remind).At(0, rules.Zone)
	last := v.Last.At(0, rules.Zone)
	switch {
	case !d.now.Before(v.Due):
		d.task(Task{Kind: TaskOverdue, Cell: v.Cell, Deposit: v.ID})
	case v.Reminded < 2 && !d.now.Before(last):
		v.Reminded = 2
		d.setDeposit(v)
		d.notice(NoticeLastDay, v, "")
	case v.Reminded < 1 && !d.now.Before(first):
		v.Reminded = 1
		d.setDeposit(v)
		d.notice(NoticeReminder, v, "")
	}
}
