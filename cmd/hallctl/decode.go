package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"onetrip/devices/escpos"
)

// maxLine is the longest line in bytes: more than the longest frame of any device, written with spaces.
const maxLine = 1 << 20

// personalWarning stands on standard error before anything about a person is written.
const personalWarning = "personal data follow as captured: do not store or forward them"

// decoder turns the bytes of one line into a report that is written as one JSON object.
type decoder struct {
	personal bool // the report may hold a person's data
	decode   func([]byte) any
	// request and reply are in place of decode where a line begins with its direction: tx, from host to board, or rx, back.
	request, reply func([]byte) any
}

// invalid is the report of a line that holds no bytes.
type invalid struct {
	Valid bool   `json:"valid"` // false
	Error string `json:"error"` // what is wrong, at which byte
}

// runDecode reads captured bytes, one frame a line, and writes what they mean, one JSON object a line.
func runDecode(args []string, s streams) error {
	flags := newFlags("decode")
	name := flags.String("profile", "epson", "printer's profile for escpos-dle-eot, `NAME` is one of "+strings.Join(escpos.ProfileNames(), ", "))
	kinds := strings.Join(slices.Sorted(maps.Keys(decoders(escpos.Profile{}))), " ")
	plain, err := parse(flags, args, "[options] KIND\n"+
		"one frame a line on standard input, in hex, spaces allowed, # begins a comment; one JSON object a line on standard output\n"+
		"frames of lock boards begin with tx (to the board) or rx (from it)\n"+
		"KIND is one of "+kinds, s)
	if err != nil {
		return err
	}
	if len(plain) != 1 {
		return usagef("decode needs one kind of bytes, not %d: choose one of %s", len(plain), kinds)
	}
	profile, err := escpos.ProfileByName(*name)
	if err != nil {
		return usagef("%v", err)
	}
	kind, ok := decoders(profile)[plain[0]]
	if !ok {
		return usagef("unknown kind %q: choose one of %s", plain[0], kinds)
	}
	if kind.personal {
		s.say("hallctl:", personalWarning)
	}
	return decodeLines(s.in, s.out, kind)
}

// decodeLines decodes each line that holds something and writes each report at once.
func decodeLines(in io.Reader, out io.Writer, kind decoder) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	enc := json.NewEncoder(out) // it writes each object with one Write, so that whoever waits for the line gets it
	enc.SetEscapeHTML(false)
	no := 0
	for lines.Scan() {
		no++
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := enc.Encode(kind.report(line)); err != nil {
			return fmt.Errorf("write report of line %d: %w", no, err)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("read line %d: it is longer than %d characters: write one frame a line", no+1, maxLine)
	} else if err != nil {
		return fmt.Errorf("read line %d: %w", no+1, err)
	}
	return nil
}

// report decodes one line.
func (d decoder) report(line string) any {
	decode := d.decode
	if decode == nil {
		way, rest, _ := strings.Cut(line, " ")
		switch strings.ToLower(way) {
		case "tx":
			decode = d.request
		case "rx":
			decode = d.reply
		default:
			return invalid{Error: "the line does not begin with tx or rx and a space, at byte 0"}
		}
		line = rest
	}
	b, err := parseHex(line)
	if err != nil {
		return invalid{Error: err.Error()}
	}
	return decode(b)
}

// parseHex reads hexadecimal digits with any spaces between them. The error says which byte, from 0, is none.
func parseHex(s string) ([]byte, error) {
	b := make([]byte, 0, len(s)/2)
	half := -1 // the first digit of a byte, or -1
	for _, c := range strings.Join(strings.Fields(s), "") {
		d, ok := digit(c)
		switch {
		case !ok:
			return nil, fmt.Errorf("%q is no hexadecimal digit, at byte %d", c, len(b))
		case half < 0:
			half = d
		default:
			b = append(b, byte(half<<4|d))
			half = -1
		}
	}
	if half >= 0 {
		return nil, fmt.Errorf("the last byte has one hexadecimal digit only, at byte %d", len(b))
	}
	return b, nil
}

// digit returns the value of a hexadecimal digit.
func digit(c rune) (int, bool) {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0'), true
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10, true
	}
	return 0, false
}
