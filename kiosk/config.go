// Package kiosk is the terminal: its configuration, and the subsystems assembled in the order in which they start and stop.
package kiosk

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a terminal knows its zone also where the system has no zone files

	"onetrip/devices/escpos"
	"onetrip/devices/link/gpio"
	"onetrip/devices/scanner"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/base/upkeep"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/host"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// Config is everything that a terminal is told from outside. Its zero values are not the defaults: start from Default.
type Config struct {
	Terminal Machine        `toml:"terminal"`
	Screen   Screen         `toml:"screen"`
	IDCard   IDCard         `toml:"idcard"`
	Printer  Printer        `toml:"printer"`
	Speech   Speech         `toml:"speech"`
	Sound    Sound          `toml:"sound"`
	Light    Light          `toml:"light"`
	Locks    Locks          `toml:"locks"`
	Scanner  Scanner        `toml:"scanner"`
	Listen   web.Addresses  `toml:"listen"` // where the hall inside serves
	TLS      web.TLS        `toml:"tls"`    // of the hall inside, when other machines use it
	Voice    host.Voice     `toml:"voice"`  // of the hall inside
	Backup   upkeep.Backup  `toml:"backup"`
	Monitor  upkeep.Monitor `toml:"monitor"`
	Hall     hall.Config    `toml:"hall"` // the hall that this terminal serves inside itself

	HallService HallService `toml:"hall_service"`

	Pickup   cabinet.Pickup   `toml:"pickup"`
	Cabinets []cabinet.Config `toml:"cabinet"`
}

// Machine says which machine this is.
type Machine struct {
	Number    string `toml:"machine"`   // the number on its front, 1 to 8 characters
	Neighbour string `toml:"neighbour"` // the machine to send visitors to while this one is out of service; "" for none
}

// The layouts of the screen.
const (
	Portrait  = "portrait"  // 1080×1920
	Landscape = "landscape" // 1024×768
)

// Screen says how the kiosk's window is shown.
type Screen struct {
	Layout     string `toml:"layout"`     // Portrait or Landscape: how much a page holds; the picture itself fills any screen
	Fullscreen bool   `toml:"fullscreen"` // false: a window, for engineers
}

// IDCard says where the ID-card reader is.
type IDCard struct {
	Port string `toml:"port"` // serial port, best by id; "" when the terminal has no reader
	Baud int    `toml:"baud"` // 9600, 19200, 38400, 57600 or 115200; a silent reader is looked for at all of them
}

// Printer says where the ticket printer is and what it can do.
type Printer struct {
	Port    string `toml:"port"`    // serial port, best by id, or /dev/usb/lp0; "" when the terminal has no printer
	Baud    int    `toml:"baud"`    // 1200 to 115200; without meaning for /dev/usb/lp0
	Profile string `toml:"profile"` // how the printer speaks, see hallctl printer --help
}

// Speech says how sentences are spoken.
type Speech struct {
	On      bool     `toml:"on"`      // false: the terminal does not speak
	Command []string `toml:"command"` // program that speaks and its arguments, see devices/speech; empty: espeak-ng
	Volume  int      `toml:"volume"`  // 0 to 100
}

// Sound says how the short sounds are played.
type Sound struct {
	On      bool     `toml:"on"`      // false: the terminal is silent
	Command []string `toml:"command"` // program that plays a WAV file from its standard input, and its arguments; empty: aplay
	Volume  int      `toml:"volume"`  // 0 to 100
}

// Light says which GPIO line feeds the light beside the card reader.
type Light struct {
	Line string `toml:"line"` // "LABEL/NUMBER" of chip and line, such as "pinctrl-bcm2711/17"; "" for none
}

// HallService says where the hall service is.
type HallService struct {
	URL string `toml:"url"` // "https://hall.example:8443"; "" for the hall inside this terminal, which [hall] describes
}

// plain reports whether the service is on this machine, where nobody listens in.
func (s HallService) plain() bool { return strings.HasPrefix(s.URL, "http://") }

