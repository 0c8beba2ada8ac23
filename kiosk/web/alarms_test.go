package web_test

import (
	"context"
	"testing"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// canned are alarms that stay.
type canned struct{ by map[string]string }

func (c canned) List(context.Context, int) ([]alarm.Alarm, error) {
	return []alarm.Alarm{{ID: "1", Machine: "2", Code: "printer.paper_ends", Severity: "degraded", Args: map[string]string{"left": "9"}, By: c.by["1"]}}, nil
}

func (c canned) Note(_ context.Context, id, by string) error {
	c.by[id] = by
	return nil
}

func TestAlarmsAreToldInPlainWords(t *testing.T) {
	s := serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "127.0.0.1:0"}, web.TLS{}, sqldb.Opts{}, func(o *web.Opts) { o.Alarms = canned{map[string]string{}} })
	at := s.employ(staff.Clerk, staff.Supervisor)
	at[staff.Clerk].want(403, "GET", "/api/v1/alarms", nil)
	at[staff.Clerk].want(403, "POST", "/api/v1/alarms/1/note", nil)
	at[staff.Supervisor].want(204, "POST", "/api/v1/alarms/1/note", nil)
	list := at[staff.Supervisor].list("/api/v1/alarms")
	if len(list) != 1 || list[0]["what"] != "号票打印机的纸大约还能打 9 张" || list[0]["remedy"] != "现在就更换纸卷" || list[0]["by"] != "supervisor.1" {
		t.Errorf("alarms: got %v", list)
	}
	if err := s.hall.Heartbeat(t.Context(), queue.Beat{Machine: "4", Health: []queue.Ailment{{Code: "locks.silent", Severity: "broken"}}}); err != nil {
		t.Fatal(err)
	}
	ill, _ := at[staff.Supervisor].list("/api/v1/terminals")[0]["health"].([]any)
	if first, _ := ill[0].(map[string]any); first["what"] != "取件柜锁控板没有应答" {
		t.Errorf("health: got %v", ill)
	}
}
