package web

import (
	"context"
	"fmt"
	"io"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
)

// demoAccount is the account that DemoLogin keeps.
const demoAccount = "demo"

// DemoLogin gives the demonstration's account a new password and returns both, so that nobody has to set anything up to look around. It makes the
// account when there is no account at all; in a hall that has accounts of its own, but not this one, it returns "".
func (s *Staff) DemoLogin(ctx context.Context) (id string, password staff.Secret, err error) {
	store, err := s.get()
	if err != nil {
		return "", "", err
	}
	password = staff.NewPassword()
	roles := staff.Roles{staff.Clerk, staff.Supervisor, staff.Keeper, staff.Administrator}
	by := staff.Session{Staff: demoAccount, Roles: roles}
	empty, err := store.Empty(ctx)
	if err != nil {
		return "", "", err
	}
	if empty {
		if _, err := store.Setup(ctx, staff.Draft{ID: demoAccount, Name: "演示", Password: password}); err != nil {
			return "", "", err
		}
	}
	_, err = store.Change(ctx, by, demoAccount, staff.Change{Password: &password, Roles: &roles, Unlock: true})
	if fault.KindOf(err) == fault.NotFound {
		return "", "", nil
	}
	return demoAccount, password, err
}

// TellDemo prints the addresses of a demonstration's pages, with a login.
func TellDemo(ctx context.Context, s *Staff, pages string, out io.Writer) error {
	id, password, err := s.DemoLogin(ctx)
	if err != nil {
		return err
	}
	login := "log in with your own account"
	if id != "" {
		login = fmt.Sprintf("log in as %s with %s", id, string(password))
	}
	_, err = fmt.Fprintf(out, "window page: %s/window (%s)\nhall board: %s/board\n", pages, login, pages)
	return err
}

// TellSetup prints where the first account is made and the code that the page asks for, when there is none.
func TellSetup(ctx context.Context, s *Staff, pages string, out io.Writer) error {
	store, err := s.get()
	if err != nil {
		return err
	}
	empty, err := store.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	_, err = fmt.Fprintf(out, "first start: make the administrator's account at %s/setup with the code %s\n", pages, string(store.SetupCode()))
	return err
}
