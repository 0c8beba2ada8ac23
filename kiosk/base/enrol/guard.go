package enrol

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
)

// The calls of enrolment.
const (
	EnrolPath = "/v1/enrol" // without a certificate
	RenewPath = "/v1/renew"
)

// peer is who sends a request.
type peer struct{ machine, source string }

// peerKey is where a request's context keeps its peer.
type peerKey struct{}

// MachineOf returns the machine that sends a request which Guard let through, "" when it came to an open path without a certificate.
func MachineOf(ctx context.Context) string {
	p, _ := ctx.Value(peerKey{}).(peer)
	return p.machine
}

// Speaker returns whose word counts: that of the machine in the certificate, else of the one that the request names. A machine that speaks for
// another one is refused.
func Speaker(certified, said string) (string, error) {
	switch {
	case certified == "" || certified == said:
		return said, nil
	case said == "":
		return certified, nil
	}
	return "", &fault.Error{
		Kind: fault.Refused, Op: "check terminal", Hint: "the terminal's certificate and its machine number differ: enrol it again",
	}
}

// Guard lets requests through whose certificate is the hall's, not expired and not revoked; it looks at every request, because a
// connection can outlive its certificate. EnrolPath and the paths in open need no certificate.
func (a *Authority) Guard(next http.Handler, open ...string) http.Handler {
	open = append(open, EnrolPath)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := peer{source: hostOf(r.RemoteAddr)}
		if !slices.Contains(open, r.URL.Path) {
			cert, err := a.identify(r)
			if err != nil {
				httpx.WriteError(w, r, err)
				return
			}
			p.machine = cert.Subject.CommonName
			if !a.opts.Now().Before(renewalOf(cert)) {
				w.Header().Set("Connection", "close") // so that a renewed certificate is soon used
			}
		}
		*r = *r.WithContext(context.WithValue(r.Context(), peerKey{}, p)) // the same request: the log reads its route afterwards
		next.ServeHTTP(w, r)
	})
}

// identify returns the certificate of a request.
func (a *Authority) identify(r *http.Request) (*x509.Certificate, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return nil, stranger("no certificate")
	}
	cert := r.TLS.PeerCertificates[0]
	if now := a.opts.Now(); now.After(cert.NotAfter) || now.Before(cert.NotBefore) {
		return nil, stranger("the certificate is expired")
	}
	machine, err := a.standing(r.Context(), cert.SerialNumber.Text(16))
	if err != nil {
		return nil, err
	}
	if machine == "" || machine != cert.Subject.CommonName {
		return nil, stranger("the certificate is revoked")
	}
	return cert, nil
}

func stranger(reason string) error {
	return &fault.Error{
		Kind: fault.Refused, Op: "check terminal", Key: KeyIdentity, Err: errors.New(reason),
		Hint: "enrol this terminal with a new code from an administrator of the hall",
	}
}

// standing returns the machine of a certificate that is good, or "". What the database says is used for a while, but never after a
// revocation in this process.
func (a *Authority) standing(ctx context.Context, serial string) (string, error) {
	a.trustMu.Lock()
	known, ok := a.trusted[serial]
	generation := a.generation
	a.trustMu.Unlock()
	now := a.opts.Now()
	if age := now.Sub(known.asked); ok && age >= 0 && age < trustFor {
		return known.machine, nil
	}
	var machine string
	err := a.db.Read(ctx, func(r *sqldb.Reader) error {
		return r.QueryRow("SELECT machine FROM enrol_certificate WHERE serial = $1 AND revoked_at = 0", serial).Scan(&machine)
	})
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	a.trustMu.Lock()
	defer a.trustMu.Unlock()
	if a.generation == generation {
		a.trusted[serial] = trust{machine, now}
	}
	return machine, nil
}

// Register adds the calls of enrolment to the API for machines, which Guard stands before.
func (a *Authority) Register(api huma.API) {
	type out struct{ Body Chain }
	huma.Register(api, httpx.Operation("POST", EnrolPath, "enrol", "Exchange a one-time code for a certificate"),
		func(ctx context.Context, in *struct{ Body Request }) (*out, error) {
			p, _ := ctx.Value(peerKey{}).(peer)
			chain, err := a.Issue(ctx, p.source, in.Body)
			return &out{chain}, err
		})
	huma.Register(api, httpx.Operation("POST", RenewPath, "renew", "Get the next certificate of the machine that asks"),
		func(ctx context.Context, in *struct {
			Body struct {
				CSR string `json:"csr"`
			}
		},
		) (*out, error) {
			chain, err := a.Renew(ctx, MachineOf(ctx), in.Body.CSR)
			return &out{chain}, err
		})
}

// renewalOf returns when two thirds of a certificate's life are over.
func renewalOf(c *x509.Certificate) time.Time {
	return c.NotBefore.Add(c.NotAfter.Sub(c.NotBefore) * 2 / 3)
}
