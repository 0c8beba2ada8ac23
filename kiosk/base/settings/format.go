package settings

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// mark begins the lines of a version's head: TOML takes them for comments.
const mark = "#: "

// format writes a version as its file has it: the head, an empty line, the text.
func (v Version) format(text []byte) []byte {
	var b bytes.Buffer
	put := func(key, value string) { fmt.Fprintf(&b, "%s%s = %s\n", mark, key, value) }
	put("version", strconv.Itoa(v.No))
	put("at", v.At.Format(time.RFC3339))
	put("by", v.By)
	put("note", v.Note)
	put("file", v.File)
	put("sum", sum(text))
	b.WriteByte('\n')
	b.Write(text)
	return b.Bytes()
}

// parse reads a version's file.
func parse(data []byte) (v Version, text []byte, err error) {
	head, text, ok := bytes.Cut(data, []byte("\n\n"))
	if !ok {
		return v, nil, errors.New("its head is missing")
	}
	known := map[string]string{}
	for line := range strings.Lines(string(head) + "\n") {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " = ")
		if !ok || !strings.HasPrefix(key, mark) {
			return v, nil, fmt.Errorf("its head has a line %q", line)
		}
		known[strings.TrimPrefix(key, mark)] = value
	}
	if known["sum"] != sum(text) {
		return v, nil, errors.New("it was changed by hand, or the disk is damaged")
	}
	if v.No, err = strconv.Atoi(known["version"]); err != nil {
		return v, nil, fmt.Errorf("its number: %w", err)
	}
	if v.At, err = time.Parse(time.RFC3339, known["at"]); err != nil {
		return v, nil, fmt.Errorf("its time: %w", err)
	}
	v.By, v.Note, v.File = known["by"], known["note"], known["file"]
	return v, text, nil
}
