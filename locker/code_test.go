package locker_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// FuzzParseHash wants no panic, and of what is accepted a sane cost and the full length.
func FuzzParseHash(f *testing.F) {
	lock, err := lockertest.Coder().Lock("12345678")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(lock.Hash)
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$$")
	f.Fuzz(func(t *testing.T, stored string) {
		cost, salt, sum, err := locker.ParseHash(stored)
		if err == nil && (len(salt) != 16 || len(sum) != 32 || cost.Time < 1 || cost.Threads < 1 || cost.Memory > 1<<20) {
			t.Errorf("accepted %q: %+v, %d, %d", stored, cost, len(salt), len(sum))
		}
	})
}

func TestCodesPrintAsAWord(t *testing.T) {
	n := locker.Notice{Code: "12345678"}
	b, err := json.Marshal(map[string]any{"code": n.Code, "notice": n})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(b), fmt.Sprint(n.Code), fmt.Sprintf("%q %v %+v %x", n.Code, n, n, n.Code)} {
		if strings.Contains(text, "12345678") || strings.Contains(text, "3132333435363738") {
			t.Errorf("a code shows in %s", text)
		}
	}
}
