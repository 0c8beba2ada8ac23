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
		v, text, err := b.Latest()
		if err == nil && v.No != no { // the folder may be out of reach for a while
			no = v.No
			changed(v, text)
		}
	}
}
