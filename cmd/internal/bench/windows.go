package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"onetrip/cmd/internal/xscreen"
)

// window is what one program with a window costs.
type window struct {
	start time.Duration // from exec to the first frame
	rss   int64         // bytes resident, after the idle time
	cpu   float64       // share of one core while nothing happens
}

// How often each program is started (the table shows medians), how long it is left alone before it counts as idle, and how long its idle
// time is measured: clock ticks of 10 ms give 0.2 % of a core.
const (
	rounds  = 5
	settle  = 3 * time.Second
	idle    = 5 * time.Second
	patient = 60 * time.Second // for a first frame, for devices, for an end
)

// The rows about windows.
const (
	whatStart  = "cold start to first frame"
	whatMemory = "resident memory"
	whatIdle   = "idle CPU on the welcome page"
)

// windows measures the kiosk, with simulated devices that work, against an empty window with the same fonts.
func windows(ctx context.Context, wanted func(what string) bool) []row {
	names := slices.DeleteFunc([]string{whatStart, whatMemory, whatIdle}, func(s string) bool { return !wanted(s) })
	if len(names) == 0 {
		return nil
	}
	kiosks, empties, err := launches(ctx)
	if err != nil {
		rows := make([]row, len(names))
		for i, what := range names {
			rows[i] = row{what: what, err: fmt.Errorf("measure windows: %w", err)}
		}
		return rows
	}
	return slices.DeleteFunc(compare(kiosks, empties), func(r row) bool { return !wanted(r.what) })
}

// launches starts both programs in turns.
func launches(ctx context.Context) (kiosks, empties []window, err error) {
	dir, err := os.MkdirTemp("", "onetrip-bench-")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left of it hurts nobody
	empty := filepath.Join(dir, "emptywindow")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", empty, "./cmd/internal/emptywindow").CombinedOutput(); err != nil {
		return nil, nil, fmt.Errorf("build the empty window: %w\n%s", err, out)
	}
	devices, err := plugIn(ctx, filepath.Join(dir, "devices"))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, devices()) }()
	config := filepath.Join(dir, "kiosk.toml")
	if err := writeConfig(ctx, config, filepath.Join(dir, "devices")); err != nil {
		return nil, nil, err
	}
	for i := range rounds {
		fmt.Fprintf(os.Stderr, "bench: measuring windows, round %d of %d\n", i+1, rounds)
		e, err := measure(ctx, program{path: empty})
		if err != nil {
			return nil, nil, err
		}
		k, err := measure(ctx, program{
			path: "bin/kiosk", args: []string{"--config", config, "--data", filepath.Join(dir, "data"+strconv.Itoa(i))},
			ready: []string{"role=reader ready=true", "role=printer ready=true"},
		})
		if err != nil {
			return nil, nil, err
		}
		empties, kiosks = append(empties, e), append(kiosks, k)
	}
	return kiosks, empties, nil
}

// plugIn starts simulated devices, whose links stand in dir, and returns how to end them.
func plugIn(ctx context.Context, dir string) (unplug func() error, err error) {
	cmd := exec.CommandContext(ctx, "bin/devsim", "--dir", dir, "--listen", "127.0.0.1:0", "--with-parent")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("join simulated devices: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("join simulated devices: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start simulated devices (make build makes them): %w", err)
	}
	unplug = func() error { return errors.Join(in.Close(), cmd.Wait()) }
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // the page's address: it serves
		return nil, errors.Join(fmt.Errorf("wait for simulated devices: %w", err), unplug())
	}
	return unplug, nil
}

// demoDevices is where the demo configuration looks for devices.
const demoDevices = "/run/onetrip/devices"

// writeConfig writes the demo hall's configuration with the devices in dir.
func writeConfig(ctx context.Context, path, dir string) error {
	out, err := exec.CommandContext(ctx, "bin/kiosk", "--print-demo-config").Output()
	if err != nil {
		return fmt.Errorf("ask the kiosk for its demo configuration: %w", err)
	}
	if !bytes.Contains(out, []byte(demoDevices)) {
		return fmt.Errorf("the demo configuration names no devices in %s", demoDevices)
	}
	out = bytes.ReplaceAll(out, []byte(demoDevices), []byte(dir))
	return os.WriteFile(path, bytes.ReplaceAll(out, []byte("127.0.0.1:8093"), []byte("127.0.0.1:0")), 0o600)
}

