package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"github.com/pelletier/go-toml/v2"

	"onetrip/kiosk/base/fault"
)

// Tree returns a configuration as maps, lists, strings, whole numbers and truths, for whoever edits it without knowing its types.
func Tree(text []byte) (map[string]any, error) {
	tree := map[string]any{}
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read configuration", Err: err}
	}
	return tree, nil
}

// Plant returns a tree as it came out of JSON as a configuration's text. Its numbers are whole; null stands for "not there".
func Plant(tree json.RawMessage) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(tree))
	dec.UseNumber()
	var root map[string]any
	if err := dec.Decode(&root); err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read configuration", Err: err}
	}
	grown, err := grow(root)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read configuration", Err: err}
	}
	return Encode(grown)
}

// grow turns JSON's values into TOML's.
func grow(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err == nil {
			return n, nil
		}
		f, err := v.Float64()
		if err != nil || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%s is no number", v)
		}
		return f, nil
	case []any:
		list := make([]any, 0, len(v))
		for _, member := range v {
			g, err := grow(member)
			if err != nil {
				return nil, err
			}
			list = append(list, g)
		}
		return list, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			if member == nil {
				continue
			}
			g, err := grow(member)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = g
		}
		return out, nil
	}
	return v, nil
}
