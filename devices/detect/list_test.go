package detect_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/detect"
)

// machine is a folder that looks like a machine's /dev and /sys.
type machine struct {
	t    *testing.T
	root string
}

func (m machine) file(path, text string) {
	m.t.Helper()
	path = filepath.Join(m.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m machine) link(path, target string) {
	m.t.Helper()
	path = filepath.Join(m.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(m.root, target), path); err != nil {
		m.t.Fatal(err)
	}
}

// adapter is what an adapter says of itself.
type adapter struct{ vendor, product, serial, name string }

// usb plugs an adapter in: node, its folder in sysfs, and what it says of itself.
func (m machine) usb(class, node, socket string, says adapter) {
	m.file("dev/"+node, "")
	dir := "sys/devices/usb1/" + socket
	m.file(dir+"/idVendor", says.vendor+"\n")
	m.file(dir+"/idProduct", says.product+"\n")
	m.file(dir+"/product", says.name+"\n")
	if says.serial != "" {
		m.file(dir+"/serial", says.serial+"\n")
	}
	port := dir + "/" + socket + ":1.0/" + filepath.Base(node)
	m.file(port+"/x", "")
	m.link("sys/class/"+class+"/"+filepath.Base(node)+"/device", port)
}

func TestListNamesEveryPortAsItIsBestNamed(t *testing.T) {
	m := machine{t, t.TempDir()}
	m.usb("tty", "ttyUSB0", "1-1", adapter{"0403", "6001", "A10K", "FT232R"})
	m.link("dev/serial/by-id/usb-FTDI_FT232R_A10K-if00-port0", "dev/ttyUSB0")
	m.link("dev/serial/by-path/pci-0-usb-0:1:1.0-port0", "dev/ttyUSB0")
	m.usb("tty", "ttyUSB10", "1-2", adapter{"1a86", "7523", "", "USB Serial"}) // two adapters without a serial number: one by-id name for both
	m.usb("tty", "ttyUSB2", "1-3", adapter{"1a86", "7523", "", "USB Serial"})
	m.link("dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "dev/ttyUSB2")
	m.link("dev/serial/by-path/pci-0-usb-0:2:1.0-port0", "dev/ttyUSB10")
	m.usb("usbmisc", "usb/lp0", "1-4", adapter{"04b8", "0202", "P1", "TM-T81"})
	m.file("dev/ttyS0", "")
	m.file("sys/class/tty/ttyS0/type", "4\n")
	m.file("dev/ttyS1", "")
	m.file("sys/class/tty/ttyS1/type", "0\n") // the kernel lists UARTs that are not there
	got, err := detect.List(m.root)
	if err != nil {
		t.Fatal(err)
	}
	at := func(p string) string { return filepath.Join(m.root, p) }
	want := []detect.Port{
		{Path: at("dev/ttyS0"), Node: at("dev/ttyS0")},
		{
			Path: at("dev/serial/by-id/usb-FTDI_FT232R_A10K-if00-port0"), Node: at("dev/ttyUSB0"), Socket: "pci-0-usb-0:1:1.0-port0",
			Serial: "A10K", USB: "0403:6001", Adapter: "FT232R",
		},
		{Path: at("dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"), Node: at("dev/ttyUSB2"), Socket: "1-3", USB: "1a86:7523", Adapter: "USB Serial"},
		{Path: at("dev/serial/by-path/pci-0-usb-0:2:1.0-port0"), Node: at("dev/ttyUSB10"), Socket: "pci-0-usb-0:2:1.0-port0", USB: "1a86:7523", Adapter: "USB Serial"},
		{Path: at("dev/usb/lp0"), Node: at("dev/usb/lp0"), Socket: "1-4", Serial: "P1", USB: "04b8:0202", Adapter: "TM-T81", Printer: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ports differ (-want +got):\n%s", diff)
	}
}

func TestListOfAMachineWithoutPorts(t *testing.T) {
	if got, err := detect.List(t.TempDir()); err != nil || len(got) > 0 {
		t.Errorf("List = %v, %v; want nothing", got, err)
	}
}

func TestTheMachinesOwnPortsCanBeListed(t *testing.T) {
	if _, err := detect.List(detect.Root); err != nil {
		t.Error(err)
	}
}
