package sqldb

import (
	"net/url"
	"strconv"
)

// role says what a connection is for.
type role uint8

const (
	writing role = iota
	reading
	copying // reads the database and writes another file
)

// dsn returns the connection string for a role. Every safety setting stands here, because the driver
// sets synchronous = NORMAL on each connection that does not say otherwise.
func dsn(path string, opts Opts, r role) string {
	v := url.Values{}
	v.Set("_busy_timeout", strconv.Itoa(busyTimeoutMS))
	v.Set("_foreign_keys", "1")
	v.Set("_synchronous", "FULL")
	v.Set("_stmt_cache_size", "128")
	switch {
	case r == reading:
		v.Set("mode", "ro")
		v.Set("_query_only", "1")
	case r == copying:
		v.Set("mode", "ro")
	case opts.Test.VFS != "":
		v.Set("vfs", opts.Test.VFS)
		v.Set("_locking_mode", "EXCLUSIVE") // before anything is read; the driver would set the journal mode too early
		v.Set("_txlock", "immediate")
	default:
		v.Set("mode", "rw")
		v.Set("_txlock", "immediate")
		v.Set("_journal_mode", "WAL")
	}
	return fileURI(path, v)
}

func fileURI(path string, v url.Values) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: v.Encode()}
	return u.String()
}
