package enrol

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"strings"
)

// alphabet has no characters that look alike: no 0 and O, no 1 and I.
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

const (
	codeSize        = 8  // characters: 40 bits, for ten minutes and five guesses
	fingerprintSize = 20 // characters: 100 bits; nobody makes a second certificate with the same ones
)

// newCode returns a random code as it is shown, "ABCD-EFGH".
func newCode() string {
	b := make([]byte, codeSize)
	_, _ = rand.Read(b) // never fails, by its documentation
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)] // 256 is a multiple of 32
	}
	return groups(string(b))
}

// fingerprintOf returns what a person copies from the hall to a terminal, so that the terminal knows the hall before it says its code.
func fingerprintOf(ca *x509.Certificate) string {
	sum := sha256.Sum256(ca.Raw)
	var b strings.Builder
	bits, n := uint(0), 0
	for _, octet := range sum {
		bits, n = bits<<8|uint(octet), n+8
		for n >= 5 && b.Len() < fingerprintSize {
			n -= 5
			b.WriteByte(alphabet[bits>>n&31])
		}
	}
	return groups(b.String())
}

// groups writes hyphens after every four characters.
func groups(s string) string {
	var parts []string
	for len(s) > 4 {
		parts, s = append(parts, s[:4]), s[4:]
	}
	return strings.Join(append(parts, s), "-")
}

// plain is what a person typed, as groups got it: capitals without hyphens and spaces.
func plain(typed string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
}
