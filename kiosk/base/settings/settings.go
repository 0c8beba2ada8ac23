// Package settings keeps the versions of a program's configuration in a folder: each was checked before it came in, says who made it and
// why, and can be gone back to. The newest one counts; a running program sees it come.
package settings

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
)

// Version is one version of the configuration.
type Version struct {
	No   int       `json:"no"` // from 1
	At   time.Time `json:"at"` // UTC, to the second
	By   string    `json:"by"` // a staff ID, or ByFile
	Note string    `json:"note,omitempty"`
	File string    `json:"file,omitempty"` // SHA-256 of the file that it came from, "" for another source
}

// ByFile stands for whoever wrote the file that a version came from.
const ByFile = "file"

// Draft is a version that somebody wants to have.
type Draft struct {
	Text []byte
	By   string
	Note string // one line
	// Base is the version on which the draft was made; it is a Conflict when there is a newer one. 0 replaces whatever there is.
	Base int
}

// Check returns an error for a text that is no configuration, with everything that is wrong in it. name is the text's name in the error.
type Check func(name string, text []byte) error

// Book is the versions of one program's configuration. Its methods may be called from any number of goroutines and programs at once: a
// version is a file that nobody replaces.
type Book struct {
	dir   string
	check Check
	now   func() time.Time
}

// Open returns the versions in a folder, which it makes when it is not there.
func Open(dir string, check Check) (*Book, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "make the folder of settings", Err: err}
	}
	return &Book{dir: dir, check: check, now: time.Now}, nil
}

// Latest returns the newest version that is whole. NotFound: there is none yet.
func (b *Book) Latest() (Version, []byte, error) {
	all, err := b.numbers()
	if err != nil {
		return Version{}, nil, err
	}
	for _, no := range slices.Backward(all) {
		if v, text, err := b.Version(no); err == nil {
			return v, text, nil
		}
	}
	return Version{}, nil, &fault.Error{Kind: fault.NotFound, Op: "read settings", Err: errors.New("there are none yet")}
}

// Version returns one version. NotFound: there is none; Corrupt: it was changed by hand.
func (b *Book) Version(no int) (Version, []byte, error) {
	data, err := privfile.Read(b.path(no), "settings")
	if fault.KindOf(err) == fault.NotFound {
		return Version{}, nil, &fault.Error{
			Kind: fault.NotFound, Op: fmt.Sprintf("read version %d of the settings", no), Err: errors.New("there is none"), Hint: "the history lists them",
		}
	}
	if err != nil {
		return Version{}, nil, err
	}
	v, text, err := parse(data)
	if err == nil && v.No != no {
		err = fmt.Errorf("it says that it is version %d", v.No)
	}
	if err != nil {
		return Version{}, nil, &fault.Error{
			Kind: fault.Corrupt, Op: fmt.Sprintf("read version %d of the settings", no), Err: err,
			Hint: "versions are not edited: copy the text into a file of its own, change it there and run hallctl config apply",
		}
	}
	return v, text, nil
}

// History returns every whole version, newest first, and an error for each that is not.
func (b *Book) History() (list []Version, damaged []error, err error) {
	all, err := b.numbers()
	if err != nil {
		return nil, nil, err
	}
	for _, no := range slices.Backward(all) {
		if v, _, err := b.Version(no); err != nil {
			damaged = append(damaged, err)
		} else {
			list = append(list, v)
		}
	}
	return list, damaged, nil
}

// Apply checks a draft and makes it the newest version, on the disk before it returns. A draft that changes nothing makes none: the newest one
// is returned. Errors: what check finds, and Conflict when the draft was made on an older version.
func (b *Book) Apply(d Draft) (Version, error) { return b.apply(d, "") }

func (b *Book) apply(d Draft, file string) (Version, error) {
	if err := b.check("settings", d.Text); err != nil {
		return Version{}, err
	}
	for {
		latest, text, err := b.Latest()
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return Version{}, err
		}
		if d.Base != 0 && d.Base != latest.No {
			return Version{}, &fault.Error{
				Kind: fault.Conflict, Op: "apply settings", Err: fmt.Errorf("made on version %d, but %d is the newest", d.Base, latest.No),
				Hint: "look at what changed meanwhile, then make the change again",
			}
		}
		if latest.No != 0 && bytes.Equal(text, d.Text) && file == "" {
			return latest, nil
		}
		all, err := b.numbers()
		if err != nil {
			return Version{}, err
		}
		v := Version{No: 1, At: b.now().UTC().Truncate(time.Second), By: line(d.By), Note: line(d.Note), File: file}
		if len(all) > 0 {
			v.No = all[len(all)-1] + 1
		}
		err = privfile.Create(b.path(v.No), "settings", v.format(d.Text))
		if errors.Is(err, fs.ErrExist) {
			continue // another program was faster
		}
		return v, err
	}
}

// GoBack makes an older version the newest one again.
func (b *Book) GoBack(no int, by string) (Version, error) {
	_, text, err := b.Version(no)
	if err != nil {
		return Version{}, err
	}
	return b.Apply(Draft{Text: text, By: by, Note: "back to version " + strconv.Itoa(no)})
}

// Import makes a version of a file that is new or was edited since it was imported last, and returns the newest version: what was changed
// elsewhere since then counts. A file that is wrong changes nothing; the error tells what is wrong in it, and the newest version is
// returned with it where there is one.
func (b *Book) Import(path string) (Version, []byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		err = fmt.Errorf("read configuration: %w", err)
	} else {
		err = b.ImportText(path, text)
	}
	v, latest, none := b.Latest()
	if none != nil && err == nil {
		err = none
	}
	return v, latest, err
}

// ImportText makes a version of a file's text, like Import; path names it.
func (b *Book) ImportText(path string, text []byte) error {
	sum := sum(text)
	list, _, err := b.History()
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(list, func(v Version) bool { return v.File != "" }); i >= 0 && list[i].File == sum {
		return nil
	}
	if err := b.check(path, text); err != nil {
		return err
	}
	_, err = b.apply(Draft{Text: text, By: ByFile, Note: path}, sum)
	return err
}

// numbers returns the numbers of the versions in the folder, in order.
func (b *Book) numbers() ([]int, error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "list settings", Err: err}
	}
	var all []int
	for _, e := range entries {
		digits, ok := strings.CutSuffix(e.Name(), ".toml")
		if no, err := strconv.Atoi(digits); ok && err == nil && no > 0 && e.Name() == name(no) {
			all = append(all, no)
		}
	}
	slices.Sort(all)
	return all, nil
}

func (b *Book) path(no int) string { return filepath.Join(b.dir, name(no)) }

func name(no int) string { return fmt.Sprintf("%06d.toml", no) }

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// line makes one line of a text that people wrote.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }
