package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"golang.org/x/crypto/argon2"

	"onetrip/kiosk/base/fault"
)

// Secret is a password, PIN or card number. It prints as "secret" in every format.
type Secret string

// Format prints a fixed word for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("secret")) }

// LogValue returns a fixed word.
func (Secret) LogValue() slog.Value { return slog.StringValue("secret") }

// NewPassword returns twelve random letters and digits in groups, 60 bits.
func NewPassword() Secret {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	text := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))[:12]
	return Secret(text[:4] + "-" + text[4:8] + "-" + text[8:])
}

// cost is the work of one argon2id hash; the values are OWASP's minimum (S1).
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

var current = cost{memory: 19 << 10, time: 2, threads: 1}

const (
	saltSize = 16
	hashSize = 32
	hashers  = 2 // hashes at the same time: each takes 19 MiB
)

// hasher hashes secrets, a bounded number at a time.
type hasher struct{ places chan struct{} }

func newHasher() hasher { return hasher{make(chan struct{}, hashers)} }

// hash returns the stored form of a secret, "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func (h hasher) hash(ctx context.Context, secret Secret) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails, by its documentation
	sum, err := h.key(ctx, secret, salt, current)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, current.memory, current.time, current.threads,
		b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// matches compares a secret with a stored form in constant time. A stored form of "" matches nothing and takes as long.
func (h hasher) matches(ctx context.Context, stored string, secret Secret) (bool, error) {
	if stored == "" {
		_, err := h.key(ctx, secret, make([]byte, saltSize), current)
		return false, err
	}
	c, salt, want, err := parseHash(stored)
	if err != nil {
		return false, &fault.Error{Kind: fault.Corrupt, Op: "read stored password", Err: err, Hint: "let an administrator set a new password"}
	}
	got, err := h.key(ctx, secret, salt, c)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

func (h hasher) key(ctx context.Context, secret Secret, salt []byte, c cost) ([]byte, error) {
	select {
	case h.places <- struct{}{}:
	case <-ctx.Done():
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "check password", Err: ctx.Err()}
	}
	defer func() { <-h.places }()
	return argon2.IDKey([]byte(secret), salt, c.time, c.memory, c.threads, hashSize), nil
}

// parseHash reads what hash wrote, also with another cost: raising it leaves the old passwords valid.
func parseHash(stored string) (c cost, salt, sum []byte, err error) {
	var version int
	var rest string
	n, err := fmt.Sscanf(stored, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.time, &c.threads, &rest)
	if err != nil || n != 5 || version != argon2.Version {
		return c, nil, nil, errors.New("not an argon2id hash")
	}
	if c.memory > 1<<20 || c.time > 100 || c.time < 1 || c.threads < 1 {
		return c, nil, nil, errors.New("a hash of impossible cost")
	}
	b64 := base64.RawStdEncoding
	if len(rest) != b64.EncodedLen(saltSize)+1+b64.EncodedLen(hashSize) {
		return c, nil, nil, errors.New("a hash of the wrong length")
	}
	cut := b64.EncodedLen(saltSize)
	salt, err = b64.DecodeString(rest[:cut])
	if err != nil {
		return c, nil, nil, err
	}
	sum, err = b64.DecodeString(rest[cut+1:])
	return c, salt, sum, err
}
