package xscreen

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
)

// Virtual is a private X server without a monitor.
type Virtual struct {
	Display string // ":1"
	cmd     *exec.Cmd
}

// StartVirtual starts Xvfb on a free display of so many pixels and waits, ten seconds at most, until it serves. Close ends it. A missing
// Xvfb is a fault that names the package.
func StartVirtual(ctx context.Context, width, height int) (*Virtual, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe for Xvfb: %w", err)
	}
	defer func() { _ = r.Close() }() // nothing is lost with a read pipe
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{w}
	err = errors.Join(cmd.Start(), w.Close())
	if errors.Is(err, exec.ErrNotFound) {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "start a private screen", Hint: "install the Debian package xvfb, or start with DISPLAY set", Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	v := &Virtual{cmd: cmd}
	if err := r.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	stop := context.AfterFunc(ctx, func() { _ = r.Close() })
	defer stop()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wait for Xvfb: %w", err), v.Close())
	}
	v.Display = ":" + strings.TrimSpace(line)
	return v, nil
}

// Close ends the server and waits for it.
func (v *Virtual) Close() error {
	if err := v.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end Xvfb: %w", err)
	}
	var exit *exec.ExitError
	if err := v.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("wait for Xvfb to end: %w", err)
	}
	return nil
}
