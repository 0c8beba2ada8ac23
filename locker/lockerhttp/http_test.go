package lockerhttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/hall"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockerpaper"
	"onetrip/locker/lockertest"
	"onetrip/queue"
)

// rig is a hall's results on a store in memory behind both interfaces.
type rig struct {
	*testing.T
	hall  *hall.Service
	store *lockertest.Memory
	url   string
	roles string // of who has logged in: "clerk keeper window reader"
	name  string // of the terminal's certificate

	accounts accounts
	client   *lockerhttp.Client
}

// accounts know one person.
type accounts struct {
	from string // where they stood last
	gone []string
}

func (a *accounts) Vouch(_ context.Context, source string, c staff.Credentials) (staff.Voucher, error) {
	a.from = source
	if c.Card != "0012345678" || c.PIN != pin {
		return staff.Voucher{}, &fault.Error{Kind: fault.Refused, Op: "log in", Key: staff.KeyLocked, After: time.Minute}
	}
	return staff.Voucher{Staff: "wang", Name: "王伟", Roles: staff.Roles{staff.Keeper}, Stamp: "s1"}, nil
}

func (a *accounts) Standing(context.Context, map[string]string) ([]string, error) { return a.gone, nil }

const (
	pin  = "280914"
	code = "04719263"
)

func newRig(t *testing.T) *rig {
	t.Helper()
	log := basetest.NewLog(t, person(0).Name, person(0).Number, person(0).Phone, pin, code)
	r := &rig{T: t, store: lockertest.NewMemory(), roles: "clerk keeper window reader"}
	r.hall = hall.New(queue.Demo().DayAndNight(), hall.Opts{Now: lockertest.Morning}, log)
	r.hall.Results().Use(r.store)
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "Hall", "1", "A hall for tests.")
	as := func(role string) lockerhttp.As {
		return func(context.Context) (locker.StaffID, error) {
			if !strings.Contains(r.roles, role) {
				return "", &fault.Error{Kind: fault.Refused, Op: "check role"}
			}
			return "li.na", nil
		}
	}
	lockerhttp.Browser(api, r.hall.Results(), lockerhttp.BrowserOpts{
		Clerk: as("clerk"), Keeper: as("keeper"), Window: as("window"), Reader: as("reader"), Person: as("person"),
		Head: func() lockerpaper.Head { return lockerpaper.Head{Hall: "大厅", Zone: lockertest.Zone} },
	})
	lockerhttp.Machine(api, r.hall.Results(), &r.accounts, lockerhttp.MachineOpts{Name: func(context.Context) string { return r.name }})
	server := httptest.NewServer(httpx.Machine(mux, httpx.Opts{Log: log}))
	t.Cleanup(server.Close)
	r.url, r.client = server.URL, lockerhttp.NewClient(server.URL, "2", server.Client())
	return r
}

// call sends a request to the browser's interface and returns status and body.
func (r *rig) call(method, path string, in any) (int, []byte) {
	r.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		r.Fatal(err)
	}
	var body io.Reader = bytes.NewReader(text)
	if in == nil {
		body = http.NoBody
	}
	req, err := http.NewRequestWithContext(r.Context(), method, r.url+path, body)
	if err != nil {
		r.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, out
}

// read sends a request that must succeed, and decodes its answer.
func read[T any](r *rig, method, path string, in any) T {
	r.Helper()
	status, body := r.call(method, path, in)
	var out T
	if status >= 300 {
		r.Fatalf("%s %s: got %d %s", method, path, status, body)
	}
	if err := json.Unmarshal(body, &out); err != nil {
		r.Fatalf("%s %s: %v in %s", method, path, err, body)
	}
	return out
}

// id is the n-th ULID.
func id(n int) string { return fmt.Sprintf("01JD9Z3V7Q8Y5W4X2T6R1S0%03d", n) }

func person(int) locker.Person {
	return locker.Person{Name: "张测试", Number: "110199197001010011", Phone: "13800003001"}
}

func newResult(n int) lockerhttp.NewResult {
	return lockerhttp.NewResult{
		ID: locker.ResultID(id(n)), Case: fmt.Sprintf("JH2026-%04d", n), Matter: "不动产登记", Document: "不动产权证书", Copies: 1, Department: "自然资源局",
		Size: locker.Small, Delivery: locker.ByTerminal, Applicant: person(n),
	}
}

func newHandover(n int, results ...int) lockerhttp.NewHandover {
	h := lockerhttp.NewHandover{ID: locker.FormID(id(n)), From: "自然资源局", To: "3号窗口"}
	for _, r := range results {
		h.Results = append(h.Results, locker.ResultID(id(r)))
	}
	return h
}

