package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sys/unix"

	"onetrip/kiosk/base/fault"
)

// serverParams are set in every session unless the connection string sets them. A program that hangs must not keep the writers' row.
var serverParams = map[string]string{
	"application_name":                    "onetrip",
	"lock_timeout":                        strconv.Itoa(busyTimeoutMS),
	"idle_in_transaction_session_timeout": strconv.Itoa(2 * busyTimeoutMS),
	"tcp_keepalives_idle":                 "5", // seconds, as the next
	"tcp_keepalives_interval":             "2",
	"tcp_keepalives_count":                "3",
}

// connector makes sessions.
type connector struct{ driver.Connector }

func newConnector(dsn string) (driver.Connector, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// pgx tells what it read, and with a mistake in the string that may be the password.
		return nil, &fault.Error{
			Kind: fault.Invalid, Op: "read connection string of the database", Err: errors.New("it is no URL or list of words that libpq takes"),
			Hint: "write it as postgres://user@host/database?sslmode=verify-full, with %XX for signs that are not letters or digits",
		}
	}
	for name, value := range serverParams {
		if _, ok := config.RuntimeParams[name]; !ok {
			config.RuntimeParams[name] = value
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	config.DialFunc = newDialer().DialContext
	return connector{stdlib.GetConnector(*config)}, nil
}

// newDialer returns a dialer whose connections notice within ten seconds that the other side is gone. The statements of a transaction run
// without a deadline, so the connection must have one.
func newDialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
		Control: func(network, _ string, c syscall.RawConn) error {
			if network == "unix" {
				return nil
			}
			var err error
			set := func(fd uintptr) {
				err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(patience.Milliseconds()))
			}
			return errors.Join(c.Control(set), err)
		},
	}
}

// Connect makes a session.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &session{Conn: conn.(*stdlib.Conn)}, nil
}

// session is a connection on which a statement may run while the rows of a query are still being read, as SQLite allows: the rest of those
// rows is then read into memory first.
type session struct {
	*stdlib.Conn
	open *rows // of the last query, or nil
}

var (
	_ driver.ExecerContext  = (*session)(nil)
	_ driver.QueryerContext = (*session)(nil)
	_ driver.ConnBeginTx    = (*session)(nil)
)

// lost reports whether the connection is gone; a nil session is.
func (s *session) lost() bool { return s == nil || s.Conn.Conn().IsClosed() }

// ExecContext implements driver.ExecerContext.
func (s *session) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s.free()
	return s.Conn.ExecContext(ctx, query, args)
}

// QueryContext implements driver.QueryerContext.
func (s *session) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s.free()
	r, err := s.Conn.QueryContext(ctx, query, args)
	if err != nil {
		return nil, err
	}
	s.open = &rows{Rows: r}
	return s.open, nil
}

// free makes the connection free for the next statement.
func (s *session) free() {
	if s.open != nil {
		s.open.readAll()
		s.open = nil
	}
}

// rows are read from the connection one by one, until readAll takes the rest.
type rows struct {
	driver.Rows
	rest [][]driver.Value
	err  error // what ends the rest; nil while rows come from the connection
}

// Next implements driver.Rows.
func (r *rows) Next(dest []driver.Value) error {
	if r.err == nil {
		return r.Rows.Next(dest)
	}
	if len(r.rest) == 0 {
		return r.err
	}
	copy(dest, r.rest[0])
	r.rest = r.rest[1:]
	return nil
}

// Close implements driver.Rows.
func (r *rows) Close() error {
	if r.err == nil {
		r.err = io.EOF
	}
	r.rest = nil
	return r.Rows.Close()
}

func (r *rows) readAll() {
	for r.err == nil {
		row := make([]driver.Value, len(r.Rows.Columns()))
		if err := r.Rows.Next(row); err != nil {
			r.err = err
			return
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = slices.Clone(b) // the driver reuses its buffer
			}
		}
		r.rest = append(r.rest, row)
	}
}
