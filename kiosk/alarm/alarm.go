// Package alarm keeps what was wrong with the hall's terminals: since when, until when, and who of the staff has taken note of it.
package alarm

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Migrations hold the table; Open runs them.
//
//go:embed migrations
var Migrations embed.FS

// Owner is the name under which the migrations are recorded.
const Owner = "alarm"

// Offline is the code of a terminal that is not heard of any more.
const Offline = "terminal.offline"

// keepFor is how long an alarm is kept after it has ended.
const keepFor = 90 * 24 * time.Hour

// Alarm is one thing that is or was wrong with a terminal.
type Alarm struct {
	ID       string            `json:"id"`
	Machine  string            `json:"machine"`
	Code     string            `json:"code"`
	Severity string            `json:"severity"`
	Args     map[string]string `json:"args,omitempty"`
	Since    time.Time         `json:"since"`
	Ended    time.Time         `json:"ended,omitzero"` // zero: it lasts
	Noted    time.Time         `json:"noted,omitzero"` // when somebody took note of it; zero: nobody has
	By       string            `json:"by,omitempty"`   // who did: a staff ID
	What     string            `json:"what,omitempty"` // in plain words; whoever shows alarms fills them in
	Remedy   string            `json:"remedy,omitempty"`
}

// Of returns what is wrong with a program, as it is told to the hall.
func Of(t *health.Tracker, now time.Time) []queue.Ailment {
	var list []queue.Ailment
	for _, w := range t.Snapshot(now) {
		list = append(list, queue.Ailment{Code: string(w.Code), Severity: w.Severity.String(), Since: w.Since, Args: w.Args})
	}
	return list
}

// Store keeps alarms in a hall's database. Its methods may be called from any number of goroutines.
type Store struct{ db *sqldb.DB }

// Open returns the alarms in a database, whose table it makes.
func Open(ctx context.Context, db *sqldb.DB) (*Store, error) {
	if err := db.Migrate(ctx, Owner, Migrations); err != nil {
		return nil, err
	}
	return &Store{db}, nil
}

// Take compares what is wrong with a machine with what was: what is new begins, what is gone ends. whole is false when only what is new is known: a
// machine that is silent has told nothing of the rest.
func (s *Store) Take(ctx context.Context, machine string, ill []queue.Ailment, whole bool) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		open, err := list(tx, "machine = $1 AND ended_at = 0", machine)
		if err != nil {
			return err
		}
		was := map[string]Alarm{}
		for _, a := range open {
			was[a.Code] = a
		}
		begun := false
		for _, a := range ill {
			if _, ok := was[a.Code]; ok {
				delete(was, a.Code)
				continue
			}
			begun = true
			if err := begin(tx, machine, a); err != nil {
				return err
			}
		}
		for code, a := range was {
			if !whole && code != Offline {
				continue
			}
			if _, err := tx.Exec("UPDATE alarm SET ended_at = $1 WHERE id = $2", tx.Now.UnixMilli(), a.ID); err != nil {
				return err
			}
		}
		if !begun {
			return nil
		}
		_, err = tx.Exec("DELETE FROM alarm WHERE ended_at > 0 AND ended_at < $1", tx.Now.Add(-keepFor).UnixMilli())
		return err
	})
}

func begin(tx *sqldb.Tx, machine string, a queue.Ailment) error {
	args, err := json.Marshal(a.Args)
	if err != nil {
		return fmt.Errorf("write alarm: %w", err)
	}
	since := a.Since
	if since.IsZero() {
		since = tx.Now
	}
	_, err = tx.Exec(`INSERT INTO alarm (id, machine, code, severity, args, since, ended_at, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '')`,
		ulid.Make().String(), machine, a.Code, a.Severity, string(args), since.UnixMilli())
	return err
}

// List returns alarms, those that last first, then the latest; at most n.
func (s *Store) List(ctx context.Context, n int) ([]Alarm, error) {
	var found []Alarm
	err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		found, err = list(r, "1 = 1 ORDER BY CASE ended_at WHEN 0 THEN 0 ELSE 1 END, since DESC, id DESC LIMIT $1", n)
		return err
	})
	return found, err
}

// Note records who of the staff has taken note of an alarm; the first one counts. NotFound when there is none.
func (s *Store) Note(ctx context.Context, id, by string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		have, err := list(tx, "id = $1", id)
		if err != nil {
			return err
		}
		if len(have) == 0 {
			return &fault.Error{Kind: fault.NotFound, Op: "note alarm", Hint: "load the list again"}
		}
		_, err = tx.Exec("UPDATE alarm SET noted_at = $1, noted_by = $2 WHERE id = $3 AND noted_at = 0", tx.Now.UnixMilli(), by, id)
		return err
	})
}

func list(q sqldb.Queryer, where string, args ...any) ([]Alarm, error) {
	var all []Alarm
	err := sqldb.Each(q, func(rows *sql.Rows) error {
		var a Alarm
		var text string
		var since, ended, noted int64
		if err := rows.Scan(&a.ID, &a.Machine, &a.Code, &a.Severity, &text, &since, &ended, &noted, &a.By); err != nil {
			return err
		}
		a.Since, a.Ended, a.Noted = at(since), at(ended), at(noted)
		if err := json.Unmarshal([]byte(text), &a.Args); err != nil {
			return &fault.Error{Kind: fault.Corrupt, Op: "read alarm", Err: err}
		}
		all = append(all, a)
		return nil
	}, "SELECT id, machine, code, severity, args, since, ended_at, noted_at, noted_by FROM alarm WHERE "+where, args...)
	return all, err
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
