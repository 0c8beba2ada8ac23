package upkeep

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/health"
)

// The thresholds of F3.
const (
	lookEvery       = 30 * time.Second
	clockTolerance  = 2 * time.Second
	certificateSoon = 14 * 24 * time.Hour
)

// What can be wrong with the machine and with the store on it.
var (
	StoreOut = health.Kind{
		Code: "store.out", Severity: health.Outage, Actor: health.Technician, Text: "health.store.out", Visitor: "out_of_service",
	}
	DiskLow = health.Kind{
		Code: "disk.low", Severity: health.Degraded, Actor: health.Technician, Text: "health.disk.low", TimeToVisible: time.Minute,
	}
	ClockOff = health.Kind{
		Code: "clock.off", Severity: health.Degraded, Actor: health.Technician, Text: "health.clock.off", TimeToVisible: time.Minute,
	}
	ClockAlone = health.Kind{
		Code: "clock.alone", Severity: health.Notice, Actor: health.Technician, Text: "health.clock.alone", TimeToVisible: 10 * time.Minute,
		HiddenBy: []health.Code{"clock.off"},
	}
	CertificateSoon = health.Kind{
		Code: "certificate.soon", Severity: health.Degraded, Actor: health.Technician, Text: "health.certificate.soon",
	}
)

// watch looks at the machine until ctx ends.
func (u *Upkeep) watch(ctx context.Context) {
	timer := time.NewTicker(lookEvery)
	defer timer.Stop()
	for {
		u.judge(u.look(), time.Now())
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
	}
}

// sight is the machine as it was seen.
type sight struct {
	free, all    int64 // bytes of the volume of the data; all 0: not known
	offset       time.Duration
	compared     bool // offset is known
	synchronised bool
	certificates map[string]time.Time
}

// look sees how the machine is.
func (u *Upkeep) look() sight {
	var s sight
	var st syscall.Statfs_t
	if err := syscall.Statfs(filepath.Clean(u.opts.Data), &st); err == nil {
		s.free, s.all = int64(st.Bavail)*st.Bsize, int64(st.Blocks)*st.Bsize
	}
	s.offset, s.compared = u.Clock.Offset(time.Now())
	s.synchronised = synchronised()
	if u.opts.Certificates != nil {
		s.certificates = u.opts.Certificates()
	}
	return s
}

// judge turns what was seen into warnings.
func (u *Upkeep) judge(s sight, now time.Time) {
	u.note(now, DiskLow, s.all > 0 && s.free < s.all/backup.Reserve, map[string]string{"free": strconv.FormatInt(100*s.free/max(s.all, 1), 10)})
	u.note(now, ClockOff, s.compared && s.offset.Abs() > clockTolerance, map[string]string{"seconds": strconv.Itoa(int(s.offset.Abs().Seconds()))})
	u.note(now, ClockAlone, !s.synchronised && !s.compared, nil)
	var soon []string
	days := -1
	for name, end := range s.certificates {
		if left := end.Sub(now); !end.IsZero() && left < certificateSoon {
			soon = append(soon, name)
			if d := max(0, int(left.Hours()/24)); days < 0 || d < days {
				days = d
			}
		}
	}
	slices.Sort(soon)
	u.note(now, CertificateSoon, len(soon) > 0, map[string]string{"name": strings.Join(soon, ", "), "days": strconv.Itoa(days)})
}

func (u *Upkeep) note(now time.Time, k health.Kind, is bool, args map[string]string) {
	if is {
		u.opts.Health.Set(now, k, args)
	} else {
		u.opts.Health.Clear(k.Code)
	}
}

// synchronised reports whether the kernel's clock is kept right by somebody.
func synchronised() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err != nil || state != unix.TIME_ERROR // whoever may not ask does not know
}

// Clock compares the machine's clock with that of the hall, by the dates of its answers.
type Clock struct{ last atomic.Pointer[comparison] }

type comparison struct {
	offset time.Duration // of the hall's clock against ours
	at     time.Time
}

// memory is how long a comparison counts.
const memory = 10 * time.Minute

// Offset returns by how much the hall's clock is ahead of ours, if an answer of the last ten minutes told.
func (c *Clock) Offset(now time.Time) (time.Duration, bool) {
	l := c.last.Load()
	if l == nil || now.Sub(l.at) > memory {
		return 0, false
	}
	return l.offset, true
}

// Listen returns a transport that compares the clocks with every answer of next.
func (c *Clock) Listen(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return listener{next, c}
}

type listener struct {
	next  http.RoundTripper
	clock *Clock
}

// RoundTrip implements http.RoundTripper.
func (l listener) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	answer, err := l.next.RoundTrip(r)
	if err != nil {
		return answer, err //nolint:wrapcheck // callers know the transport's own errors
	}
	l.clock.compare(answer.Header.Get("Date"), sent, time.Now())
	return answer, nil
}

// CloseIdleConnections is what http.Client asks its transport for.
func (l listener) CloseIdleConnections() {
	if c, ok := l.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// compare takes the date of an answer, which is cut to the second and is from some time between sent and heard.
func (c *Clock) compare(date string, sent, heard time.Time) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	var offset time.Duration
	switch early, late := at.Sub(heard), at.Add(time.Second).Sub(sent); {
	case early > 0: // even the earliest time that the date stands for is ahead
		offset = early
	case late < 0:
		offset = late
	}
	c.last.Store(&comparison{offset, heard})
}
