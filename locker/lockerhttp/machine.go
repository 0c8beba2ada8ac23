package lockerhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
	"onetrip/locker"
)

// Backroom is what terminals with cabinets ask and tell their hall. Its errors are fault.Error.
type Backroom interface {
	Find(ctx context.Context, q locker.Query) ([]locker.Result, error)
	// Take returns a result that waits for a terminal, with its person.
	Take(ctx context.Context, id locker.ResultID) (locker.Result, locker.Person, error)
	// Hear takes a part of a terminal's journal over, each fact once, and returns the number of the last that was heard.
	Hear(ctx context.Context, terminal string, b locker.Batch) (int64, error)
}

// Accounts checks the hall's staff before a terminal; staff.Store has it.
type Accounts interface {
	// Vouch checks who stands before a terminal; attempts count and lock as at a page.
	Vouch(ctx context.Context, source string, c staff.Credentials) (staff.Voucher, error)
	// Standing returns those, by id and stamp, who may not log in any more with what they showed.
	Standing(ctx context.Context, stamps map[string]string) ([]string, error)
}

// MachineOpts are the choices of Machine.
type MachineOpts struct {
	// Name returns the name of the terminal that asks, from its certificate; "" where it needs none, and its word counts. nil: "".
	Name func(ctx context.Context) string
}

// Machine registers the interface for terminals with cabinets under /v1.
func Machine(api huma.API, b Backroom, a Accounts, o MachineOpts) {
	if o.Name == nil {
		o.Name = func(context.Context) string { return "" }
	}
	m := machine{b, a, o}
	m.results(api)
	m.staff(api)
}

// machine serves terminals.
type machine struct {
	hall     Backroom
	accounts Accounts
	opts     MachineOpts
}

// Taken is a result with whom it is for.
type Taken struct {
	Result locker.Result `json:"result"`
	Person locker.Person `json:"person"`
}

// Journal is a part of a terminal's journal.
type Journal struct {
	Machine string `json:"machine" doc:"the terminal's number"`
	Life    string `json:"life" doc:"of the journal: a terminal that lost its store begins another"`
	Oldest  int64  `json:"oldest" doc:"number of the first fact that the journal still has"`
	Facts   []Fact `json:"facts" doc:"in order, without gaps"`
}

// Fact is one thing that happened at a terminal; one of its parts is set.
type Fact struct {
	Seq      int64            `json:"seq"`
	Move     *locker.Move     `json:"move,omitempty"`
	Handover *locker.Handover `json:"handover,omitempty"`
	Notice   *Notice          `json:"notice,omitempty"`
	Sent     *locker.Sent     `json:"sent,omitempty"`
	Signed   *Signed          `json:"signed,omitempty"`
}

// Notice is a notice with its code, which goes nowhere else.
type Notice struct {
	locker.Notice

	Secret string `json:"code,omitempty"` // the code; locker.Code never becomes text by itself
}

// Signed is a signature, which goes nowhere else.
type Signed struct {
	locker.Signed

	Ink []byte `json:"ink,omitempty" doc:"at most 4096 bytes; none: erased before it was told"` // locker.Signature never becomes text by itself
}

// Heard is the hall's answer to a part of a journal.
type Heard struct {
	Seq int64 `json:"seq" doc:"number of the last fact that was heard; the terminal goes on after it, even if it had told more"`
}

func journalOf(machine string, b locker.Batch) Journal {
	j := Journal{Machine: machine, Life: b.Life, Oldest: b.Oldest, Facts: []Fact{}}
	for _, f := range b.Facts {
		out := Fact{Seq: f.Seq, Move: f.Move, Handover: f.Handover, Sent: f.Sent}
		if f.Notice != nil {
			out.Notice = &Notice{*f.Notice, string(f.Notice.Code)}
		}
		if f.Signed != nil {
			out.Signed = &Signed{*f.Signed, []byte(f.Signed.Ink)}
		}
		j.Facts = append(j.Facts, out)
	}
	return j
}

func (j Journal) batch() locker.Batch {
	b := locker.Batch{Life: j.Life, Oldest: j.Oldest}
	for _, f := range j.Facts {
		in := locker.Fact{Seq: f.Seq, Move: f.Move, Handover: f.Handover, Sent: f.Sent}
		if f.Notice != nil {
			n := f.Notice.Notice
			n.Code = locker.Code(f.Notice.Secret)
			in.Notice = &n
		}
		if f.Signed != nil {
			d := f.Signed.Signed
			d.Ink = locker.Signature(f.Signed.Ink)
			in.Signed = &d
		}
		b.Facts = append(b.Facts, in)
	}
	return b
}

func (m machine) results(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/v1/results/waiting", "list-waiting-results", "Results that wait to be put into a cabinet, the latest registered first"),
		func(ctx context.Context, in *struct {
			After locker.ResultID `query:"after" doc:"the last one of the page before"`
			Limit int             `query:"limit" doc:"0: 50; at most 200"`
		},
		) (*httpx.Body[[]locker.Result], error) {
			q := locker.ForTerminals()
			q.After, q.Limit = in.After, in.Limit
			found, err := m.hall.Find(ctx, q)
			return httpx.Answer(httpx.List(found), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/results/{id}/copy", "copy-result", "A result that waits for a terminal, with the person whom the terminal must know"),
		func(ctx context.Context, in *byID) (*httpx.Body[Taken], error) {
			r, p, err := m.hall.Take(ctx, in.ID)
			return httpx.Answer(Taken{r, p}, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/journal", "hear-journal", "What happened at a terminal's cabinets; each fact is heard once"),
		func(ctx context.Context, in *httpx.Body[Journal]) (*httpx.Body[Heard], error) {
			name, err := enrol.Speaker(m.opts.Name(ctx), in.Body.Machine)
			if err != nil {
				return nil, err
			}
			seq, err := m.hall.Hear(ctx, name, in.Body.batch())
			return httpx.Answer(Heard{seq}, err)
		})
}

// Knock is somebody before a terminal.
type Knock struct {
	staff.Credentials

	Machine string `json:"machine" doc:"the terminal's number"`
}

// Stamps are the people whom a terminal remembers.
type Stamps struct {
	Stamps map[string]string `json:"stamps" doc:"of their vouchers, by id"`
}

// Gone are those whom it must forget.
type Gone struct {
	Gone []string `json:"gone"`
}

func (m machine) staff(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/staff/vouch", "vouch", "Who stands before the terminal, by card and PIN or by password; also for a second person"),
		func(ctx context.Context, in *httpx.Body[Knock]) (*httpx.Body[staff.Voucher], error) {
			name, err := enrol.Speaker(m.opts.Name(ctx), in.Body.Machine)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(m.accounts.Vouch(ctx, "terminal "+name, in.Body.Credentials))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/staff/standing", "staff-standing", "Which of the remembered people may not log in any more"),
		func(ctx context.Context, in *httpx.Body[Stamps]) (*httpx.Body[Gone], error) {
			gone, err := m.accounts.Standing(ctx, in.Body.Stamps)
			return httpx.Answer(Gone{httpx.List(gone)}, err)
		})
}
