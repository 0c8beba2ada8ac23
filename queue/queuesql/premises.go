package queuesql

import (
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// premises are what an issue must know about its series, service and day besides the tickets. Few orders meet anything special, and all of
// one commit share one query.
type premises struct {
	mark     int  // how far the counter has moved past the tickets: by blocks, and on a day of which numbers were lost
	adopted  bool // terminals have issued tickets by themselves
	expected bool // somebody may check an appointment in
	changes  int  // of the transaction, when they were read
}

type premisesKey struct {
	seriesKey
	service queue.ServiceID
}

const selectPremises = `SELECT
	COALESCE((SELECT seq FROM queue_mark WHERE hall = $1 AND day = $2 AND series = $3), 0),
	(SELECT lost FROM queue_epoch WHERE one = 1),
	EXISTS (SELECT 1 FROM queue_ticket WHERE hall = $1 AND day = $2 AND twin <> ''),
	EXISTS (SELECT 1 FROM queue_appointment WHERE hall = $1 AND day = $2 AND service = $4 AND ` + open + `)`

// premisesOf reads the premises, or remembers those that the same commit has read.
func premisesOf(tx *sqldb.Tx, k seriesKey, service queue.ServiceID) (premises, error) {
	key := premisesKey{k, service}
	changes, _ := tx.Kept(changesKey{}).(int)
	if p, ok := tx.Kept(key).(premises); ok && p.changes == changes {
		return p, nil
	}
	p := premises{changes: changes}
	day, lost := k.day.String(), ""
	if err := tx.QueryRow(selectPremises, k.hall, day, k.series, service).Scan(&p.mark, &lost, &p.adopted, &p.expected); err != nil {
		return p, err
	}
	if lost == day {
		p.mark = max(p.mark, queue.Resume(0))
	}
	tx.Keep(key, p)
	return p, nil
}

// changesKey is the key under which a transaction counts what changes premises.
type changesKey struct{}

// changePremises makes the issues after this one in the same commit read their premises again.
func changePremises(tx *sqldb.Tx) {
	changes, _ := tx.Kept(changesKey{}).(int)
	tx.Keep(changesKey{}, changes+1)
}
