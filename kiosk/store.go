package kiosk

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/flow"
)

// storeVerdict turns what the keeper of the store tells into what the dialogue is told, each change once: with a full, damaged or
// read-only disk the terminal stands there, says so, and goes on by itself when the disk is well again.
type storeVerdict struct {
	log  *slog.Logger
	tell func(flow.ServiceChanged)

	// mu guards what is below.
	mu    sync.Mutex
	told  bool
	code  string    // of what was told last, "" for service
	since time.Time // since when the store cannot be used
}

// take tells the dialogue when the verdict has changed.
func (v *storeVerdict) take(err error) {
	if s, changed := v.judge(err); changed {
		v.tell(s)
	}
}

func (v *storeVerdict) judge(err error) (s flow.ServiceChanged, changed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	code := ""
	if err != nil {
		code = staffCode(err)
	}
	if v.told && code == v.code {
		return s, false
	}
	switch {
	case err != nil && v.since.IsZero():
		v.since = time.Now()
		v.log.Error("the terminal is out of service", "error", err)
	case err == nil && v.told:
		v.log.Info("the terminal serves")
		v.since = time.Time{}
	}
	v.told, v.code = true, code
	return flow.ServiceChanged{Out: err != nil, Code: code, Since: v.since}, true
}

// staffCode names what is wrong for the staff, in a form short enough to be told on the telephone.
func staffCode(err error) string {
	if errors.Is(err, errNoHall) {
		return "网络 X5-01" // the hall elsewhere has never answered
	}
	switch fault.KindOf(err) {
	case fault.Unavailable:
		return "存储 R7-01" // full, read-only, locked or unreadable
	case fault.Corrupt:
		return "存储 R7-02" // damaged
	case fault.NotFound, fault.Refused, fault.Conflict:
		return "密钥 S5-01" // the keys are missing, open to others, or belong to another database
	case fault.Internal, fault.Invalid:
	}
	return "存储 R1-01" // the database cannot keep its promises
}
