package locker

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"onetrip/kiosk/base/fault"
)

// Code is a pickup code of CodeDigits digits. It prints as "code" in every format.
type Code string

// CodeDigits is how many digits a code has.
const CodeDigits = 8

const codes = 100_000_000 // there are so many

// Format prints a fixed word for every verb.
func (Code) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("code")) }

// MarshalText returns a fixed word: no code gets into JSON or a log.
func (Code) MarshalText() ([]byte, error) { return []byte("code"), nil }

// Valid reports whether the code has the form of one.
func (c Code) Valid() bool {
	return len(c) == CodeDigits && strings.Trim(string(c), "0123456789") == ""
}

// Cost is the work of one argon2id hash.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32
	Threads uint8
}

// DefaultCost is OWASP's minimum (S1): 22 ms on the machines we know.
var DefaultCost = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

// CodeLock is what is kept of a code. The zero value is no code.
type CodeLock struct {
	Tag   int    // see Coder.tag
	Hash  string // "$argon2id$v=19$m=19456,t=2,p=1$salt$sum"
	Wrong int    // tries that met the tag, or had the code right and the phone wrong
}

// Usable reports whether a code is there and was not revoked by wrong tries.
func (l CodeLock) Usable(r GuardRules) bool { return l.Hash != "" && l.Wrong < r.Record }

// Coder draws and checks codes.
//
// One typed code is compared with one hash, however many codes are live: a tag of tagBits bits, made with a key that is not in the database,
// finds the only candidate, because no two live codes of a cabinet have the same tag. Without a candidate a dummy is hashed, so a wrong code costs
// the same whatever the cause. A stolen database tells nothing through the tag or the hash, since both are made with the key; with database and
// key, tagBits bits are saved of the search, and 1e8 / 1,024 codes with 22 ms each are left. Against somebody at the keypad neither counts:
// there GuardRules do.
type Coder struct {
	Keys Keys
	Rand io.Reader // crypto/rand.Reader
	Cost Cost
}

const (
	tagBits  = 10
	saltSize = 16
	sumSize  = 32
)

// Draw returns a code, every one as likely as any other.
func (c Coder) Draw() (Code, error) {
	for {
		var b [4]byte
		if _, err := io.ReadFull(c.Rand, b[:]); err != nil {
			return "", fmt.Errorf("draw code: %w", err)
		}
		n := binary.BigEndian.Uint32(b[:])
		if n < 42*codes { // the rest of 2³² would make low codes likelier
			return Code(fmt.Sprintf("%0*d", CodeDigits, n%codes)), nil
		}
	}
}

// Lock returns what is kept of a code.
func (c Coder) Lock(code Code) (CodeLock, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(c.Rand, salt); err != nil {
		return CodeLock{}, fmt.Errorf("draw salt: %w", err)
	}
	b64 := base64.RawStdEncoding
	return CodeLock{Tag: c.tag(code), Hash: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Cost.Memory, c.Cost.Time,
		c.Cost.Threads, b64.EncodeToString(salt), b64.EncodeToString(c.sum(code, salt, c.Cost)))}, nil
}

// tag is a keyed index of the code, too short to tell it.
func (c Coder) tag(code Code) int {
	return int(binary.BigEndian.Uint16(c.Keys.Index("locker code tag", string(code)))) >> (16 - tagBits)
}

// sum hashes the code after the key was mixed in.
func (c Coder) sum(code Code, salt []byte, cost Cost) []byte {
	return argon2.IDKey(c.Keys.Index("locker code", string(code)), salt, cost.Time, cost.Memory, cost.Threads, sumSize)
}

// Matches compares a code with a lock in constant time; with the zero lock it takes as long and is false.
func (c Coder) Matches(l CodeLock, code Code) (bool, error) {
	cost, salt, want := c.Cost, make([]byte, saltSize), make([]byte, sumSize)
	if l.Hash != "" {
		var err error
		if cost, salt, want, err = parseHash(l.Hash); err != nil {
			return false, &fault.Error{Kind: fault.Corrupt, Op: "read stored code", Err: err, Hint: "issue a new code"}
		}
	}
	same := subtle.ConstantTimeCompare(c.sum(code, salt, cost), want) == 1
	return same && l.Hash != "", nil
}

// parseHash reads what Lock wrote, also with another cost.
func parseHash(stored string) (c Cost, salt, sum []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errors.New("not an argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("read cost: %w", err)
	}
	if c.Memory > 1<<20 || c.Time < 1 || c.Time > 100 || c.Threads < 1 {
		return c, nil, nil, errors.New("a hash of impossible cost")
	}
	b64 := base64.RawStdEncoding
	if salt, err = b64.DecodeString(parts[4]); err != nil {
		return c, nil, nil, err
	}
	if sum, err = b64.DecodeString(parts[5]); err != nil {
		return c, nil, nil, err
	}
	if len(salt) != saltSize || len(sum) != sumSize {
		return c, nil, nil, errors.New("a hash of the wrong length")
	}
	return c, salt, sum, nil
}
