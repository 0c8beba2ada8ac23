package enrol

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/subtle"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Request asks for a machine's first certificate.
type Request struct {
	Machine string `json:"machine"`
	Code    string `json:"code" doc:"one-time code; hyphens, spaces and case do not matter"`
	CSR     string `json:"csr" doc:"PKCS #10, PEM, of an ECDSA P-256 key"`
}

// Chain is an issued certificate.
type Chain struct {
	Chain string `json:"chain" doc:"PEM: the machine's certificate, then the hall's authority"`
}

// Issue exchanges a code for a certificate. source is where the request comes from. The error is Refused with KeyCode for a code that is wrong,
// used, expired or another machine's, Refused with KeyWait after too many of these, Invalid for a bad request.
func (a *Authority) Issue(ctx context.Context, source string, r Request) (Chain, error) {
	if wait := a.sources.Try(source, a.opts.Now()); wait > 0 {
		return Chain{}, &fault.Error{
			Kind: fault.Refused, Op: "enrol", Key: KeyWait, Err: errors.New("too many wrong codes from here"),
			Hint: fmt.Sprintf("try again in %s", wait.Truncate(time.Second)+time.Second),
		}
	}
	key, err := readCSR(r.CSR)
	if err != nil {
		return Chain{}, err
	}
	refused := false
	chain, err := a.issue(ctx, r.Machine, key, func(tx *sqldb.Tx) (action string, err error) {
		refused, err = a.useCode(tx, source, r)
		if refused {
			action = "" // what was counted is kept, nothing is issued
			return action, err
		}
		return "enrol.issue", err
	})
	if err != nil {
		return Chain{}, err
	}
	if refused {
		return Chain{}, &fault.Error{
			Kind: fault.Refused, Op: "enrol", Key: KeyCode, Err: errors.New("the code is wrong, used or expired"),
			Hint: "ask an administrator of the hall for a new code",
		}
	}
	a.sources.Succeeded(source)
	return chain, nil
}

// Renew issues the next certificate of a machine that has proved who it is. The one before stays good until its end: the answer may be lost.
func (a *Authority) Renew(ctx context.Context, machine, csr string) (Chain, error) {
	key, err := readCSR(csr)
	if err != nil {
		return Chain{}, err
	}
	return a.issue(ctx, machine, key, func(*sqldb.Tx) (string, error) { return "enrol.renew", nil })
}

// issue signs a certificate and stores it together with what allowed returns: the action for the audit chain, or "" to issue nothing.
func (a *Authority) issue(ctx context.Context, machine string, key *ecdsa.PublicKey, allowed func(*sqldb.Tx) (string, error)) (Chain, error) {
	now := a.opts.Now()
	t := &x509.Certificate{Subject: pkix.Name{CommonName: machine}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := a.ca.sign(t, key, now, a.opts.Life)
	if err != nil {
		return Chain{}, &fault.Error{Kind: fault.Internal, Op: "sign certificate", Err: err}
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		action, err := allowed(tx)
		if err != nil || action == "" {
			return err
		}
		serial := t.SerialNumber.Text(16)
		_, err = tx.Exec("INSERT INTO enrol_certificate (serial, machine, issued_at, expires_at, revoked_at) VALUES ($1, $2, $3, $4, 0)",
			serial, machine, now.UnixMilli(), t.NotAfter.UnixMilli())
		if err != nil {
			return err
		}
		return record(tx, audit.Event{Actor: "terminal " + machine, Action: action, Subject: machine, Result: "ok", Detail: "serial=" + serial})
	})
	chain := pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: der})
	return Chain{string(append(chain, pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: a.ca.cert.Raw})...))}, err
}

// useCode checks a code and deletes it. A wrong one is counted against the machine, whoever sends it; after five its code is void.
func (a *Authority) useCode(tx *sqldb.Tx, source string, r Request) (refused bool, err error) {
	var code []byte
	var expires int64
	var failures int
	err = tx.QueryRow("SELECT code, expires_at, failures FROM enrol_code WHERE machine = $1", r.Machine).Scan(&code, &expires, &failures)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return false, err
	}
	good := subtle.ConstantTimeCompare(code, a.index(r.Machine, r.Code)) == 1
	if good && tx.Now.UnixMilli() < expires {
		_, err := tx.Exec("DELETE FROM enrol_code WHERE machine = $1", r.Machine)
		return false, err
	}
	if _, err := tx.Exec("UPDATE enrol_code SET failures = failures + 1 WHERE machine = $1", r.Machine); err != nil {
		return true, err
	}
	if _, err := tx.Exec("DELETE FROM enrol_code WHERE failures >= $1 OR expires_at <= $2", maxFailures, tx.Now.UnixMilli()); err != nil {
		return true, err
	}
	subject := r.Machine
	if code == nil {
		subject = "unknown" // anything may stand in a stranger's request
	}
	return true, record(tx, audit.Event{Actor: "stranger", Action: "enrol.issue", Subject: subject, Result: "refused", Detail: "source=" + source})
}

// readCSR returns the key of a request, which is signed with it.
func readCSR(text string) (*ecdsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != csrBlock {
		return nil, badCSR(errors.New("not a certificate request"))
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err == nil {
		err = csr.CheckSignature()
	}
	if err != nil {
		return nil, badCSR(err)
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, badCSR(errors.New("the key is not ECDSA P-256"))
	}
	return key, nil
}

func badCSR(err error) error {
	return &fault.Error{Kind: fault.Invalid, Op: "read certificate request", Err: err}
}