func TestAResultsWayToTheWindow(t *testing.T) {
	r := newRig(t)
	for range 2 {
		got := read[locker.Result](r, "POST", "/api/v1/results", newResult(1))
		if got.ID != newResult(1).ID || got.State != locker.Registered || got.Masked != "张*" || got.By != "li.na" {
			t.Fatalf("registered: got %+v", got)
		}
	}
	read[locker.Result](r, "POST", "/api/v1/results", newResult(2))
	for range 2 {
		if got := read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(7, 1, 2)); got.No != "JJ20261123-001" || len(got.Lines) != 2 {
			t.Fatalf("handed over: got %+v", got)
		}
	}
	form := read[locker.Form](r, "GET", "/api/v1/handovers/JJ20261123-001", nil)
	if len(form.Results) != 2 || form.Results[1].Case != "JH2026-0002" || form.Results[0].State != locker.OnTheWay {
		t.Errorf("the form's results: got %+v", form.Results)
	}
	checked := map[string]any{"checked": map[string]string{id(2): "少一份"}}
	for range 2 {
		got := read[locker.Handover](r, "POST", "/api/v1/handovers/JJ20261123-001/receipt", checked)
		if got.Receiver != "li.na" || got.Lines[0].Checked != "ok" || got.Lines[1].Checked != "少一份" {
			t.Errorf("received: got %+v", got)
		}
	}
	d := read[locker.Detail](r, "GET", "/api/v1/results/"+id(1), nil)
	if d.Result.State != locker.AtWindow || len(d.Moves) != 3 || len(d.Handovers) != 1 || d.Applicant != person(1).Masked() {
		t.Errorf("detail: got %+v", d)
	}
	if got := read[lockerhttp.HandoverPage](r, "GET", "/api/v1/handovers?open=true", nil); len(got.Handovers) != 0 {
		t.Errorf("open forms: got %+v, want none", got.Handovers)
	}
}

func TestResultsComeInPages(t *testing.T) {
	r := newRig(t)
	for n := 1; n <= 5; n++ {
		in := newResult(n)
		if n == 2 {
			in.Delivery = locker.ByMail
		}
		read[locker.Result](r, "POST", "/api/v1/results", in)
	}
	read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(9, 3))
	for path, want := range map[string]string{
		"":                                    "5 4 3 2 1",
		"?limit=2":                            "5 4, after 4",
		"?limit=2&after=" + id(4):             "3 2, after 2",
		"?case=JH2026-0002":                   "2",
		"?delivery=mail":                      "2",
		"?state=on_the_way,at_window":         "3",
		"?state=registered&delivery=terminal": "5 4 1",
	} {
		page := read[lockerhttp.ResultPage](r, "GET", "/api/v1/results"+path, nil)
		var got []string
		for _, one := range page.Results {
			got = append(got, string(one.ID[25:]))
		}
		text := strings.Join(got, " ")
		if page.Next != "" {
			text += ", after " + string(page.Next[25:])
		}
		if text != want {
			t.Errorf("results%s: got %q, want %q", path, text, want)
		}
	}
	if page := read[lockerhttp.HandoverPage](r, "GET", "/api/v1/handovers?open=true&limit=1", nil); len(page.Handovers) != 1 || page.Next == "" {
		t.Errorf("a page of forms: got %+v", page)
	}
	if status, _ := r.call("GET", "/api/v1/results?state=lost", nil); status != 400 {
		t.Errorf("an unknown state: got %d, want 400", status)
	}
}

// TestWhoSeesASignature: everybody who sees results hears that somebody signed, and when; the picture is for those who may see persons.
func TestWhoSeesASignature(t *testing.T) {
	r := newRig(t)
	read[locker.Result](r, "POST", "/api/v1/results", newResult(1))
	ink, at := lockertest.Ink(0), lockertest.Morning()
	claim := locker.Cabinet{ID: "1", Owner: "test"}
	if err := r.store.Claim(t.Context(), claim, false, at); err != nil {
		t.Fatal(err)
	}
	out := locker.Change{Moves: []locker.Move{{Result: newResult(1).ID, State: locker.HandedOut, At: at}}}
	if err := r.store.Change(t.Context(), "1", at, func(locker.State) (locker.Change, error) { return out, nil }); err != nil {
		t.Fatal(err)
	}
	if err := r.store.SetSignature(t.Context(), newResult(1).ID, ink, at); err != nil {
		t.Fatal(err)
	}
	for roles, want := range map[string]locker.Drawing{
		"reader":        {At: at.UTC()},
		"reader person": {At: at.UTC(), Path: ink.Path()},
	} {
		r.roles = roles
		d := read[locker.Detail](r, "GET", "/api/v1/results/"+id(1), nil)
		if d.Signature == nil || !d.Signature.At.Equal(want.At) || d.Signature.Path != want.Path {
			t.Errorf("for %s: got %+v, want %+v", roles, d.Signature, want)
		}
	}
}

