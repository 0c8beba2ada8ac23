package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// When blocks are asked for.
const (
	leaseSoon   = 5 * time.Second  // at most, when a series has no number left
	leaseSpread = 45 * time.Second // at most, when it is to be topped up or the day has begun: all terminals notice midnight at once
	leaseRetry  = 10 * time.Second // after a question without an answer, and up to as much again
	leaseAgain  = 5 * time.Minute  // after the hall said no
)

// lack is a series of which a block is to be asked for.
type lack struct {
	series queue.Series
	left   int // numbers of it that the terminal still has
}

// lacks returns the series whose blocks of the day are used by half or more, in the order of the hall's configuration.
func (l *Link) lacks(ctx context.Context, c known, day civil.Date) (list []lack, err error) {
	err = l.db.Read(ctx, func(q *sqldb.Reader) error {
		list = nil
		for _, s := range c.series() {
			left, err := remaining(q, day, s.ID)
			if err != nil {
				return err
			}
			if 2*left <= l.opts.Block {
				list = append(list, lack{s, left})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look at emergency blocks: %w", err)
	}
	return list, nil
}

// series returns the series that services use.
func (k known) series() []queue.Series {
	var list []queue.Series
	for _, s := range k.Hall.Series {
		if slices.ContainsFunc(k.Hall.Services, func(v queue.Service) bool { return v.Series == s.ID }) {
			list = append(list, s)
		}
	}
	return list
}

// remaining counts the numbers that are left in a day's blocks of a series.
func remaining(q sqldb.Queryer, day civil.Date, series queue.SeriesID) (n int, err error) {
	err = q.QueryRow("SELECT coalesce(sum(last - next + 1), 0) FROM uplink_lease WHERE day = ? AND series = ? AND last > 0",
		day.String(), series).Scan(&n)
	return n, err
}

// lease asks for one block, and tells by the way which numbers are out. Its ID is durable before the hall hears of it, and an unanswered
// one is asked again; one that the hall does not grant is given up.
func (l *Link) lease(ctx context.Context, c known, day civil.Date, s queue.Series) error {
	r := queue.LeaseRequest{
		Hall: c.Hall.ID, Day: day, Terminal: l.opts.Machine, Series: s, Count: l.opts.Block, Known: c.told, At: l.now(),
	}
	fresh := queue.LeaseID(l.opts.NewID())
	if err := l.write(ctx, func(tx *sqldb.Tx) error { return prepareLease(tx, c.Epoch, fresh, &r) }); err != nil {
		return fmt.Errorf("save request for block of %s: %w", s.ID, err)
	}
	got, err := l.remote.Lease(ctx, r)
	if isAnswer(err) {
		err = errors.Join(err, l.write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec("DELETE FROM uplink_lease WHERE id = ? AND last = 0", r.ID)
			return err
		}))
	}
	if err != nil {
		return fmt.Errorf("ask for block of %s: %w", s.ID, err)
	}
	return l.keepLease(ctx, c, r, got)
}

// prepareLease fills in the mark and the ID of a request: that of an earlier one without an answer, or the fresh one.
func prepareLease(tx *sqldb.Tx, epoch queue.Epoch, fresh queue.LeaseID, r *queue.LeaseRequest) error {
	r.ID, r.Mark = fresh, 0
	err := tx.QueryRow("SELECT mark FROM uplink_mark WHERE day = ? AND series = ?", r.Day.String(), r.Series.ID).Scan(&r.Mark)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	err = tx.QueryRow("SELECT id FROM uplink_lease WHERE day = ? AND series = ? AND epoch = ? AND last = 0", r.Day.String(), r.Series.ID, epoch).
		Scan(&r.ID)
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	_, err = tx.Exec("INSERT INTO uplink_lease (id, epoch, day, series, last, next, lease) VALUES (?, ?, ?, ?, 0, 1, '')",
		r.ID, epoch, r.Day.String(), r.Series.ID)
	return err
}

// keepLease writes down what the hall set aside. A block of another life of the hall's store than expected waits until that was looked at.
func (l *Link) keepLease(ctx context.Context, c known, r queue.LeaseRequest, got queue.Lease) error {
	if got.Epoch != c.Epoch {
		l.plan.config = time.Time{}
		return &fault.Error{Kind: fault.Unavailable, Op: "take block " + string(r.ID), Err: errors.New("the hall's store is another one")}
	}
	if _, err := got.Answer(r); err != nil {
		return err
	}
	text, err := json.Marshal(got)
	if err != nil {
		return fmt.Errorf("write block %s: %w", got.ID, err)
	}
	err = l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE uplink_lease SET last = ?, next = ?, lease = ? WHERE id = ? AND last = 0", got.Last, got.First, string(text), r.ID)
		if err != nil {
			return err
		}
		return raise(tx, got.Day, got.Series.ID, got.Last)
	})
	if err != nil {
		return fmt.Errorf("save block of %s: %w", r.Series.ID, err)
	}
	l.log.Info("an emergency block is held", "series", got.Series.ID, "first", got.First, "last", got.Last)
	return nil
}
