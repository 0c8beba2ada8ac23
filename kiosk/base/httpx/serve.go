package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/kiosk/base/fault"
)

// Time limits of the server. A stream sets its own.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	answerTimeout     = longPoll + 35*time.Second
	idleTimeout       = 2 * time.Minute
	grace             = 5 * time.Second // for requests that run when the server stops
	maxHeader         = 32 << 10        // bytes
	deadPeer          = 30 * time.Second
)

// Listen opens a TCP port. A peer that vanished without a word is noticed within 30 s.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	config := net.ListenConfig{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         boundUnacknowledged,
	}
	ln, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Op: "listen on " + address, Err: err,
			Hint: "choose another address in the configuration, or stop the program that uses this one",
		}
	}
	return ln, nil
}

// boundUnacknowledged makes the kernel give up data that a peer does not acknowledge; by itself it would try for a quarter of an hour.
// Accepted connections inherit it.
func boundUnacknowledged(_, _ string, c syscall.RawConn) error {
	var err error
	controlled := c.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(deadPeer.Milliseconds()))
	})
	return errors.Join(controlled, err)
}

// Serve answers on ln until ctx ends, in the clear when secure is nil. Then it ends streams and long polls at once, gives other requests up
// to 5 s, cuts what is left and closes ln. The error is nil unless it ended by itself.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, secure *tls.Config, log *slog.Logger) error {
	// Requests outlive ctx on purpose: the end of the server lets them finish.
	base := context.WithValue(context.WithoutCancel(ctx), stopKey{}, ctx)
	srv := &http.Server{
		Handler: h, TLSConfig: secure, BaseContext: func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // strangers' handshakes and the like
	}
	ended := make(chan error, 1)
	go func() {
		if secure != nil {
			ended <- srv.ServeTLS(ln, "", "")
		} else {
			ended <- srv.Serve(ln)
		}
	}()
	select {
	case err := <-ended:
		return &fault.Error{Kind: fault.Unavailable, Op: "serve " + ln.Addr().String(), Err: err}
	case <-ctx.Done():
	}
	stop(base, srv, log)
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return &fault.Error{Kind: fault.Unavailable, Op: "serve " + ln.Addr().String(), Err: err}
	}
	return nil
}

func stop(ctx context.Context, srv *http.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		log.Warn("requests were cut at the end of the server", "error", errors.Join(err, srv.Close()))
	}
}

// stopKey is where a request's context keeps the context that ends when the server stops.
type stopKey struct{}

// whenStopping calls cancel when the server begins to stop. The caller calls what it returns when it no longer wants that.
func whenStopping(ctx context.Context, cancel context.CancelFunc) (forget func() bool) {
	stopping, ok := ctx.Value(stopKey{}).(context.Context)
	if !ok {
		return func() bool { return false }
	}
	return context.AfterFunc(stopping, cancel)
}
