//go:build cgo

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
)

// accountOptions are what `hallctl account` is told.
type accountOptions struct {
	data, postgres string
	json           bool
}

// runAccount performs `hallctl account password`: the way back when no administrator can log in.
func runAccount(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 || args[0] != "password" {
		return usagef("hallctl account password ID gives an account a new password")
	}
	var o accountOptions
	flags := newFlags("account password")
	flags.StringVar(&o.data, "data", "", "data `DIR` of the program, which is stopped (default: that of the installed package)")
	flags.StringVar(&o.postgres, "postgres", "", "`ADDRESS` of the hall's PostgreSQL database, as its configuration has it (the password comes from PGPASSFILE); the hall may run")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON")
	plain, err := parse(flags, args[1:], "ID [--data DIR] [--postgres ADDRESS] [--json]", s)
	switch {
	case err != nil:
		return err
	case len(plain) != 1:
		return usagef("account password needs one ID: hallctl account password --help tells how it is called")
	}
	password := staff.NewPassword()
	account, err := rescue(ctx, o, plain[0], password)
	if err != nil {
		return err
	}
	if o.json {
		return s.printJSON(map[string]string{"staff": account.ID, "password": string(password)})
	}
	return s.print(fmt.Sprintf("%s logs in with %s: choose another password at /accounts after that\n", account.ID, string(password)))
}

// rescue gives an account a password in a program's store. The audit chain tells of it.
func rescue(ctx context.Context, o accountOptions, id string, password staff.Secret) (account staff.Account, err error) {
	at, err := findStore(o.data)
	if err != nil {
		return account, err
	}
	keys, err := vault.Load(at.key())
	if err != nil {
		return account, err
	}
	db, closeStore, err := openStopped(ctx, at, o.postgres)
	if err != nil {
		return account, err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	if err := errors.Join(db.Migrate(ctx, audit.Owner, audit.Migrations), db.Migrate(ctx, staff.Owner, staff.Migrations)); err != nil {
		return account, err
	}
	return staff.New(db, keys, staff.Opts{}).Rescue(ctx, id, password)
}

// openStopped opens the database of a program that does not run, or one that programs share.
func openStopped(ctx context.Context, at store, postgres string) (*sqldb.DB, func() error, error) {
	log := slog.New(slog.DiscardHandler)
	if postgres != "" {
		db, err := sqldb.OpenPostgres(ctx, postgres, sqldb.Opts{}, log)
		if err != nil {
			return nil, nil, err
		}
		return db, db.Close, nil
	}
	if _, err := os.Stat(at.db()); err != nil {
		return nil, nil, &fault.Error{Kind: fault.NotFound, Op: "open store", Err: err, Hint: "a hall on PostgreSQL needs --postgres ADDRESS"}
	}
	lock, err := lockfile.Acquire(at.dir, "hallctl")
	if err != nil {
		return nil, nil, err
	}
	db, err := sqldb.Open(ctx, at.db(), sqldb.Opts{}, log)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	return db, func() error { return errors.Join(db.Close(), lock.Release()) }, nil
}
