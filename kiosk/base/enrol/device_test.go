package enrol_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
)

func csrOf(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signCSR(t, key)
}

func signCSR(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func TestBadRequestsAreInvalidAndKeepTheCode(t *testing.T) {
	h := openHall(t, "")
	in := h.invite(t, "kiosk-1")
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := csrOf(t)
	block, _ := pem.Decode([]byte(good))
	block.Bytes[len(block.Bytes)-1] ^= 1
	for what, csr := range map[string]string{"nothing": "", "no PEM": "csr", "another curve": signCSR(t, weak), "changed": string(pem.EncodeToMemory(block))} {
		_, err := h.Issue(t.Context(), "10.0.0.9", enrol.Request{Machine: in.Machine, Code: in.Code, CSR: csr})
		wantKey(t, what, err, fault.Invalid, "")
	}
	if _, err := h.Issue(t.Context(), "10.0.0.9", enrol.Request{Machine: in.Machine, Code: in.Code, CSR: good}); err != nil {
		t.Error(err)
	}
	_, err = h.Invite(t.Context(), "admin", "kiosk 1")
	wantKey(t, "bad name", err, fault.Invalid, "")
}

// The certificate is renewed at two thirds of its life; when the hall is away then, an hour later.
func TestTheCertificateRenewsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		db, keys := openStore(t, "", dir, time.Now)
		a, err := enrol.Open(dir, db, keys, enrol.Opts{Names: []string{"hall.test"}, Life: 8 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ln, done := basetest.NewPipes(), make(chan error, 1)
		log, lines := basetest.CaptureLog(t)
		h := hall{Authority: a}
		var away atomic.Bool
		handler := h.handler(a, log)
		go func() {
			done <- httpx.Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if away.Load() {
					w.WriteHeader(http.StatusBadGateway)
					return
				}
				handler.ServeHTTP(w, r)
			}), a.TLS(), log)
		}()
		d, err := enrol.OpenDevice(dir, "https://hall.test", enrol.DeviceOpts{Transport: &http.Transport{DialContext: ln.Dial}}, log)
		if err != nil {
			t.Fatal(err)
		}
		running := make(chan struct{})
		go func() { defer close(running); d.Run(ctx) }()
		in, err := a.Invite(t.Context(), "admin", "kiosk-1")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Enrol(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		_, first := d.Machine()
		expires := func() time.Time { _, e := d.Machine(); return e }
		time.Sleep(5*time.Hour - time.Minute) // the life with its backdated hour is nine hours
		if got := expires(); !got.Equal(first) {
			t.Errorf("renewed too early, until %v", got)
		}
		time.Sleep(2 * time.Minute)
		second := expires()
		if want := first.Add(5 * time.Hour); second.Sub(want).Abs() > 5*time.Minute {
			t.Errorf("got a certificate until %v, want about %v", second, want)
		}
		away.Store(true)
		time.Sleep(5*time.Hour + time.Minute)
		if got := expires(); !got.Equal(second) {
			t.Errorf("renewed without a hall, until %v", got)
		}
		away.Store(false)
		time.Sleep(time.Hour)
		if got := expires(); !got.After(second) {
			t.Error("not renewed after the hall came back")
		}
		if got, err := me(t, "https://hall.test", d.HTTP()); err != nil || got != "kiosk-1" {
			t.Errorf("got %q, %v", got, err)
		}
		if got := strings.Count(lines.String(), "cannot be renewed yet"); got != 1 {
			t.Errorf("got %d warnings, want 1: %s", got, lines)
		}
		stop()
		<-running
		if err := <-done; err != nil {
			t.Error(err)
		}
		d.HTTP().CloseIdleConnections()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestDamagedAndOpenFilesAreRefused(t *testing.T) {
	h := openHall(t, "")
	dir := t.TempDir()
	if err := h.terminal(t, dir).Enrol(t.Context(), h.invite(t, "kiosk-1")); err != nil {
		t.Fatal(err)
	}
	device, ca := filepath.Join(dir, enrol.DeviceFile), filepath.Join(h.dir, enrol.CAFile)
	openDevice := func() error {
		_, err := enrol.OpenDevice(dir, h.base, enrol.DeviceOpts{}, basetest.NewLog(t))
		return err
	}
	openCA := func() error {
		_, err := enrol.Open(h.dir, h.db, h.keys, enrol.Opts{Names: []string{"hall.test"}})
		return err
	}
	if err := os.Rename(ca, ca+".own"); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(device, ca); err != nil { // a terminal's key is no authority
		t.Fatal(err)
	}
	wantKey(t, "a terminal's file", openCA(), fault.Corrupt, "")
	if err := os.Rename(ca+".own", ca); err != nil {
		t.Fatal(err)
	}
	for path, open := range map[string]func() error{device: openDevice, ca: openCA} {
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
		wantKey(t, "readable by others", open(), fault.Refused, "")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"", string(text[:len(text)/2]), string(text[200:]), string(text) + "x"} {
			if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			wantKey(t, "damaged", open(), fault.Corrupt, "")
		}
	}
	if _, err := enrol.OpenDevice(dir, "http://hall.test", enrol.DeviceOpts{}, basetest.NewLog(t)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("address in the clear: got %v", err)
	}
	if _, err := enrol.Open(h.dir, h.db, h.keys, enrol.Opts{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no name: got %v", err)
	}
}
