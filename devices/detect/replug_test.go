package detect_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/devices"
	"onetrip/devices/calldisplay"
	"onetrip/devices/calldisplay/calldisplaysim"
	"onetrip/devices/detect"
	"onetrip/devices/escpos"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/link/serial"
	"onetrip/devices/lockboard"
	"onetrip/devices/scanner"
	"onetrip/devices/scanner/scannersim"
)

// backIn is how soon a device must be back in service, as the issue wants.
const backIn = 5 * time.Second

// socket is a place in a folder that a pseudo-terminal can be plugged into.
type socket struct {
	t    *testing.T
	path string
	pty  *linktest.PTY
	done chan struct{}

	master *os.File
}

// pollable returns the master as a file whose Close wakes its reader, in place of the one that pty opened, which blocks in the system.
func pollable(t *testing.T, p *linktest.PTY) *os.File {
	t.Helper()
	old := p.Master.(*os.File)
	fd, err := unix.FcntlInt(old.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = errors.Join(unix.SetNonblock(fd, true), old.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "master")
}

// plug puts a simulator on a new pseudo-terminal, as a USB adapter that comes has a new node.
func (s *socket) plug(serve func(context.Context, io.ReadWriteCloser) error) {
	s.t.Helper()
	pty, err := linktest.OpenPTY()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.Symlink(pty.Path(), s.path); err != nil {
		s.t.Fatal(err)
	}
	s.pty, s.master, s.done = pty, pollable(s.t, pty), make(chan struct{})
	go func() {
		defer close(s.done)
		_ = serve(context.Background(), s.master) // it ends when the cable is pulled
	}()
}

// pull takes the adapter out.
func (s *socket) pull() {
	s.t.Helper()
	if err := errors.Join(os.Remove(s.path), s.master.Close(), s.pty.Close()); err != nil {
		s.t.Error(err)
	}
	<-s.done
}

// driver is a driver on a port, as the terminal uses it.
type driver struct {
	name   string
	known  detect.Known
	serve  func(context.Context, io.ReadWriteCloser) error
	status func() devices.Status
	run    func(context.Context)
	port   *serial.Port
}

// drivers returns every driver of a serial device, each on the port of its own folder.
func drivers(t *testing.T, dir string) (all []*driver) {
	t.Helper()
	open := func(name string, baud int) *serial.Port {
		p, err := serial.Open(filepath.Join(dir, name), serial.Opts{Baud: baud}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	log := slog.New(slog.DiscardHandler)

	reader := idcardsim.New(idcardsim.Opts{BootTime: -1})
	port := open("reader", 115200)
	card := idcard.New(port, idcard.Opts{}, log)
	all = append(all, &driver{
		"reader",
		detect.Known{Role: detect.Reader, Protocol: "idcard", Baud: 115200},
		func(ctx context.Context, rw io.ReadWriteCloser) error { return reader.Serve(ctx, rw) }, card.Status,
		func(ctx context.Context) { _ = card.Run(ctx, func(devices.ReaderEvent) {}) }, port,
	})

	o, _ := escpossim.Model("epson")
	o.NoGlyphs = true
	printer, err := escpossim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	prof, err := escpos.ProfileByName("epson")
	if err != nil {
		t.Fatal(err)
	}
	port = open("printer", 115200)
	paper := escpos.New(port, escpos.Opts{Profile: prof}, log)
	all = append(all, &driver{
		"printer",
		detect.Known{Role: detect.Printer, Protocol: "escpos", Baud: 115200},
		printer.Serve, paper.Status,
		func(ctx context.Context) { _ = paper.Run(ctx, func(devices.Status) {}) }, port,
	})

	for _, name := range lockboard.ProtocolNames() {
		boards := []devices.LockBoard{{Board: 1, Locks: 8}}
		bus := lockMakers[name](boards...)
		proto, err := lockboard.ProtocolByName(name)
		if err != nil {
			t.Fatal(err)
		}
		port := open(name, proto.Baud)
		bank, err := proto.Open(port, lockboard.Opts{Boards: boards}, log)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &driver{
			name,
			detect.Known{Role: detect.Locks, Protocol: name, Baud: proto.Baud, Boards: []int{1}, Adapter: "SN" + name, USB: "0403:6001"},
			func(ctx context.Context, rw io.ReadWriteCloser) error { return bus.Serve(ctx, rw) }, bank.Status,
			func(ctx context.Context) { _ = bank.Run(ctx, func(devices.LockEvent) {}) }, port,
		})
	}

	code := scannersim.New(scannersim.Opts{})
	port = open("scanner", scanner.Baud)
	scan, err := scanner.New(port, scanner.Opts{}, log)
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, &driver{
		"scanner",
		detect.Known{Role: detect.Scanner, Protocol: "scanner", Baud: scanner.Baud, USB: "1234:5678"},
		func(ctx context.Context, rw io.ReadWriteCloser) error { return code.Serve(ctx, rw) }, scan.Status,
		func(ctx context.Context) { _ = scan.Run(ctx, func(devices.ScanEvent) {}) }, port,
	})

	sign := calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01"}})
	port = open("display", calldisplay.Baud)
	display, err := calldisplay.New(port, calldisplay.Opts{Displays: map[string]string{"1": "01"}}, log)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, &driver{
		"display",
		detect.Known{Role: detect.Display, Protocol: "alpha", Baud: calldisplay.Baud, USB: "1234:5679"},
		func(ctx context.Context, rw io.ReadWriteCloser) error { return sign.Serve(ctx, rw) }, display.Status,
		func(ctx context.Context) { _ = display.Run(ctx, func(devices.Status) {}) }, port,
	})
}

