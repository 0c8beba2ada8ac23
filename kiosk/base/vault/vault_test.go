package vault_test

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/vault"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func create(tb testing.TB) (*vault.Vault, string) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "keys")
	v, err := vault.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	return v, path
}

var place = vault.Place{Table: "person", Column: "id_number", Row: "42"}

// The standards' own examples: GB/T 32905-2016 A.1 (SM3), GB/T 32907-2016 A.1 (SM4), RFC 8998 A.1 (SM4-GCM),
// GM/T 0042-2015 D.3 (HMAC-SM3).
func TestAlgorithmsReproduceStandardVectors(t *testing.T) {
	sum := sm3.Sum([]byte("abc"))
	check(t, "SM3", sum[:], "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")

	key := unhex(t, "0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 16)
	block.Encrypt(out, key)
	check(t, "SM4", out, "681edf34d206965e86b3e94f536e4246")

	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	var plain []byte
	for _, c := range []byte{0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa} {
		plain = append(plain, bytes.Repeat([]byte{c}, 8)...)
	}
	sealed := aead.Seal(nil, unhex(t, "00001234567800000000abcd"), plain, unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	check(t, "SM4-GCM", sealed, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"+
		"d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"+"83de3541e4c2b58177e065a9bf7b62ec")

	mac := hmac.New(sm3.New, unhex(t, "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"))
	mac.Write([]byte(strings.Repeat("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 2)))
	check(t, "HMAC-SM3", mac.Sum(nil), "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a")
}

func check(t *testing.T, name string, got []byte, want string) {
	t.Helper()
	if g := hex.EncodeToString(got); g != want {
		t.Errorf("%s: got %s, want %s", name, g, want)
	}
}

const keyText = "onetrip keys 1\nseal 0123456789abcdeffedcba9876543210\n" +
	"index 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n"

func keyFile(tb testing.TB, text string, mode os.FileMode) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		tb.Fatal(err)
	}
	return path
}

func withCheck(text string) string {
	sum := sm3.Sum([]byte(text))
	return fmt.Sprintf("%scheck %x\n", text, sum[:8])
}

// A sealed value must be readable by anyone who has the keys and this description, in ten years too.
func TestSealedFormatIsWhatTheDocumentationSays(t *testing.T) {
	v, err := vault.Load(keyFile(t, withCheck(keyText), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	sealed := v.Seal(place, []byte("value"))
	block, _ := sm4.NewCipher(unhex(t, "0123456789abcdeffedcba9876543210"))
	aead, _ := cipher.NewGCM(block)
	plain, err := aead.Open(nil, sealed[1:13], sealed[13:], []byte("\x06person\x09id_number\x0242"))
	if err != nil || string(plain) != "value" || sealed[0] != 1 || len(sealed) != 5+vault.Overhead {
		t.Errorf("got %x: %q, %v", sealed, plain, err)
	}
	mac := hmac.New(sm3.New, unhex(t, "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"))
	mac.Write([]byte("\x05phone\x0b13800000000"))
	if got, want := v.Index("phone", "13800000000"), mac.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("index: got %x, want %x", got, want)
	}
}

func TestSealIsRandomAndIndexIsNot(t *testing.T) {
	v, path := create(t)
	a, b := v.Seal(place, []byte("same")), v.Seal(place, []byte("same"))
	if bytes.Equal(a, b) || bytes.Equal(a[1:13], b[1:13]) {
		t.Error("two seals of one value are equal")
	}
	again, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(v.Index("d", "x"), again.Index("d", "x")) || v.Fingerprint() != again.Fingerprint() {
		t.Error("the index changed with a restart")
	}
	if plain, err := again.Open(place, a); err != nil || string(plain) != "same" {
		t.Errorf("after a restart: got %q, %v", plain, err)
	}
	if bytes.Equal(v.Index("d", "x"), v.Index("dx", "")) || bytes.Equal(v.Index("id", "1"), v.Index("phone", "1")) {
		t.Error("two domains share an index")
	}
}

func TestEveryChangedBitIsFound(t *testing.T) {
	v, _ := create(t)
	sealed := v.Seal(place, []byte("11010519491231002X"))
	for i := range len(sealed) * 8 {
		bad := bytes.Clone(sealed)
		bad[i/8] ^= 1 << (i % 8)
		if plain, err := v.Open(place, bad); fault.KindOf(err) != fault.Corrupt || plain != nil {
			t.Fatalf("bit %d: got %q, %v", i, plain, err)
		}
	}
	for n := range sealed {
		if _, err := v.Open(place, sealed[:n]); fault.KindOf(err) != fault.Corrupt {
			t.Fatalf("cut at %d: got %v", n, err)
		}
	}
	for _, at := range []vault.Place{
		{Table: "person", Column: "id_number", Row: "43"},
		{Table: "person", Column: "phone", Row: "42"},
		{Table: "perso", Column: "nid_number", Row: "42"},
	} {
		if _, err := v.Open(at, sealed); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("moved to %v: got %v", at, err)
		}
	}
	other, _ := create(t)
	if _, err := other.Open(place, sealed); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("other key: got %v", err)
	}
}

func TestVaultPrintsNoKey(t *testing.T) {
	v, path := create(t)
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "vault", v, "copy", any(v))
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "vault", v)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	js, _ := json.Marshal(map[string]any{"vault": v})
	out.Write(js)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for secret := range strings.FieldsSeq(string(text)) {
		if len(secret) > 30 && strings.Contains(out.String(), secret) {
			t.Error("a key is printed")
		}
	}
	if strings.ContainsAny(out.String(), "[]") {
		t.Errorf("something of the inside is printed: %s", out.String())
	}
}

