package enrol

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/privfile"
)

// DeviceFile is the file in a terminal's data folder that holds its key, its certificate and the hall's authority.
const DeviceFile = "enrolment.pem"

const (
	callTime   = 20 * time.Second // for one call of enrolment
	retryRenew = time.Hour        // after a renewal that did not work; there is a third of the life to try in
)

// DeviceOpts are the choices of OpenDevice.
type DeviceOpts struct {
	Now func() time.Time // nil means time.Now
	// Transport is changed by tests; nil means a new http.Transport. Its TLS configuration is replaced.
	Transport *http.Transport
}

// Device is a terminal's side: its key and certificate. Its methods may be called from any number of goroutines.
type Device struct {
	base, host string
	path       string
	now        func() time.Time
	transport  *http.Transport
	log        *slog.Logger

	mu      sync.Mutex // guards what is below
	id      *identity  // nil: not enrolled
	changed chan struct{}
}

// identity is what a terminal is known by.
type identity struct {
	key  *ecdsa.PrivateKey
	leaf *x509.Certificate
	ca   *x509.Certificate
}

// OpenDevice loads a terminal's identity from its data folder, if it has one. base is the hall's address, "https://hall.example:8443".
func OpenDevice(dir, base string, opts DeviceOpts, log *slog.Logger) (*Device, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "open enrolment", Err: errors.New("the hall's address is not https://name:port")}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Transport == nil {
		opts.Transport = &http.Transport{ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute}
	}
	d := &Device{
		base: base, host: u.Hostname(), path: filepath.Join(dir, DeviceFile), now: opts.Now, transport: opts.Transport, log: log,
		changed: make(chan struct{}, 1),
	}
	d.transport.TLSClientConfig = d.TLS()
	text, err := privfile.Read(d.path, "enrolment")
	if fault.KindOf(err) == fault.NotFound {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	key, certs, err := parsePEM(text)
	if err != nil || len(certs) != 2 {
		return nil, &fault.Error{
			Kind: fault.Corrupt, Op: "read enrolment", Err: err,
			Hint: "delete " + DeviceFile + " in the data folder and enrol this terminal again",
		}
	}
	d.id = &identity{key, certs[0], certs[1]}
	return d, nil
}

// Machine returns the name under which the terminal is enrolled and when its certificate ends; "" when it is not.
func (d *Device) Machine() (name string, expires time.Time) {
	id := d.identity()
	if id == nil {
		return "", time.Time{}
	}
	return id.leaf.Subject.CommonName, id.leaf.NotAfter
}

func (d *Device) identity() *identity {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.id
}

// TLS returns the configuration for connections to the hall. It proves both sides, and follows renewals by itself; while the terminal is
// not enrolled, every connection is refused.
func (d *Device) TLS() *tls.Config {
	c := d.pinned(func(certs []*x509.Certificate) (*x509.Certificate, error) {
		if id := d.identity(); id != nil {
			return id.ca, nil
		}
		return nil, notEnrolled()
	})
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		id := d.identity()
		if id == nil {
			return nil, notEnrolled()
		}
		return &tls.Certificate{Certificate: [][]byte{id.leaf.Raw}, PrivateKey: id.key, Leaf: id.leaf}, nil
	}
	return c
}

func notEnrolled() error {
	return &fault.Error{
		Kind: fault.Refused, Op: "connect to the hall", Key: KeyIdentity, Err: errors.New("this terminal is not enrolled"),
		Hint: "enrol it with a code from an administrator of the hall",
	}
}

// HTTP returns a client for the hall. Calls are bounded by their context.
func (d *Device) HTTP() *http.Client { return &http.Client{Transport: d.transport} }

// pinned verifies the hall against the authority that choose finds, and nothing else: the machine's own list of authorities does not matter.
func (d *Device) pinned(choose func([]*x509.Certificate) (*x509.Certificate, error)) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection verifies
		VerifyConnection: func(cs tls.ConnectionState) error {
			ca, err := choose(cs.PeerCertificates)
			if err != nil {
				return err
			}
			_, err = cs.PeerCertificates[0].Verify(x509.VerifyOptions{
				Roots: pool(ca), DNSName: d.host, CurrentTime: d.now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			})
			return err
		},
	}
}

