//go:build cgo

package main

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"onetrip/kiosk"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/host"
)

// The references of the configurations, written from the comments at the keys' types: go test ./cmd/hallctl -run Reference -update.
var (
	//go:embed reference/terminal.md
	terminalReference string
	//go:embed reference/hall.md
	hallReference string
)

// program is a program with a configuration.
type program struct {
	check     settings.Check
	reference string
	data      string // of the installed package
}

// programs are the programs by what they serve.
var programs = map[string]program{
	"terminal": {kiosk.Check, terminalReference, dataFolders[0]},
	"hall":     {host.Check, hallReference, dataFolders[1]},
}

// configCommand is one command of `hallctl config`, and how many arguments it has.
type configCommand struct {
	least, most int
	arguments   string
	perform     func(c configCall, args []string) error
}

var configCommands = map[string]configCommand{
	"check":    {1, 1, "FILE", configCall.checkFile},
	"diff":     {1, 1, "FILE", configCall.diff},
	"apply":    {1, 1, "FILE", configCall.apply},
	"history":  {0, 0, "", configCall.history},
	"show":     {0, 1, "[N]", configCall.show},
	"rollback": {1, 1, "N", configCall.rollback},
	"doc":      {0, 0, "", configCall.doc},
}

// configCall is a command under way.
type configCall struct {
	program
	streams
	note, by string
	json     bool
}

// runConfig performs `hallctl config …`: the versions of a program's settings, in its data folder. A running program goes by the newest within
// seconds.
func runConfig(_ context.Context, args []string, s streams) error {
	if len(args) == 0 {
		return usagef("config needs a word for what to do: check, diff, apply, history, show, rollback or doc")
	}
	command, ok := configCommands[args[0]]
	if !ok {
		return usagef("config does not know %q: it knows check, diff, apply, history, show, rollback and doc", args[0])
	}
	flags := newFlags("config " + args[0])
	of := flags.String("of", "terminal", "whose configuration: `PROGRAM` is terminal or hall")
	data := flags.String("data", "", "data `DIR` of the program (default: that of the installed package)")
	note := flags.String("note", "", "why, in a `LINE` for the history")
	asJSON := flags.Bool("json", false, "print the result as JSON")
	plain, err := parse(flags, args[1:], strings.TrimSpace(command.arguments+" [options]"), s)
	if err != nil {
		return err
	}
	if len(plain) < command.least || len(plain) > command.most {
		return usagef("call: hallctl %s %s; hallctl %s --help tells more", flags.Name(), command.arguments, flags.Name())
	}
	p, ok := programs[*of]
	if !ok {
		return usagef("--of is terminal or hall, not %q", *of)
	}
	p.data = cmp.Or(*data, p.data)
	by := cmp.Or(os.Getenv("SUDO_USER"), os.Getenv("USER"), "hallctl")
	return command.perform(configCall{program: p, streams: s, note: *note, by: by, json: *asJSON}, plain)
}

// book opens the versions of a program that has run; nothing is made in a folder that is none of its.
func (c configCall) book() (*settings.Book, error) {
	dir := filepath.Join(c.data, "settings")
	if _, err := os.Stat(dir); err != nil {
		return nil, &fault.Error{
			Kind: fault.NotFound, Op: "find settings", Err: err, Hint: "name the data folder with --data; it has settings after the program's first start",
		}
	}
	return settings.Open(dir, c.check)
}

func (c configCall) read(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return text, c.check(path, text)
}

func (c configCall) checkFile(args []string) error {
	if _, err := c.read(args[0]); err != nil {
		return err
	}
	return c.print(args[0] + " is in order\n")
}

func (c configCall) diff(args []string) error {
	text, err := c.read(args[0])
	if err != nil {
		return err
	}
	book, err := c.book()
	if err != nil {
		return err
	}
	_, now, err := book.Latest()
	if err != nil {
		return err
	}
	changes, err := settings.Diff(now, text)
	if err != nil {
		return err
	}
	if c.json {
		return c.printJSON(changes)
	}
	var b strings.Builder
	for _, d := range changes {
		fmt.Fprintf(&b, "%s: %s -> %s\n", d.Key, cmp.Or(d.Was, "(nothing)"), cmp.Or(d.Is, "(nothing)"))
	}
	if len(changes) == 0 {
		b.WriteString("nothing changes\n")
	}
	return c.print(b.String())
}

func (c configCall) apply(args []string) error {
	text, err := c.read(args[0])
	if err != nil {
		return err
	}
	book, err := c.book()
	if err != nil {
		return err
	}
	v, err := book.Apply(settings.Draft{Text: text, By: c.by, Note: cmp.Or(c.note, args[0])})
	return c.told(v, err)
}

func (c configCall) rollback(args []string) error {
	no, err := versionNo(args[0])
	if err != nil {
		return err
	}
	book, err := c.book()
	if err != nil {
		return err
	}
	v, err := book.GoBack(no, c.by)
	return c.told(v, err)
}

// versionNo reads the number of a version.
func versionNo(text string) (int, error) {
	no, err := strconv.Atoi(text)
	if err != nil {
		return 0, usagef("%q is no version: hallctl config history lists them", text)
	}
	return no, nil
}

// told prints the version that counts now.
func (c configCall) told(v settings.Version, err error) error {
	switch {
	case err != nil:
		return err
	case c.json:
		return c.printJSON(v)
	}
	return c.print(fmt.Sprintf("version %d counts; a running program goes by it within seconds, see its log\n", v.No))
}

func (c configCall) history([]string) error {
	book, err := c.book()
	if err != nil {
		return err
	}
	list, damaged, err := book.History()
	if err != nil {
		return err
	}
	for _, d := range damaged {
		c.say("hallctl:", d)
	}
	if c.json {
		return c.printJSON(list)
	}
	var b strings.Builder
	for _, v := range list {
		fmt.Fprintf(&b, "%4d  %s  %-12s %s\n", v.No, v.At.Local().Format("2006-01-02 15:04:05"), v.By, v.Note)
	}
	return c.print(b.String())
}

func (c configCall) show(args []string) error {
	book, err := c.book()
	if err != nil {
		return err
	}
	var text []byte
	if len(args) == 0 {
		_, text, err = book.Latest()
	} else {
		var no int
		if no, err = versionNo(args[0]); err == nil {
			_, text, err = book.Version(no)
		}
	}
	if err != nil {
		return err
	}
	return c.print(string(text))
}

func (c configCall) doc([]string) error { return c.print(c.reference) }
