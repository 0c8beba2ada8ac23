//go:build cgo

package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestASupportBundleTellsNothingPersonal plants names, numbers and codes where a careless program might leave them.
func TestASupportBundleTellsNothingPersonal(t *testing.T) {
	dir := newStore(t)
	secrets := []string{"张三丰", "11010119900307001X", "110101199003070011", "13812345678", "31415926", "hunter2", "s3cret"}
	log, config, to := filepath.Join(dir, "log"), filepath.Join(dir, "hall.toml"), filepath.Join(dir, "b.zip")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(log, `2026-03-02T09:00:00+0800 level=INFO msg="number given" number=A001 person=张三丰 id=11010119900307001X,110101199003070011 phone=13812345678
2026-03-02T09:00:01+0800 msg="wrong" tried=31415926 took=12ms
`)
	write(config, "[database]\npostgres = \"postgres://u:hunter2@db/x\"\npassword = 's3cret'\n[listen]\nbrowser = \"127.0.0.1:8093\"\n")
	if status, out, errs := ctl(t, "support-bundle", "--data", dir, "--file", log, "--config", config, "--monitor", "127.0.0.1:1", "--to", to); status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	z, err := zip.OpenReader(to)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all += f.Name + "\n" + string(text)
	}
	for _, secret := range secrets {
		if strings.Contains(all, secret) {
			t.Errorf("the bundle tells %s", secret)
		}
	}
	for _, want := range []string{"number=A001", "took=12ms", "127.0.0.1:8093", "audit_head", `"queue": `, "not to be had", "2026-03-02T09:00:00"} {
		if !strings.Contains(all, want) {
			t.Errorf("the bundle lacks %q", want)
		}
	}
}