func TestRolesAtResults(t *testing.T) {
	r := newRig(t)
	read[locker.Result](r, "POST", "/api/v1/results", newResult(1))
	form := "/api/v1/handovers/" + string(read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(7, 1)).No)
	for _, tt := range []struct {
		method, path string
		in           any
		roles        []string // all of them are needed
	}{
		{"POST", "/api/v1/results", newResult(2), []string{"clerk"}},
		{"GET", "/api/v1/results", nil, []string{"reader"}},
		{"GET", "/api/v1/results/" + id(1), nil, []string{"reader"}},
		{"POST", "/api/v1/handovers", newHandover(8, 2), []string{"clerk"}},
		{"GET", "/api/v1/handovers", nil, []string{"reader"}},
		{"GET", form, nil, []string{"reader"}},
		{"GET", form + "/codes", nil, []string{"reader"}},
		{"GET", form + "/sheet", nil, []string{"reader"}},
		{"POST", form + "/receipt", map[string]any{}, []string{"reader", "keeper"}},
	} {
		r.roles = strings.Join(tt.roles, " ")
		if status, body := r.call(tt.method, tt.path, tt.in); status != 200 {
			t.Errorf("%s %s as %q: got %d %s, want 200", tt.method, tt.path, r.roles, status, body)
		}
		for _, without := range tt.roles {
			r.roles = strings.ReplaceAll("clerk keeper window reader", without, "")
			if status, _ := r.call(tt.method, tt.path, tt.in); status != 403 {
				t.Errorf("%s %s as %q: got %d, want 403", tt.method, tt.path, r.roles, status)
			}
		}
	}
}

func TestAWindowReceivesWhatACabinetGivesBack(t *testing.T) {
	r := newRig(t)
	w := lockertest.NewWorld(8, 0, lockertest.Sound)
	w.Use(r.store, lockertest.Coder())
	for _, step := range []func() error{
		func() error { return w.Install(t.Context()) }, func() error { return w.Register(t.Context(), 0) },
		func() error { return w.Deposit(t.Context(), 0) }, func() error { return w.Recover(t.Context(), 0) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	back := read[lockerhttp.HandoverPage](r, "GET", "/api/v1/handovers?open=true", nil).Handovers[0]
	r.roles = "clerk window reader"
	if got := read[locker.Handover](r, "POST", "/api/v1/handovers/"+string(back.No)+"/receipt", map[string]any{}); got.Receiver != "li.na" {
		t.Errorf("received: got %+v", got)
	}
}

func TestErrorsNameTheFieldAndNotThePerson(t *testing.T) {
	r := newRig(t)
	bad := newResult(1)
	bad.Applicant.Number = "110199197001010012"
	status, body := r.call("POST", "/api/v1/results", bad)
	if status != 400 || !strings.Contains(string(body), locker.KeyNumber) || strings.Contains(string(body), bad.Applicant.Number) {
		t.Errorf("a wrong number: got %d %s", status, body)
	}
	read[locker.Result](r, "POST", "/api/v1/results", newResult(1))
	other := newResult(1)
	other.Case = "another"
	if status, _ := r.call("POST", "/api/v1/results", other); status != 409 {
		t.Errorf("another case under the same id: got %d, want 409", status)
	}
	if status, _ := r.call("POST", "/api/v1/handovers", newHandover(7)); status != 400 {
		t.Errorf("a form without lines: got %d, want 400", status)
	}
	if status, _ := r.call("POST", "/api/v1/handovers", newHandover(7, 9)); status != 404 {
		t.Errorf("an unknown result: got %d, want 404", status)
	}
	no := read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(7, 1)).No
	if status, _ := r.call("POST", "/api/v1/handovers/"+string(no)+"/receipt", map[string]any{"checked": map[string]string{id(5): "?"}}); status != 400 {
		t.Errorf("a check of what is not on the form: got %d, want 400", status)
	}
	r.hall.Results().Use(nil)
	if status, _ := r.call("GET", "/api/v1/results", nil); status != 503 {
		t.Errorf("without a store: got %d, want 503", status)
	}
}

func TestPapersOfAForm(t *testing.T) {
	r := newRig(t)
	read[locker.Result](r, "POST", "/api/v1/results", newResult(1))
	form := "/api/v1/handovers/" + string(read[locker.Handover](r, "POST", "/api/v1/handovers", newHandover(7, 1)).No)
	if codes := read[lockerpaper.Codes](r, "GET", form+"/codes", nil); len(codes.Lines) != 1 || codes.Form.Path == "" || codes.Lines[0].Size < 21 {
		t.Errorf("codes: got %+v", codes)
	}
	status, data := r.call("GET", form+"/sheet", nil)
	if status != 200 || !bytes.HasPrefix(data, []byte("PK")) {
		t.Errorf("workbook: got %d %.40q, want a zip", status, data)
	}
	if status, _ := r.call("GET", "/api/v1/handovers/JJ20261123-009/sheet", nil); status != 404 {
		t.Errorf("workbook of no form: got %d, want 404", status)
	}
}
