package health_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/health"
)

var (
	start    = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	paperOut = health.Kind{
		Code: "printer.paper_out", Severity: health.Broken, Actor: health.HallStaff, Text: "staff.paper_out",
		HiddenBy: []health.Code{"printer.gone"},
	}
	paperLow = health.Kind{Code: "printer.paper_low", Severity: health.Notice, TimeToVisible: time.Minute}
	gone     = health.Kind{Code: "printer.gone", Severity: health.Broken, Actor: health.Technician, TimeToVisible: 3 * time.Second}
	diskFull = health.Kind{Code: "disk.full", Severity: health.Outage, Actor: health.Technician}
)

func codes(t *health.Tracker, at time.Duration) (out []health.Code) {
	for _, w := range t.Snapshot(start.Add(at)) {
		out = append(out, w.Code)
	}
	return out
}

func want(t *testing.T, tr *health.Tracker, at time.Duration, want ...health.Code) {
	t.Helper()
	if diff := cmp.Diff(want, codes(tr, at)); diff != "" {
		t.Errorf("after %v (-want +got):\n%s", at, diff)
	}
}

func TestWarningsAppearAfterTheirDelaySeverestFirst(t *testing.T) {
	var tr health.Tracker
	tr.Set(start, paperLow, nil)
	tr.Set(start.Add(time.Second), paperOut, nil)
	tr.Set(start.Add(2*time.Second), diskFull, nil)
	want(t, &tr, 2*time.Second, "disk.full", "printer.paper_out")
	if at, ok := tr.NextChange(start.Add(2 * time.Second)); !ok || !at.Equal(start.Add(time.Minute)) {
		t.Errorf("next change: got %v, %v", at, ok)
	}
	want(t, &tr, time.Minute-1, "disk.full", "printer.paper_out")
	want(t, &tr, time.Minute, "disk.full", "printer.paper_out", "printer.paper_low")
	if _, ok := tr.NextChange(start.Add(time.Minute)); ok {
		t.Error("nothing waits any more, but a change is announced")
	}
}

func TestClearedWarningStartsAgain(t *testing.T) {
	var tr health.Tracker
	tr.Set(start, gone, nil)
	tr.Set(start.Add(2*time.Second), gone, nil) // still gone: Since stays
	want(t, &tr, 3*time.Second, "printer.gone")
	tr.Clear("printer.gone")
	want(t, &tr, 4*time.Second)
	tr.Set(start.Add(5*time.Second), gone, nil)
	want(t, &tr, 7*time.Second)
	want(t, &tr, 8*time.Second, "printer.gone")
	if !tr.Has("printer.gone") || tr.Has("disk.full") {
		t.Error("Has is wrong")
	}
}

func TestCauseHidesItsConsequence(t *testing.T) {
	var tr health.Tracker
	tr.Set(start, paperOut, nil)
	want(t, &tr, 0, "printer.paper_out")
	tr.Set(start, gone, nil)
	want(t, &tr, time.Second)
	want(t, &tr, 3*time.Second, "printer.gone")
	tr.Clear("printer.gone")
	want(t, &tr, 4*time.Second, "printer.paper_out")
}

func TestSubscribersHearOfRealChangesOnly(t *testing.T) {
	var tr health.Tracker
	s := tr.Subscribe()
	defer s.Close()
	heard := func() bool { _, ok := s.TryNext(); return ok }
	steps := []struct {
		name string
		do   func()
		want bool
	}{
		{"set", func() { tr.Set(start, gone, map[string]string{"port": "a"}) }, true},
		{"set again", func() { tr.Set(start, gone, map[string]string{"port": "a"}) }, false},
		{"other args", func() { tr.Set(start, gone, map[string]string{"port": "b"}) }, true},
		{"clear", func() { tr.Clear("printer.gone", "disk.full") }, true},
		{"clear again", func() { tr.Clear("printer.gone") }, false},
	}
	for _, step := range steps {
		step.do()
		if got := heard(); got != step.want {
			t.Errorf("%s: got %v, want %v", step.name, got, step.want)
		}
	}
}

func TestSnapshotBelongsToTheCaller(t *testing.T) {
	var tr health.Tracker
	args := map[string]string{"free": "12 MiB"}
	tr.Set(start, diskFull, args)
	args["free"] = "changed"
	tr.Snapshot(start)[0].Args["free"] = "changed too"
	w := tr.Snapshot(start)[0]
	if w.Args["free"] != "12 MiB" || !w.Since.Equal(start) {
		t.Errorf("got %v", w)
	}
}
