// Command devsim plays the hall's hardware: an ID-card reader, a ticket printer, a cabinet, a code scanner and call displays on pseudo-terminals, and a bench page in the browser
// from which a person, or through its API a test, uses them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const usage = `devsim: simulated hardware on pseudo-terminals

  devsim --dir DIR [--listen ADDR]
        puts DIR/idcard, DIR/printer, DIR/locks, DIR/scanner and DIR/display there for drivers to open, at real line speed, and prints the address of the bench page;
        the API's description is at /openapi.json

`

// options are what the command line says.
type options struct {
	dir, listen, screen, locks string
	paper                      int
	withParent                 bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "devsim:", err)
		os.Exit(1)
	}
}

// errUsage means that the flag package has said what is wrong with the call.
var errUsage = errors.New("wrong usage")

// parse reads the command line.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("devsim", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`DIR` for the links to the pseudo-terminals; needed")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8092", "`ADDR` of the bench page; port 0 takes a free one, and so does a busy port")
	flags.StringVar(&o.screen, "screen", "", "X `DISPLAY` that the bench page shows and passes clicks to")
	flags.StringVar(&o.locks, "locks", "xor8a", "`PROTOCOL` of the lock board: xor8a, modbusrtu, wkly or kerong; gpio: locks on lines, at the socket DIR/gpio")
	flags.IntVar(&o.paper, "paper", 80, "paper width in mm: 80 or 58")
	flags.BoolVar(&o.withParent, "with-parent", false, "end when standard input closes")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, errUsage
	}
	if o.dir == "" || flags.NArg() > 0 || (o.paper != 80 && o.paper != 58) {
		flags.Usage()
		return o, errUsage
	}
	return o, nil
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if o.withParent {
		go func() {
			_, _ = io.Copy(io.Discard, stdin) // its end is the message, however it comes
			stop()
		}()
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	b, err := newBench(o, log)
	if err != nil {
		return err
	}
	defer b.close()
	listener, err := listen(ctx, o.listen)
	if err != nil {
		return err
	}
	var tasks sync.WaitGroup
	defer tasks.Wait()
	b.start(ctx, &tasks)
	return serve(ctx, listener, b.routes(), stdout)
}

// listen opens the address; when its port is busy, a free one serves, and the address that is printed says which.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, splitErr := net.SplitHostPort(addr)
		if splitErr == nil {
			l, err = lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open the bench page: %w", err)
	}
	return l, nil
}

// serve prints the page's address and serves it until ctx ends.
func serve(ctx context.Context, l net.Listener, h http.Handler, stdout io.Writer) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close() // event streams that did not notice the end
		}
	})
	defer done()
	fmt.Fprintf(stdout, "http://%s/\n", l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the bench page: %w", err)
	}
	return nil
}
