package enrol

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
)

// What a stranger sends as a request is refused as invalid or has a key of the right kind.
func FuzzRequest(f *testing.F) {
	_, csr, err := newCSR()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(csr)
	f.Fuzz(func(t *testing.T, text string) {
		key, err := readCSR(text)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("got %v, want invalid", err)
		}
		if err == nil && key.Curve != elliptic.P256() {
			t.Errorf("got a key on %v", key.Curve)
		}
	})
}

// A file that is accepted has a key and the certificate of that key.
func FuzzFile(f *testing.F) {
	text, err := makeCA(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		key, certs, err := parsePEM(text)
		if err != nil {
			return
		}
		if public, ok := certs[0].PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(key.Public()) {
			t.Error("the key is another certificate's")
		}
	})
}

func TestCodesAreReadableAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code := newCode()
		if len(plain(code)) != codeSize || code[4] != '-' || seen[code] {
			t.Fatalf("got %q", code)
		}
		seen[code] = true
	}
}
