package kiosk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/lockfile"
	"onetrip/locker/lockerhttp"
	"onetrip/queue/queuehttp"
)

// callLimit bounds one exchange with a hall elsewhere, whoever forgot to.
const callLimit = 15 * time.Second

// dialed is a hall elsewhere as this terminal reaches it.
type dialed struct {
	*queuehttp.Client
	documents *lockerhttp.Client
	http      *http.Client
	device    *enrol.Device // nil for a hall on this machine, where nobody listens in
}

// dial prepares the way to a hall elsewhere; nothing is sent yet. A terminal that is not enrolled there, or under another number, is
// Refused.
func (c *Config) dial(data string, log *slog.Logger) (dialed, error) {
	if c.HallService.plain() {
		plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute}, Timeout: callLimit}
		return c.dialed(plain, nil), nil
	}
	device, err := enrol.OpenDevice(data, c.HallService.URL, enrol.DeviceOpts{}, log)
	if err != nil {
		return dialed{}, fmt.Errorf("reach hall %s: %w", c.HallService.URL, err)
	}
	if name, _ := device.Machine(); name != c.Terminal.Number {
		e := &fault.Error{
			Kind: fault.Refused, Op: "reach hall " + c.HallService.URL, Err: fmt.Errorf("this terminal is enrolled as %q, not as %q", name, c.Terminal.Number),
			Hint: "ask an administrator of the hall for a code, then run kiosk --enrol",
		}
		if name == "" {
			e.Err = errors.New("this terminal is not enrolled there")
		}
		return dialed{}, e
	}
	secure := device.HTTP()
	secure.Timeout = callLimit
	return c.dialed(secure, device), nil
}

func (c *Config) dialed(transport *http.Client, device *enrol.Device) dialed {
	url := c.HallService.URL
	return dialed{queuehttp.NewClient(url, transport), lockerhttp.NewClient(url, c.Terminal.Number, transport), transport, device}
}

// keep renews the certificate until ctx ends.
func (d dialed) keep(ctx context.Context) {
	if d.device != nil {
		d.device.Run(ctx)
	}
	d.http.CloseIdleConnections()
}

// Enrolment is what an administrator of the hall gives to whoever sets a terminal up.
type Enrolment struct{ URL, Code, Fingerprint string }

// Enrol makes the terminal known to its hall: it exchanges the one-time code for a certificate, which it keeps in the data folder. The code is
// said only to the hall that has the fingerprint. ctx bounds the waiting. Errors: Refused for a wrong code, fingerprint or address,
// Unavailable when the hall does not answer.
func Enrol(ctx context.Context, cfg Config, data string, e Enrolment, log *slog.Logger) (err error) {
	if e.URL != cfg.HallService.URL {
		return &fault.Error{
			Kind: fault.Invalid, Op: "enrol terminal", Err: fmt.Errorf("hall_service.url is %q, not %q", cfg.HallService.URL, e.URL),
			Hint: "write the address of the hall into the terminal's configuration",
		}
	}
	if err := makeData(data); err != nil {
		return err
	}
	lock, err := lockfile.Acquire(data, "kiosk")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	device, err := enrol.OpenDevice(data, e.URL, enrol.DeviceOpts{}, log)
	if err != nil {
		return fmt.Errorf("enrol terminal: %w", err)
	}
	if err := device.Enrol(ctx, enrol.Invitation{Machine: cfg.Terminal.Number, Code: e.Code, Fingerprint: e.Fingerprint}); err != nil {
		return fmt.Errorf("enrol terminal %s at %s: %w", cfg.Terminal.Number, e.URL, err)
	}
	return nil
}
