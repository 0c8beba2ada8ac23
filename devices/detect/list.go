package detect

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"onetrip/devices/link/gpio"
)

// Root is where List finds this machine's devices.
const Root = "/"

// Port is a place where a device may be plugged in.
type Port struct {
	Path    string `json:"path"`              // to open and to configure: by-id where the adapter has one of its own, then by-path, then the node
	Node    string `json:"node"`              // "/dev/ttyUSB0"; changes with the order of plugging
	Socket  string `json:"socket,omitempty"`  // which socket, as the system names it; stays with the socket
	Serial  string `json:"serial,omitempty"`  // of the adapter
	USB     string `json:"usb,omitempty"`     // "1a86:7523", vendor and product
	Adapter string `json:"adapter,omitempty"` // what the adapter calls itself
	Printer bool   `json:"printer,omitempty"` // a printer file, which has no speed
}

// PortAt returns the port at a path that is not in the list, such as a pseudo-terminal.
func PortAt(path string) Port {
	return Port{Path: path, Node: path, Printer: strings.HasPrefix(path, "/dev/usb/lp")}
}

// List returns the serial ports and printer files under a root folder, which is Root but for tests, in the order of their nodes. It opens
// nothing.
func List(root string) ([]Port, error) {
	var ports []Port
	byID, byPath := links(filepath.Join(root, "dev/serial/by-id")), links(filepath.Join(root, "dev/serial/by-path"))
	for _, pattern := range []string{"ttyUSB*", "ttyACM*", "ttyAMA*", "ttyS*", "usb/lp*"} {
		nodes, err := filepath.Glob(filepath.Join(root, "dev", pattern))
		if err != nil {
			return nil, fmt.Errorf("list ports: %w", err)
		}
		for _, node := range nodes {
			class := "class/tty"
			if strings.HasPrefix(pattern, "usb/") {
				class = "class/usbmisc"
			}
			sys := filepath.Join(root, "sys", class, filepath.Base(node))
			if strings.HasPrefix(pattern, "ttyS") && !wired(sys) {
				continue
			}
			p := Port{Node: node, Printer: class == "class/usbmisc", Socket: filepath.Base(byPath[node])}
			if p.Socket == "." {
				p.Socket = ""
			}
			p.Path = cmp.Or(byID[node], byPath[node], node)
			p.describe(sys)
			ports = append(ports, p)
		}
	}
	slices.SortStableFunc(ports, func(a, b Port) int { return natural(a.Node, b.Node) })
	return ports, nil
}

// natural compares names that end with numbers: ttyUSB2 comes before ttyUSB10.
func natural(a, b string) int {
	x, y := strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// links returns the links of a folder by the file that they lead to.
func links(dir string) map[string]string {
	out := map[string]string{}
	entries, _ := os.ReadDir(dir) // without it there are none
	for _, e := range entries {
		link := filepath.Join(dir, e.Name())
		if target, err := filepath.EvalSymlinks(link); err == nil {
			out[target] = link
		}
	}
	return out
}

// wired reports whether a UART of the board exists: the kernel lists more than there are, with type 0.
func wired(sys string) bool {
	kind := readLine(filepath.Join(sys, "type"))
	return kind != "" && kind != "0"
}

// describe reads what the system knows of the adapter: a folder above the port's holds its USB description.
func (p *Port) describe(sys string) {
	dir, err := filepath.EvalSymlinks(filepath.Join(sys, "device"))
	if err != nil {
		return
	}
	for range 5 {
		if vendor := readLine(filepath.Join(dir, "idVendor")); vendor != "" {
			p.USB = vendor + ":" + readLine(filepath.Join(dir, "idProduct"))
			p.Serial = readLine(filepath.Join(dir, "serial"))
			p.Adapter = strings.TrimSpace(readLine(filepath.Join(dir, "manufacturer")) + " " + readLine(filepath.Join(dir, "product")))
			if p.Socket == "" {
				p.Socket = filepath.Base(dir)
			}
			return
		}
		dir = filepath.Dir(dir)
	}
}

// readLine returns a small file's text, or "".
func readLine(path string) string {
	b, err := os.ReadFile(path)
	if err != nil || len(b) > 256 {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// Chip is a GPIO chip, on whose lines lights, buzzers and presence sensors hang. What hangs there only a person can say.
type Chip struct {
	Label string   `json:"label"` // for the configuration's "LABEL/NUMBER"
	Lines int      `json:"lines"`
	Used  []string `json:"used,omitempty"` // "17 kiosk": lines that a program has
}

// chips lists the machine's GPIO chips without touching a line. A machine without any is well.
func chips() (out []Chip) {
	for _, c := range gpio.Chips() {
		out = append(out, Chip{Label: c.Label, Lines: c.Lines, Used: c.Used})
	}
	return out
}
