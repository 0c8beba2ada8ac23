package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/link"
	"onetrip/devices/lockboard"
	"onetrip/devices/port"
)

// page is a bench with its page, in a directory of the test's own.
func page(t *testing.T, protocol string) (b *bench, dir, url string) {
	t.Helper()
	dir = t.TempDir()
	b, err := newBench(options{dir: dir, paper: 80, locks: protocol}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	b.start(ctx, &tasks)
	server := httptest.NewServer(b.routes())
	t.Cleanup(func() {
		server.Close()
		stop()
		b.close()
		tasks.Wait()
	})
	return b, dir, server.URL
}

// send performs a call of the API and wants the status.
func send(t *testing.T, method, url, body string, want int) (answer map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		t.Fatalf("%s %s %s: status %d, want %d", method, url, body, resp.StatusCode, want)
	}
	if want == http.StatusOK {
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
	}
	return answer
}

// TestCabinetOnItsTerminal opens a cell through the driver and moves its door through the API, for every protocol.
func TestCabinetOnItsTerminal(t *testing.T) {
	for _, p := range lockboard.Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			_, dir, url := page(t, p.Name)
			line, err := port.Open(filepath.Join(dir, "locks"), p.Baud, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer line.Close()
			locks, err := p.Open(line, lockboard.Opts{Boards: []devices.LockBoard{{Board: 1, Locks: 12}}}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			l := devices.LockID{Board: 1, Lock: 3}
			if pulse, err := locks.Open(t.Context(), l); pulse != devices.PulseSent || err != nil {
				t.Fatalf("Open: %v, %v; want sent", pulse, err)
			}
			got := send(t, "GET", url+"/v1/locks/1/3", "", http.StatusOK)
			if open, _ := got["open"].(bool); !open || got["pulses"] != 1.0 {
				t.Errorf("the door is %v, want open after one pulse", got)
			}
			send(t, "PUT", url+"/v1/locks/1/3", `{"do":"push"}`, http.StatusNoContent)
			time.Sleep(50 * time.Millisecond) // the contact chatters for 30 ms
			if d, err := locks.Ask(t.Context(), l); d != devices.DoorClosed || err != nil {
				t.Errorf("Ask: %v, %v; want closed", d, err)
			}
			send(t, "PUT", url+"/v1/locks/1/3", `{"trouble":"sensor_open"}`, http.StatusNoContent)
			if d, err := locks.Ask(t.Context(), l); d != devices.DoorOpen || err != nil {
				t.Errorf("Ask: %v, %v; want open", d, err)
			}
			send(t, "GET", url+"/v1/locks/1/13", "", http.StatusNotFound)
			send(t, "PUT", url+"/v1/locks/1/0", `{"do":"push"}`, http.StatusNotFound)
			send(t, "PUT", url+"/v1/locks/1/3", `{"do":"kick"}`, http.StatusUnprocessableEntity)
			send(t, "PUT", url+"/v1/locks/faults", `{"faults":{"silent":true}}`, http.StatusNoContent)
			if pulse, err := locks.Open(t.Context(), l); pulse != devices.PulseNone || devices.ProblemOf(err) != devices.Silent {
				t.Errorf("Open of a silent board: %v, %v; want none, silent", pulse, err)
			}
		})
	}
}

// TestCodeHeldBeforeTheScanner comes out of its terminal.
func TestCodeHeldBeforeTheScanner(t *testing.T) {
	_, dir, url := page(t, "xor8a")
	line, err := port.Open(filepath.Join(dir, "scanner"), 9600, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	send(t, "PUT", url+"/v1/scanner/code", `{"code":"12345678"}`, http.StatusNoContent)
	if got := scanned(t, line); got != "12345678" {
		t.Errorf("got %q, want the code", got)
	}
}

// scanned returns the next code that the scanner sends.
func scanned(t *testing.T, line link.Port) string {
	t.Helper()
	if err := line.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var got []byte
	buf := make([]byte, 64)
	for !strings.HasSuffix(string(got), "\r") {
		n, err := line.Read(buf)
		if err != nil {
			t.Fatalf("read %q, %v; want a code", got, err)
		}
		got = append(got, buf[:n]...)
	}
	return strings.TrimSuffix(string(got), "\r")
}

// printCode prints a QR code and cuts the paper.
func printCode(t *testing.T, dir, code string) {
	t.Helper()
	line, err := port.Open(filepath.Join(dir, "printer"), 115200, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	profile, err := escpos.ProfileByName("generic_80")
	if err != nil {
		t.Fatal(err)
	}
	p := escpos.New(line, escpos.Opts{Profile: profile}, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { _ = p.Run(ctx, func(devices.Status) {}) }) // ends with the context
	defer run.Wait()
	defer stop()
	paper := devices.Paper{JobID: "A001", LinePitch: 56, Elements: []devices.Element{devices.QRCode{Data: code}}}
	if _, err := p.Print(ctx, paper); err != nil {
		t.Fatal(err)
	}
}
