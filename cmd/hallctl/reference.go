package main

import _ "embed"

// The references of the configurations, written from the comments at the keys' types: go test ./cmd/hallctl -run Reference -update.
var (
	//go:embed reference/terminal.md
	terminalReference string
	//go:embed reference/hall.md
	hallReference string
)
