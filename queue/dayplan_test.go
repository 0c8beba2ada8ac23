package queue_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"onetrip/queue"
)

// dayPlan is how a simulated hall works. All halls differ: services and windows, who serves what, how long it takes and how evenly.
type dayPlan struct {
	hall     queue.Hall
	load     float64                     // visitors in proportion to what the windows can serve
	means    map[queue.ServiceID]float64 // of the services, in minutes
	shares   map[queue.ServiceID]float64 // of the visitors
	cv       float64                     // of the service times: deviation to mean
	priority float64                     // share of priority visitors
	absent   float64                     // share that does not come when called
	inTurns  bool                        // clerks have lunch in turns and the hall stays open; otherwise it closes from 12:00 to 14:00
}

// planDay draws a hall and its day.
func planDay(r *rand.Rand, load float64) dayPlan {
	p := dayPlan{
		load: load, means: map[queue.ServiceID]float64{}, shares: map[queue.ServiceID]float64{}, cv: 0.4 + 0.6*r.Float64(),
		priority: 0.05 + 0.15*r.Float64(), absent: 0.03 + 0.09*r.Float64(), inTurns: r.IntN(2) == 0,
	}
	p.hall = queue.Hall{ID: "simulated", Zone: time.UTC, ElderlyAge: 60, Series: []queue.Series{{ID: "A", Prefix: "A"}}}
	for i := range 2 + r.IntN(6) {
		id := queue.ServiceID(fmt.Sprintf("s%d", i))
		p.hall.Services = append(p.hall.Services, queue.Service{ID: id, Series: "A", Usual: true, Identity: queue.NoIdentity})
		p.means[id], p.shares[id] = 3+12*r.Float64(), 0.3+r.Float64()
	}
	services := len(p.hall.Services)
	for i := range services + r.IntN(6) { // each service has a window of its own at least, which may help out elsewhere
		w := queue.Window{No: queue.WindowNo(i + 1), Services: []queue.ServiceID{p.hall.Services[i%services].ID}}
		for _, other := range r.Perm(services)[:r.IntN(min(3, services))] {
			if other != i%services {
				w.Services = append(w.Services, p.hall.Services[other].ID)
			}
		}
		p.hall.Windows = append(p.hall.Windows, w)
	}
	hours := []queue.Span{{From: queue.At(8, 30), To: queue.At(12, 0)}, {From: queue.At(14, 0), To: queue.At(17, 30)}}
	p.hall.Clear = []queue.Clock{queue.At(12, 30), queue.At(18, 0)}
	if p.inTurns {
		hours, p.hall.Clear = []queue.Span{{From: queue.At(8, 30), To: queue.At(17, 30)}}, []queue.Clock{queue.At(18, 0)}
	}
	p.hall.Week = queue.Week{Mon: hours, Tue: hours, Wed: hours, Thu: hours, Fri: hours, Sat: hours, Sun: hours}
	return p
}

// spans returns when visitors come, in hours.
func (p dayPlan) spans() [][2]float64 {
	if p.inTurns {
		return [][2]float64{{8.5, 17.5}}
	}
	return [][2]float64{{8.5, 12}, {14, 17.5}}
}

// crowd is how many visitors come at an hour of the day, of 1.6 at most: most about half past nine, many about three.
func crowd(hour float64) float64 {
	peak := func(at, width float64) float64 { return math.Exp(-(hour - at) * (hour - at) / (2 * width * width)) }
	return 0.35 + 1.1*peak(9.6, 0.8) + 0.8*peak(15, 0.9)
}

const mostCrowd = 1.6

// perHour returns how many visitors an hour a crowd of 1 is, so that as many come in a span as the load says.
func (p dayPlan) perHour(span [2]float64) float64 {
	var work, shares float64
	for _, s := range p.hall.Services {
		shares += p.shares[s.ID]
		work += p.shares[s.ID] * (p.means[s.ID] + 0.4)
	}
	capacity := 0.9 * 60 * float64(len(p.hall.Windows)) / (work / shares) // visitors an hour, breaks considered
	var crowds, hours float64
	for h := span[0]; h < span[1]; h += 0.01 {
		crowds += crowd(h)
		hours++
	}
	return p.load * capacity * hours / crowds
}

// pick draws what a visitor comes for.
func (p dayPlan) pick(r *rand.Rand) queue.ServiceID {
	var all float64
	for _, s := range p.hall.Services {
		all += p.shares[s.ID]
	}
	left := r.Float64() * all
	for _, s := range p.hall.Services {
		if left -= p.shares[s.ID]; left <= 0 {
			return s.ID
		}
	}
	return p.hall.Services[0].ID
}

// takes draws how long a service takes.
func (p dayPlan) takes(r *rand.Rand, id queue.ServiceID) time.Duration {
	return inMinutes(lognormal(r, p.means[id], p.cv))
}

func inMinutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// lognormal returns a time with a mean and a coefficient of variation.
func lognormal(r *rand.Rand, mean, cv float64) float64 {
	s2 := math.Log(1 + cv*cv)
	return math.Exp(math.Log(mean) - s2/2 + math.Sqrt(s2)*r.NormFloat64())
}
