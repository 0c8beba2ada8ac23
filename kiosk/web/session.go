package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
)

// loggedIn is what a page knows about who has logged in.
type loggedIn struct {
	Staff string      `json:"staff"`
	Name  string      `json:"name"`
	Roles staff.Roles `json:"roles"`
	Idle  int         `json:"idle_seconds" doc:"after which the session ends"`
}

// entered is an answer that begins a session.
type entered struct {
	Cookie *http.Cookie `header:"Set-Cookie"`
	Body   loggedIn
}

func (s *Staff) tell(store *staff.Store, of staff.Session) loggedIn {
	return loggedIn{Staff: of.Staff, Name: of.Name, Roles: of.Roles, Idle: int(store.Policy().Idle / time.Second)}
}

// login begins a session.
func (s *Staff) login(ctx context.Context, id string, password staff.Secret) (*entered, error) {
	store, err := s.get()
	if err != nil {
		return nil, err
	}
	g := guestOf(ctx)
	token, session, err := store.Login(ctx, g.source, id, password)
	if err != nil {
		return nil, err
	}
	return &entered{httpx.SessionCookie(g.request, token), s.tell(store, session)}, nil
}

func (s *Staff) sessions(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/session", "login", "Log in"),
		func(ctx context.Context, in *struct {
			Body struct {
				Staff    string       `json:"staff"`
				Password staff.Secret `json:"password"`
			}
		},
		) (*entered, error) {
			return s.login(ctx, in.Body.Staff, in.Body.Password)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/session", "session", "Who has logged in; asking keeps the session alive"),
		func(ctx context.Context, _ *httpx.None) (*struct{ Body loggedIn }, error) {
			session, err := s.session(ctx)
			if err != nil {
				return nil, err
			}
			store, err := s.get()
			if err != nil {
				return nil, err
			}
			return &struct{ Body loggedIn }{s.tell(store, session)}, nil
		})
	huma.Register(api, httpx.DomainOperation(http.MethodDelete, "/api/v1/session", "logout", "Log out"),
		func(ctx context.Context, _ *httpx.None) (*struct {
			Cookie *http.Cookie `header:"Set-Cookie"`
		}, error,
		) {
			store, err := s.get()
			if err != nil {
				return nil, err
			}
			g := guestOf(ctx)
			if err := store.Logout(ctx, g.token); err != nil {
				return nil, err
			}
			return &struct {
				Cookie *http.Cookie `header:"Set-Cookie"`
			}{httpx.SessionCookie(g.request, "")}, nil
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/setup", "setup", "Make the first account, an administrator, and log in; only while there is none"),
		func(ctx context.Context, in *struct {
			Body struct {
				Staff    string       `json:"staff"`
				Name     string       `json:"name"`
				Password staff.Secret `json:"password"`
				Code     staff.Secret `json:"code" doc:"What the program said at its first start"`
			}
		},
		) (*entered, error) {
			store, err := s.get()
			if err != nil {
				return nil, err
			}
			draft := staff.Draft{ID: in.Body.Staff, Name: in.Body.Name, Password: in.Body.Password}
			if _, err := store.SetupFrom(ctx, guestOf(ctx).source, in.Body.Code, draft); err != nil {
				return nil, err
			}
			return s.login(ctx, in.Body.Staff, in.Body.Password)
		})
}
