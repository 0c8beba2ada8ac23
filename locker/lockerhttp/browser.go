package lockerhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/httpx"
	"onetrip/locker"
	"onetrip/locker/lockerpaper"
)

// As returns who has logged in, when they may act in some way, else the error of the answer.
type As func(ctx context.Context) (locker.StaffID, error)

// BrowserOpts are the choices of Browser. All are needed.
type BrowserOpts struct {
	Clerk  As // registers results and hands them over
	Keeper As // receives what a department hands over
	Window As // receives what a cabinet gives back
	Reader As // sees results and forms
	Person As // sees what tells of a person more than a masked name does: the signature
	// Head says whose forms they are.
	Head func() lockerpaper.Head
}

// Browser registers what the pages about results show and change under /api/v1.
func Browser(api huma.API, d Desk, o BrowserOpts) {
	b := browser{d, o}
	b.results(api)
	b.handovers(api)
	b.papers(api)
}

// browser serves pages.
type browser struct {
	desk Desk
	opts BrowserOpts
}

// NewResult is a result as a clerk writes it down.
type NewResult struct {
	ID         locker.ResultID `json:"id" doc:"ULID made by the page before it asks; the same one again changes nothing"`
	Case       string          `json:"case"`
	Matter     string          `json:"matter,omitempty"`
	Document   string          `json:"document"`
	Number     string          `json:"number,omitempty" doc:"of the document, if it has one"`
	Copies     int             `json:"copies"`
	Department string          `json:"department"`
	Size       locker.Size     `json:"size" doc:"1 small, 2 medium, 3 large"`
	Delivery   locker.Delivery `json:"delivery" doc:"window, mail, terminal or electronic"`
	Applicant  locker.Person   `json:"applicant" doc:"collection at a terminal needs a number or a phone"`
}

func (n NewResult) registration() locker.Registration {
	return locker.Registration{Person: n.Applicant, Result: locker.Result{
		ID: n.ID, Case: n.Case, Matter: n.Matter, Document: n.Document, Number: n.Number, Copies: n.Copies, Department: n.Department,
		Size: n.Size, Delivery: n.Delivery,
	}}
}

// ResultPage is a page of results.
type ResultPage struct {
	Results []locker.Result `json:"results"`
	Next    locker.ResultID `json:"next,omitempty" doc:"the after of the next page; empty when this is the last one"`
}