// Enrol exchanges a code for a certificate and stores it. It says the code only to the hall that has the fingerprint. An identity that the
// terminal had before is replaced. ctx bounds the waiting.
func (d *Device) Enrol(ctx context.Context, in Invitation) error {
	var found *x509.Certificate
	transport := d.transport.Clone()
	transport.DisableKeepAlives = true
	transport.TLSClientConfig = d.pinned(func(certs []*x509.Certificate) (*x509.Certificate, error) {
		for _, c := range certs {
			if c.IsCA && plain(fingerprintOf(c)) == plain(in.Fingerprint) {
				found = c
				return c, nil
			}
		}
		return nil, &fault.Error{Kind: fault.Refused, Op: "enrol", Key: KeyCode, Err: errors.New("the hall has another fingerprint"), Hint: "compare fingerprint and address with what the administrator sees"}
	})
	key, csr, err := newCSR()
	if err != nil {
		return err
	}
	hall := &httpx.Client{Base: d.base, HTTP: &http.Client{Transport: transport}}
	var out Chain
	if err := call(ctx, hall, httpx.Call{Op: "enrol", Method: "POST", Path: EnrolPath, In: Request{in.Machine, in.Code, csr}}, &out); err != nil {
		return err
	}
	return d.adopt(key, found, out.Chain)
}

// Renew gets the next certificate with a new key.
func (d *Device) Renew(ctx context.Context) error {
	id := d.identity()
	if id == nil {
		return notEnrolled()
	}
	key, csr, err := newCSR()
	if err != nil {
		return err
	}
	hall := &httpx.Client{Base: d.base, HTTP: d.HTTP()}
	var out Chain
	if err := call(ctx, hall, httpx.Call{Op: "renew certificate", Method: "POST", Path: RenewPath, In: map[string]string{"csr": csr}}, &out); err != nil {
		return err
	}
	return d.adopt(key, id.ca, out.Chain)
}

// call makes one call. An error of ours inside the handshake is what the caller needs to know.
func call(ctx context.Context, hall *httpx.Client, c httpx.Call, out *Chain) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	err := hall.Do(ctx, c, out)
	if e, ok := errors.AsType[*fault.Error](err); ok {
		if ours, ok := errors.AsType[*fault.Error](e.Err); ok {
			return ours
		}
	}
	return err
}

// adopt checks what the hall issued and stores it before it is used.
func (d *Device) adopt(key *ecdsa.PrivateKey, ca *x509.Certificate, chain string) error {
	certs, err := parseCerts([]byte(chain))
	if err == nil && !key.PublicKey.Equal(certs[0].PublicKey) {
		err = errors.New("the certificate is for another key")
	}
	if err == nil {
		_, err = certs[0].Verify(x509.VerifyOptions{Roots: pool(ca), CurrentTime: d.now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	}
	if err != nil {
		return &fault.Error{Kind: fault.Corrupt, Op: "read certificate", Err: err, Hint: "compare the clocks of terminal and hall"}
	}
	text, err := formatPEM(key, certs[0].Raw, ca.Raw)
	if err != nil {
		return &fault.Error{Kind: fault.Internal, Op: "store enrolment", Err: err}
	}
	if err := privfile.Replace(d.path, "enrolment", text); err != nil {
		return err
	}
	d.mu.Lock()
	d.id = &identity{key, certs[0], ca}
	d.mu.Unlock()
	d.transport.CloseIdleConnections() // they were made with the certificate before
	select {
	case d.changed <- struct{}{}:
	default: // Run will look anyway
	}
	return nil
}

// newCSR makes a key and its request. The hall writes the machine's name itself.
func newCSR() (*ecdsa.PrivateKey, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", fmt.Errorf("make key: %w", err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return nil, "", fmt.Errorf("make certificate request: %w", err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: csrBlock, Bytes: der})), nil
}

// Run renews the certificate when two thirds of its life are over, and tries again every hour until it works. It returns when ctx ends.
func (d *Device) Run(ctx context.Context) {
	var failed time.Time
	for {
		timer := time.NewTimer(d.untilRenewal(failed))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-d.changed:
			timer.Stop()
			failed = time.Time{}
			continue
		case <-timer.C:
		}
		if d.untilRenewal(failed) > 0 {
			continue // not enrolled, or the clock was moved
		}
		if err := d.Renew(ctx); err != nil && ctx.Err() == nil {
			failed = d.now()
			_, expires := d.Machine()
			d.log.Warn("the certificate cannot be renewed yet", "expires", expires, "error", err)
		}
	}
}

// untilRenewal returns how long to sleep, at most an hour: a clock may be set meanwhile.
func (d *Device) untilRenewal(failed time.Time) time.Duration {
	id := d.identity()
	if id == nil {
		return retryRenew
	}
	now := d.now()
	wait := renewalOf(id.leaf).Sub(now)
	if !failed.IsZero() {
		wait = max(wait, failed.Add(retryRenew).Sub(now))
	}
	return max(min(wait, retryRenew), 0)
}
