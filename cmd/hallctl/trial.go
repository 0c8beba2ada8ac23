package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"onetrip/devices/detect"
	"onetrip/devices/link"
	"onetrip/kiosk/trial"
)

// trials are the tests by the words for their devices, the roles' own and those that people say.
func trials() map[string]func(context.Context, []string, streams) error {
	return map[string]func(context.Context, []string, streams) error{
		"reader": tryReader, "card": tryReader, "printer": tryPrinter, "paper": tryPrinter, "locks": tryDoor, "lock": tryDoor, "door": tryDoor,
		"scanner": tryScanner, "code": tryScanner, "speaker": trySpeaker, "speak": trySpeaker, "light": tryLight, "blink": tryLight,
		"buzzer": tryBuzzer, "presence": tryPresence, "display": tryDisplay,
	}
}

// devicesTest tries a device out once: `hallctl devices test ROLE`.
func devicesTest(ctx context.Context, args []string, s streams) error {
	const roles = "reader, printer, locks, scanner, speaker, light, buzzer, presence or display"
	if len(args) == 0 {
		return usagef("devices test needs a role: %s", roles)
	}
	try, ok := trials()[args[0]]
	if !ok {
		return usagef("devices test does not know %q: it knows %s", args[0], roles)
	}
	return try(ctx, args[1:], s)
}

// trialCall is a test as it was called.
type trialCall struct {
	streams
	flags *flag.FlagSet
	json  *bool
}

func newTrial(role detect.Role, s streams) *trialCall {
	flags := newFlags("devices test " + string(role))
	return &trialCall{streams: s, flags: flags, json: flags.Bool("json", false, "write the result as JSON")}
}

// port adds the options of a device on a port, and its usual speed.
func (c *trialCall) port(baud int) device {
	dev := deviceFlags(c.flags)
	*dev.baud, c.flags.Lookup("baud").DefValue = baud, fmt.Sprint(baud)
	return dev
}

// wait adds how long the person may take.
func (c *trialCall) wait(usual time.Duration, what string) *time.Duration {
	return c.flags.Duration("wait", usual, "wait at most `D` for "+what)
}

// onPort reads the call and tests a device on its port.
func (c *trialCall) onPort(dev device, args []string, test func(link.Port, *slog.Logger) (trial.Report, error)) error {
	plain, err := parse(c.flags, args, "--port PORT [options]", c.streams)
	if err != nil {
		return err
	}
	if err := dev.check(c.flags.Name(), plain); err != nil {
		return err
	}
	log := dev.logger(c.err)
	port, err := dev.open(log)
	if err != nil {
		return err
	}
	r, err := test(port, log)
	if err := errors.Join(err, port.Close()); err != nil {
		return err
	}
	return c.tell(tried{Report: r})
}

// tried is a test's result as it is shown.
type tried struct {
	trial.Report
	Said   string        `json:"said,omitempty"` // by the person who was asked
	Says   string        `json:"says"`
	Remedy string        `json:"remedy,omitempty"`
	Lesson *trial.Lesson `json:"lesson,omitempty"`
	Write  []string      `json:"write,omitempty"` // what the test teaches to write into the terminal's configuration
}

// questions are what is asked of a person after the test of a device.
var questions = map[detect.Role]string{
	detect.Speaker: "Did you hear the sentence?", detect.Buzzer: "Did you hear three beeps?", detect.Light: "Did the light blink three times?",
	detect.Display: "Did the display show the text?",
}

// tell asks the person, where one is there, and shows the result. A test that was not passed is an error.
func (c *trialCall) tell(t tried) error {
	if question := questions[t.Role]; t.Asks && question != "" && isTerminal(c.in) {
		t.Asks, t.Said = false, "no"
		if c.ask(question+" Type yes or no:") == "yes" {
			t.Said = "yes"
		}
		t.OK = t.Said == "yes"
	}
	verdict := t.verdict()
	var err error
	if *c.json {
		err = c.printJSON(t)
	} else {
		err = c.print(t.text())
	}
	return errors.Join(err, verdict)
}

// ask asks a person at the terminal and returns what was typed.
func (c *trialCall) ask(question string) string {
	c.say(question)
	line, _ := bufio.NewReader(c.in).ReadString('\n') // without a line nothing was said
	return strings.TrimSpace(line)
}

// verdict says in words what came of the test, and returns it as an error unless all is well.
func (t *tried) verdict() error {
	switch {
	case t.Trouble == trial.DeviceIll:
		t.Says = "the " + deviceName(t.Role) + " does not work: " + describe(t.Problem)
	case t.Trouble != trial.NoTrouble:
		t.Says, t.Remedy = t.Trouble.Words(), t.Trouble.Remedy()
	case !t.OK:
		t.Says, t.Remedy = "it did not pass, says the person who was asked", "check its cable, its supply and its settings, then test again"
	case t.Asks:
		t.Says = "done; whether it was right only a person can say"
	case t.Problem != "":
		t.Says = "it passed; " + describe(t.Problem)
	default:
		t.Says = "it passed"
	}
	if t.OK {
		return nil
	}
	text := t.Says
	if t.Remedy != "" {
		text += "; " + t.Remedy
	}
	if t.Trouble == trial.Refused {
		text += " (" + t.Cause + ")"
	}
	return errors.New(text)
}

// deviceName is a role in words.
func deviceName(r detect.Role) string {
	return cmp.Or(map[detect.Role]string{detect.Locks: "lock bus", detect.Presence: "presence sensor", detect.Display: "display"}[r], string(r))
}

// text shows what the device showed. What is wrong is told as the error.
func (t *tried) text() string {
	var text strings.Builder
	if t.OK {
		fmt.Fprintf(&text, "%s: %s\n", t.Role, t.Says)
	}
	width := 0
	for _, f := range t.Facts {
		width = max(width, len(f.Name))
	}
	for _, f := range t.Facts {
		fmt.Fprintf(&text, "  %-*s  %s\n", width, f.Name, f.Value)
	}
	for _, line := range slices.Concat(t.Write) {
		fmt.Fprintf(&text, "learnt: %s\n", line)
	}
	return text.String()
}
