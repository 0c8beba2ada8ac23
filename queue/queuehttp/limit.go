package queuehttp

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// rate is how often one address may ask: perSecond in the long run, burst at once. A hall's guests may all come from one address.
type rate struct{ perSecond, burst float64 }

// The limits of what everybody may ask.
var (
	lookups = rate{perSecond: 50, burst: 300}
	ratings = rate{perSecond: 2, burst: 30}
)

// maxAddresses bounds the memory that strangers can take. Beyond it those are forgotten that have not asked for a while, then any.
const maxAddresses = 4096

// limit counts requests by address.
type limit struct {
	rate

	// mu guards buckets.
	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is what an address has left.
type bucket struct {
	left float64
	at   time.Time
}

func newLimit(r rate) *limit { return &limit{rate: r, buckets: map[string]bucket{}} }

// allow takes one request of an address, or reports false when it has asked too often.
func (l *limit) allow(address string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[address]
	if !known {
		l.forget(now)
		b.left = l.burst
	}
	b = l.filled(b, now)
	ok := b.left >= 1
	if ok {
		b.left--
	}
	l.buckets[address] = b
	return ok
}

// filled returns the bucket as it is now.
func (l *limit) filled(b bucket, now time.Time) bucket {
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(l.burst, b.left+passed.Seconds()*l.perSecond)
	}
	return bucket{b.left, now}
}

// forget makes room for another address: it drops those whose bucket is full again, as if they had never asked, and when there are none, any.
func (l *limit) forget(now time.Time) {
	if len(l.buckets) < maxAddresses {
		return
	}
	for address, b := range l.buckets {
		if l.filled(b, now).left >= l.burst {
			delete(l.buckets, address)
		}
	}
	for address := range l.buckets {
		if len(l.buckets) < maxAddresses {
			return
		}
		delete(l.buckets, address)
	}
}

// middleware answers 429 to who asks too often.
func (l *limit) middleware(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		address, _, err := net.SplitHostPort(ctx.RemoteAddr())
		if err != nil {
			address = ctx.RemoteAddr()
		}
		if !l.allow(address, time.Now()) {
			ctx.SetHeader("Retry-After", "5")
			_ = huma.WriteErr(api, ctx, http.StatusTooManyRequests, "too many requests from this address") // who is gone needs no answer
			return
		}
		next(ctx)
	}
}
