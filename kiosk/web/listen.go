package web

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/strict"
)

// Addresses are where a hall serves. An empty one is not served.
type Addresses struct {
	Browser string `toml:"browser"` // "127.0.0.1:8093"; other machines need "0.0.0.0:8093" or the machine's own address
	Machine string `toml:"machine"` // for terminals: "127.0.0.1:8094"
	// InsecureHTTP lets browsers on other machines use plain HTTP: passwords and names then travel in the clear.
	InsecureHTTP bool `toml:"insecure_http"`
	// AnyPort takes a free port where another program has the one that is asked for: for demonstrations.
	AnyPort bool `toml:"-"`
}

// Problems returns what is wrong with the addresses and names of a configuration's [listen] and [tls].
func (a Addresses) Problems(t TLS) []strict.Problem {
	var found []strict.Problem
	for key, address := range map[string]string{"browser": a.Browser, "machine": a.Machine} {
		if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
			found = append(found, strict.Problem{
				Key: "listen." + key, Text: "is no address with a port", Remedy: `write "127.0.0.1:8093", or "" to serve nothing there`,
			})
		}
	}
	if a.Browser != "" && a.Browser == a.Machine && !strings.HasSuffix(a.Browser, ":0") {
		found = append(found, strict.Problem{Key: "listen.machine", Text: "is the browsers' address", Remedy: "choose another port"})
	}
	if (a.browserTLS() || a.machineTLS()) && len(t.Names) == 0 {
		found = append(found, strict.Problem{
			Key: "tls.names", Text: "is missing: the hall leaves this machine and must prove itself",
			Remedy: `write the names and addresses by which it is called, ["hall.example", "10.0.0.5"]`,
		})
	}
	return found
}

// browserTLS and machineTLS report whether what is served leaves the machine and is secured.
func (a Addresses) browserTLS() bool { return a.Browser != "" && !local(a.Browser) && !a.InsecureHTTP }
func (a Addresses) machineTLS() bool { return a.Machine != "" && !local(a.Machine) }

// local reports whether only this machine reaches an address.
func local(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

// Server serves a hall's routes.
type Server struct {
	routes []route
	log    *slog.Logger
}

// route is one address.
type route struct {
	name     string
	listener net.Listener
	secure   *tls.Config
	handler  http.Handler
}

// Listen opens the addresses. The caller runs the server, or closes it.
func Listen(ctx context.Context, a Addresses, o Opts) (*Server, error) {
	s := &Server{log: o.Log}
	pages, terminals := route{name: "browser", handler: Browser(o)}, route{name: "machine", handler: Machine(o, a.machineTLS())}
	if a.browserTLS() {
		pages.secure = o.Gate.forBrowsers()
	}
	if a.machineTLS() {
		terminals.secure = o.Gate.forTerminals()
	}
	for _, r := range []struct {
		route
		address string
	}{{pages, a.Browser}, {terminals, a.Machine}} {
		if r.address == "" {
			continue
		}
		var err error
		if r.listener, err = listen(ctx, r.address, a.AnyPort); err != nil {
			s.Close()
			return nil, err
		}
		s.routes = append(s.routes, r.route)
	}
	return s, nil
}

func listen(ctx context.Context, address string, anyPort bool) (net.Listener, error) {
	l, err := httpx.Listen(ctx, address)
	if host, _, _ := net.SplitHostPort(address); anyPort && errors.Is(err, syscall.EADDRINUSE) {
		return httpx.Listen(ctx, net.JoinHostPort(host, "0"))
	}
	return l, err
}

// URL returns the address of the pages without a path, or of the terminals' interface when name is "machine"; "" when it is not served.
func (s *Server) URL(name string) string {
	for _, r := range s.routes {
		if r.name != name {
			continue
		}
		scheme := "http://"
		if r.secure != nil {
			scheme = "https://"
		}
		return scheme + r.listener.Addr().String()
	}
	return ""
}

// Run serves until ctx ends, and returns why an address could not be served, or nil.
func (s *Server) Run(ctx context.Context) error {
	var tasks sync.WaitGroup
	failed := make([]error, len(s.routes))
	for i, r := range s.routes {
		s.log.Info("serving", "routes", r.name, "address", r.listener.Addr().String(), "secure", r.secure != nil)
		tasks.Go(func() { failed[i] = httpx.Serve(ctx, r.listener, r.handler, r.secure, s.log) })
	}
	tasks.Wait()
	return errors.Join(failed...)
}

// Close closes the addresses of a server that was not run.
func (s *Server) Close() {
	for _, r := range s.routes {
		if err := r.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			s.log.Warn("an address cannot be closed", "routes", r.name, "error", err)
		}
	}
}