func TestKeyFileRefusals(t *testing.T) {
	good := withCheck(keyText)
	tests := []struct {
		name string
		text string
		mode os.FileMode
		want fault.Kind
	}{
		{"group may read", good, 0o640, fault.Refused},
		{"others may read", good, 0o604, fault.Refused},
		{"newer version", withCheck(strings.Replace(keyText, "keys 1", "keys 2", 1)), 0o600, fault.Corrupt},
		{"checksum", strings.Replace(good, "seal 01", "seal 11", 1), 0o600, fault.Corrupt},
		{"empty", "", 0o600, fault.Corrupt},
		{"cut", good[:len(good)-3], 0o600, fault.Corrupt},
		{"short key", withCheck(strings.Replace(keyText, "seal 01", "seal ", 1)), 0o600, fault.Corrupt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := vault.Load(keyFile(t, tt.text, tt.mode))
			if fault.KindOf(err) != tt.want {
				t.Fatalf("got %v (%v), want %v", fault.KindOf(err), err, tt.want)
			}
			if strings.Contains(err.Error(), "0123456789abcdef") {
				t.Errorf("the error shows a key: %v", err)
			}
		})
	}
	if _, err := vault.Load(filepath.Join(t.TempDir(), "none")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("missing file: got %v", err)
	}
	if _, err := vault.Create(filepath.Join(t.TempDir(), "no", "folder")); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("missing folder: got %v", err)
	}
}

func TestCreateNeverReplacesAndLeavesNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	prints := make([]string, 8)
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			v, err := vault.Create(path)
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = v.Fingerprint()
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Fatalf("eight first starts made different keys: %v", prints)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("folder: got %v, %v; want the key file only", entries, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v, %v", info.Mode(), err)
	}
}

func FuzzKeyFile(f *testing.F) {
	f.Add([]byte(withCheck(keyText)))
	f.Add([]byte(keyText))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "keys")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := vault.Load(path)
		if (v == nil) == (err == nil) {
			t.Errorf("got %v, %v", v, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "keys")
	v, err := vault.Create(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v.Seal(place, []byte("x"))[:20])
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := v.Open(place, sealed); err == nil {
			t.Errorf("%x opened as %q", sealed, plain)
		}
	})
}

func BenchmarkSealOpen(b *testing.B) {
	v, _ := create(b)
	text := []byte("11010519491231002X")
	for b.Loop() {
		if _, err := v.Open(place, v.Seal(place, text)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	v, _ := create(b)
	for b.Loop() {
		v.Index("id number", "11010519491231002X")
	}
}
