package enrol

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
)

// CAFile is the file beside the database that holds the hall's own certificate authority: key and certificate.
//
// Rotation: the authority lasts twenty years. When its key may be known to others, stop the hall service, move the file away and start
// again: the hall makes a new authority, no old certificate is accepted, and every terminal is enrolled again with a new code. Several
// hall services on one database need the same file on each machine.
const CAFile = "hall-ca.pem"

const (
	caLife     = 20 * 365 * 24 * time.Hour
	serverLife = 30 * 24 * time.Hour
	backdate   = time.Hour // clocks of terminals are not exact
)

// authority is the hall's own certificate authority.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// openCA loads the authority, or makes it at the first start. Of two processes that start at once, both get the same.
func openCA(path string, now time.Time) (*authority, error) {
	ca, err := loadCA(path)
	if fault.KindOf(err) != fault.NotFound {
		return ca, err
	}
	text, err := makeCA(now)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Internal, Op: "make certificate authority", Err: err}
	}
	if err := privfile.Create(path, "certificate authority", text); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return loadCA(path)
}

func loadCA(path string) (*authority, error) {
	text, err := privfile.Read(path, "certificate authority")
	if err != nil {
		return nil, err
	}
	key, certs, err := parsePEM(text)
	if err != nil || !certs[0].IsCA {
		return nil, &fault.Error{
			Kind: fault.Corrupt, Op: "read certificate authority", Err: errors.Join(err, errors.New("no key and certificate of an authority")),
			Hint: "restore " + CAFile + " from its safe copy; without it every terminal must be enrolled again",
		}
	}
	return &authority{key, certs[0]}, nil
}

func makeCA(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: newSerial(), Subject: pkix.Name{CommonName: "OneTrip hall"},
		NotBefore: now.Add(-backdate), NotAfter: now.Add(caLife),
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return formatPEM(key, der)
}

// sign makes a leaf certificate. It ends with the authority's own at the latest.
func (ca *authority) sign(t *x509.Certificate, public any, now time.Time, life time.Duration) ([]byte, error) {
	t.SerialNumber = newSerial()
	t.NotBefore, t.NotAfter = now.Add(-backdate), now.Add(life)
	if t.NotAfter.After(ca.cert.NotAfter) {
		t.NotAfter = ca.cert.NotAfter
	}
	t.KeyUsage = x509.KeyUsageDigitalSignature
	return x509.CreateCertificate(rand.Reader, t, ca.cert, public, ca.key)
}

// server makes the hall's certificate for its names and addresses, with a key that is never stored.
func (ca *authority) server(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{Subject: pkix.Name{CommonName: "OneTrip hall"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	der, err := ca.sign(t, key.Public(), now, serverLife)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	// The authority goes along, so that a terminal that knows only the fingerprint finds it.
	return &tls.Certificate{Certificate: [][]byte{der, ca.cert.Raw}, PrivateKey: key, Leaf: leaf}, err
}

// newSerial returns 127 random bits.
func newSerial() *big.Int {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails, by its documentation
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b)
}

// pool has the authority alone.
func pool(ca *x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(ca)
	return p
}

const (
	keyBlock  = "PRIVATE KEY"
	certBlock = "CERTIFICATE"
	csrBlock  = "CERTIFICATE REQUEST"
)

// formatPEM writes a key and its certificates, the leaf first.
func formatPEM(key *ecdsa.PrivateKey, certs ...[]byte) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der}))
	for _, c := range certs {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: c}))
	}
	return b.Bytes(), nil
}

// parsePEM reads what formatPEM wrote. The key belongs to the first certificate.
func parsePEM(text []byte) (*ecdsa.PrivateKey, []*x509.Certificate, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != keyBlock {
		return nil, nil, errors.New("no key")
	}
	parsed, _ := x509.ParsePKCS8PrivateKey(block.Bytes) // its error might tell of the key
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, nil, errors.New("not an ECDSA key")
	}
	certs, err := parseCerts(rest)
	if err != nil {
		return nil, nil, err
	}
	if !key.PublicKey.Equal(certs[0].PublicKey) {
		return nil, nil, errors.New("the key is not the certificate's")
	}
	return key, certs, nil
}

// parseCerts reads one or more certificates and nothing else.
func parseCerts(text []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for len(bytes.TrimSpace(text)) > 0 {
		block, rest := pem.Decode(text)
		if block == nil || block.Type != certBlock {
			return nil, errors.New("not a certificate")
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read certificate: %w", err)
		}
		certs, text = append(certs, c), rest
	}
	if len(certs) == 0 {
		return nil, errors.New("no certificate")
	}
	return certs, nil
}
