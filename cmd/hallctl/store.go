//go:build cgo

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"onetrip/kiosk/base/fault"
)

// dataFolders are where the packages keep the data of the programs.
var dataFolders = []string{"/var/lib/onetrip", "/var/lib/onetrip-hall"}

// store is where a program keeps its data.
type store struct {
	dir  string
	name string // "kiosk" or "hall": of the files
}

func (s store) db() string  { return filepath.Join(s.dir, s.name+".db") }
func (s store) key() string { return filepath.Join(s.dir, s.name+".key") }

// storeNames are what the programs call their stores.
var storeNames = []string{"kiosk", "hall"}

// findStore returns the store in a folder; in "" that of the package that is installed.
func findStore(dir string) (store, error) {
	folders := dataFolders
	if dir != "" {
		folders = []string{dir}
	}
	var found []store
	for _, d := range folders {
		for _, name := range storeNames {
			s := store{d, name}
			switch _, err := os.Stat(s.key()); {
			case err == nil:
				found = append(found, s)
			case !errors.Is(err, fs.ErrNotExist):
				return s, &fault.Error{Kind: fault.Unavailable, Op: "look for a store", Err: err, Hint: "run it as root or as the program's user"}
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return store{}, usagef("no store in %s: name the data folder with --data", strings.Join(folders, " or "))
	}
	return store{}, usagef("there are two stores, in %s and %s: name one with --data", found[0].dir, found[1].dir)
}

// withKeys reports whether a folder holds a key file of a store.
func withKeys(dir string) bool {
	return slices.ContainsFunc(storeNames, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name+".key"))
		return err == nil
	})
}
