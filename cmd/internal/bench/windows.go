package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"onetrip/cmd/internal/xscreen"
)

// window is what one program with a window costs.
type window struct {
	start time.Duration // from exec to the first frame
	rss   int64         // bytes resident, two seconds after the first frame
	cpu   float64       // share of one core while nothing happens
}

// rounds is how often each program is started; the table shows medians.
const rounds = 5

// windows measures the kiosk against an empty window with the same fonts, in turns.
func windows(ctx context.Context) ([]row, error) {
	dir, err := os.MkdirTemp("", "onetrip-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	empty := filepath.Join(dir, "emptywindow")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", empty, "./cmd/internal/emptywindow").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the empty window: %w\n%s", err, out)
	}
	config := filepath.Join(dir, "kiosk.toml")
	if out, err := exec.CommandContext(ctx, "bin/kiosk", "--print-demo-config").Output(); err != nil {
		return nil, fmt.Errorf("ask the kiosk for its demo configuration: %w", err)
	} else if err := os.WriteFile(config, out, 0o600); err != nil {
		return nil, err
	}
	var kiosks, empties []window
	for i := range rounds {
		e, err := measure(ctx, empty)
		if err != nil {
			return nil, err
		}
		k, err := measure(ctx, "bin/kiosk", "--config", config, "--data", filepath.Join(dir, "data"+strconv.Itoa(i)))
		if err != nil {
			return nil, err
		}
		empties, kiosks = append(empties, e), append(kiosks, k)
	}
	return compare(kiosks, empties), nil
}

// compare makes the three rows about windows.
func compare(kiosks, empties []window) []row {
	start := func(w window) float64 { return w.start.Seconds() }
	rss := func(w window) float64 { return float64(w.rss) / (1 << 20) }
	cpu := func(w window) float64 { return w.cpu * 100 }
	line := func(what, unit string, limit float64, f func(window) float64) row {
		k, e := median(kiosks, f), median(empties, f)
		return row{
			what: what, figure: fmt.Sprintf("%.2f %s (empty %.2f)", k, unit, e), target: fmt.Sprintf("≤ %.2f × empty", limit),
			ratio: fmt.Sprintf("%.2f", k/e), met: k <= limit*e,
		}
	}
	idle := median(kiosks, cpu)
	return []row{
		line("cold start to first frame", "s", 1.25, start),
		line("resident memory", "MiB", 1.3, rss),
		{
			what: "idle CPU on the welcome page", figure: fmt.Sprintf("%.2f %% (empty %.2f %%)", idle, median(empties, cpu)),
			target: "≤ 1 % of one core", met: idle <= 1,
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

// measure runs a program on a screen of its own until its window has been idle for a while, then ends it.
func measure(ctx context.Context, program string, args ...string) (w window, err error) {
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
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+screen.Display, "WAYLAND_DISPLAY=")
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return w, fmt.Errorf("start %s: %w", program, err)
	}
	defer func() { err = errors.Join(err, end(cmd)) }()
	for {
		now, err := view.Fingerprint()
		if err != nil {
			return w, err
		}
		if now != blank {
			break
		}
		if time.Since(begin) > 30*time.Second {
			return w, fmt.Errorf("%s showed nothing within 30 s", program)
		}
		time.Sleep(2 * time.Millisecond)
	}
	w.start = time.Since(begin)
	time.Sleep(2 * time.Second)
	before, err := cpuTime(cmd.Process.Pid)
	if err != nil {
		return w, err
	}
	const idle = 5 * time.Second
	time.Sleep(idle)
	after, err := cpuTime(cmd.Process.Pid)
	if err != nil {
		return w, err
	}
	w.cpu = (after - before).Seconds() / idle.Seconds()
	w.rss, err = resident(cmd.Process.Pid)
	return w, err
}

// end interrupts a program and waits for it.
func end(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("end %s: %w", cmd.Path, err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
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
