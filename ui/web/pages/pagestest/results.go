package pagestest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockerpaper"
	"onetrip/locker/lockertest"
)

// results is the hall's desk for finished results, on a store in memory.
type results struct {
	hall  *Hall
	store *lockertest.Memory
}

var _ lockerhttp.Desk = results{}

// Results returns the results that are kept, the latest registered first.
func (h *Hall) Results() []locker.Result {
	list, err := h.results.store.Find(context.Background(), locker.Query{Limit: 200})
	if err != nil {
		panic(err) // the store is memory
	}
	return list
}

// Applicant returns whom a result is for.
func (h *Hall) Applicant(id locker.ResultID) locker.Person {
	p, err := h.results.store.Person(context.Background(), id)
	if err != nil {
		panic(err) // the test has just registered it
	}
	return p
}

// Forms returns the handover forms, the latest first.
func (h *Hall) Forms() []locker.Handover {
	list, err := h.results.store.Handovers(context.Background(), locker.HandoverQuery{})
	if err != nil {
		panic(err) // the store is memory
	}
	return list
}

// SetRoles changes what the clerk may do.
func (h *Hall) SetRoles(roles ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.session.Roles = roles
}

// Register implements lockerhttp.Desk.
func (r results) Register(ctx context.Context, in locker.Registration, by locker.StaffID) (locker.Result, error) {
	in, err := in.New(by, r.hall.now())
	if err != nil {
		return locker.Result{}, err
	}
	if err := r.store.Register(ctx, in.Result, in.Person); err != nil {
		return locker.Result{}, err
	}
	kept, err := r.store.Result(ctx, in.Result.ID)
	if err != nil {
		return kept, err
	}
	return kept, in.Result.Same(kept)
}

// Find implements lockerhttp.Desk.
func (r results) Find(ctx context.Context, q locker.Query) ([]locker.Result, error) {
	return r.store.Find(ctx, q)
}

// Detail implements lockerhttp.Desk.
func (r results) Detail(ctx context.Context, id locker.ResultID) (d locker.Detail, err error) {
	if d.Result, err = r.store.Result(ctx, id); err != nil {
		return d, err
	}
	p, err := r.store.Person(ctx, id)
	if err != nil {
		return d, err
	}
	d.Applicant = p.Masked()
	signed, err := r.store.Signature(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return d, err
	}
	d.Signature = signed.Drawing()
	if d.Moves, err = r.store.Moves(ctx, id); err != nil {
		return d, err
	}
	d.Handovers, err = r.store.Handovers(ctx, locker.HandoverQuery{Result: id})
	return d, err
}

// HandOver implements lockerhttp.Desk.
func (r results) HandOver(ctx context.Context, h locker.Handover) (locker.Handover, error) {
	h, err := h.New(r.hall.now())
	if err != nil {
		return h, err
	}
	return r.store.Number(ctx, h, r.hall.config.Day(r.hall.now()))
}

// Handovers implements lockerhttp.Desk.
func (r results) Handovers(ctx context.Context, q locker.HandoverQuery) ([]locker.Handover, error) {
	return r.store.Handovers(ctx, q)
}

// Form implements lockerhttp.Desk.
func (r results) Form(ctx context.Context, no locker.HandoverNo) (f locker.Form, err error) {
	if f.Handover, err = r.store.Handover(ctx, no); err != nil {
		return f, err
	}
	for _, l := range f.Handover.Lines {
		one, err := r.store.Result(ctx, l.Result)
		if err != nil {
			return f, err
		}
		f.Results = append(f.Results, one)
	}
	return f, nil
}

// Receive implements lockerhttp.Desk.
func (r results) Receive(ctx context.Context, no locker.HandoverNo, by locker.StaffID, checked map[locker.ResultID]string) (locker.Handover, error) {
	if err := r.store.Receive(ctx, no, by, r.hall.now(), checked); err != nil {
		return locker.Handover{}, err
	}
	return r.store.Handover(ctx, no)
}

// as returns the clerk, if they are logged in with one of the roles.
func (h *Hall) as(roles ...string) lockerhttp.As {
	return func(context.Context) (locker.StaffID, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.session == nil {
			return "", &fault.Error{Kind: fault.Refused, Op: "check session", Key: "fault.session"}
		}
		if slices.ContainsFunc(h.session.Roles, func(have string) bool { return slices.Contains(roles, have) }) {
			return locker.StaffID(h.session.Staff), nil
		}
		return "", &fault.Error{Kind: fault.Refused, Op: "check role"}
	}
}

// resultsAPI registers what the pages about results ask.
func (h *Hall) resultsAPI(mux *http.ServeMux) {
	own := http.NewServeMux()
	lockerhttp.Browser(httpx.NewAPI(own, "canned hall", "1", "A hall for the pages' tests."), h.results, lockerhttp.BrowserOpts{
		Clerk: h.as("clerk", "supervisor"), Keeper: h.as("keeper", "supervisor"), Window: h.as("clerk", "keeper", "supervisor"),
		Reader: h.as("clerk", "supervisor", "keeper", "auditor"), Person: h.as("clerk", "supervisor"),
		Head: func() lockerpaper.Head { return lockerpaper.Head{Hall: h.config.Name.ZH, Zone: h.config.Zone} },
	})
	mux.Handle("/api/v1/results", h.lossy(own))
	mux.Handle("/api/v1/results/", own)
	mux.Handle("/api/v1/handovers", h.lossy(own))
	mux.Handle("/api/v1/handovers/", h.lossy(own))
}

