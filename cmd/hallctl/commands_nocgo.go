//go:build !cgo

package main

import (
	"context"
	"errors"
)

// storeCommands stand in for the commands that read a store: SQLite is C, and a hallctl that runs on any Linux has none.
var storeCommands = map[string]func(ctx context.Context, args []string, s streams) error{
	"backup": noStore, "restore": noStore, "logs": noStore, "support-bundle": noStore, "config": noStore,
	"account": noStore,
}

func noStore(context.Context, []string, streams) error {
	return errors.New("this hallctl was built without SQLite: use the one of the package onetrip-tools")
}
