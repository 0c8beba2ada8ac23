package queuehttp

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// BrowserOpts are the choices of Browser.
type BrowserOpts struct {
	// Clerk and Supervisor return who has logged in, when they may act as such, else the error of the answer. Needed.
	Clerk, Supervisor func(ctx context.Context) (queue.StaffID, error)
	// Terminals is the same for those who may see the terminals; nil: Supervisor.
	Terminals func(ctx context.Context) (queue.StaffID, error)
	// Sound returns a spoken call as a WAV file, NotFound when the hall's voice cannot make one. nil: it never can.
	Sound func(ctx context.Context, seq int64) ([]byte, error)
}

// Browser registers the data that the hall's pages show and change under /api/v1.
func Browser(api huma.API, h Hall, o BrowserOpts) {
	if o.Sound == nil {
		o.Sound = func(context.Context, int64) ([]byte, error) {
			return nil, &fault.Error{Kind: fault.NotFound, Op: "speak call", Err: errors.New("this hall makes no sound files")}
		}
	}
	if o.Terminals == nil {
		o.Terminals = o.Supervisor
	}
	b := browser{h, o}
	b.public(api)
	b.boards(api)
	b.windows(api)
	b.ratings(api)
	b.supervision(api)
}

// browser serves pages.
type browser struct {
	hall Hall
	opts BrowserOpts
}

// Names are what the pages call the hall and its parts.
type Names struct {
	ID          queue.HallID       `json:"id"`
	Name        queue.Text         `json:"name"`
	Desk        queue.Text         `json:"desk"`
	Zone        string             `json:"zone"`
	Departments []queue.Department `json:"departments"`
	Services    []ServiceName      `json:"services"`
	Windows     []queue.Window     `json:"windows"`
}

// ServiceName is what the pages call a service.
type ServiceName struct {
	ID         queue.ServiceID    `json:"id"`
	Department queue.DepartmentID `json:"department"`
	Name       queue.Text         `json:"name"`
	Place      queue.Text         `json:"place"`
}

func namesOf(h queue.Hall) Names {
	n := Names{ID: h.ID, Name: h.Name, Desk: h.Desk, Zone: h.Zone.String(), Departments: httpx.List(h.Departments), Windows: httpx.List(h.Windows)}
	n.Services = make([]ServiceName, 0, len(h.Services))
	for _, s := range h.Services {
		n.Services = append(n.Services, ServiceName{s.ID, s.Department, s.Name, s.Place})
	}
	return n
}

func (b browser) public(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/hall", "hall", "The hall's names in three languages"),
		func(context.Context, *httpx.None) (*httpx.Body[Names], error) {
			return httpx.Answer(namesOf(b.hall.Hall()), nil)
		})
	place := httpx.DomainOperation(http.MethodGet, "/api/v1/tickets/{id}/place", "place", "Where a ticket stands; tells no name")
	place.Middlewares = huma.Middlewares{newLimit(lookups).middleware(api)}
	huma.Register(api, place, func(ctx context.Context, in *byID) (*httpx.Body[queue.Place], error) {
		return httpx.Answer(b.hall.Place(ctx, queue.TicketID(in.ID)))
	})
}

// after is the state that a page has.
type after struct {
	After int64 `query:"after" default:"-1" doc:"version that the page has"`
}

// live is the version under which a state of the hall is told to those who watch.
func (a after) live() uint64 { return uint64(max(0, a.After+1)) }

func (b browser) boards(api huma.API) {
	httpx.Poll(api, httpx.DomainOperation(http.MethodGet, "/api/v1/board", "board", "What the hall's board shows; with after, as soon as it is newer"),
		func(ctx context.Context, in *after) (*httpx.Live[queue.Board], uint64, error) {
			boards, err := b.hall.Boards(ctx)
			return boards, in.live(), err
		})
	httpx.Events(api, httpx.DomainOperation(http.MethodGet, "/api/v1/board/events", "watch-board", "What the hall's board shows, at once and after every change"), "board",
		func(ctx context.Context, _ *httpx.None) (*httpx.Live[queue.Board], error) { return b.hall.Boards(ctx) })
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/board/calls/{file}", "call-sound", "A spoken call, {seq}.wav"),
		func(ctx context.Context, in *struct {
			File string `path:"file"`
		},
		) (*struct {
			ContentType string `header:"Content-Type"`
			Body        []byte
		}, error,
		) {
			name, isWAV := strings.CutSuffix(in.File, ".wav")
			seq, err := strconv.ParseInt(name, 10, 64)
			if err != nil || !isWAV {
				return nil, &fault.Error{Kind: fault.NotFound, Op: "speak call"}
			}
			sound, err := b.opts.Sound(ctx, seq)
			if err != nil {
				return nil, err
			}
			return &struct {
				ContentType string `header:"Content-Type"`
				Body        []byte
			}{"audio/wav", sound}, nil
		})
}

