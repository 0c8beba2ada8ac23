//go:build cgo

package main

import "context"

// storeCommands are the commands that read a store, or know what the programs' configurations are.
var storeCommands = map[string]func(ctx context.Context, args []string, s streams) error{
	"backup": runBackup, "restore": runRestore, "logs": runLogs, "support-bundle": runBundle, "config": runConfig,
	"account": runAccount,
}
