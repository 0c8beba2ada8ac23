package queuesql

import (
	"context"
	"crypto/rand"
	"fmt"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

var _ queue.Reserves = (*Store)(nil)

// newEpoch names another life of the store; made is nothing where there is one already.
const (
	makeEpoch  = "INSERT INTO queue_epoch (one, epoch, lost) VALUES (1, $1, '') ON CONFLICT DO NOTHING"
	renewEpoch = "UPDATE queue_epoch SET epoch = $1"
)

func newEpoch() queue.Epoch { return queue.Epoch(rand.Text()) }

// Epoch implements queue.Reserves.
func (s *Store) Epoch(ctx context.Context) (queue.Epoch, error) {
	var epoch queue.Epoch
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { epoch, err = epochOf(q); return err })
	if err != nil {
		return "", fmt.Errorf("read epoch: %w", err)
	}
	return epoch, nil
}

func epochOf(q sqldb.Queryer) (epoch queue.Epoch, err error) {
	err = q.QueryRow("SELECT epoch FROM queue_epoch WHERE one = 1").Scan(&epoch)
	return epoch, err
}

// lose makes a day one of which numbers were lost.
func lose(tx *sqldb.Tx, day civil.Date) error {
	changePremises(tx)
	_, err := tx.Exec("UPDATE queue_epoch SET lost = $1", day.String())
	return err
}

// Renew implements queue.Reserves.
func (s *Store) Renew(ctx context.Context, h queue.HallID, day civil.Date) (queue.Epoch, error) {
	epoch := newEpoch()
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(renewEpoch, epoch); err != nil {
			return err
		}
		if err := lose(tx, day); err != nil {
			return err
		}
		counters, err := countersOf(tx, h, day.String())
		if err != nil {
			return err
		}
		for series, counter := range counters {
			if err := raiseMark(tx, seriesKey{h, day, series}, queue.Resume(counter)); err != nil {
				return err
			}
		}
		return record(tx, audit.Event{At: tx.Now, Actor: "hall", Action: "store.renew", Subject: string(h), Detail: string(epoch)})
	})
	if err != nil {
		return "", fmt.Errorf("renew store: %w", err)
	}
	return epoch, nil
}

// countersOf returns the counters of all series of a day.
func countersOf(q sqldb.Queryer, h queue.HallID, day string) (map[queue.SeriesID]int, error) {
	counters := map[queue.SeriesID]int{}
	err := each(q, `SELECT series, MAX(seq) FROM (
			SELECT series, seq FROM queue_ticket WHERE hall = $1 AND day = $2
			UNION ALL SELECT series, seq FROM queue_mark WHERE hall = $1 AND day = $2
		) AS given GROUP BY series`, []any{h, day}, func(scan scanner) error {
		var series queue.SeriesID
		var seq int
		err := scan(&series, &seq)
		counters[series] = seq
		return err
	})
	return counters, err
}

// raiseMark moves the counter of a series on; it never goes back.
func raiseMark(tx *sqldb.Tx, k seriesKey, seq int) error {
	changePremises(tx)
	_, err := tx.Exec(`INSERT INTO queue_mark (hall, day, series, seq) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hall, day, series) DO UPDATE SET seq = excluded.seq WHERE queue_mark.seq < excluded.seq`,
		k.hall, k.day.String(), k.series, seq)
	return err
}

// counterOf returns the highest number of a series that is given or set aside.
func counterOf(tx *sqldb.Tx, k seriesKey) (int, error) {
	given, err := last(tx, lastSeq, k.hall, k.day.String(), k.series)
	if err != nil {
		return 0, err
	}
	p, err := premisesOf(tx, k, "")
	return max(given, p.mark), err
}

// Lease implements queue.Reserves.
func (s *Store) Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	if err := r.Check(); err != nil {
		return queue.Lease{}, err
	}
	var l queue.Lease
	err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) { l, err = grant(tx, r); return err })
	if err != nil {
		return queue.Lease{}, fmt.Errorf("lease numbers of %s to terminal %s: %w", r.Series.ID, r.Terminal, err)
	}
	return l, nil
}

func grant(tx *sqldb.Tx, r queue.LeaseRequest) (queue.Lease, error) {
	state, err := seriesState(tx, r)
	if err != nil {
		return queue.Lease{}, err
	}
	l, err := findLease(tx, r.ID, state.Epoch)
	switch {
	case err == nil:
		return l.Answer(r)
	case fault.KindOf(err) != fault.NotFound:
		return l, err
	}
	if l, err = r.Cut(state); err != nil {
		return l, err
	}
	if r.Loss(state) {
		if err := lose(tx, r.Day); err != nil {
			return l, err
		}
	}
	if err := insertLease(tx, l); err != nil {
		return l, err
	}
	if err := raiseMark(tx, seriesKey{l.Hall, l.Day, l.Series.ID}, l.Last); err != nil {
		return l, err
	}
	return l, record(tx, audit.Event{
		At: r.At, Actor: r.Terminal, Action: "block.lease", Subject: string(l.ID), Detail: fmt.Sprintf("%s-%s", l.Series.No(l.First), l.Series.No(l.Last)),
	})
}

func seriesState(tx *sqldb.Tx, r queue.LeaseRequest) (st queue.SeriesState, err error) {
	if st.Epoch, err = epochOf(tx); err != nil {
		return st, err
	}
	day := r.Day.String()
	var earlier int
	if err := tx.QueryRow("SELECT COUNT(*) FROM (SELECT 1 FROM queue_ticket WHERE hall = $1 AND day < $2 LIMIT 1) AS one", r.Hall, day).Scan(&earlier); err != nil {
		return st, err
	}
	st.Fresh = earlier == 0
	err = tx.QueryRow("SELECT COUNT(*) FROM queue_lease WHERE hall = $1 AND day = $2 AND series = $3 AND terminal = $4",
		r.Hall, day, r.Series.ID, r.Terminal).Scan(&st.Blocks)
	if err != nil {
		return st, err
	}
	st.Counter, err = counterOf(tx, seriesKey{r.Hall, r.Day, r.Series.ID})
	return st, err
}

// findLease returns a block of a life of the store: a request that was answered in a life that was lost may come once more.
func findLease(q sqldb.Queryer, id queue.LeaseID, epoch queue.Epoch) (queue.Lease, error) {
	var l queue.Lease
	var day string
	err := q.QueryRow("SELECT id, epoch, hall, day, terminal, series, prefix, digits, first_seq, last_seq FROM queue_lease WHERE id = $1 AND epoch = $2", id, epoch).
		Scan(&l.ID, &l.Epoch, &l.Hall, &day, &l.Terminal, &l.Series.ID, &l.Series.Prefix, &l.Series.Digits, &l.First, &l.Last)
	if err != nil {
		return l, err
	}
	l.Day, err = civil.Parse(day)
	return l, err
}

func insertLease(tx *sqldb.Tx, l queue.Lease) error {
	_, err := tx.Exec(`INSERT INTO queue_lease (id, epoch, hall, day, terminal, series, prefix, digits, first_seq, last_seq)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.ID, l.Epoch, l.Hall, l.Day.String(), l.Terminal, l.Series.ID, l.Series.Prefix, l.Series.Digits, l.First, l.Last)
	return err
}