// results registers what concerns single results.
func (b browser) results(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/results", "register-result", "Register a finished result; the same id again changes nothing"),
		func(ctx context.Context, in *httpx.Body[NewResult]) (*httpx.Body[locker.Result], error) {
			who, err := b.opts.Clerk(ctx)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(b.desk.Register(ctx, in.Body.registration(), who))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/results", "list-results", "Results, the latest registered first"),
		func(ctx context.Context, in *struct {
			Case     string               `query:"case" doc:"what the number of the case begins with"`
			State    []locker.ResultState `query:"state" doc:"states with commas between; empty: all"`
			Delivery locker.Delivery      `query:"delivery"`
			After    locker.ResultID      `query:"after" doc:"next of the page before"`
			Limit    int                  `query:"limit" doc:"0: 50; at most 200"`
		},
		) (*httpx.Body[ResultPage], error) {
			if _, err := b.opts.Reader(ctx); err != nil {
				return nil, err
			}
			q := locker.Query{Case: in.Case, States: in.State, Delivery: in.Delivery, After: in.After, Limit: in.Limit}
			found, err := b.desk.Find(ctx, q)
			page := ResultPage{Results: httpx.List(found)}
			if len(found) == q.Page() {
				page.Next = found[len(found)-1].ID
			}
			return httpx.Answer(page, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/results/{id}", "result", "A result, where it was, and its forms; the applicant is masked, and who may not see the signature hears that there is one"),
		func(ctx context.Context, in *byID) (*httpx.Body[locker.Detail], error) {
			if _, err := b.opts.Reader(ctx); err != nil {
				return nil, err
			}
			d, err := b.desk.Detail(ctx, in.ID)
			if _, may := b.opts.Person(ctx); may != nil && d.Signature != nil {
				d.Signature = &locker.Drawing{At: d.Signature.At}
			}
			d.Moves, d.Handovers = httpx.List(d.Moves), httpx.List(d.Handovers)
			return httpx.Answer(d, err)
		})
}

// NewHandover is a form as a clerk writes it.
type NewHandover struct {
	ID      locker.FormID     `json:"id" doc:"ULID made by the page before it asks; the same one again changes nothing"`
	From    string            `json:"from" doc:"the department that hands over"`
	To      string            `json:"to" doc:"the hall's window or department that receives"`
	Note    string            `json:"note,omitempty"`
	Results []locker.ResultID `json:"results"`
}

func (n NewHandover) handover(by locker.StaffID) locker.Handover {
	h := locker.Handover{ID: n.ID, From: n.From, To: n.To, Note: n.Note, By: by}
	for _, id := range n.Results {
		h.Lines = append(h.Lines, locker.HandoverLine{Result: id})
	}
	return h
}

// HandoverPage is a page of forms.
type HandoverPage struct {
	Handovers []locker.Handover `json:"handovers"`
	Next      locker.HandoverNo `json:"next,omitempty" doc:"the after of the next page; empty when this is the last one"`
}

// byNo is a request about one form.
type byNo struct {
	No locker.HandoverNo `path:"no" doc:"such as JJ20261123-001"`
}

// handovers registers what concerns forms.
func (b browser) handovers(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/handovers", "hand-over", "Hand results over; the form gets its number, and the same id again changes nothing"),
		func(ctx context.Context, in *httpx.Body[NewHandover]) (*httpx.Body[locker.Handover], error) {
			who, err := b.opts.Clerk(ctx)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(b.desk.HandOver(ctx, in.Body.handover(who)))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/handovers", "list-handovers", "Handover forms, the latest first"),
		func(ctx context.Context, in *struct {
			Open  bool              `query:"open" doc:"only those that nobody has received yet"`
			After locker.HandoverNo `query:"after" doc:"next of the page before"`
			Limit int               `query:"limit" doc:"0: 50; at most 200"`
		},
		) (*httpx.Body[HandoverPage], error) {
			if _, err := b.opts.Reader(ctx); err != nil {
				return nil, err
			}
			q := locker.HandoverQuery{Open: in.Open, After: in.After, Limit: in.Limit}
			found, err := b.desk.Handovers(ctx, q)
			page := HandoverPage{Handovers: httpx.List(found)}
			if len(found) == q.Page() {
				page.Next = found[len(found)-1].No
			}
			return httpx.Answer(page, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/handovers/{no}", "handover", "A handover form and what its lines are about"),
		func(ctx context.Context, in *byNo) (*httpx.Body[locker.Form], error) {
			if _, err := b.opts.Reader(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(b.desk.Form(ctx, in.No))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/handovers/{no}/receipt", "receive-handover", "The documents of a form were checked and received; again, it changes nothing"),
		func(ctx context.Context, in *struct {
			No   locker.HandoverNo `path:"no"`
			Body struct {
				Checked map[locker.ResultID]string `json:"checked,omitempty" doc:"what is not in order, by result"`
			}
		},
		) (*httpx.Body[locker.Handover], error) {
			who, err := b.receiver(ctx, in.No)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(b.desk.Receive(ctx, in.No, who, in.Body.Checked))
		})
}

// receiver returns who has logged in, when they may receive the documents of a form.
func (b browser) receiver(ctx context.Context, no locker.HandoverNo) (locker.StaffID, error) {
	if _, err := b.opts.Reader(ctx); err != nil { // before anything is told of the form
		return "", err
	}
	f, err := b.desk.Form(ctx, no)
	if err != nil {
		return "", err
	}
	if f.Handover.ByCabinet() {
		return b.opts.Window(ctx)
	}
	return b.opts.Keeper(ctx)
}
