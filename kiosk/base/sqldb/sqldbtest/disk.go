// Package sqldbtest is a disk in memory under the real SQLite that loses power, a harness that cuts the power at every
// disk operation of a workload and lets the workload's owner check what is left, and PostgreSQL servers that a test may kill.
//
// The model of the disk: what was not synced is lost, kept, or torn into 512-byte sectors, each write on its own; names of files are
// durable at once; the database runs on one connection in exclusive mode, because the disk has no shared memory.
package sqldbtest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/psanford/sqlite3vfs"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/internal/hook"
)

// sector is the unit in which a write tears.
const sector = 512

// change is a write, or a truncation when data is nil.
type change struct {
	off  int64
	data []byte
}

// content is one file: what survives a power cut for certain, what came since the last sync, and both together.
type content struct {
	synced  []byte
	pending []change
	now     []byte
}

// Disk is a disk with one database on it. It counts its operations (writes, truncations, syncs and deletions).
type Disk struct {
	id string

	mu    sync.Mutex // guards what is below
	files map[string]*content
	ops   int
	cutAt int // the operation at which the power goes; 0 never
	off   bool
	fault Fault
	fired bool
}

// Fault makes an operation fail without cutting the power.
type Fault struct {
	At     int  // the operation that fails, from 1; 0 none
	Sticky bool // every later operation fails too, until Heal
	Full   bool // syncs and truncations say "disk full"; writes always say "input/output error", the adapter allows no other
}

// NewDisk returns an empty disk. Close it when its databases are closed.
func NewDisk() *Disk { return fileSystem().add(&Disk{files: make(map[string]*content)}) }

// Close forgets the disk.
func (d *Disk) Close() { fileSystem().remove(d) }

// Path is the path of the database for sqldb.Open.
func (d *Disk) Path() string { return "/" + d.id + "/test.db" }

// Opts returns the options that put the database on a Disk, with full durability. checkpointPages makes SQLite move
// the WAL into the database every so many pages; 0 leaves its default of 1000.
func Opts(checkpointPages int) sqldb.Opts {
	return sqldb.Opts{Test: hook.Test{VFS: fileSystem().name, CheckpointPages: checkpointPages}}
}

// NormalOpts is Opts with synchronous = NORMAL, which loses acknowledged writes: a crash test that does not notice
// is not a test.
func NormalOpts(checkpointPages int) sqldb.Opts {
	o := Opts(checkpointPages)
	o.Test.Normal = true
	return o
}

// CutAt makes the power go in the n-th operation from now; 0 never.
func (d *Disk) CutAt(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cutAt = 0
	if n > 0 {
		d.cutAt = d.ops + n
	}
}

// Break makes an operation fail; f.At counts from now.
func (d *Disk) Break(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.At += d.ops
	d.fault, d.fired = f, false
}

// Heal ends a Fault and reports whether it has happened.
func (d *Disk) Heal() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = Fault{}
	return d.fired
}

// Off reports whether the power went.
func (d *Disk) Off() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.off
}

// Ops returns the number of operations so far.
func (d *Disk) Ops() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ops
}

// Restart returns a new disk with what survived a power cut now, chosen by r. d stays as it is.
func (d *Disk) Restart(r *rand.Rand) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := &Disk{files: make(map[string]*content)}
	for _, name := range sortedNames(d.files) {
		left := d.files[name].survive(r)
		next.files[name] = &content{synced: left, now: append([]byte(nil), left...)}
	}
	return fileSystem().add(next)
}

// survive returns what is left of a file: each change since the last sync is lost, kept or torn.
func (c *content) survive(r *rand.Rand) []byte {
	left := append([]byte(nil), c.synced...)
	for _, ch := range c.pending {
		switch fate := r.IntN(3); {
		case fate == 0:
		case fate == 1 || ch.data == nil:
			left = ch.apply(left)
		default:
			for i := 0; i < len(ch.data); i += sector {
				if r.IntN(2) == 0 {
					part := change{ch.off + int64(i), ch.data[i:min(i+sector, len(ch.data))]}
					left = part.apply(left)
				}
			}
		}
	}
	return left
}

func (ch change) apply(b []byte) []byte {
	if ch.data == nil {
		return b[:min(ch.off, int64(len(b)))]
	}
	if end := ch.off + int64(len(ch.data)); end > int64(len(b)) {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[ch.off:], ch.data)
	return b
}

// begin counts an operation. dies is true for the one during which the power goes: it may still reach the disk.
// It is called with mu held.
func (d *Disk) begin() (dies bool, err error) {
	if d.off {
		return false, sqlite3vfs.IOError
	}
	d.ops++
	if d.ops == d.cutAt {
		d.off = true
		return true, nil
	}
	if f := d.fault; f.At > 0 && (d.ops == f.At || f.Sticky && d.ops > f.At) {
		d.fired = true
		if f.Full {
			return false, sqlite3vfs.FullError
		}
		return false, sqlite3vfs.IOError
	}
	return false, nil
}

func sortedNames(m map[string]*content) []string {
	return slices.Sorted(maps.Keys(m))
}
