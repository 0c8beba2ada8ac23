package lockersql

import (
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Reading returns a store that only reads, on a database whose tables are there.
func Reading(db *sqldb.DB, v *vault.Vault) *Store { return &Store{db: db, vault: v} }
