// Package vault encrypts the personal data of a database, column by column, and makes equality searchable without
// revealing values: SM4-GCM with random nonces for the columns, keyed HMAC-SM3 for the blind index.
//
// A sealed value is bound to its place (table, column, row): moved to another row it no longer opens. The keys live in a
// file outside the database, so that a stolen database or backup is ciphertext.
package vault

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"onetrip/kiosk/base/fault"
)

// Sizes in bytes.
const (
	// Overhead is how much longer a sealed value is than its plaintext: version, nonce and tag.
	Overhead = 1 + nonceSize + tagSize
	// IndexSize is the length of what Index returns.
	IndexSize = sm3.Size

	nonceSize    = 12
	tagSize      = 16
	sealKeySize  = 16
	indexKeySize = 32
)

// sealVersion is the first byte of every sealed value; another algorithm or key generation gets another one.
const sealVersion = 1

// Place is where a sealed value is stored. It is authenticated, not encrypted.
type Place struct {
	Table, Column string
	Row           string // the row's identifier, fixed before the value is sealed
}

// Vault seals and opens values. It may be used from any number of goroutines. It prints as "vault" in every format.
type Vault struct {
	aead     cipher.AEAD
	indexKey []byte
}

func newVault(sealKey, indexKey []byte) (*Vault, error) {
	block, err := sm4.NewCipher(sealKey)
	if err != nil {
		return nil, fmt.Errorf("set up SM4: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("set up SM4-GCM: %w", err)
	}
	return &Vault{aead: aead, indexKey: indexKey}, nil
}

// Seal encrypts plaintext for a place. Two calls never return the same bytes.
func (v *Vault) Seal(at Place, plaintext []byte) []byte {
	out := make([]byte, 1+nonceSize, len(plaintext)+Overhead)
	out[0] = sealVersion
	_, _ = rand.Read(out[1:]) // never fails, by its documentation
	return v.aead.Seal(out, out[1:], plaintext, at.bytes())
}

// Open decrypts what Seal returned for the same place. Anything else (changed bytes, another place, another key) is a
// Corrupt *fault.Error that says nothing about the content.
func (v *Vault) Open(at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead || sealed[0] != sealVersion {
		return nil, corrupt(at, errors.New("not a sealed value of this version"))
	}
	plain, err := v.aead.Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], at.bytes())
	if err != nil {
		return nil, corrupt(at, err)
	}
	return plain, nil
}

// Index returns the blind index of a value: equal values of one domain have equal indexes, and without the key nothing
// else can be learned. A domain ("id number", "phone") keeps the same digits in two columns apart. Callers normalise the
// value before.
func (v *Vault) Index(domain, value string) []byte {
	mac := hmac.New(sm3.New, v.indexKey)
	_, _ = mac.Write(appendString(appendString(nil, domain), value)) // a hash never fails
	return mac.Sum(nil)
}

// Fingerprint identifies the keys without revealing them. A store keeps it and refuses another one at its next start,
// before anything is sealed with the wrong keys.
func (v *Vault) Fingerprint() string {
	return fmt.Sprintf("%x", v.Index("vault fingerprint", "")[:8])
}

func corrupt(at Place, err error) error {
	return &fault.Error{
		Kind: fault.Corrupt, Op: "open sealed " + at.Table + "." + at.Column, Err: err,
		Hint: "the value was changed, or the key file is not the one the database was written with",
	}
}

// bytes is the authenticated form of a place; the lengths keep two different places from having equal forms.
func (p Place) bytes() []byte {
	b := make([]byte, 0, len(p.Table)+len(p.Column)+len(p.Row)+3)
	return appendString(appendString(appendString(b, p.Table), p.Column), p.Row)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Format prints a fixed word for every verb, so that no log or panic shows key material.
func (v *Vault) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("vault")) }

// LogValue returns a fixed word.
func (v *Vault) LogValue() slog.Value { return slog.StringValue("vault") }
