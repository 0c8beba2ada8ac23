package upkeep

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"onetrip/kiosk/base/httpx"
)

// prefix begins the name of every number.
const prefix = "onetrip_"

// askLimit bounds the wait for the program's own numbers.
const askLimit = 3 * time.Second

// Handler serves /healthz (the process answers), /readyz (it can serve) and /metrics. None of them tells personal data.
func (u *Upkeep) Handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(u, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if still := u.heart().Still(time.Now()); len(still) > 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, "stuck:", still)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := u.ready(r.Context()); err != nil {
			httpx.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 2 * askLimit}))
	return mux
}

// Describe implements prometheus.Collector: what there is to collect changes with the warnings.
func (u *Upkeep) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (u *Upkeep) Collect(out chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), askLimit)
	defer stop()
	for _, s := range u.samples(ctx) {
		names := slices.Sorted(maps.Keys(s.Labels))
		values := make([]string, len(names))
		for i, n := range names {
			values[i] = s.Labels[n]
		}
		desc := prometheus.NewDesc(prefix+s.Name, s.Help, names, nil)
		m, err := prometheus.NewConstMetric(desc, prometheus.GaugeValue, s.Value, values...)
		if err != nil {
			m = prometheus.NewInvalidMetric(desc, err)
		}
		out <- m
	}
}

// samples returns all numbers.
func (u *Upkeep) samples(ctx context.Context) []Sample {
	now := time.Now()
	all := []Sample{
		{"build_info", "1, with the version of the program", map[string]string{"program": u.opts.Program, "version": u.opts.Version}, 1},
		{"ready", "1 while the program can serve", nil, yes(u.ready(ctx) == nil)},
	}
	for _, w := range u.opts.Health.Snapshot(now) {
		labels := map[string]string{"code": string(w.Code), "severity": w.Severity.String(), "actor": w.Actor.String()}
		all = append(all, Sample{"warning_since_seconds", "Unix time since when something is wrong", labels, float64(w.Since.Unix())})
		if w.Alarm(now) {
			all = append(all, Sample{"alarm", "1 for what somebody elsewhere must see to", map[string]string{"code": string(w.Code)}, 1})
		}
	}
	all = append(all, u.machine(now)...)
	for name, at := range u.heart() {
		if t := at(); !t.IsZero() {
			all = append(all, Sample{"loop_age_seconds", "since a loop last turned", map[string]string{"loop": name}, now.Sub(t).Seconds()})
		}
	}
	if u.opts.Samples != nil {
		all = append(all, u.opts.Samples(ctx)...)
	}
	return all
}

// machine returns the numbers about disk, clock, certificates and backups.
func (u *Upkeep) machine(now time.Time) []Sample {
	s := u.look()
	all := []Sample{
		{"disk_free_bytes", "free on the volume of the data", nil, float64(s.free)},
		{"disk_bytes", "size of the volume of the data", nil, float64(s.all)},
		{"clock_synchronised", "1 while somebody keeps the clock right", nil, yes(s.synchronised)},
	}
	if s.compared {
		all = append(all, Sample{"clock_offset_seconds", "by how much the hall's clock is ahead", nil, s.offset.Seconds()})
	}
	for name, end := range s.certificates {
		if !end.IsZero() {
			all = append(all, Sample{"certificate_days", "until a certificate ends", map[string]string{"name": name}, end.Sub(now).Hours() / 24})
		}
	}
	if r, ok := u.clerk.Last(); ok {
		all = append(all,
			Sample{"backup_time_seconds", "Unix time of the last verified backup", nil, float64(r.Taken.Unix())},
			Sample{"backup_bytes", "size of the last verified backup", nil, float64(r.Bytes)})
	}
	return all
}

func yes(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
