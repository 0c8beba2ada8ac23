package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/table"
	"onetrip/queue"
)

// Settings are the program's settings as administrators see and change them.
type Settings struct {
	Book *settings.Book
	// Read reads a text: the same one as the program writes it, and the hall that it describes. A *strict.Error tells everything that is wrong.
	Read func(text []byte) (normal []byte, h queue.Hall, err error)
	// Ticket lays out a sample of a service's ticket; nil: nobody can.
	Ticket func(h queue.Hall, s queue.Service) devices.Paper
}

// Whole is a version of the settings with all that is in it.
type Whole struct {
	Version settings.Version `json:"version"`
	Text    string           `json:"text" doc:"TOML"`
	Tree    map[string]any   `json:"tree" doc:"the same as maps, lists and values"`
}

// Proposal is what somebody wants the settings to be: a text, or a tree.
type Proposal struct {
	Base int             `json:"base" doc:"the version on which it was made"`
	Text string          `json:"text,omitempty"`
	Tree json.RawMessage `json:"tree,omitempty" doc:"counts when there is no text"`
	Note string          `json:"note,omitempty" maxLength:"200" doc:"one line"`
}

// Mistake is something that is wrong with a proposal.
type Mistake struct {
	Line   int    `json:"line,omitempty"`
	Key    string `json:"key,omitempty"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

// Review is what a proposal comes to.
type Review struct {
	Whole

	Mistakes []Mistake         `json:"mistakes" doc:"empty: it can be applied"`
	Changes  []settings.Change `json:"changes" doc:"to the newest version"`
}

// Line is a line of a paper, or a QR code on it.
type Line struct {
	Text  string `json:"text,omitempty"`
	Size  int    `json:"size,omitempty" doc:"1 to 8 times the font"`
	Bold  bool   `json:"bold,omitempty"`
	Align string `json:"align,omitempty" doc:"left, centre or right"`
	QR    string `json:"qr,omitempty"`
	Feed  int    `json:"feed,omitempty" doc:"blank lines"`
}

// settings registers what the page of the settings shows and changes. All of it is the administrator's.
func (o Opts) settings(api huma.API) {
	s := settingsDesk{o.Settings, o.Staff}
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/settings", "settings", "The newest version of the settings"),
		func(ctx context.Context, _ *struct{}) (*httpx.Body[Whole], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(s.latest())
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/settings/review", "review-settings", "What is wrong with a proposal, and what it would change; nothing is kept"),
		func(ctx context.Context, in *httpx.Body[Proposal]) (*httpx.Body[Review], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(s.review(in.Body))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPut, "/api/v1/settings", "apply-settings", "Make a proposal the newest version; a conflict when somebody else has made one since"),
		func(ctx context.Context, in *httpx.Body[Proposal]) (*httpx.Body[settings.Version], error) {
			who, err := s.who(ctx)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(s.apply(in.Body, string(who)))
		})
	s.history(api)
	s.sheets(api)
	s.tickets(api)
}

// settingsDesk answers the page.
type settingsDesk struct {
	*Settings
	staff *Staff
}

func (s settingsDesk) who(ctx context.Context) (queue.StaffID, error) {
	return s.staff.as(ctx, staff.Administrator)
}

func (s settingsDesk) latest() (Whole, error) {
	v, text, err := s.Book.Latest()
	if err != nil {
		return Whole{}, err
	}
	return s.whole(v, text)
}

// whole shows a version as the program would write it, also one that a hand wrote with half of the keys.
func (s settingsDesk) whole(v settings.Version, text []byte) (Whole, error) {
	normal, _, err := s.Read(text)
	if err != nil {
		normal = text // an old version, of another program: it is shown as it is
	}
	tree, err := settings.Tree(normal)
	return Whole{v, string(text), tree}, err
}

// textOf returns the text of a proposal.
func textOf(p Proposal) ([]byte, error) {
	if p.Text != "" {
		return []byte(p.Text), nil
	}
	return settings.Plant(p.Tree)
}

func (s settingsDesk) review(p Proposal) (Review, error) {
	r := Review{Mistakes: []Mistake{}, Changes: []settings.Change{}}
	v, was, err := s.Book.Latest()
	if err != nil {
		return r, err
	}
	text, err := textOf(p)
	if err != nil {
		return r, err
	}
	r.Version, r.Text = v, string(text)
	normal, _, err := s.Read(text)
	if r.Mistakes = mistakes(err); len(r.Mistakes) > 0 {
		r.Tree, _ = settings.Tree(text) // what is no TOML has no tree
		return r, nil
	}
	if before, _, err := s.Read(was); err == nil {
		was = before
	}
	changes, err := settings.Diff(was, normal)
	if err != nil {
		return r, err
	}
	r.Changes = httpx.List(changes)
	r.Tree, err = settings.Tree(normal)
	return r, err
}

// mistakes lists everything that is wrong with a text.
func mistakes(err error) []Mistake {
	list := []Mistake{}
	if wrong, ok := errors.AsType[*strict.Error](err); ok {
		for _, m := range wrong.Problems {
			list = append(list, Mistake(m))
		}
	} else if err != nil {
		list = append(list, Mistake{Text: err.Error()})
	}
	return list
}

func (s settingsDesk) apply(p Proposal, by string) (settings.Version, error) {
	text, err := textOf(p)
	if err != nil {
		return settings.Version{}, err
	}
	if p.Text == "" { // a tree has no comments that could be lost
		if text, _, err = s.Read(text); err != nil {
			return settings.Version{}, invalidSettings(err)
		}
	}
	v, err := s.Book.Apply(settings.Draft{Text: text, By: by, Note: p.Note, Base: p.Base})
	return v, invalidSettings(err)
}

// invalidSettings lets a mistake of whoever proposes be one of the request.
func invalidSettings(err error) error {
	if wrong, ok := errors.AsType[*strict.Error](err); ok {
		return &fault.Error{Kind: fault.Invalid, Op: "apply settings", Hint: wrong.Error(), Err: err}
	}
	return err
}

// byVersion names a version.
type byVersion struct {
	No int `path:"no"`
}

func (s settingsDesk) history(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/settings/versions", "settings-versions", "Every version of the settings, newest first"),
		func(ctx context.Context, _ *struct{}) (*httpx.Body[[]settings.Version], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			list, _, err := s.Book.History()
			return httpx.Answer(httpx.List(list), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/settings/versions/{no}", "settings-version", "One version of the settings, and what going back to it would change"),
		func(ctx context.Context, in *byVersion) (*httpx.Body[Review], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			v, text, err := s.Book.Version(in.No)
			if err != nil {
				return nil, err
			}
			r, err := s.review(Proposal{Text: string(text)})
			r.Version = v
			return httpx.Answer(r, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/settings/versions/{no}/back", "settings-back", "Make an older version the newest one again"),
		func(ctx context.Context, in *byVersion) (*httpx.Body[settings.Version], error) {
			who, err := s.who(ctx)
			if err != nil {
				return nil, err
			}
			v, err := s.Book.GoBack(in.No, string(who))
			return httpx.Answer(v, invalidSettings(err))
		})
}

// download is an answer that a browser saves.
type download struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// sheets registers the workbook of the hall's lists.
func (s settingsDesk) sheets(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/settings/sheet", "settings-sheet", "Services, windows, departments, series and special days as an XLSX workbook"),
		func(ctx context.Context, _ *struct{}) (*download, error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			w, err := s.latest()
			if err != nil {
				return nil, err
			}
			data, err := table.Write(hallOf(w.Tree))
			if err != nil {
				return nil, err
			}
			return &download{table.Type, `attachment; filename="hall.xlsx"`, data}, nil
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/settings/sheet", "read-settings-sheet", "What a workbook would change; nothing is kept"),
		func(ctx context.Context, in *struct {
			Body struct {
				Base  int             `json:"base"`
				Tree  json.RawMessage `json:"tree" doc:"into which its lists go"`
				Sheet []byte          `json:"sheet" doc:"XLSX" maxLength:"6000000"`
			}
		},
		) (*httpx.Body[Review], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(s.readSheet(in.Body.Base, in.Body.Tree, in.Body.Sheet))
		})
}

func hallOf(tree map[string]any) map[string]any {
	h, _ := tree["hall"].(map[string]any)
	return h
}

func (s settingsDesk) readSheet(base int, tree json.RawMessage, sheet []byte) (Review, error) {
	text, err := settings.Plant(tree)
	if err != nil {
		return Review{}, err
	}
	grown, err := settings.Tree(text)
	if err != nil {
		return Review{}, err
	}
	lists := maps.Clone(hallOf(grown))
	if lists == nil {
		return Review{}, &fault.Error{Kind: fault.Invalid, Op: "read workbook", Hint: "this program has no hall: change the hall's own settings"}
	}
	if err := table.Read(sheet, lists); err != nil {
		return Review{}, err
	}
	grown["hall"] = lists
	if text, err = settings.Encode(grown); err != nil {
		return Review{}, err
	}
	return s.review(Proposal{Base: base, Text: string(text)})
}

// tickets registers the live picture of a ticket.
func (s settingsDesk) tickets(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/settings/ticket", "sample-ticket", "A sample of a service's ticket as a proposal would print it"),
		func(ctx context.Context, in *struct {
			Body struct {
				Proposal

				Service queue.ServiceID `json:"service"`
			}
		},
		) (*httpx.Body[[]Line], error) {
			if _, err := s.who(ctx); err != nil {
				return nil, err
			}
			return httpx.Answer(s.sample(in.Body.Proposal, in.Body.Service))
		})
}

func (s settingsDesk) sample(p Proposal, id queue.ServiceID) ([]Line, error) {
	const op = "lay out ticket"
	text, err := textOf(p)
	if err != nil {
		return nil, err
	}
	_, h, err := s.Read(text)
	if err != nil {
		return nil, invalidSettings(err)
	}
	i := slices.IndexFunc(h.Services, func(v queue.Service) bool { return v.ID == id })
	if i < 0 || s.Ticket == nil {
		return nil, &fault.Error{Kind: fault.NotFound, Op: op, Hint: "choose a service of the hall"}
	}
	lines := []Line{}
	for _, e := range s.Ticket(h, h.Services[i]).Elements {
		switch e := e.(type) {
		case devices.TextLine:
			lines = append(lines, Line{Text: e.Text, Size: max(e.Height, 1), Bold: e.Bold, Align: alignments[e.Align]})
		case devices.QRCode:
			lines = append(lines, Line{QR: e.Data})
		case devices.Feed:
			lines = append(lines, Line{Feed: e.Lines})
		}
	}
	return lines, nil
}

var alignments = map[devices.Align]string{devices.AlignLeft: "left", devices.AlignCenter: "centre", devices.AlignRight: "right"}
