package web_test

import (
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/web"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
)

// employ makes accounts, one a role, named like it, and returns their browsers.
func (s *served) employ(roles ...staff.Role) map[staff.Role]*browser {
	s.Helper()
	admin := s.browser()
	admin.want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": s.code()})
	out := map[staff.Role]*browser{}
	for _, role := range roles {
		admin.want(200, "POST", "/api/v1/staff", map[string]any{"staff": string(role) + ".1", "name": "李娜", "roles": []staff.Role{role}, "password": password})
		b := s.browser()
		b.want(200, "POST", "/api/v1/session", map[string]any{"staff": string(role) + ".1", "password": password})
		out[role] = b
	}
	return out
}

const (
	resultID = "01JD9Z3V7Q8Y5W4X2T6R1S0NMK"
	formID   = "01JD9Z3V7Q8Y5W4X2T6R1S0NMM"
)

func newResult() map[string]any {
	return map[string]any{
		"id": resultID, "case": "JH2026-0001", "document": "不动产权证书", "copies": 1, "department": "自然资源局", "size": 1, "delivery": "terminal",
		"applicant": map[string]string{"name": "张测试", "number": "110199197001010011", "phone": "13800003001"},
	}
}

func TestResultsPassFromClerkToKeeper(t *testing.T) {
	s := serve(t)
	at := s.employ(staff.Clerk, staff.Keeper, staff.Auditor, staff.Technician)
	form := map[string]any{"id": formID, "from": "自然资源局", "to": "3号窗口", "results": []string{resultID}}
	at[staff.Keeper].want(403, "POST", "/api/v1/results", newResult())
	at[staff.Clerk].want(200, "POST", "/api/v1/results", newResult())
	no, _ := at[staff.Clerk].want(200, "POST", "/api/v1/handovers", form)["no"].(string)
	at[staff.Clerk].want(403, "POST", "/api/v1/handovers/"+no+"/receipt", map[string]any{})
	at[staff.Auditor].want(403, "POST", "/api/v1/handovers/"+no+"/receipt", map[string]any{})
	got := at[staff.Keeper].want(200, "POST", "/api/v1/handovers/"+no+"/receipt", map[string]any{})
	if got["receiver"] != "keeper.1" || got["by"] != "clerk.1" {
		t.Errorf("received: got %v", got)
	}
	detail := at[staff.Auditor].want(200, "GET", "/api/v1/results/"+resultID, nil)
	if result, _ := detail["result"].(map[string]any); result["state"] != "at_window" {
		t.Errorf("detail: got %v", detail)
	}
	for _, path := range []string{"/api/v1/results", "/api/v1/results/" + resultID, "/api/v1/handovers", "/api/v1/handovers/" + no} {
		at[staff.Technician].want(403, "GET", path, nil)
		s.browser().want(403, "GET", path, nil)
	}
}

// Over the network a terminal copies results, tells its journal and lets staff in by its certificate alone.
func TestDocumentsPassToEnrolledTerminalsAlone(t *testing.T) {
	s := serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "0.0.0.0:0"}, web.TLS{Names: []string{"127.0.0.1"}}, sqldb.Opts{})
	at := s.employ(staff.Clerk, staff.Keeper, staff.Administrator)
	at[staff.Clerk].want(200, "POST", "/api/v1/results", newResult())
	form := map[string]any{"id": formID, "from": "自然资源局", "to": "3号窗口", "results": []string{resultID}}
	no, _ := at[staff.Clerk].want(200, "POST", "/api/v1/handovers", form)["no"].(string)
	at[staff.Keeper].want(200, "POST", "/api/v1/handovers/"+no+"/receipt", map[string]any{})

	base := "https://127.0.0.1:" + port(t, s.server.URL("machine"))
	device, err := enrol.OpenDevice(t.TempDir(), base, enrol.DeviceOpts{}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	seventh, eighth := lockerhttp.NewClient(base, "7", device.HTTP()), lockerhttp.NewClient(base, "8", device.HTTP())
	keeper := staff.Credentials{Staff: "keeper.1", Password: password}
	if _, err := seventh.Waiting(t.Context()); err == nil {
		t.Error("a terminal that is not enrolled sees what waits")
	}
	if _, err := seventh.Vouch(t.Context(), keeper); err == nil {
		t.Error("a terminal that is not enrolled tries passwords")
	}
	invited := at[staff.Administrator].want(200, "POST", "/api/v1/terminals/codes", map[string]any{"machine": "7"})
	err = device.Enrol(t.Context(), enrol.Invitation{Machine: "7", Code: invited["code"].(string), Fingerprint: invited["fingerprint"].(string)})
	if err != nil {
		t.Fatal(err)
	}
	if _, p, err := seventh.Copy(t.Context(), resultID); err != nil || p.Phone != "13800003001" {
		t.Errorf("copy: %v", err)
	}
	moved := locker.Batch{Life: "L", Oldest: 1, Facts: []locker.Fact{{Seq: 1, Move: &locker.Move{Result: resultID, State: locker.InCabinet, Cabinet: "1", Cell: 3, At: time.Now()}}}}
	if _, err := eighth.Tell(t.Context(), moved); fault.KindOf(err) != fault.Refused {
		t.Errorf("terminal 7 speaks as 8: got %v, want refused", err)
	}
	if heard, err := seventh.Tell(t.Context(), moved); err != nil || heard != 1 {
		t.Errorf("tell: heard up to %d, %v", heard, err)
	}
	v, err := seventh.Vouch(t.Context(), keeper)
	if err != nil || v.Staff != "keeper.1" || !v.Roles.Has(staff.Keeper) {
		t.Errorf("login: got %+v, %v", v, err)
	}
	wrong := staff.Credentials{Staff: "keeper.1", Password: "wrong"}
	for range staff.Default.MaxFailures {
		_, err = seventh.Vouch(t.Context(), wrong)
	}
	if key := fault.KeyOf(err); key != staff.KeyLocked && key != staff.KeyWait {
		t.Errorf("after %d wrong passwords: got %v, want a lock or a pause", staff.Default.MaxFailures, err)
	}
	if gone, err := seventh.Standing(t.Context(), map[string]string{v.Staff: v.Stamp}); err != nil || len(gone) != 0 {
		t.Errorf("standing: got %q, %v", gone, err)
	}
	at[staff.Administrator].want(200, "PUT", "/api/v1/staff/keeper.1", map[string]any{"disabled": true})
	if gone, err := seventh.Standing(t.Context(), map[string]string{v.Staff: v.Stamp}); err != nil || len(gone) != 1 {
		t.Errorf("standing of a closed account: got %q, %v", gone, err)
	}
}
