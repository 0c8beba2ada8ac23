package lockersql

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
)

var _ locker.Signatures = (*Store)(nil)

func inkPlace(id locker.ResultID) vault.Place {
	return vault.Place{Table: "locker_signature", Column: "ink", Row: string(id)}
}

// SetSignature implements locker.Signatures.
func (s *Store) SetSignature(ctx context.Context, id locker.ResultID, ink locker.Signature, at time.Time) error {
	if _, err := locker.ParseSignature([]byte(ink)); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := s.result(tx, id)
		if err != nil {
			return err
		}
		if err := r.MaySign(); err != nil {
			return err
		}
		kept, err := s.keepSignature(tx, id, ink, at)
		if err != nil || !kept {
			return err
		}
		if err := s.tell(tx, kindSigned, id); err != nil {
			return err
		}
		return record(tx, at, locker.Event{Actor: "applicant", Action: "result.sign", Subject: string(id), Result: "ok"})
	})
}

// keepSignature keeps the first signature of a result whose person is not erased.
func (s *Store) keepSignature(tx *sqldb.Tx, id locker.ResultID, ink locker.Signature, at time.Time) (kept bool, err error) {
	res, err := tx.Exec(`INSERT INTO locker_signature (result, at, ink) SELECT id, $1, $2 FROM locker_result WHERE id = $3 AND name IS NOT NULL
		ON CONFLICT (result) DO NOTHING`, at.UnixMilli(), s.vault.Seal(inkPlace(id), []byte(ink)), id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Signature implements locker.Signatures.
func (s *Store) Signature(ctx context.Context, id locker.ResultID) (d locker.Signed, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) { d, err = s.signed(q, id); return err })
	return d, err
}

func (s *Store) signed(q sqldb.Queryer, id locker.ResultID) (locker.Signed, error) {
	var at int64
	var body []byte
	if err := q.QueryRow("SELECT at, ink FROM locker_signature WHERE result = $1", id).Scan(&at, &body); err != nil {
		return locker.Signed{}, fmt.Errorf("read signature of result %s: %w", id, err)
	}
	plain, err := s.vault.Open(inkPlace(id), body)
	if err != nil {
		return locker.Signed{}, err
	}
	ink, err := locker.ParseSignature(plain)
	if err != nil {
		return locker.Signed{}, &fault.Error{Kind: fault.Corrupt, Op: "read signature", Err: errors.New("the stored signature is none")}
	}
	return locker.Signed{Result: id, Ink: ink, At: time.UnixMilli(at).UTC()}, nil
}

// signedFact reads a signature for the hall; one that was erased since is told without ink.
func (s *Store) signedFact(q sqldb.Queryer, id locker.ResultID) (*locker.Signed, error) {
	d, err := s.signed(q, id)
	if fault.KindOf(err) == fault.NotFound {
		return &locker.Signed{Result: id}, nil
	}
	return &d, err
}
