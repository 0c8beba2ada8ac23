package staff

import (
	"fmt"
	"slices"
	"strings"

	"onetrip/kiosk/base/fault"
)

// Role is what an account may do. Its value is its name in the database and on the wire.
type Role string

// The roles.
const (
	Clerk         Role = "clerk"         // 窗口: calls and serves at a window
	Supervisor    Role = "supervisor"    // 大厅主管: the whole hall, follow-ups of bad grades
	Keeper        Role = "keeper"        // 柜管: deposits and recovers results
	Technician    Role = "technician"    // 运维: devices
	Auditor       Role = "auditor"       // 审计: reads the record of what everybody did
	Administrator Role = "administrator" // 系统: accounts and terminals
)

// AllRoles lists every role.
func AllRoles() []Role {
	return []Role{Clerk, Supervisor, Keeper, Technician, Auditor, Administrator}
}

// Roles are the roles of one account.
type Roles []Role

// Has reports whether one of the roles is wanted.
func (r Roles) Has(wanted ...Role) bool {
	return slices.ContainsFunc(r, func(have Role) bool { return slices.Contains(wanted, have) })
}

// Check returns an Invalid *fault.Error unless the roles are known, each once, at least one, and audit is apart from administration.
func (r Roles) Check() error {
	for i, role := range r {
		if !slices.Contains(AllRoles(), role) {
			return invalid("choose roles", fmt.Errorf("there is no role %q", role))
		}
		if slices.Contains(r[:i], role) {
			return invalid("choose roles", fmt.Errorf("role %s twice", role))
		}
	}
	switch {
	case len(r) == 0:
		return invalid("choose roles", fmt.Errorf("an account needs a role"))
	case r.Has(Auditor) && r.Has(Administrator):
		return &fault.Error{
			Kind: fault.Invalid, Op: "choose roles", Key: KeyApart, Err: fmt.Errorf("auditor and administrator in one account"),
			Hint: "give the two roles to two people",
		}
	}
	return nil
}

// String returns the roles separated by commas.
func (r Roles) String() string {
	names := make([]string, len(r))
	for i, role := range r {
		names[i] = string(role)
	}
	return strings.Join(names, ",")
}

// rolesOf reads what String wrote.
func rolesOf(text string) Roles {
	var r Roles
	for name := range strings.SplitSeq(text, ",") {
		r = append(r, Role(name))
	}
	return r
}
