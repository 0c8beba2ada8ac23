// Package staff keeps the accounts of the people who work in the hall, checks their passwords and cards, and knows who is logged in.
//
// There is no default account: the first start creates one. A wrong attempt is stored before its answer, so a lock-out survives
// restarts and power cuts. Every login, refusal and change is an entry of the audit chain. Names are sealed, card numbers are kept
// as blind indexes, passwords and PINs as argon2id, sessions as hashes of their tokens.
package staff

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/throttle"
	"onetrip/kiosk/base/vault"
)

// Migrations hold the tables; whoever opens the database runs them after those of audit: db.Migrate(ctx, staff.Owner, staff.Migrations).
//
//go:embed migrations
var Migrations embed.FS

// Owner is the name under which the migrations are recorded.
const Owner = "staff"

// Message keys of what a person at a login page is told.
const (
	KeyLogin     = "fault.login"          // unknown name, or wrong password, card or PIN
	KeyLocked    = "fault.login.locked"   // too many wrong attempts: for minutes
	KeyWait      = "fault.login.wait"     // too many wrong attempts from here: for seconds
	KeySession   = "fault.session"        // nobody is logged in, or not any more
	KeyRole      = "fault.role"           // logged in, without the role that this needs
	KeySetup     = "fault.setup"          // the first account exists already
	KeySetupCode = "fault.setup.code"     // the code of the first start is wrong
	KeyPassword  = "fault.password"       // a new password is too easy
	KeyPIN       = "fault.pin"            // a new PIN is too easy
	KeyApart     = "fault.roles.apart"    // auditor and administrator in one account
	KeyLast      = "fault.last.admin"     // the last administrator must stay
	KeyTwo       = "fault.two.people"     // this needs a second person
	KeyTaken     = "fault.account.exists" // another account has this name or card
)

// Account is one person's account. It holds no secret.
type Account struct {
	ID       string    `json:"staff"`
	Name     string    `json:"name"`
	Roles    Roles     `json:"roles"`
	Card     bool      `json:"card"`     // has a card and a PIN
	Disabled bool      `json:"disabled"` // cannot log in
	Locked   time.Time `json:"locked,omitzero"`
}

// Session is somebody who is logged in.
type Session struct {
	Staff   string
	Name    string
	Roles   Roles
	Started time.Time
	Used    time.Time // when the session was last used, to half a minute
}

// Require returns a Refused *fault.Error unless the session has one of the roles.
func (s Session) Require(roles ...Role) error {
	switch {
	case s.Staff == "":
		return errSession()
	case !s.Roles.Has(roles...):
		return &fault.Error{
			Kind: fault.Refused, Op: "check role", Key: KeyRole, Err: fmt.Errorf("this needs the role %s", Roles(roles)),
			Hint: "an administrator can give the role",
		}
	}
	return nil
}

// Confirm checks that two different people agree to something that needs two, the second in one of the roles, and that they say why.
// The error is Refused or, without a reason, Invalid.
func Confirm(first, second Session, reason string, roles ...Role) error {
	if first.Staff == "" {
		return errSession()
	}
	if err := second.Require(roles...); err != nil {
		return err
	}
	if first.Staff == second.Staff {
		return &fault.Error{Kind: fault.Refused, Op: "confirm", Key: KeyTwo, Err: errors.New("both are the same person")}
	}
	if strings.TrimSpace(reason) == "" {
		return &fault.Error{Kind: fault.Invalid, Op: "confirm", Key: KeyTwo, Err: errors.New("the reason is missing")}
	}
	return nil
}

// Opts are the choices of New. The zero value is right for the product.
type Opts struct {
	Policy  Policy        // the zero Policy means Default
	Sources throttle.Rule // the zero Rule means throttle.Default
	Now     func() time.Time
}

// Store keeps accounts and sessions in a database. Its methods may be called from any number of goroutines.
type Store struct {
	db      *sqldb.DB
	vault   *vault.Vault
	policy  Policy
	now     func() time.Time
	sources *throttle.Throttle
	hasher  hasher
}

// New returns the store on a database that has the tables of audit and staff.
func New(db *sqldb.DB, v *vault.Vault, opts Opts) *Store {
	if opts.Policy == (Policy{}) {
		opts.Policy = Default
	}
	if opts.Sources == (throttle.Rule{}) {
		opts.Sources = throttle.Default
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Store{db: db, vault: v, policy: opts.Policy, now: opts.Now, sources: throttle.New(opts.Sources), hasher: newHasher()}
}

// Policy returns the rules that are in force.
func (s *Store) Policy() Policy { return s.policy }

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// normalID is an id as it is stored: people type capitals and spaces.
func normalID(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

func invalid(op string, err error) *fault.Error {
	return &fault.Error{Kind: fault.Invalid, Op: op, Err: err}
}

func errSession() error {
	return &fault.Error{Kind: fault.Refused, Op: "check session", Key: KeySession, Err: errors.New("nobody is logged in"), Hint: "log in"}
}