// await waits until ok, at most for d, and returns how long it took.
func await(t *testing.T, d time.Duration, what string, ok func() bool) time.Duration {
	t.Helper()
	start := time.Now()
	for !ok() {
		if time.Since(start) > d {
			t.Errorf("not %s within %v", what, d)
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(start)
}

// cpu returns the processor time that this process has used.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// descriptors counts this process's open files.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// TestEveryDriverIsBackInServiceAfterAReplug pulls the plug of every driver at once, waits, and plugs it in again: half of the times in the
// same socket, half in another, to which the follower moves the port. Meanwhile the processor rests, and afterwards nothing is left.
func TestEveryDriverIsBackInServiceAfterAReplug(t *testing.T) {
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	dir := t.TempDir()
	all := drivers(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	sockets := make([]*socket, len(all))
	follower := detect.Follower{Ports: func() ([]detect.Port, error) { return portsIn(dir, all), nil }}
	for i, d := range all {
		sockets[i] = &socket{t: t, path: filepath.Join(dir, d.name)}
		sockets[i].plug(d.serve)
		tasks.Go(func() { d.run(ctx) })
		follower.Devices = append(follower.Devices, detect.Followed{
			Known: func() detect.Known { return d.known }, Port: d.port,
			Gone: func() bool { return d.status().Problem == devices.Unplugged },
		})
	}
	var moved atomic.Int32
	follower.Told = func(m detect.Moved) {
		if m.Ask == detect.NoQuestion {
			moved.Add(1)
		}
	}
	tasks.Go(func() { _ = follower.Run(ctx) })
	for i, d := range all {
		await(t, 10*time.Second, d.name+" ready", func() bool { return all[i].status().Ready })
	}
	rounds := []string{"", ".b"}
	if testing.Short() {
		rounds = rounds[1:]
	}
	for _, elsewhere := range rounds {
		for i := range all {
			sockets[i].pull()
		}
		for _, d := range all {
			await(t, 5*time.Second, d.name+" known to be gone", func() bool { return !d.status().Ready })
		}
		before := cpu(t)
		time.Sleep(2 * time.Second)
		if used := cpu(t) - before; used > 400*time.Millisecond {
			t.Errorf("while all is unplugged %v of the processor in 2 s, want rest", used)
		} else {
			t.Logf("while all is unplugged: %v of the processor in 2 s", used)
		}
		start := time.Now()
		var late sync.WaitGroup
		for i, d := range all {
			sockets[i].path = filepath.Join(dir, d.name+elsewhere)
			sockets[i].plug(d.serve)
			late.Go(func() {
				await(t, backIn, d.name+elsewhere+" back in service", func() bool { return d.status().Ready })
				if st := d.status(); !st.Ready {
					t.Logf("%s: %+v", d.name, st)
				}
				t.Logf("%-10s in %s socket: back after %v", d.name, map[string]string{"": "the same", ".b": "another"}[elsewhere], time.Since(start).Round(10*time.Millisecond))
			})
		}
		late.Wait()
	}
	if n := moved.Load(); n != int32(len(all)) {
		t.Errorf("%d ports were moved, want %d", n, len(all))
	}
	cancel()
	tasks.Wait()
	for i, d := range all {
		if err := d.port.Close(); err != nil {
			t.Error(err)
		}
		sockets[i].pull()
	}
	await(t, 5*time.Second, "left without goroutines and files", func() bool {
		return runtime.NumGoroutine() <= goroutines && descriptors(t) <= files
	})
	if n, m := runtime.NumGoroutine(), descriptors(t); n > goroutines || m > files {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, were %d; %d files, were %d\n%s", n, goroutines, m, files, buf[:runtime.Stack(buf, true)])
	}
}

// portsIn lists what is plugged in in a folder, as a machine's list does.
func portsIn(dir string, all []*driver) (ports []detect.Port) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		p := detect.PortAt(filepath.Join(dir, e.Name()))
		for _, d := range all {
			if strings.HasPrefix(e.Name(), d.name) {
				p.USB, p.Serial = d.known.USB, d.known.Adapter
			}
		}
		ports = append(ports, p)
	}
	return ports
}

var _ link.Mover = (*serial.Port)(nil)
