package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"onetrip/devices/buzzer"
	"onetrip/devices/detect"
	"onetrip/devices/indicator"
	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
	"onetrip/devices/link/gpio/gpiowire"
	"onetrip/devices/presence"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/trial"
)

// lineOptions say on which GPIO line a device hangs.
type lineOptions struct {
	line, socket string
	activeLow    bool
	verbose      bool
}

func (o *lineOptions) add(flags *flag.FlagSet) {
	flags.StringVar(&o.line, "line", "", "GPIO `LINE` as chip and number, such as pinctrl-bcm2711/17; hallctl devices find lists the chips; needed")
	flags.BoolVar(&o.activeLow, "active-low", false, "the device is on, or sees somebody, while its line is low")
	flags.StringVar(&o.socket, "gpio", "", "`SOCKET` of devsim's GPIO lines, in place of this machine's: the chip \"sim\"")
	flags.BoolVar(&o.verbose, "v", false, "log on standard error what the driver does")
}

// bank opens the chips; close ends what was opened for them.
func (o *lineOptions) bank(ctx context.Context) (*gpio.Bank, func() error, error) {
	if o.socket == "" {
		bank, err := gpio.Host()
		return bank, func() error { return nil }, err
	}
	chip, err := gpiowire.Dial(ctx, o.socket, "sim")
	if err != nil {
		return nil, nil, err
	}
	return gpio.NewBank([]gpio.Chip{chip}), chip.Close, nil
}

// onLine reads the call and tests a device on its line.
func (c *trialCall) onLine(ctx context.Context, args []string, test func(*gpio.Bank, gpio.Address, *lineOptions) (trial.Report, error)) error {
	var o lineOptions
	o.add(c.flags)
	plain, err := parse(c.flags, args, "--line LINE [options]", c.streams)
	if err != nil {
		return err
	}
	switch {
	case len(plain) > 0:
		return usagef("unexpected argument %q: hallctl %s --help tells how it is called", plain[0], c.flags.Name())
	case o.line == "":
		return usagef("%s needs --line: name chip and line, such as --line pinctrl-bcm2711/17", c.flags.Name())
	}
	address, err := gpio.ParseAddress(o.line)
	if err != nil {
		return usagef("%v", err)
	}
	bank, done, err := o.bank(ctx)
	if err != nil {
		return err
	}
	r, err := test(bank, address, &o)
	if fault.KindOf(err) == fault.Invalid {
		err = usagef("%v", err)
	}
	if err := errors.Join(err, done()); err != nil {
		return err
	}
	return c.tell(tried{Report: r})
}

// output opens a line for a lamp or a buzzer, dark or silent.
func (o *lineOptions) output(bank *gpio.Bank, at gpio.Address) (*gpio.Line, error) {
	return bank.OpenLine(at, gpio.OutputOpts{Safe: link.Level(o.activeLow), MayFlicker: true})
}

// tryLight makes a light blink.
func tryLight(ctx context.Context, args []string, s streams) error {
	return newTrial(detect.Light, s).onLine(ctx, args, func(bank *gpio.Bank, at gpio.Address, o *lineOptions) (trial.Report, error) {
		line, err := o.output(bank, at)
		if err != nil {
			return trial.Report{}, err
		}
		light := indicator.New(line, indicator.Opts{ActiveLow: o.activeLow})
		return after(line, func() trial.Report { return trial.Blink(ctx, light) })
	})
}

// tryBuzzer sounds a buzzer.
func tryBuzzer(ctx context.Context, args []string, s streams) error {
	return newTrial(detect.Buzzer, s).onLine(ctx, args, func(bank *gpio.Bank, at gpio.Address, o *lineOptions) (trial.Report, error) {
		line, err := o.output(bank, at)
		if err != nil {
			return trial.Report{}, err
		}
		b := buzzer.New(line, buzzer.Opts{ActiveLow: o.activeLow})
		return after(line, func() trial.Report { return trial.Buzz(ctx, b) })
	})
}

// tryPresence waits for somebody who comes and goes.
func tryPresence(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Presence, s)
	limit := c.wait(time.Minute, "somebody to come and to go")
	return c.onLine(ctx, args, func(bank *gpio.Bank, at gpio.Address, o *lineOptions) (trial.Report, error) {
		in, err := bank.OpenInput(at, gpio.InputOpts{})
		if err != nil {
			return trial.Report{}, err
		}
		waiting, stop := context.WithTimeout(ctx, *limit)
		defer stop()
		s.say("step before the sensor, then away …")
		sensor := presence.New(in, presence.Opts{ActiveLow: o.activeLow}, device{verbose: &o.verbose}.logger(s.err))
		return after(in, func() trial.Report {
			return trial.Presence(waiting, sensor, func(here bool) { s.say(map[bool]string{true: "somebody is here", false: "nobody is here"}[here]) })
		})
	})
}

// after tests, then closes a line.
func after(line io.Closer, test func() trial.Report) (trial.Report, error) {
	r := test()
	if err := line.Close(); err != nil {
		return r, fmt.Errorf("close line: %w", err)
	}
	return r, nil
}
