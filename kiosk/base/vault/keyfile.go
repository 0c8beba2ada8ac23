package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/emmansun/gmsm/sm3"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
)

// The key file is four lines of text: format and version, the SM4 key, the HMAC-SM3 key, and a checksum of the lines before
// it, because a flipped bit in a key would otherwise show only as unreadable data.
const header = "onetrip keys 1"

const (
	hintMissing = "restore the key file from its safe copy: without it the personal data in the database cannot be read"
	hintDamaged = "the key file is damaged: restore its safe copy"
	hintVersion = "the key file was written by a newer program: install that version"
)

// Load reads the keys from path. It refuses, with a hint for the staff, a missing file (NotFound), one that its group or others
// may read or that is not a regular file (Refused), and a damaged one (Corrupt).
func Load(path string) (*Vault, error) {
	text, err := privfile.Read(path, "key file")
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Kind == fault.NotFound {
		e.Hint = hintMissing
	}
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// Create makes new keys and a file that holds them, on the disk before it returns. Call it at the first start only, while
// no data exist yet. It never replaces a file: when another process was faster, its keys are loaded.
func Create(path string) (*Vault, error) {
	keys := make([]byte, sealKeySize+indexKeySize)
	_, _ = rand.Read(keys) // never fails, by its documentation
	err := privfile.Create(path, "key file", format(keys[:sealKeySize], keys[sealKeySize:]))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return Load(path)
}

func format(sealKey, indexKey []byte) []byte {
	body := fmt.Appendf(nil, "%s\nseal %x\nindex %x\n", header, sealKey, indexKey)
	return fmt.Appendf(body, "check %x\n", checksum(body))
}

func checksum(body []byte) []byte {
	sum := sm3.Sum(body)
	return sum[:8]
}

// parse reads a key file. Its errors never contain the text.
func parse(text []byte) (*Vault, error) {
	lines := bytes.Split(text, []byte("\n"))
	if !bytes.Equal(lines[0], []byte(header)) {
		if bytes.HasPrefix(lines[0], []byte("onetrip keys ")) {
			return nil, damaged(hintVersion, "unknown version")
		}
		return nil, damaged(hintDamaged, "not a key file")
	}
	if len(lines) != 5 || len(lines[4]) != 0 {
		return nil, damaged(hintDamaged, "wrong number of lines")
	}
	sealKey, ok1 := field(lines[1], "seal ", sealKeySize)
	indexKey, ok2 := field(lines[2], "index ", indexKeySize)
	check, ok3 := field(lines[3], "check ", 8)
	if !ok1 || !ok2 || !ok3 {
		return nil, damaged(hintDamaged, "malformed line")
	}
	body := text[:len(text)-len(lines[3])-1]
	if subtle.ConstantTimeCompare(check, checksum(body)) != 1 {
		return nil, damaged(hintDamaged, "checksum differs")
	}
	return newVault(sealKey, indexKey)
}

func field(line []byte, name string, size int) ([]byte, bool) {
	digits, ok := bytes.CutPrefix(line, []byte(name))
	if !ok || len(digits) != 2*size {
		return nil, false
	}
	value := make([]byte, size)
	_, err := hex.Decode(value, digits)
	return value, err == nil
}

func damaged(hint, problem string) error {
	return &fault.Error{Kind: fault.Corrupt, Op: "read key file", Hint: hint, Err: errors.New(problem)}
}
