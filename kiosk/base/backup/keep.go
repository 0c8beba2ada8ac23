package backup

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Keep says which copies stay: the last one of each of the latest hours and days in which one was made. Nought means the default, a
// negative number none.
type Keep struct {
	Hourly int // 24
	Daily  int // 14
}

func (k Keep) withDefaults() Keep {
	if k.Hourly == 0 {
		k.Hourly = 24
	}
	if k.Daily == 0 {
		k.Daily = 14
	}
	return k
}

// ErrSpace is in the chain of the error of a copy that would have filled the volume.
var ErrSpace = errors.New("the volume would have less than a tenth free")

// split divides a list, newest first, by age: what is the last of a kept day, what is the last of a kept hour only, and what may go. The
// newest always stays.
func (k Keep) split(list []File) (days, hours, gone []File) {
	day, hour := newest(24*time.Hour, max(k.Daily, 0)), newest(time.Hour, max(k.Hourly, 0))
	for i, f := range list {
		ofDay, ofHour := day(f), hour(f)
		switch {
		case ofDay || i == 0:
			days = append(days, f)
		case ofHour:
			hours = append(hours, f)
		default:
			gone = append(gone, f)
		}
	}
	return days, hours, gone
}

// newest returns a function that is asked about copies from new to old, and takes the first of each of n periods.
func newest(period time.Duration, n int) func(File) bool {
	var last time.Time
	return func(f File) bool {
		p := f.Taken.Truncate(period)
		if n == 0 || p.Equal(last) {
			return false
		}
		last = p
		n--
		return true
	}
}

// prune removes the copies that are too old.
func (f *Folder) prune() error {
	list, err := f.List()
	if err != nil {
		return err
	}
	_, _, gone := f.opts.Keep.split(list)
	for _, old := range gone {
		if err := os.Remove(old.Path); err != nil {
			return sqldb.Fault("remove old backup", err)
		}
	}
	return nil
}

// makeRoom wants room for a copy of n bytes. Where there is none, the oldest copies that stand for an hour only go first; those of days stay.
func (f *Folder) makeRoom(n int64) error {
	list, err := f.List()
	if err != nil {
		return err
	}
	_, hours, _ := f.opts.Keep.split(list)
	for {
		free, all, err := f.opts.Space(f.opts.Dir)
		if err != nil {
			return sqldb.Fault("look at free space for backup", err)
		}
		if free-n >= all/Reserve {
			return nil
		}
		if len(hours) == 0 {
			return noRoom(free, all, n)
		}
		oldest := hours[len(hours)-1]
		if err := os.Remove(oldest.Path); err != nil {
			return sqldb.Fault("remove old backup", err)
		}
		f.log.Warn("a backup made room for the next", "file", oldest.Path)
		hours = slices.Clip(hours[:len(hours)-1])
	}
}

func noRoom(free, all, n int64) error {
	return &fault.Error{
		Kind: fault.Unavailable, Op: "make room for backup",
		Err:  fmt.Errorf("%w: %d MiB of %d MiB are free, the copy has %d MiB", ErrSpace, free>>20, all>>20, n>>20),
		Hint: "free space on the disk, or name a folder on another one under [backup]",
	}
}