// byWindow is a request about a window.
type byWindow struct {
	No queue.WindowNo `path:"no"`
}

func (b browser) windows(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/windows/{no}", "desk", "A window as its clerk sees it"),
		func(ctx context.Context, in *byWindow) (*httpx.Body[queue.Desk], error) {
			if _, err := b.opts.Clerk(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(b.hall.Desk(ctx, in.No))
		})
	httpx.Events(api, httpx.DomainOperation(http.MethodGet, "/api/v1/windows/{no}/events", "watch-desk", "A window, at once and after every change"), "desk",
		func(ctx context.Context, in *byWindow) (*httpx.Live[queue.Desk], error) {
			if _, err := b.opts.Clerk(ctx); err != nil {
				return nil, err
			}
			return b.hall.Desks(ctx, in.No)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/windows/{no}/acts", "act", "Press a key of a window; the same id again changes nothing"),
		func(ctx context.Context, in *struct {
			No   queue.WindowNo `path:"no"`
			Body queue.Act
		},
		) (*httpx.Body[queue.Desk], error) {
			act := in.Body
			var err error
			if act.Clerk, err = b.opts.Clerk(ctx); err != nil {
				return nil, err
			}
			act.Window = in.No
			return httpx.Answer(b.hall.Act(ctx, act))
		})
}

func (b browser) ratings(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/windows/{no}/rating", "invitation", "The case that may be rated at a window now, or 204"),
		func(ctx context.Context, in *byWindow) (*struct {
			Status int
			Body   *queue.Invitation
		}, error,
		) {
			i, err := b.hall.Invite(ctx, in.No)
			out := &struct {
				Status int
				Body   *queue.Invitation
			}{Status: http.StatusOK, Body: &i}
			if i.Ticket == "" {
				out.Status, out.Body = http.StatusNoContent, nil
			}
			return out, err
		})
	httpx.Events(api, httpx.DomainOperation(http.MethodGet, "/api/v1/windows/{no}/rating/events", "watch-invitation", "The case that may be rated at a window; without a ticket there is none"), "rating",
		func(ctx context.Context, in *byWindow) (*httpx.Live[queue.Invitation], error) {
			return b.hall.Invites(ctx, in.No)
		})
	rate := httpx.DomainOperation(http.MethodPost, "/api/v1/ratings", "rate", "A visitor's grade of a finished case; the same again changes nothing")
	rate.Middlewares = huma.Middlewares{newLimit(ratings).middleware(api)}
	huma.Register(api, rate, func(ctx context.Context, in *httpx.Body[queue.Rating]) (*httpx.None, error) {
		return httpx.Done(b.hall.Rate(ctx, in.Body))
	})
}

func (b browser) supervision(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/followups", "list-followups", "The follow-ups of bad grades, most urgent first"),
		func(ctx context.Context, _ *httpx.None) (*httpx.Body[[]queue.FollowUp], error) {
			if _, err := b.opts.Supervisor(ctx); err != nil {
				return nil, err
			}
			all, err := b.hall.FollowUps(ctx)
			return httpx.Answer(httpx.List(all), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/followups/{id}", "settle-followup", "What was done about a bad grade"),
		func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body struct {
				Called bool   `json:"called,omitempty"`
				Mended bool   `json:"mended,omitempty"`
				Note   string `json:"note,omitempty"`
			}
		},
		) (*httpx.None, error) {
			who, err := b.opts.Supervisor(ctx)
			if err != nil {
				return nil, err
			}
			return httpx.Done(b.hall.Settle(ctx, queue.Settled{
				Ticket: queue.TicketID(in.ID), Called: in.Body.Called, Mended: in.Body.Mended, Note: in.Body.Note, By: who,
			}))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/terminals", "list-terminals", "The hall's terminals, by name"),
		func(ctx context.Context, _ *httpx.None) (*httpx.Body[[]queue.Terminal], error) {
			if _, err := b.opts.Terminals(ctx); err != nil {
				return nil, err
			}
			all, err := b.hall.Terminals(ctx)
			return httpx.Answer(httpx.List(all), err)
		})
}
