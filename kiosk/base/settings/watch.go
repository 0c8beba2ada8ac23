package settings

import (
	"context"
	"time"
)

// watchEvery is how often Watch looks for a newer version: staff who changed something look at the screen.
const watchEvery = 2 * time.Second

// Watch calls changed for the newest version whenever that is another one than no, until ctx ends.
func (b *Book) Watch(ctx context.Context, no int, changed func(Version, []byte)) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		all, err := b.numbers()
		if err != nil || len(all) == 0 || all[len(all)-1] == no {
			continue // nothing is new, or the folder is out of reach for a while
		}
		v, text, err := b.Latest()
		if err != nil || v.No == no {
			continue
		}
		no = v.No
		changed(v, text)
	}
}
