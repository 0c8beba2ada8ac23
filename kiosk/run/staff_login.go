package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
	"onetrip/locker"
)

// staffLimit bounds the wait for the accounts, which may be in a hall elsewhere.
const staffLimit = 12 * time.Second

// allAtCabinets are the rights of who works at the cabinets.
const allAtCabinets = backstage.MayDeposit | backstage.MayReissue | backstage.MayBlock | backstage.MayLook | backstage.MayConfirm |
	backstage.MayEntry | backstage.MayTasks

// rightsOf is what each role may do at a terminal, the role that names a person first. An auditor reads the record elsewhere.
var rightsOf = []struct {
	role   staff.Role
	rights backstage.Right
}{
	{staff.Keeper, allAtCabinets},
	{staff.Supervisor, allAtCabinets},
	{staff.Technician, backstage.MayBlock | backstage.MayTasks | backstage.MaySetUp},
	{staff.Administrator, backstage.MayConfirm | backstage.MayTasks | backstage.MaySetUp},
	{staff.Clerk, backstage.MayReissue},
	{staff.Auditor, 0},
}

// rolesWith returns the roles that have a right.
func rolesWith(want backstage.Right) staff.Roles {
	var roles staff.Roles
	for _, r := range rightsOf {
		if r.rights.Has(want) {
			roles = append(roles, r.role)
		}
	}
	return roles
}

// personOf is how the dialogue knows somebody who has logged in.
func personOf(s staff.Session) backstage.Person {
	p := backstage.Person{ID: locker.StaffID(s.Staff), Masked: locker.MaskName(s.Name)}
	for _, r := range rightsOf {
		if !slices.Contains(s.Roles, r.role) {
			continue
		}
		p.Rights |= r.rights
		if p.Role == "" {
			p.Role = string(r.role)
		}
	}
	return p
}

// loginProblems translates the refusals of the accounts.
var loginProblems = map[string]backstage.LoginProblem{
	staff.KeyLogin: backstage.LoginWrong, staff.KeyLocked: backstage.LoginLocked, staff.KeyWait: backstage.LoginWait,
}

// proveStaff asks the accounts who somebody is and tells the dialogue. Neither card nor secret is kept.
func (r *Runner) proveStaff(ctx context.Context, e backstage.Prove) {
	wait, stop := context.WithTimeout(ctx, staffLimit)
	defer stop()
	c := staff.Credentials{Staff: e.Account, Password: staff.Secret(e.Secret)}
	if e.Card != "" {
		c = staff.Credentials{Card: staff.Secret(e.Card), PIN: staff.Secret(e.Secret)}
	}
	who, err := r.staff.Login(wait, c)
	if err != nil {
		problem, known := loginProblems[fault.KeyOf(err)]
		if !known {
			problem = backstage.LoginFailed
		}
		r.log.Warn("somebody is not logged in", "why", problem, "error", err)
		refused := backstage.LoginRefused{Session: e.Session, Problem: problem}
		if f, ok := errors.AsType[*fault.Error](err); ok {
			refused.Wait = f.After
		}
		r.tellStaff(ctx, refused)
		return
	}
	r.back.admit(e.Session, who, e.Second)
	r.log.Info("staff logged in", "staff", who.Staff, "second", e.Second)
	r.tellStaff(ctx, backstage.LoggedIn{Session: e.Session, Person: personOf(who)})
}

// emptyLimit bounds the look for accounts before the staff's pages come.
const emptyLimit = time.Second

// nobodyYet reports whether nobody has an account.
func (r *Runner) nobodyYet(ctx context.Context) bool {
	if r.staff.Empty == nil {
		return false
	}
	wait, stop := context.WithTimeout(ctx, emptyLimit)
	defer stop()
	return r.staff.Empty(wait)
}

// foundStaff makes the first account and tells the dialogue.
func (r *Runner) foundStaff(ctx context.Context, e backstage.Found) {
	wait, stop := context.WithTimeout(ctx, staffLimit)
	defer stop()
	who, err := r.staff.Found(wait, e.Account, staff.Secret(e.Secret))
	if err != nil {
		problem := backstage.LoginFailed
		if fault.KindOf(err) == fault.Invalid {
			problem = backstage.LoginRules
		}
		r.log.Warn("the first account is not made", "why", problem, "error", err)
		r.tellStaff(ctx, backstage.LoginRefused{Session: e.Session, Problem: problem})
		return
	}
	r.back.admit(e.Session, who, false)
	r.log.Info("the first account is made", "staff", who.Staff)
	r.tellStaff(ctx, backstage.LoggedIn{Session: e.Session, Person: personOf(who)})
}
