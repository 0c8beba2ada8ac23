package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
)

// newAccount is an account as an administrator makes it.
type newAccount struct {
	Staff    string       `json:"staff" doc:"2 to 32 small letters, digits, dots or hyphens"`
	Name     string       `json:"name"`
	Roles    staff.Roles  `json:"roles"`
	Password staff.Secret `json:"password"`
	Card     staff.Secret `json:"card,omitempty"`
	PIN      staff.Secret `json:"pin,omitempty"`
}

// accountChange is what an administrator changes; what is left out stays.
type accountChange struct {
	Name     *string       `json:"name,omitempty"`
	Roles    *staff.Roles  `json:"roles,omitempty"`
	Password *staff.Secret `json:"password,omitempty"`
	Card     *staff.Secret `json:"card,omitempty"`
	PIN      *staff.Secret `json:"pin,omitempty"`
	Disabled *bool         `json:"disabled,omitempty"`
	Unlock   bool          `json:"unlock,omitempty"`
}

// account is an answer about one account.
type account struct{ Body staff.Account }

// admin returns the session of an administrator, and the accounts.
func (s *Staff) admin(ctx context.Context) (staff.Session, *staff.Store, error) {
	session, err := s.session(ctx)
	if err != nil {
		return session, nil, err
	}
	store, err := s.get()
	if err != nil {
		return session, nil, err
	}
	return session, store, session.Require(staff.Administrator)
}

func (s *Staff) accounts(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/staff", "list-staff", "Every account, for administrators"),
		func(ctx context.Context, _ *httpx.None) (*struct{ Body []staff.Account }, error) {
			_, store, err := s.admin(ctx)
			if err != nil {
				return nil, err
			}
			all, err := store.Accounts(ctx)
			if err != nil {
				return nil, err
			}
			return &struct{ Body []staff.Account }{all}, nil
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/staff", "create-staff", "Make an account"),
		func(ctx context.Context, in *struct{ Body newAccount }) (*account, error) {
			by, store, err := s.admin(ctx)
			if err != nil {
				return nil, err
			}
			made, err := store.Create(ctx, by, staff.Draft{
				ID: in.Body.Staff, Name: in.Body.Name, Roles: in.Body.Roles, Password: in.Body.Password, Card: in.Body.Card, PIN: in.Body.PIN,
			})
			return &account{made}, err
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPut, "/api/v1/staff/{id}", "change-staff", "Change an account; what is left out stays"),
		func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body accountChange
		},
		) (*account, error) {
			by, store, err := s.admin(ctx)
			if err != nil {
				return nil, err
			}
			made, err := store.Change(ctx, by, in.ID, staff.Change(in.Body))
			return &account{made}, err
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPut, "/api/v1/session/password", "change-password", "Change one's own password; the other sessions end"),
		func(ctx context.Context, in *struct {
			Body struct {
				Old staff.Secret `json:"old"`
				New staff.Secret `json:"new"`
			}
		},
		) (*httpx.None, error) {
			store, err := s.get()
			if err != nil {
				return nil, err
			}
			g := guestOf(ctx)
			return &httpx.None{}, store.ChangePassword(ctx, g.source, g.token, in.Body.Old, in.Body.New)
		})
}
