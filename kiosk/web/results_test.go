package web_test

import (
	"testing"

	"onetrip/kiosk/base/staff"
)

// employ makes accounts, one a role, named like it, and returns their browsers.
func (s *served) employ(roles ...staff.Role) map[staff.Role]*browser {
	s.Helper()
	admin := s.browser()
	admin.want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password})
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
