package web_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/devices"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// bookOf returns settings whose only rule is that they have no word "wrong" in them.
func bookOf(t *testing.T) *web.Settings {
	t.Helper()
	check := func(name string, text []byte) error {
		if strings.Contains(string(text), "wrong") {
			return &strict.Error{File: name, Problems: []strict.Problem{{Line: 2, Key: "hall.id", Text: "it is wrong", Remedy: "write something else"}}}
		}
		return nil
	}
	book, err := settings.Open(filepath.Join(t.TempDir(), "settings"), check)
	if err == nil {
		_, err = book.Apply(settings.Draft{Text: []byte("[hall]\nid = 'a'\n"), By: "file"})
	}
	if err != nil {
		t.Fatal(err)
	}
	h := queue.Demo()
	return &web.Settings{
		Book: book,
		Read: func(text []byte) ([]byte, queue.Hall, error) { return text, h, check("settings", text) },
		Ticket: func(_ queue.Hall, s queue.Service) devices.Paper {
			return devices.Paper{Elements: []devices.Element{devices.TextLine{Text: s.Name.ZH}}}
		},
	}
}

func TestSettingsAreTheAdministrators(t *testing.T) {
	s := serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "127.0.0.1:0"}, web.TLS{}, sqldb.Opts{}, func(o *web.Opts) { o.Settings = bookOf(t) })
	at := s.employ(staff.Clerk, staff.Technician, staff.Administrator)
	proposal := map[string]any{"base": 1, "tree": map[string]any{"hall": map[string]any{"id": "b", "n": 3, "gone": nil}}}
	for _, path := range []string{"/api/v1/settings", "/api/v1/settings/versions", "/api/v1/settings/versions/1", "/api/v1/settings/sheet"} {
		at[staff.Clerk].want(403, "GET", path, nil)
		s.browser().want(403, "GET", path, nil)
	}
	at[staff.Technician].want(403, "PUT", "/api/v1/settings", proposal)
	at[staff.Clerk].want(403, "POST", "/api/v1/settings/review", proposal)

	admin := at[staff.Administrator]
	review := admin.want(200, "POST", "/api/v1/settings/review", proposal)
	if changes, _ := review["changes"].([]any); len(changes) != 2 {
		t.Errorf("changes: got %v, want the ID and a number", review["changes"])
	}
	made := admin.want(200, "PUT", "/api/v1/settings", proposal)
	if made["no"] != 2.0 || made["by"] != "administrator.1" {
		t.Errorf("made %v", made)
	}
	admin.want(http.StatusConflict, "PUT", "/api/v1/settings", map[string]any{"base": 1, "text": "[hall]\nid = 'c'\n"})
	admin.want(http.StatusBadRequest, "PUT", "/api/v1/settings", map[string]any{"base": 2, "text": "[hall]\nid = 'wrong'\n"})
	wrong := admin.want(200, "POST", "/api/v1/settings/review", map[string]any{"base": 2, "text": "[hall]\nid = 'wrong'\n"})
	if list, _ := wrong["mistakes"].([]any); len(list) != 1 {
		t.Errorf("mistakes: got %v, want one", wrong["mistakes"])
	}
	back := admin.want(200, "POST", "/api/v1/settings/versions/1/back", nil)
	latest := admin.want(200, "GET", "/api/v1/settings", nil)
	if text, _ := latest["text"].(string); back["no"] != 3.0 || !strings.Contains(text, "'a'") {
		t.Errorf("back to %v: %v", back, latest)
	}
	admin.want(http.StatusNotFound, "POST", "/api/v1/settings/versions/9/back", nil)
	admin.want(http.StatusBadRequest, "POST", "/api/v1/settings/sheet", map[string]any{"base": 3, "tree": latest["tree"], "sheet": "bm8="})
	admin.want(http.StatusNotFound, "POST", "/api/v1/settings/ticket", map[string]any{"base": 3, "text": "[hall]\n", "service": "none"})
}
