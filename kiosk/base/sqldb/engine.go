package sqldb

import (
	"context"
	"database/sql"
	"time"
)

// Dialect is the kind of database behind a DB. Its name is the folder of its migrations.
type Dialect uint8

// The dialects.
const (
	SQLite   Dialect = iota // one file, one process
	Postgres                // a server, any number of processes
)

// String returns the lower-case name of the dialect.
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case Postgres:
		return "postgres"
	}
	return "unknown dialect"
}

// engine is a kind of database as the writer sees it: one connection that writes, and what differs between the kinds. Its methods
// are called on the writer's goroutine only.
type engine interface {
	// open makes the connection that writes and proves that its commits are durable. ctx bounds it.
	open(ctx context.Context) error
	// session returns that connection; mend, watch and probe may replace it.
	session() *sql.Conn
	// do takes a step of the transaction.
	do(step step) error
	// standing tells how the transaction stands.
	standing() standing
	// mend reports whether a transaction that was lost with err, and of which certainly nothing was kept, may be run again now.
	mend(err error) bool
	// watch is called at least once a second and keeps the state right. The error is why writes are refused.
	watch() error
	// probe tries with a real commit whether the database works, and sets the state.
	probe() error
	close() error
}

// A settler is an engine with something to do after every commit.
type settler interface {
	settle(now time.Time)
}

// A cutter is an engine whose commit may never be answered: it gives up after some time unless it is stopped.
type cutter interface {
	cutAfter() (stop func())
}

// A step of the transaction.
type step uint8

const (
	begin step = iota // ends with no other writer in the database
	commit
	rollback
	save
	undo // back to save
	release
	steps
)

// String returns what the step does, as the operation of an error.
func (s step) String() string {
	return [...]string{"begin transaction", "commit", "roll back", "save", "undo write", "release"}[s]
}

// standing is how a transaction stands.
type standing uint8

const (
	none   standing = iota // there is none, or it was lost
	open                   // it takes statements
	broken                 // a statement failed, after which only undo and rollback are possible
)
