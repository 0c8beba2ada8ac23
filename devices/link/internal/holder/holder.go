// Package holder finds out which process has a device file to itself.
package holder

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Of returns the process that holds the file at path, such as "process 1234 (kiosk)". It looks for a lock first and then for an open
// descriptor, and returns "another process" when the system shows neither, as it may when the process is another user's.
func Of(path string) string {
	pid := 0
	if f, err := os.Open("/proc/locks"); err == nil {
		defer func() { _ = f.Close() }() // it was only read
		if info, err := os.Stat(path); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok {
				pid = Locker(f, st.Dev, st.Ino)
			}
		}
	}
	if pid == 0 {
		pid = opener(path)
	}
	if pid == 0 {
		return "another process"
	}
	return describe(pid)
}

// Opener returns another process that has the file at path open, lock or no lock, or "" when none can be seen.
func Opener(path string) string {
	if pid := opener(path); pid != 0 {
		return describe(pid)
	}
	return ""
}

// Locker returns the process that holds a flock on the file with the inode on the device, in the text of /proc/locks (proc_locks(5)), or
// 0 when none does or its number is not visible from here.
func Locker(locks io.Reader, dev, ino uint64) int {
	file := fmt.Sprintf("%02x:%02x:%d", unix.Major(dev), unix.Minor(dev), ino)
	lines := bufio.NewScanner(locks)
	for lines.Scan() {
		// "1: FLOCK  ADVISORY  WRITE 1234 00:19:3 0 EOF"; who waits for a lock has "->" in the second field.
		f := strings.Fields(lines.Text())
		if len(f) < 6 || f[1] != "FLOCK" || f[5] != file {
			continue
		}
		if pid, err := strconv.Atoi(f[4]); err == nil && pid > 0 {
			return pid
		}
	}
	return 0
}

// opener returns another process than this that has the file open, or 0.
func opener(path string) int {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return 0
	}
	fds, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return 0
	}
	for _, fd := range fds {
		pid, err := strconv.Atoi(strings.Split(fd, "/")[2])
		if err != nil || pid == os.Getpid() {
			continue
		}
		if to, err := os.Readlink(fd); err == nil && to == target {
			return pid
		}
	}
	return 0
}

func describe(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return fmt.Sprintf("process %d", pid)
	}
	return fmt.Sprintf("process %d (%s)", pid, strings.TrimSpace(string(name)))
}
