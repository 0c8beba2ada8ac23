package queuetest

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// Zone is the time zone of the demo hall.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Monday is an ordinary working day of the demo hall.
var Monday = civil.Date{Year: 2026, Month: time.November, Day: 23}

// Morning is 9:42 on Monday.
func Morning() time.Time { return queue.At(9, 42).On(Monday, Zone) }

// ID returns the n-th ticket ID of a test: a ULID that sorts as n does.
func ID(n int) queue.TicketID {
	var id ulid.ULID
	_ = id.SetTime(uint64(n)) // n is far below the largest time
	sum := sha256.Sum256(fmt.Append(nil, n))
	_ = id.SetEntropy(sum[:10]) // ten bytes are what it wants
	return queue.TicketID(id.String())
}

// Person returns the n-th invented person; n up to 9,999. Names and numbers are synthetic: the region code 990000 belongs to no place.
func Person(n int) queue.Person {
	family := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨")
	given := []rune("测试样例虚构演示仅供使用")
	name := string([]rune{family[n%len(family)], given[n/16%len(given)], given[n/192%len(given)]})
	birth := civil.Date{Year: 1970 + n%30, Month: time.Month(1 + n%12), Day: 1 + n%28}
	number := fmt.Sprintf("990000%04d%02d%02d%04d", birth.Year, int(birth.Month), birth.Day, n)
	return queue.Person{Name: name, Number: number, Birth: birth}
}

// Order returns an order of the demo hall for the consulting service, which needs no identity, at Morning. Options change it.
func Order(n int, options ...func(*queue.Order)) queue.Order {
	o := queue.Order{
		ID: ID(n), Hall: "jiaohe", Day: Monday, Service: "consult", Series: queue.Series{ID: "H", Prefix: "H"},
		Lang: queue.ZH, Terminal: "2", At: Morning().Add(time.Duration(n) * time.Second), Sale: queue.At(8, 30),
	}
	for _, change := range options {
		change(&o)
	}
	return o
}

// By makes an order that of a person for the real-estate service.
func By(p queue.Person) func(*queue.Order) {
	return func(o *queue.Order) {
		o.Person, o.Service, o.Series = p, "estate", queue.Series{ID: "A", Prefix: "A"}
	}
}

// As gives an order a priority class.
func As(p queue.Priority) func(*queue.Order) { return func(o *queue.Order) { o.Priority = p } }

// When gives an order a time of the demo hall's wall clock and its business day.
func When(t time.Time) func(*queue.Order) {
	return func(o *queue.Order) { o.At, o.Day = t, civil.Of(t.In(Zone)) }
}
