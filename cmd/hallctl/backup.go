//go:build cgo

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a technician's machine may have no zone files

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/restore"
)

// backupOptions are what `hallctl backup` is told.
type backupOptions struct {
	data, to string
	json     bool
}

// runBackup performs `hallctl backup`: a copy of a store, whether its program runs or not. `hallctl backup keys` copies the keys.
func runBackup(ctx context.Context, args []string, s streams) error {
	if len(args) > 0 && args[0] == "keys" {
		return runKeys(args[1:], s)
	}
	var o backupOptions
	flags := newFlags("backup")
	flags.StringVar(&o.data, "data", "", "data `DIR` of the program (default: that of the installed package)")
	flags.StringVar(&o.to, "to", "", "write the backup into `DIR`, which holds no key file (default: backups in the data folder)")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON")
	plain, err := parse(flags, args, "[--data DIR] [--to DIR] [--json]", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 {
		return usagef("unexpected argument %q: hallctl backup --help tells how it is called", plain[0])
	}
	report, err := makeBackup(ctx, o)
	if err != nil {
		return err
	}
	if o.json {
		return s.printJSON(report)
	}
	return s.print(backupText(report) + keepApart)
}

// keepApart is said after every backup.
const keepApart = "without the key file this backup is worthless: hallctl backup keys --to DIR copies it; keep the two in different places\n"

func makeBackup(ctx context.Context, o backupOptions) (backup.Report, error) {
	at, err := findStore(o.data)
	if err != nil {
		return backup.Report{}, err
	}
	if o.to == "" {
		o.to = filepath.Join(at.dir, "backups")
		if err := errors.Join(os.MkdirAll(o.to, 0o700), privfile.SameOwner(o.to, at.dir)); err != nil {
			return backup.Report{}, sqldb.Fault("make backup folder", err)
		}
	}
	if withKeys(o.to) {
		return backup.Report{}, together(o.to)
	}
	keys, err := vault.Load(at.key())
	if err != nil {
		return backup.Report{}, err
	}
	path := filepath.Join(o.to, backup.NameOf(at.name, time.Now()))
	if err := sqldb.Copy(ctx, at.db(), path); err != nil {
		return backup.Report{}, err
	}
	report, err := backup.Check(ctx, path, backup.Demands{Keys: keys})
	if err != nil {
		return report, fmt.Errorf("verify backup %s: %w", path, err)
	}
	return report, privfile.SameOwner(path, at.dir)
}

// together is the error of keys and backups in one place.
func together(dir string) error {
	return &fault.Error{
		Kind: fault.Refused, Op: "keep keys and backups apart", Err: fmt.Errorf("%s would hold both", dir),
		Hint: "choose another folder, on another disk: whoever has both can read everybody's data, and who loses both has lost everything",
	}
}

// runKeys performs `hallctl backup keys`.
func runKeys(args []string, s streams) error {
	flags := newFlags("backup keys")
	data := flags.String("data", "", "data `DIR` of the program (default: that of the installed package)")
	to := flags.String("to", "", "write the key file into `DIR`, which holds no backups; needed")
	plain, err := parse(flags, args, "--to DIR [--data DIR]", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 || *to == "" {
		return usagef("backup keys needs --to DIR and no other argument")
	}
	at, err := findStore(*data)
	if err != nil {
		return err
	}
	if backups, err := filepath.Glob(filepath.Join(*to, "*-*.db")); err != nil || len(backups) > 0 {
		return together(*to)
	}
	if _, err := vault.Load(at.key()); err != nil { // damaged keys are no keys
		return err
	}
	var copied strings.Builder
	for _, path := range []string{at.key(), filepath.Join(at.dir, enrol.CAFile)} {
		text, err := privfile.Read(path, "key file")
		if fault.KindOf(err) == fault.NotFound && path != at.key() {
			continue // a hall for its own machine alone has no authority
		}
		if err != nil {
			return err
		}
		dest := filepath.Join(*to, filepath.Base(path))
		if err := privfile.Create(dest, "copy of key file", text); err != nil {
			return err
		}
		fmt.Fprintln(&copied, dest)
	}
	return s.print(copied.String() + "keep it where no backup is, and under lock: it opens everybody's data\n")
}

// runRestore performs `hallctl restore`.
func runRestore(ctx context.Context, args []string, s streams) error {
	var j restore.Job
	flags := newFlags("restore")
	flags.StringVar(&j.Dir, "to", "", "data `DIR`, which holds the key file; needed")
	flags.StringVar(&j.Store, "store", "", "`NAME` of the store, kiosk or hall (default: as the file's name says)")
	flags.StringVar(&j.Machine, "machine", "", "`NUMBER` of a terminal whose hall is elsewhere (default: as the backup says)")
	zone := flags.String("zone", "Asia/Shanghai", "time `ZONE` of the hall, which says what day it is")
	asJSON := flags.Bool("json", false, "print the result as JSON")
	verbose := flags.Bool("v", false, "log on standard error what is done")
	plain, err := parse(flags, args, "FILE --to DIR [options]", s)
	switch {
	case err != nil:
		return err
	case len(plain) != 1 || j.Dir == "":
		return usagef("restore needs a backup and --to DIR: hallctl restore --help tells how it is called")
	}
	if j.Zone, err = time.LoadLocation(*zone); err != nil {
		return usagef("there is no time zone %q: write one such as Asia/Shanghai", *zone)
	}
	j.File, j.Log = plain[0], slog.New(slog.DiscardHandler)
	if *verbose {
		j.Log = slog.New(slog.NewTextHandler(s.err, nil))
	}
	got, err := restore.Run(ctx, j)
	if err != nil {
		return err
	}
	if *asJSON {
		return s.printJSON(got)
	}
	return s.print(restoreText(got))
}

// backupText describes a backup.
func backupText(r backup.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Path)
	fmt.Fprintf(&b, "  %d KiB, pages, indexes and audit chain sound, keys fit\n", r.Bytes>>10)
	fmt.Fprintf(&b, "  last entry %s, audit head %d %s\n", r.Latest.Local().Format(time.DateTime), r.Head.Seq, hex.EncodeToString(r.Head.Hash[:8]))
	for _, table := range slices.Sorted(maps.Keys(r.Rows)) {
		if r.Rows[table] > 0 {
			fmt.Fprintf(&b, "  %8d %s\n", r.Rows[table], table)
		}
	}
	return b.String()
}

// restoreText says what was put back, what is lost, and what people must do now.
func restoreText(r restore.Result) string {
	var b strings.Builder
	b.WriteString("restored ")
	b.WriteString(backupText(r.Backup))
	fmt.Fprintf(&b, "the store is %s; the day's numbers go on with the next full thousand\n", r.Store)
	if r.Aside != "" {
		fmt.Fprintf(&b, "the old store is kept as %s: remove it when nobody needs it any more\n", r.Aside)
	}
	since := r.Loss.Since.Local().Format(time.DateTime)
	if r.Loss.Known {
		fmt.Fprintf(&b, "lost since %s: %d numbers, %d entries of the record\n", since, r.Loss.Tickets, r.Loss.Entries)
	} else {
		fmt.Fprintf(&b, "lost: everything since %s; the old store tells no more\n", since)
	}
	b.WriteString("visitors with a number from that time take a new one; terminals that were enrolled since then are enrolled again\n")
	if r.Cells > 0 {
		fmt.Fprintf(&b, "staff must look into %d cells before anything is collected\n", r.Cells)
	}
	return b.String()
}
