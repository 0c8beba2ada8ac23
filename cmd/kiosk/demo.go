package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"onetrip/cmd/internal/xscreen"
	"onetrip/devices/detect"
	"onetrip/kiosk/base/fault"
)

// demo is what surrounds the terminal when nothing is configured: simulated devices in a process of their own and, without a display, a
// private screen that the bench page shows.
type demo struct {
	devices string // folder with the devices' links
	bench   string // address of the bench page

	screen *xscreen.Virtual // nil when the user has a display
	devsim *exec.Cmd
	stdin  io.Closer // devsim ends when it closes, also when this process is killed
}

// startDemo starts the surroundings. The simulators' links stand in a folder below data.
func startDemo(ctx context.Context, data, listen string) (d *demo, err error) {
	d = &demo{devices: filepath.Join(data, "devices")}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	args := []string{"--dir", d.devices, "--listen", listen, "--with-parent"}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		if d.screen, err = xscreen.StartVirtual(ctx, 1080, 1920); err != nil {
			return d, err
		}
		if err := os.Setenv("DISPLAY", d.screen.Display); err != nil {
			return d, fmt.Errorf("name the private screen: %w", err)
		}
		args = append(args, "--screen", d.screen.Display)
	}
	return d, d.startDevices(ctx, args)
}

// startDevices starts devsim, which stands beside this program or in PATH, and waits until its page serves.
func (d *demo) startDevices(ctx context.Context, args []string) error {
	program, err := findBeside("devsim")
	if err != nil {
		return &fault.Error{
			Kind: fault.Unavailable, Op: "start simulated devices", Err: err,
			Hint: "build devsim beside kiosk (make build), or start with --config FILE to use real devices",
		}
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("join simulated devices: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("join simulated devices: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start simulated devices: %w", err)
	}
	d.devsim, d.stdin = cmd, in
	lines := make(chan string, 1) // devsim writes one line, then nothing
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n') // an end without a line is the empty line
		lines <- strings.TrimSpace(line)
	}()
	select {
	case line := <-lines:
		if d.bench = line; line == "" {
			return errors.New("start simulated devices: devsim ended; its reason stands above")
		}
		return nil
	case <-time.After(30 * time.Second):
		return errors.New("start simulated devices: devsim did not serve within 30 s")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ports returns where the simulated devices stand, and where this machine's stand.
func (d *demo) ports() ([]detect.Port, error) {
	links, err := os.ReadDir(d.devices)
	if err != nil {
		return nil, fmt.Errorf("list simulated devices: %w", err)
	}
	list, err := detect.List(detect.Root)
	for _, link := range links {
		list = append(list, detect.PortAt(filepath.Join(d.devices, link.Name())))
	}
	return list, err
}

// Close ends the simulators, then the private screen, and waits for both. Close of a nil demo does nothing.
func (d *demo) Close() error {
	if d == nil {
		return nil
	}
	var err error
	if d.devsim != nil {
		err = errors.Join(d.stdin.Close(), d.devsim.Wait())
	}
	if d.screen != nil {
		err = errors.Join(err, d.screen.Close())
	}
	return err
}

// findBeside looks for a program of the project in the folder of this one, then in PATH.
func findBeside(name string) (string, error) {
	if self, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return exec.LookPath(name)
}
