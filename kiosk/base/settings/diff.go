package settings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2"
)

// Change is one value that differs between two configurations.
type Change struct {
	Key string `json:"key"` // "hall.services[id=property].name.en"; members of lists are named by what names them
	Was string `json:"was"` // as TOML writes it; "" when it was not there
	Is  string `json:"is"`  // "" when it is gone
}

// Diff lists what changes from one configuration to another, in the order of the keys. Comments and the order of keys are no changes; the order of
// a list's members is.
func Diff(was, is []byte) ([]Change, error) {
	old, err := flat(was)
	if err != nil {
		return nil, fmt.Errorf("read the older settings: %w", err)
	}
	young, err := flat(is)
	if err != nil {
		return nil, fmt.Errorf("read the newer settings: %w", err)
	}
	var changes []Change
	for key, value := range old {
		if young[key] != value {
			changes = append(changes, Change{Key: key, Was: value, Is: young[key]})
		}
	}
	for key, value := range young {
		if _, ok := old[key]; !ok {
			changes = append(changes, Change{Key: key, Is: value})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Key, b.Key) })
	return changes, nil
}

// flat returns every value of a configuration by its dotted key.
func flat(text []byte) (map[string]string, error) {
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	into := map[string]string{}
	flatten(into, "", tree)
	return into, nil
}

func flatten(into map[string]string, key string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			child := name
			if key != "" {
				child = key + "." + name
			}
			flatten(into, child, value[name])
		}
	case []any:
		flattenList(into, key, value)
	case string:
		into[key] = strconv.Quote(value)
	default:
		into[key] = fmt.Sprint(value)
	}
}

// flattenList names the members of a list of tables by what names them, and writes a list of plain values as one value.
func flattenList(into map[string]string, key string, list []any) {
	var plain []string
	names := map[string]bool{}
	for i, member := range list {
		table, ok := member.(map[string]any)
		if !ok {
			one := map[string]string{}
			flatten(one, "", member)
			plain = append(plain, one[""])
			continue
		}
		name := nameOf(table)
		if name == "" || names[name] {
			name = strconv.Itoa(i)
		}
		names[name] = true
		flatten(into, key+"["+name+"]", table)
	}
	if len(list) == 0 || plain != nil {
		into[key] = fmt.Sprint(plain)
	} else {
		into[key+"[]"] = fmt.Sprint(order(list))
	}
}

// order returns the names of a list's members as they stand.
func order(list []any) []string {
	var names []string
	for i, member := range list {
		table, _ := member.(map[string]any)
		if name := nameOf(table); name != "" {
			names = append(names, name)
		} else {
			names = append(names, strconv.Itoa(i))
		}
	}
	return names
}

// nameOf returns what names a table among its like: "id=property", "no=3"; "" when nothing does.
func nameOf(table map[string]any) string {
	for _, key := range []string{"id", "no", "prefix", "day", "date"} {
		if value, ok := table[key]; ok {
			return fmt.Sprintf("%s=%v", key, value)
		}
	}
	return ""
}