// compare makes the three rows about windows.
func compare(kiosks, empties []window) []row {
	start := func(w window) float64 { return w.start.Seconds() }
	rss := func(w window) float64 { return float64(w.rss) / (1 << 20) }
	cpu := func(w window) float64 { return w.cpu * 100 }
	line := func(what, unit string, limit float64, f func(window) float64) row {
		k, e := median(kiosks, f), median(empties, f)
		return row{
			what: what, figure: fmt.Sprintf("%.4g %s (empty %.4g)", k, unit, e), target: fmt.Sprintf("≤ %.4g × empty", limit),
			ratio: fmt.Sprintf("%.2f", k/e), met: k <= limit*e,
		}
	}
	busy := median(kiosks, cpu)
	return []row{
		line(whatStart, "s", 1.25, start),
		line(whatMemory, "MiB", 1.3, rss),
		{
			what: whatIdle, figure: fmt.Sprintf("%.2f %% (empty %.2f)", busy, median(empties, cpu)),
			target: "≤ 1 % of one core", met: busy <= 1,
		},
	}
}

// median returns the middle value of f over the windows.
func median(list []window, f func(window) float64) float64 {
	values := make([]float64, len(list))
	for i, w := range list {
		values[i] = f(w)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// program is what is to be measured.
type program struct {
	path  string
	args  []string
	ready []string // what its log says before it may count as idle
}

// measure runs a program on a screen of its own until its window has been idle for a while, then ends it.
func measure(ctx context.Context, p program) (w window, err error) {
	screen, err := xscreen.StartVirtual(ctx, 1080, 1920)
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, screen.Close()) }()
	view, err := xscreen.Open(screen.Display)
	if err != nil {
		return w, err
	}
	defer view.Close()
	blank, err := view.Fingerprint()
	if err != nil {
		return w, err
	}
	log := &journal{}
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+screen.Display, "WAYLAND_DISPLAY=")
	cmd.Stderr = log
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return w, fmt.Errorf("start %s: %w", p.path, err)
	}
	defer func() { err = errors.Join(err, end(cmd)) }()
	err = await(ctx, 2*time.Millisecond, func() (bool, error) {
		now, err := view.Fingerprint()
		return now != blank, err
	})
	w.start = time.Since(begin)
	if err == nil {
		err = await(ctx, 100*time.Millisecond, func() (bool, error) { return log.says(p.ready), nil })
	}
	if err == nil {
		err = w.idle(cmd.Process.Pid)
	}
	if err != nil {
		err = fmt.Errorf("watch %s: %w; its log:\n%s", p.path, err, log)
	}
	return w, err
}

// idle leaves a process alone and takes down what it costs.
func (w *window) idle(pid int) error {
	time.Sleep(settle)
	before, err := cpuTime(pid)
	if err != nil {
		return err
	}
	begin := time.Now()
	time.Sleep(idle)
	after, err := cpuTime(pid)
	if err != nil {
		return err
	}
	w.cpu = (after - before).Seconds() / time.Since(begin).Seconds()
	w.rss, err = resident(pid)
	return err
}

// await asks again and again until the answer is yes.
func await(ctx context.Context, every time.Duration, yes func() (bool, error)) error {
	limit := time.Now().Add(patient)
	for time.Now().Before(limit) {
		if ok, err := yes(); ok || err != nil {
			return err
		}
		select {
		case <-time.After(every):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("nothing came within %v", patient)
}

// journal keeps what a program logs.
type journal struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write takes a piece of the log.
func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

// String returns all that was logged.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// says reports whether each of the words stands in the log.
func (j *journal) says(words []string) bool {
	text := j.String()
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// end interrupts a program and waits for it; one that does not end is killed.
func end(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", cmd.Path, err)
	}
	late := time.AfterFunc(patient, func() { _ = cmd.Process.Kill() }) // fails only when it has just ended
	defer late.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("wait for %s to end: %w", cmd.Path, err)
	}
	return nil
}

// cpuTime returns the processor time of a process, user and system.
func cpuTime(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the name may hold spaces
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, fmt.Errorf("read processor time of process %d: %q", pid, b)
	}
	user, err1 := strconv.ParseInt(f[11], 10, 64)
	system, err2 := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2) // clock ticks of 1/100 s
}

// resident returns the resident memory of a process in bytes.
func resident(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0, fmt.Errorf("read memory of process %d: %q", pid, b)
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}
