package trial_test

import (
	"context"
	"io"
	"testing"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/trial"
)

// serve plays a simulated device on a line in memory until the test ends, and returns the host's end.
func serve[P io.Reader](t *testing.T, device func(context.Context, P) error) *linktest.Conn {
	t.Helper()
	host, dev := linktest.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = device(ctx, any(dev).(P)) // it ends with ctx
	}()
	t.Cleanup(func() { stop(); <-done })
	return host
}

// wantReport compares the verdict; facts are compared by their names where they matter.
func wantReport(t *testing.T, got, want trial.Report) {
	t.Helper()
	if got.Role != want.Role || got.OK != want.OK || got.Asks != want.Asks || got.Trouble != want.Trouble || got.Problem != want.Problem {
		t.Errorf("report %+v, want %+v", got, want)
	}
	for _, f := range want.Facts {
		if v := got.Fact(f.Name); v != f.Value {
			t.Errorf("%s is %q, want %q", f.Name, v, f.Value)
		}
	}
}

// ill is the report on a device that does not work.
func ill(role detect.Role, p devices.Problem) trial.Report {
	return trial.Report{Role: role, Trouble: trial.DeviceIll, Problem: p}
}
