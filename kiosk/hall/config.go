package hall

import (
	"fmt"
	"time"

	"onetrip/kiosk/base/strict"
	"onetrip/queue"
)

// Config is a hall as a configuration file describes it.
type Config struct {
	queue.Hall
	ZoneName string `toml:"zone"` // IANA name of the wall clock: "Asia/Shanghai"
}

// Complete loads the zone, fills in the hall's defaults and returns every mistake in it. prefix stands before the keys: "hall.".
func (c *Config) Complete(prefix string) []strict.Problem {
	var found []strict.Problem
	zone, err := time.LoadLocation(c.ZoneName)
	if err != nil || c.ZoneName == "" {
		found = append(found, strict.Problem{Key: prefix + "zone", Text: fmt.Sprintf("%q is no time zone", c.ZoneName), Remedy: `write "Asia/Shanghai"`})
		zone = time.UTC
	}
	c.Zone = zone
	for _, p := range c.Problems() {
		found = append(found, strict.Problem{Key: prefix + p.Key, Text: p.Text, Remedy: p.Remedy})
	}
	if len(found) == 0 {
		if c.Hall, err = queue.NewHall(c.Hall); err != nil {
			found = append(found, strict.Problem{Key: prefix, Text: err.Error()})
		}
	}
	return found
}
