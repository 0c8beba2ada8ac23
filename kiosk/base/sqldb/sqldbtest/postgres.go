package sqldbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// requirePostgres is the environment variable that makes a missing PostgreSQL a failure; CI sets it to 1.
const requirePostgres = "ONETRIP_REQUIRE_POSTGRES"

// Postgres returns the connection string of an empty database of its own for a test, on a server that all tests of the process share. It
// skips the test when PostgreSQL is not installed, unless ONETRIP_REQUIRE_POSTGRES is 1.
//
// The database is really a schema: a new one costs a hundredth of the time and of the files. See Server.Database for a real one.
func Postgres(tb testing.TB) string {
	tb.Helper()
	s := sharedServer(tb)
	name := fmt.Sprintf("test%d", s.count.Add(1))
	Exec(tb, s.dsn("postgres"), "CREATE SCHEMA "+name)
	return s.dsn("postgres") + " search_path=" + name
}

// sharedServer starts the server of the process; the keeper stops it when the process ends.
func sharedServer(tb testing.TB) *Server {
	tb.Helper()
	needPostgres(tb)
	s, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

var shared = sync.OnceValues(newServer)

// binaries returns the folder of the newest PostgreSQL that Debian has installed, or "".
var binaries = sync.OnceValue(func() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is right
	newest := slices.MaxFunc(append(found, ""), func(a, b string) int { return version(a) - version(b) })
	if newest == "" {
		return ""
	}
	return filepath.Dir(newest)
})

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb)))) // 0 for another name
	return n
}

func needPostgres(tb testing.TB) {
	tb.Helper()
	if binaries() != "" {
		return
	}
	const missing = "PostgreSQL is not installed: this test needs the package postgresql (apt-get install postgresql)"
	if os.Getenv(requirePostgres) == "1" {
		tb.Fatal(missing)
	}
	tb.Skip(missing)
}

// Server is a PostgreSQL server in a folder of its own, reached through a socket there.
type Server struct {
	dir    string
	owner  *syscall.Credential // who runs the server, which refuses to run as root; nil for the user of the test
	keeper *exec.Cmd
	alive  *os.File // the keeper cleans up when it is closed, which the end of the process does too
	count  atomic.Int64
}

// NewServer starts a server for a test that stops it or changes its settings. It skips like Postgres.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	needPostgres(tb)
	s, err := newServer()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.close)
	return s
}

func newServer() (*Server, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "onetrip-postgres-") // short: a socket's path has at most 107 bytes
	if err != nil {
		return nil, err
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, errors.Join(err, os.Remove(dir))
		}
	}
	s := &Server{dir: dir, owner: owner}
	if err := s.keep(); err != nil {
		return nil, errors.Join(err, os.Remove(dir))
	}
	err = s.run("initdb", "-D", s.data(), "-U", "onetrip", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if err == nil {
		err = s.start()
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// unprivileged returns who runs the server when the test runs as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// keep starts the keeper, a shell that waits for the end of this process, however it ends, and then removes the server.
func (s *Server) keep() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	// It tries again because initdb may still be filling the folder.
	const script = `cat >/dev/null
for i in 1 2 3 4 5 6 7 8; do
	"$1/pg_ctl" -D "$2/data" -m immediate -s stop >/dev/null 2>&1
	rm -rf "$2" && exit
	sleep 1
done`
	s.keeper = s.command("/bin/sh", "-c", script, "keeper", binaries(), s.dir)
	s.keeper.Stdin, s.alive = r, w
	return errors.Join(s.keeper.Start(), r.Close())
}

// command prepares a program to run as the server's owner, in a group that Ctrl-C does not reach.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...) //nolint:noctx // it ends by itself
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.owner}
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

func (s *Server) run(program string, args ...string) error {
	out, err := s.command(filepath.Join(binaries(), program), args...).CombinedOutput()
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // there is none before the first start
		return fmt.Errorf("%s: %w\n%s%s", program, err, out, log)
	}
	return nil
}

// start starts the server and waits until it answers. The settings are those of a real server: commits are synced.
func (s *Server) start() error {
	settings := fmt.Sprintf("-k %s -c listen_addresses='' -c max_connections=200 -c shared_buffers=64MB", s.dir)
	return s.run("pg_ctl", "-D", s.data(), "-w", "-s", "-l", filepath.Join(s.dir, "log"), "-o", settings, "start")
}

// Start starts a server that was stopped.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	if err := s.start(); err != nil {
		tb.Fatal(err)
	}
}

// Kill stops the server as a power cut would: nothing is finished or written.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	if err := s.run("pg_ctl", "-D", s.data(), "-m", "immediate", "-s", "stop"); err != nil {
		tb.Fatal(err)
	}
}

// Database makes an empty database and returns its connection string.
func (s *Server) Database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("test%d", s.count.Add(1))
	Exec(tb, s.dsn("postgres"), "CREATE DATABASE "+name+" TEMPLATE template0")
	return s.dsn(name)
}

func (s *Server) dsn(database string) string {
	return fmt.Sprintf("host=%s user=onetrip dbname=%s sslmode=disable", s.dir, database)
}

// close stops the server and removes its folder.
func (s *Server) close() {
	_ = s.alive.Close() // nothing is buffered
	_ = s.keeper.Wait() // it has done what it could
}

// Reload makes the server read its changed settings, and returns when new sessions have them.
func (s *Server) Reload(tb testing.TB) {
	tb.Helper()
	loaded := func() (at time.Time) {
		conn := Connect(tb, s.dsn("postgres"))
		if err := conn.QueryRow(context.Background(), "SELECT pg_conf_load_time()").Scan(&at); err != nil {
			tb.Fatal(err)
		}
		_ = conn.Close(context.Background())
		return at
	}
	before := loaded()
	if err := s.run("pg_ctl", "-D", s.data(), "-s", "reload"); err != nil {
		tb.Fatal(err)
	}
	for !loaded().After(before) {
		time.Sleep(time.Millisecond) // the server is another process
	}
}

// Exec runs statements as the owner of the server, who may do everything.
func Exec(tb testing.TB, dsn, query string) {
	tb.Helper()
	conn := Connect(tb, dsn)
	if _, err := conn.Exec(context.Background(), query); err != nil {
		tb.Fatal(err)
	}
	if err := conn.Close(context.Background()); err != nil {
		tb.Fatal(err)
	}
}

// Connect returns a connection of a test that is another program on the same database. It ends with the test.
func Connect(tb testing.TB, dsn string) *pgx.Conn {
	tb.Helper()
	ctx := context.Background() // cleanups need it too
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close(ctx) }) // a second close does nothing
	return conn
}
