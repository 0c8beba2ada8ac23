//go:build cgo

package main

import "context"

// storeCommands are the commands that read a store.
var storeCommands = map[string]func(ctx context.Context, args []string, s streams) error{
	"backup": runBackup, "restore": runRestore, "logs": runLogs, "support-bundle": runBundle,
}