// lossy loses answers to what is sent, after it was done.
func (h *Hall) lossy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		lose := h.faults.LoseReply > 0 && r.Method != http.MethodGet
		if lose {
			h.faults.LoseReply--
		}
		h.mu.Unlock()
		if !lose {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(nobody{http.Header{}}, r)
		http.Error(w, "the way back is broken", http.StatusBadGateway)
	})
}

// nobody hears an answer.
type nobody struct{ header http.Header }

func (n nobody) Header() http.Header         { return n.header }
func (n nobody) Write(p []byte) (int, error) { return len(p), nil }
func (n nobody) WriteHeader(int)             {}

// ResultID returns the ID of the n-th canned result, from 1.
func ResultID(n int) locker.ResultID {
	return locker.ResultID(fmt.Sprintf("01KB0000000000000000000R%02d", n))
}

// FormNo is the number of the canned form that waits to be received.
const FormNo locker.HandoverNo = "JJ20261123-001"

// The canned results that were handed out: the applicant of one has signed.
const (
	SignedResult   = 5
	UnsignedResult = 9
)

// cannedResults are on their ways: a place in doubt, in a cabinet, on the way, at the window, with the department, handed out with and without
// a signature.
var cannedResults = []struct {
	document, matter, number, department, name string
	copies                                     int
	delivery                                   locker.Delivery
	state                                      locker.ResultState
}{
	{"不动产权证书", "不动产转移登记", "吉（2026）蛟河市不动产权第0001024号", "自然资源局", "张伟", 1, locker.ByTerminal, locker.InCabinet},
	{"营业执照", "个体工商户设立登记", "92220281MA0Y2T3K5X", "市场监督管理局", "PARK JUNHO", 2, locker.ByWindow, locker.AtWindow},
	{"食品经营许可证", "食品经营许可", "JY22202810012345", "市场监督管理局", "蛟河市松江食品有限责任公司", 1, locker.ByTerminal, locker.OnTheWay},
	{"老年人优待证", "老年人优待证办理", "", "民政局", "李秀兰", 1, locker.ByTerminal, locker.OnTheWay},
	{"道路运输经营许可证", "道路货物运输经营许可", "吉交运管许可220281000123", "交通运输局", "王建国", 3, locker.ByTerminal, locker.HandedOut},
	{"户口簿", "户口迁移", "", "公安局", "赵敏", 1, locker.ByTerminal, locker.PlaceInDoubt},
	{"建筑工程施工许可证", "建筑工程施工许可", "220281202611230101", "住房和城乡建设局", "吉林省长白山建设集团蛟河分公司", 2, locker.ByTerminal, locker.Registered},
	{"电子社会保障卡", "社会保障卡申领", "", "人力资源和社会保障局", "孙丽", 1, locker.ByNetwork, locker.Registered},
	{"居住证", "居住证办理", "", "公安局", "周婷", 1, locker.ByTerminal, locker.HandedOut},
}

// fillResults registers the canned results and brings each to its place.
func (h *Hall) fillResults() {
	ctx, store := context.Background(), h.results.store
	must := func(err error) {
		if err != nil {
			panic(err) // they are canned
		}
	}
	var onTheWay []locker.HandoverLine
	var moves []locker.Move
	for i, c := range cannedResults {
		in, err := locker.Registration{
			Result: locker.Result{
				ID: ResultID(i + 1), Case: fmt.Sprintf("JH2026-%04d", i+1), Matter: c.matter, Document: c.document, Number: c.number, Copies: c.copies,
				Department: c.department, Size: locker.Small, Delivery: c.delivery,
			},
			Person: locker.Person{Name: c.name, Number: "110199197001010011", Phone: "13800003001"},
		}.New("li.na", h.now().Add(time.Duration(i-48)*time.Hour))
		must(err)
		must(store.Register(ctx, in.Result, in.Person))
		switch c.state {
		case locker.Registered:
		case locker.OnTheWay:
			onTheWay = append(onTheWay, locker.HandoverLine{Result: ResultID(i + 1)})
		default:
			moves = append(moves, locker.Move{Result: ResultID(i + 1), State: c.state, Cabinet: "1", Cell: 5, At: h.now().Add(-time.Hour)})
		}
	}
	form := locker.Handover{
		No: FormNo, From: "市场监督管理局", To: "3号窗口", By: "li.na", At: h.now().Add(-40 * time.Minute), Note: "请当面核对", Lines: onTheWay,
	}
	must(store.HandOver(ctx, form))
	must(store.Claim(ctx, locker.Cabinet{ID: "1", Name: "一楼大厅东侧", Owner: "canned"}, false, h.now()))
	must(store.Change(ctx, "1", h.now(), func(locker.State) (locker.Change, error) { return locker.Change{Moves: moves}, nil }))
	for _, m := range moves {
		if m.Result == ResultID(SignedResult) { // 王
			must(store.SetSignature(ctx, m.Result, locker.Sign([][]locker.Point{
				{{X: 380, Y: 120}, {X: 640, Y: 108}}, {{X: 400, Y: 250}, {X: 620, Y: 240}}, {{X: 512, Y: 118}, {X: 508, Y: 396}}, {{X: 330, Y: 404}, {X: 700, Y: 400}},
			}), h.now().Add(-time.Hour)))
		}
	}
}
