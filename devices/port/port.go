// Package port opens the port that a device is plugged into, whatever transport its path stands for. Programs and the terminal use it;
// drivers take the port that it returns.
package port

import (
	"log/slog"
	"path/filepath"
	"strings"

	"onetrip/devices/link"
	"onetrip/devices/link/serial"
	"onetrip/devices/link/usblp"
)

// printerFiles is how the paths begin of the printers that Linux offers as files.
const printerFiles = "/dev/usb/lp"

// Open opens the port at path: a printer file such as /dev/usb/lp0, or a link to one that is there, through link/usblp, and anything else
// as a serial port at baud Bd (0 means 115200) through link/serial. Errors and what is no error are those of these packages: a device
// that is not there begins to work when it comes. The caller closes the port.
func Open(path string, baud int, log *slog.Logger) (link.Port, error) {
	if isPrinterFile(path) {
		p, err := usblp.Open(path, log)
		if err != nil {
			return nil, err
		}
		return p, nil
	}
	p, err := serial.Open(path, serial.Opts{Baud: baud}, log)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// isPrinterFile reports whether path names a printer file or links to one.
func isPrinterFile(path string) bool {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return strings.HasPrefix(path, printerFiles)
}

// Free returns an error with link.ErrInUse in its chain when another process has the port at path open. It opens nothing and is for those who
// only look: Open refuses such a port by itself where the process keeps the lock.
func Free(path string) error { return serial.Free(path) }
