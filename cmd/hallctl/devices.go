package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"onetrip/devices/detect"
	"onetrip/devices/port"
)

// runDevices performs `hallctl devices list`, `find` and `test`.
func runDevices(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 {
		return usagef("devices needs a word for what to do: list, find or test")
	}
	if args[0] == "test" {
		return devicesTest(ctx, args[1:], s)
	}
	perform, ok := map[string]func(context.Context, deviceSearch, streams) error{"list": devicesList, "find": devicesFind}[args[0]]
	if !ok {
		return usagef("devices does not know %q: it knows list, find and test", args[0])
	}
	flags := newFlags("devices " + args[0])
	var o deviceSearch
	flags.BoolVar(&o.json, "json", false, "write the result as JSON")
	verbose := flags.Bool("v", false, "log on standard error every question and its answer")
	plain, err := parse(flags, args[1:], "[options] [PORT...]", s)
	if err != nil {
		return err
	}
	o.verbose = *verbose
	if o.ports, err = portsOf(plain); err != nil {
		return err
	}
	return perform(ctx, o, s)
}

// deviceSearch is what the devices commands are told.
type deviceSearch struct {
	ports   []detect.Port
	json    bool
	verbose bool
}

// portsOf returns the ports at the paths, or all of the machine's.
func portsOf(paths []string) ([]detect.Port, error) {
	if len(paths) == 0 {
		return detect.List(detect.Root)
	}
	var ports []detect.Port
	for _, p := range paths {
		ports = append(ports, detect.PortAt(p))
	}
	return ports, nil
}

// listed is a port as `devices list` shows it.
type listed struct {
	detect.Port
	Free bool   `json:"free"`
	User string `json:"user,omitempty"` // who has it
}

// devicesList shows the ports without asking anything.
func devicesList(_ context.Context, o deviceSearch, s streams) error {
	ports := []listed{}
	for _, p := range o.ports {
		l := listed{Port: p, Free: true}
		if err := port.Free(p.Path); err != nil {
			l.Free, l.User = false, err.Error()
		}
		ports = append(ports, l)
	}
	if o.json {
		return s.printJSON(ports)
	}
	var text strings.Builder
	for _, p := range ports {
		state := "free"
		if !p.Free {
			state = p.User
		}
		fmt.Fprintf(&text, "%s\n  node %s  adapter %s %s %s\n  %s\n", p.Path, p.Node, orDash(p.Adapter), p.USB, p.Serial, state)
	}
	if len(ports) == 0 {
		text.WriteString("no serial port and no printer file is there\n")
	}
	return s.print(text.String())
}

// devicesFind asks every port what hangs on it. Nothing that was found is no error.
func devicesFind(ctx context.Context, o deviceSearch, s streams) error {
	opts := detect.Opts{Ports: o.ports, Log: device{verbose: &o.verbose}.logger(s.err)}
	if opts.Ports == nil {
		opts.Ports = []detect.Port{}
	}
	s.say(fmt.Sprintf("asking %d ports, at most %v; no lock is opened, nothing is printed, no setting is changed …", len(opts.Ports), detect.DefaultBudget))
	r, err := detect.Find(ctx, opts)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return interruption(ctx, ctx.Err())
	}
	if o.json {
		return s.printJSON(r)
	}
	return s.print(foundText(r))
}

// foundText shows what was found and what to do about what is odd.
func foundText(r detect.Result) string {
	var text strings.Builder
	for i := range r.Ports {
		f := &r.Ports[i]
		fmt.Fprintf(&text, "%s\n  %s\n", f.Port.Path, whatIs(f))
		for _, p := range f.Problems {
			fmt.Fprintf(&text, "  %s: %s\n", p.Words(), p.Remedy())
		}
		if f.Cause != "" {
			fmt.Fprintf(&text, "  cause: %s\n", f.Cause)
		}
	}
	for _, c := range r.Chips {
		fmt.Fprintf(&text, "GPIO %s, %d lines\n", c.Label, c.Lines)
	}
	for _, p := range r.Proposals {
		for _, odd := range p.Problems {
			fmt.Fprintf(&text, "%s: %s: %s\n", p.Role, odd.Words(), odd.Remedy())
		}
	}
	fmt.Fprintf(&text, "searched for %v\n", r.Took.Round(100*time.Millisecond))
	return text.String()
}

// whatIs says in a line what stands at a port.
func whatIs(f *detect.Finding) string {
	if f.Role == detect.NoRole {
		return "nothing that a terminal uses"
	}
	d := f.Device
	words := []string{fmt.Sprintf("%s (%s) at %d Bd, %s", f.Role, f.Protocol, f.Baud, f.Sure)}
	for _, w := range []string{d.Maker, d.Model, d.Firmware, d.Serial} {
		if w != "" {
			words = append(words, w)
		}
	}
	for _, b := range d.Boards {
		locks := ""
		if b.Locks > 0 {
			locks = fmt.Sprintf(" with %d locks", b.Locks)
		}
		words = append(words, fmt.Sprintf("board %d%s", b.Address, locks))
	}
	if d.Problem != "" {
		words = append(words, describe(d.Problem))
	}
	return strings.Join(words, ", ")
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
