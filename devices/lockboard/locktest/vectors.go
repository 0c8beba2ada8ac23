package locktest

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
)

// Vector is one of the shared vectors.
type Vector struct {
	ID       string         `json:"id"`
	Protocol string         `json:"protocol"`
	Dir      string         `json:"dir"`
	Hex      string         `json:"hex"`
	Valid    bool           `json:"valid"`
	Decode   map[string]any `json:"decode"`
	Error    string         `json:"error"`
}

// Bytes returns the vector's bytes.
func (v Vector) Bytes(tb testing.TB) []byte {
	tb.Helper()
	return Unhex(tb, v.Hex)
}

// Unhex reads hex with spaces.
func Unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Vectors returns the shared vectors of a protocol from testdata/locks-vectors.json; the file says how many there must be.
func Vectors(tb testing.TB, protocol string) (out []Vector) {
	tb.Helper()
	b, err := os.ReadFile("testdata/locks-vectors.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct {
		Counts  map[string]int
		Vectors []Vector
	}
	if err := json.Unmarshal(b, &file); err != nil {
		tb.Fatal(err)
	}
	for _, v := range file.Vectors {
		if v.Protocol == protocol {
			out = append(out, v)
		}
	}
	if len(out) != file.Counts[protocol] || len(out) == 0 {
		tb.Fatalf("%d vectors of %s, want %d", len(out), protocol, file.Counts[protocol])
	}
	return out
}

// ByContext reports whether only what was asked makes the vector wrong: its frame itself is good.
func (v Vector) ByContext() bool { return v.Error == "wrong_board" || v.Error == "wrong_lock" }

// Check compares a decoder's report and its error with the vector.
func (v Vector) Check(t *testing.T, report any, err error) {
	t.Helper()
	if !v.Valid && !v.ByContext() {
		if e, ok := errors.AsType[*lockbus.FrameError](err); !ok || string(e.Class) != v.Error {
			t.Errorf("%s: error %v, want one of class %s", v.ID, err, v.Error)
		}
		if _, ok := report.(lockbus.Invalid); !ok {
			t.Errorf("%s: report %v, want an invalid frame", v.ID, report)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", v.ID, err)
	}
	b, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if valid, _ := got["valid"].(bool); !valid {
		t.Errorf("%s: report %s, want a valid frame", v.ID, b)
	}
	for key, want := range v.Decode {
		if diff := cmp.Diff(want, got[key]); diff != "" {
			t.Errorf("%s: %s differs (-want +got):\n%s", v.ID, key, diff)
		}
	}
}

// Talk sends a request to the simulated bus that build returns and compares what comes back within a second.
func Talk(t *testing.T, build func() *doorsim.Bus, request, want string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		bus := build()
		host, dev := linktest.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- bus.Serve(ctx, dev) }()
		if _, err := host.Write(Unhex(t, request)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		var got [64]byte
		_ = host.SetReadDeadline(time.Now().Add(time.Millisecond))
		n, _ := host.Read(got[:]) // nothing is also an answer
		if diff := cmp.Diff(Unhex(t, want), got[:n]); diff != "" {
			t.Errorf("%s: answer differs (-want +got):\n%s", request, diff)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Serve: %v, want canceled", err)
		}
	})
}

// CheckScan feeds bytes to a driver's scanner as its line does: it must stay within the bytes, and all of them must be passed.
func CheckScan(t *testing.T, scan func([]byte, lockbus.Want, bool) (lockbus.Message, int), b []byte, kind lockbus.Kind) {
	t.Helper()
	want := lockbus.Want{Kind: kind, Board: 1, Lock: 1}
	for len(b) > 0 {
		m, n := scan(b, want, true)
		switch {
		case n > len(b):
			t.Fatalf("a frame of %d bytes in %d", n, len(b))
		case n > 0 && len(m.Doors) > 300:
			t.Fatalf("%d doors", len(m.Doors))
		}
		_, _ = scan(b, want, false)
		b = b[max(n, 1):]
	}
}
