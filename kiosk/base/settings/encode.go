package settings

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// Encode writes a configuration as a file has it.
func Encode(cfg any) ([]byte, error) {
	var b bytes.Buffer
	enc := toml.NewEncoder(&b)
	enc.SetIndentTables(false)
	if err := enc.Encode(cfg); err != nil {
		return nil, fmt.Errorf("write configuration: %w", err)
	}
	return b.Bytes(), nil
}
