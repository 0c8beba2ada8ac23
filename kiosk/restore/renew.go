package restore

import (
	"context"
	"database/sql"
	"fmt"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/uplink"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/queue"
	"onetrip/queue/queuesql"
)

// renew begins a new life of everything in the store that may have gone on since the backup. rows tells which tables there are.
func (j *Job) renew(ctx context.Context, db *sqldb.DB, keys *vault.Vault, rows map[string]int64) (cells int, err error) {
	day := civil.Of(j.Now().In(j.Zone))
	if _, ok := rows["queue_ticket"]; ok {
		if err := renewQueue(ctx, db, keys, day); err != nil {
			return 0, err
		}
	}
	if _, ok := rows["uplink_lease"]; ok {
		if err := uplink.Renew(ctx, db, j.Machine, day); err != nil {
			return 0, err
		}
	}
	if _, ok := rows["locker_cabinet"]; ok {
		return j.renewLocker(ctx, db, keys, day)
	}
	return 0, nil
}

// renewQueue makes every series of the day go on far above the numbers that the backup knows (X6).
func renewQueue(ctx context.Context, db *sqldb.DB, keys *vault.Vault, day civil.Date) error {
	store, err := queuesql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	halls, err := list[queue.HallID](ctx, db, `SELECT hall FROM queue_ticket UNION SELECT hall FROM queue_mark UNION SELECT hall FROM queue_lease`)
	if err != nil {
		return err
	}
	if len(halls) == 0 {
		halls = append(halls, "") // the day is lost all the same: numbers were perhaps given since
	}
	for _, h := range halls {
		if _, err := store.Renew(ctx, h, day); err != nil {
			return err
		}
	}
	return nil
}

// renewLocker makes forms and journal go on where nothing was before, and staff look into every cell before anything is collected there.
func (j *Job) renewLocker(ctx context.Context, db *sqldb.DB, keys *vault.Vault, day civil.Date) (cells int, err error) {
	store, err := lockersql.Open(ctx, db, keys)
	if err != nil {
		return 0, err
	}
	if store, err = store.Restored(ctx, day); err != nil {
		return 0, err
	}
	ids, err := list[locker.CabinetID](ctx, db, "SELECT id FROM locker_cabinet ORDER BY id")
	if err != nil {
		return 0, err
	}
	now := j.Now()
	for _, id := range ids {
		n := 0
		err := store.Change(ctx, id, now, func(s locker.State) (locker.Change, error) {
			c, err := s.Restore(now)
			n = len(c.Cells)
			return c, err
		})
		if err != nil {
			return cells, fmt.Errorf("put cells of cabinet %s in doubt: %w", id, err)
		}
		cells += n
	}
	return cells, nil
}

// list reads one column.
func list[T ~string](ctx context.Context, db *sqldb.DB, query string) (all []T, err error) {
	err = db.Read(ctx, func(q *sqldb.Reader) error {
		all = nil
		return sqldb.Each(q, func(rows *sql.Rows) error {
			var v T
			err := rows.Scan(&v)
			all = append(all, v)
			return err
		}, query)
	})
	return all, err
}
