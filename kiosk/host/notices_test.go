package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/host"
	"onetrip/kiosk/notify"
	"onetrip/locker"
	"onetrip/queue"
)

const (
	code     = "04719263"
	resultID = "01JD9Z3V7Q8Y5W4X2T6R1S0NMK"
	formID   = "01JD9Z3V7Q8Y5W4X2T6R1S0NMM"
)

// TestAHallTellsWhatItsTerminalsStored lets a terminal report a document that was put in: its applicant gets the code through the gateway, and
// nothing on the disk tells it, before or after.
func TestAHallTellsWhatItsTerminalsStored(t *testing.T) {
	messages := make(chan notify.Message, 4)
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m notify.Message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		messages <- m
	}))
	defer gateway.Close()
	dir := t.TempDir()
	h, err := host.Open(t.Context(), host.Opts{
		Hall: queue.Demo().DayAndNight(), Source: hall.Source{Dir: dir, Name: "hall"}, Notify: notify.Config{By: notify.HTTP, URL: gateway.URL},
		Health: &health.Tracker{}, Log: basetest.NewLog(t, code, "张测试", "13800003001"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx, func(error) {}) }()
	if _, err := h.Staff(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored(t, h.Hall().Results())
	select {
	case m := <-messages:
		if m.Phone != "13800003001" || m.Params.Code != code || m.Template != locker.NoticeStored || m.Params.Hall == "" || !strings.HasSuffix(m.ID, ".1-1") {
			t.Errorf("the message %s of kind %s is not the document's", m.ID, m.Template)
		}
	case <-time.After(20 * time.Second):
		t.Error("no message within 20 s")
	}
	inFiles(t, dir) // the write-ahead log is still there
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	inFiles(t, dir)
	if len(messages) > 0 {
		t.Errorf("%d messages too many", len(messages))
	}
}

// stored registers a document, brings it to the window and into a cell of terminal 2.
func stored(t *testing.T, r *hall.Results) {
	t.Helper()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(r.Register(t.Context(), locker.Registration{
		Result: locker.Result{
			ID: resultID, Case: "JH2026-0001", Document: "不动产权证书", Copies: 1, Department: "自然资源局", Size: locker.Small, Delivery: locker.ByTerminal,
		},
		Person: locker.Person{Name: "张测试", Phone: "13800003001"},
	}, "li.na"))
	form, err := r.HandOver(t.Context(), locker.Handover{ID: formID, From: "自然资源局", To: "3号窗口", By: "li.na", Lines: []locker.HandoverLine{{Result: resultID}}})
	must(form, err)
	must(r.Receive(t.Context(), form.No, "wang", nil))
	now := time.Now()
	must(r.Hear(t.Context(), "2", locker.Batch{Life: "L", Oldest: 1, Facts: []locker.Fact{
		{Seq: 1, Move: &locker.Move{Result: resultID, State: locker.InCabinet, Cabinet: "1", Cell: 3, At: now}},
		{Seq: 2, Notice: &locker.Notice{ID: "1-1", Kind: locker.NoticeStored, Deposit: "d", Result: resultID, Cell: 3, At: now, Code: code}},
	}}))
}

// inFiles wants neither the code nor the person in any file of a folder.
func inFiles(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "hall.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files: %q, %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{code, "张测试", "13800003001"} {
			if bytes.Contains(b, []byte(text)) {
				t.Errorf("%s holds a code or a person in plain text", filepath.Base(name))
			}
		}
	}
}

func TestAHallsGatewayIsChecked(t *testing.T) {
	_, err := host.Parse("settings", []byte("[pickup.notify]\nby = 'http'\nurl = 'http://sms.example/'\n"))
	e, ok := errors.AsType[*strict.Error](err)
	if !ok {
		t.Fatalf("got %v, want problems", err)
	}
	for _, p := range e.Problems {
		if p.Key == "pickup.notify.url" && p.Line == 3 {
			return
		}
	}
	t.Errorf("got:\n%v\nwant pickup.notify.url on line 3", err)
}