func (s HallService) complete() []strict.Problem {
	if s.URL == "" {
		return nil
	}
	u, err := url.Parse(s.URL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return []strict.Problem{{
			Key: "hall_service.url", Text: fmt.Sprintf("%q is no address of a hall service", s.URL), Remedy: `write "https://hall.example:8443"`,
		}}
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return []strict.Problem{{
			Key: "hall_service.url", Text: fmt.Sprintf("%q says more than where the service is", s.URL), Remedy: "write " + u.Scheme + "://" + u.Host,
		}}
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return []strict.Problem{{
			Key: "hall_service.url", Text: "http is readable by everybody in the network", Remedy: "write https://" + u.Host,
		}}
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

// Default returns the configuration that a file's keys change: no devices, and a hall in China without services.
func Default() Config {
	return Config{
		Terminal: Machine{Number: "1"},
		Screen:   Screen{Layout: Portrait, Fullscreen: true},
		IDCard:   IDCard{Baud: 115200},
		Printer:  Printer{Baud: 115200, Profile: "generic_80"},
		Speech:   Speech{On: true, Volume: 60},
		Sound:    Sound{On: true, Volume: 50},
		Locks:    Locks{Contact: "closed", Order: "last_first", Timer: "board"},
		Scanner:  Scanner{Baud: scanner.Baud},
		Pickup:   cabinet.DefaultPickup(),
		Listen:   web.Addresses{Browser: "127.0.0.1:8093"},
		Hall:     hall.Config{ZoneName: "Asia/Shanghai"},
	}
}

// Demo returns the configuration of the demo hall, whose devices' links stand in the folder.
func Demo(devices string) Config {
	c := Default()
	c.Terminal = Machine{Number: "2", Neighbour: "1"}
	c.Screen.Fullscreen = false
	c.IDCard.Port, c.Printer.Port = devices+"/idcard", devices+"/printer"
	c.Locks.Protocol, c.Locks.Port, c.Scanner.Port = "xor8a", devices+"/locks", devices+"/scanner"
	c.Locks.Boards = []LockBoard{{Board: 1, Locks: 12}}
	c.Cabinets = []cabinet.Config{{
		ID: "1", Name: "一楼大厅", Side: cabinet.Right, Looked: true,
		Grids: []cabinet.Grid{{First: 1, Columns: 3, Rows: 4, Sizes: []string{"small", "small", "medium", "large"}, Column: 1, Row: 1, Board: 1, Lock: 1}},
	}}
	c.Voice.On = true
	c.Hall.Hall = queue.Demo().DayAndNight()
	return c
}

// Bare returns the demo hall's terminal as it comes out of its box: no device is set.
func Bare() Config {
	c := Demo("")
	none := Default()
	c.IDCard.Port, c.Printer.Port, c.Scanner.Port, c.Locks, c.Cabinets = "", "", "", none.Locks, nil
	return c
}

// Load reads a configuration file, see Parse.
func Load(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a configuration. Unknown keys, wrong types and impossible values are reported all together as a *strict.Error, under the text's name.
func Parse(name string, text []byte) (Config, error) {
	c := Default()
	lines, err := strict.Read(name, text, &c)
	if err != nil {
		return Config{}, err
	}
	if err := lines.Fail(c.complete()); err != nil {
		return Config{}, err
	}
	return c, nil
}

// Check returns an error for a text that Parse does not read.
func Check(name string, text []byte) error {
	_, err := Parse(name, text)
	return err
}

// complete fills in what follows from the values and returns every impossible one.
func (c *Config) complete() []strict.Problem {
	var found []strict.Problem
	bad := func(key, remedy, text string, args ...any) {
		found = append(found, strict.Problem{Key: key, Text: fmt.Sprintf(text, args...), Remedy: remedy})
	}
	if n := len([]rune(c.Terminal.Number)); n < 1 || n > 8 {
		bad("terminal.machine", `write the number on the machine's front, "2"`, "%q is no machine number", c.Terminal.Number)
	}
	if !slices.Contains([]string{Portrait, Landscape}, c.Screen.Layout) {
		bad("screen.layout", `write "portrait" or "landscape"`, "%q is no layout", c.Screen.Layout)
	}
	if bauds := []int{9600, 19200, 38400, 57600, 115200}; !slices.Contains(bauds, c.IDCard.Baud) {
		bad("idcard.baud", "write 115200 (the factory's), 57600, 38400, 19200 or 9600", "no reader has the speed %d", c.IDCard.Baud)
	}
	if bauds := []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200}; !slices.Contains(bauds, c.Printer.Baud) {
		bad("printer.baud", "write the speed on the printer's test page, such as 115200 or 9600", "no serial line has the speed %d", c.Printer.Baud)
	}
	if _, err := escpos.ProfileByName(c.Printer.Profile); err != nil {
		bad("printer.profile", "write one of "+strings.Join(escpos.ProfileNames(), ", "), "the profile %q is unknown", c.Printer.Profile)
	}
	if c.Speech.Volume < 0 || c.Speech.Volume > 100 {
		bad("speech.volume", "write a number from 0 to 100", "%d is no volume", c.Speech.Volume)
	}
	if c.Sound.Volume < 0 || c.Sound.Volume > 100 {
		bad("sound.volume", "write a number from 0 to 100", "%d is no volume", c.Sound.Volume)
	}
	if c.Light.Line != "" {
		if _, err := gpio.ParseAddress(c.Light.Line); err != nil {
			bad("light.line", `write "LABEL/NUMBER", such as "pinctrl-bcm2711/17"`, "%q is no line", c.Light.Line)
		}
	}
	found = append(found, c.completePorts()...)
	found = append(found, c.completeLocks()...)
	found = append(found, c.Listen.Problems(c.TLS)...)
	found = append(found, upkeep.Problems(c.Backup, c.Monitor)...)
	return append(found, c.completeHall()...)
}

// completePorts wants a port of its own for each device.
func (c *Config) completePorts() (found []strict.Problem) {
	ports := map[string]string{}
	for _, p := range []struct{ key, path string }{
		{"idcard.port", c.IDCard.Port}, {"printer.port", c.Printer.Port}, {"locks.port", c.Locks.Port}, {"scanner.port", c.Scanner.Port},
	} {
		if other, ok := ports[p.path]; ok && p.path != "" {
			found = append(found, strict.Problem{
				Key: p.key, Text: p.path + " is " + other + " already", Remedy: "each device has a port of its own",
			})
		}
		ports[p.path] = p.key
	}
	return found
}

// completeHall wants one hall: the one inside, or one elsewhere, which describes itself.
func (c *Config) completeHall() []strict.Problem {
	found := c.HallService.complete()
	if c.HallService.URL == "" {
		return append(found, c.Hall.Complete("hall.")...)
	}
	if !reflect.DeepEqual(c.Hall, Default().Hall) {
		found = append(found, strict.Problem{
			Key: "hall", Text: "the hall service at hall_service.url describes its hall itself", Remedy: "remove [hall], or hall_service.url",
		})
	}
	zone, err := time.LoadLocation(c.Hall.ZoneName)
	if err != nil {
		zone = time.UTC
	}
	c.Hall.Zone = zone // of the clock on the screen, until the hall is known
	return found
}
