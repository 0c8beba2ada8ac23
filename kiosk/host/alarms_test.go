package host

import (
	"context"
	"testing"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/hall"
	"onetrip/queue"
)

// TestTheTerminalAroundAHallIsWatchedToo warns inside a terminal whose hall is its own: the supervisor's list has it, in a database that lasts.
func TestTheTerminalAroundAHallIsWatchedToo(t *testing.T) {
	var ill health.Tracker
	ill.Set(time.Now().Add(-time.Minute), health.Kind{Code: "printer.paper_out", Severity: health.Broken}, nil)
	h, err := Open(t.Context(), Opts{
		Hall: queue.Demo().DayAndNight(), Terminal: "2", Source: hall.Source{Dir: t.TempDir(), Name: "hall"}, Version: "1", Health: &ill, Log: basetest.NewLog(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx, func(error) {}) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	var list []alarm.Alarm
	for end := time.Now().Add(15 * time.Second); len(list) == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		list, _ = h.alarms.List(ctx, 10) // the store opens in the background
	}
	if len(list) != 1 || list[0].Machine != "2" || list[0].Code != "printer.paper_out" {
		t.Fatalf("alarms: got %+v", list)
	}
	ill.Clear("printer.paper_out")
	h.lookAtTerminals(ctx)
	if list, err = h.alarms.List(ctx, 10); err != nil || len(list) != 1 || list[0].Ended.IsZero() {
		t.Errorf("got %+v, %v; want it over", list, err)
	}
	all, err := h.service.Terminals(ctx)
	if err != nil || len(all) != 1 || !all[0].Online || all[0].Version != "1" {
		t.Errorf("terminals: got %+v, %v", all, err)
	}
}
