package holder_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"onetrip/devices/link/internal/holder"
)

const locks = `1: POSIX  ADVISORY  WRITE 700 08:01:44 0 EOF
2: FLOCK  ADVISORY  WRITE 801 00:19:3 0 EOF
2: -> FLOCK  ADVISORY  WRITE 802 00:19:4 0 EOF
3: FLOCK  ADVISORY  WRITE 0 00:19:5 0 EOF
4: FLOCK  ADVISORY  WRITE 803 103:02:6 0 EOF
short line
`

func TestLockerReadsTheTableOfTheSystem(t *testing.T) {
	for _, c := range []struct {
		name     string
		dev, ino uint64
		want     int
	}{
		{"held", unix.Mkdev(0, 0x19), 3, 801},
		{"only waited for", unix.Mkdev(0, 0x19), 4, 0},
		{"holder not visible", unix.Mkdev(0, 0x19), 5, 0},
		{"wide major number", unix.Mkdev(0x103, 2), 6, 803},
		{"a POSIX lock is no flock", unix.Mkdev(8, 1), 44, 0},
		{"not in the table", unix.Mkdev(0, 0x19), 9, 0},
	} {
		if got := holder.Locker(strings.NewReader(locks), c.dev, c.ino); got != c.want {
			t.Errorf("%s: Locker = %d, want %d", c.name, got, c.want)
		}
	}
}

func TestOfNamesTheProcessThatHoldsALock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := holder.Of(path); got != "another process" {
		t.Errorf("nobody holds it: Of = %q", got)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	if got, want := holder.Of(path), "process "+strconv.Itoa(os.Getpid())+" (holder.test)"; got != want {
		t.Errorf("Of = %q, want %q", got, want)
	}
}

func FuzzLocker(f *testing.F) {
	f.Add(locks)
	f.Add("1: FLOCK ADVISORY WRITE -1 00:19:3 0 EOF")
	f.Fuzz(func(t *testing.T, s string) {
		if pid := holder.Locker(strings.NewReader(s), unix.Mkdev(0, 0x19), 3); pid < 0 {
			t.Errorf("Locker = %d", pid)
		}
	})
}
