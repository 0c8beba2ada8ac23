//go:build cgo

package main

import (
	"archive/zip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/redact"
	"onetrip/kiosk/base/sqldb"
)

// bundleOptions are what `hallctl support-bundle` is told.
type bundleOptions struct {
	data, config, monitor, log, since, to string
}

// runBundle performs `hallctl support-bundle`: what a supporter needs, without personal data and secrets.
func runBundle(ctx context.Context, args []string, s streams) error {
	var o bundleOptions
	flags := newFlags("support-bundle")
	flags.StringVar(&o.data, "data", "", "data `DIR` of the program (default: that of the installed package)")
	flags.StringVar(&o.config, "config", "", "configuration `FILE` (default: that of the installed package)")
	flags.StringVar(&o.monitor, "monitor", "", "`ADDR` of the program's metrics (default: that of the package)")
	flags.StringVar(&o.log, "file", "", "log `FILE` instead of the journal")
	flags.StringVar(&o.since, "since", "-24h", "logs from `TIME` on, as journalctl understands it")
	flags.StringVar(&o.to, "to", "", "`FILE` to write (default: onetrip-support-TIME.zip)")
	plain, err := parse(flags, args, "[options]", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 {
		return usagef("unexpected argument %q: hallctl support-bundle --help tells how it is called", plain[0])
	}
	at, err := findStore(o.data)
	if err != nil {
		return err
	}
	o.complete(at)
	if err := o.write(ctx, at); err != nil {
		return err
	}
	return s.print(o.to + "\n")
}

// complete fills in what the package says.
func (o *bundleOptions) complete(at store) {
	if o.config == "" {
		o.config = "/etc/onetrip/" + at.name + ".toml"
	}
	if o.monitor == "" {
		o.monitor = map[string]string{"kiosk": "127.0.0.1:9095", "hall": "127.0.0.1:9096"}[at.name]
	}
	if o.to == "" {
		o.to = "onetrip-support-" + time.Now().UTC().Format("20060102T150405Z") + ".zip"
	}
}

// write makes the file. A part that cannot be had is told in its place.
func (o *bundleOptions) write(ctx context.Context, at store) (err error) {
	out, err := os.OpenFile(o.to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make support bundle: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	for _, part := range []struct {
		name string
		read func() ([]byte, error)
	}{
		{"versions.txt", versions},
		{"config.toml", func() ([]byte, error) { return os.ReadFile(o.config) }},
		{"store.json", func() ([]byte, error) { return describeStore(ctx, at) }},
		{"ready.txt", func() ([]byte, error) { return fetch(ctx, "http://"+o.monitor+"/readyz") }},
		{"metrics.txt", func() ([]byte, error) { return fetch(ctx, "http://"+o.monitor+"/metrics") }},
		{"devices.txt", ports},
		{"log.txt", func() ([]byte, error) { return readLogs(ctx, o.log, o.since, false) }},
	} {
		text, err := part.read()
		if err != nil {
			text = append(text, "not to be had: "+err.Error()+"\n"...)
		}
		w, err := z.Create(part.name)
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
		if _, err := w.Write(redact.Text(text)); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end support bundle: %w", err)
	}
	return nil
}

func versions() ([]byte, error) {
	var b strings.Builder
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintf(&b, "hallctl %s, %s\n", info.Main.Version, info.GoVersion)
	}
	for _, path := range []string{"/etc/os-release", "/proc/version"} {
		text, err := os.ReadFile(path)
		if err != nil {
			return []byte(b.String()), fmt.Errorf("read %s: %w", path, err)
		}
		b.Write(text)
	}
	return []byte(b.String()), nil
}

// describeStore says of the store how large its tables are, which version they have and where the audit chain stands; no row of it.
func describeStore(ctx context.Context, at store) (text []byte, err error) {
	dir, err := os.MkdirTemp("", "onetrip-support-")
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "copy.db")
	if err := sqldb.Copy(ctx, at.db(), path); err != nil {
		return nil, err
	}
	r, err := backup.Check(ctx, path, backup.Demands{})
	if err != nil {
		return nil, err
	}
	text, err = json.MarshalIndent(map[string]any{
		"bytes": r.Bytes, "rows": r.Rows, "schema": r.Schema, "latest": r.Latest, "audit_seq": r.Head.Seq, "audit_head": hex.EncodeToString(r.Head.Hash[:]),
	}, "", "  ")
	return text, err
}

// fetch asks the running program.
func fetch(ctx context.Context, url string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", url, err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	return io.ReadAll(io.LimitReader(answer.Body, 4<<20))
}

// ports lists what is plugged in.
func ports() ([]byte, error) {
	var b strings.Builder
	for _, pattern := range []string{"/dev/serial/by-id/*", "/dev/ttyUSB*", "/dev/ttyACM*", "/dev/usb/lp*", "/dev/gpiochip*"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("list ports: %w", err)
		}
		for _, path := range found {
			target, _ := filepath.EvalSymlinks(path)
			fmt.Fprintf(&b, "%s -> %s\n", path, target)
		}
	}
	return []byte(b.String()), nil
}
