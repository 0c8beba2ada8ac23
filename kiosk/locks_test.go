package kiosk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk"
	"onetrip/kiosk/base/strict"
)

// onBoard is a terminal with one board of twelve locks.
const onBoard = "[locks]\nprotocol = 'xor8a'\nport = '/dev/ttyUSB3'\n[[locks.board]]\nboard = 1\nlocks = 12\n"

// shelf begins a cabinet.
const shelf = "[[cabinet]]\nid = '1'\nname = '一楼大厅'\nside = 'right'\n"

func TestCabinetsAreCheckedInPlainWords(t *testing.T) {
	cell := "[[cabinet.cell]]\nno = 1\nsize = 'small'\ncolumn = 1\nrow = 1\nboard = 1\nlock = 1\n"
	lines := "[locks]\nprotocol = 'gpio'\n[[locks.line]]\nboard = 1\nlock = 1\ncoil = 'chip/1'\ndoor = 'chip/2'\n"
	for _, c := range []struct{ name, text, key, want string }{
		{"no boards", shelf + cell, "cabinet", "nothing says where the cabinets' locks are"},
		{"unknown protocol", "[locks]\nprotocol = '557a'\n", "locks.protocol", `the protocol "557a" is unknown`},
		{"no port", "[locks]\nprotocol = 'wkly'\n[[locks.board]]\nboard = 1\nlocks = 2\n", "locks.port", "the port is missing"},
		{"impossible speed", onBoard + "[scanner]\nport = '/dev/ttyUSB9'\nbaud = 1\n", "scanner.baud", "no serial line has the speed 1"},
		{"board address", strings.Replace(onBoard, "board = 1", "board = 0", 1), "locks.board", "board address 0"},
		{"two cells with one number", onBoard + shelf + cell + strings.ReplaceAll(cell, "row = 1\nboard = 1\nlock = 1", "row = 2\nboard = 1\nlock = 2"), "cabinet[0].cell[1]", "two cells have the number 1"},
		{"two cells on one lock", onBoard + shelf + cell + strings.ReplaceAll(cell, "no = 1", "no = 2\n#"), "cabinet[0].cell[1]", "cells 1 and 2 are both in column 1, row 1"},
		{
			"two cabinets on one lock", onBoard + shelf + cell + strings.Replace(shelf, "'1'", "'2'", 1) + cell, "cabinet[1].cell[0]",
			"cell 1 of cabinet 1 and cell 1 of cabinet 2 have the same lock 1/1",
		},
		{"lock 0", onBoard + shelf + strings.Replace(cell, "lock = 1", "lock = 0", 1), "cabinet[0].cell[0]", "cell 1 has lock 0"},
		{"lock that the board lacks", onBoard + shelf + strings.Replace(cell, "lock = 1", "lock = 13", 1), "cabinet[0].cell[0]", "cell 1 has lock 1/13, but board 1 has 12 locks"},
		{"unknown board", onBoard + shelf + strings.Replace(cell, "board = 1", "board = 2", 1), "cabinet[0].cell[0]", "cell 1 is on board 2, which is not there"},
		{"size", onBoard + shelf + strings.Replace(cell, "small", "tiny", 1), "cabinet[0].cell[0]", `cell 1: "tiny" is no size`},
		{"side", onBoard + strings.Replace(shelf, "right", "behind", 1) + cell, "cabinet[0].side", `"behind" is no side`},
		{"ID", onBoard + strings.Replace(shelf, "'1'", "'east wing'", 1) + cell, "cabinet[0].id", `"east wing" is no ID of a cabinet`},
		{"two IDs", onBoard + shelf + cell + shelf + strings.Replace(cell, "lock = 1", "lock = 2", 1), "cabinet[1].id", `two cabinets have the ID "1"`},
		{"no cells", onBoard + shelf, "cabinet[0].cell", "the cabinet has no cells"},
		{"sizes of a block", onBoard + shelf + "[[cabinet.grid]]\nrows = 3\nsizes = ['small', 'large']\nboard = 1\n", "cabinet[0].grid[0].sizes", "2 sizes are given for 3 rows"},
		{"a block beyond its board", onBoard + shelf + "[[cabinet.grid]]\nrows = 13\nsizes = ['small']\nboard = 1\n", "cabinet[0].grid[0]", "cell 13 has lock 1/13, but board 1 has 12 locks"},
		{"too many cells", onBoard + shelf + "[[cabinet.grid]]\nrows = 30\ncolumns = 20\nsizes = ['small']\nboard = 1\n", "cabinet", "481 cells are too many"},
		{"ports", onBoard + "[scanner]\nport = '/dev/ttyUSB3'\n", "scanner.port", "/dev/ttyUSB3 is locks.port already"},
		{"contact", strings.Replace(onBoard, "xor8a'", "kerong'\ncontact = 'open'", 1), "locks.contact", "boards of kerong know by themselves what their contacts mean"},
		{"pulse", strings.Replace(lines, "[[", "pulse = 5000\n[[", 1), "locks.pulse", "coils bear no pulse of 5000 ms"},
		{"lines", strings.Replace(lines, "chip/2", "chip/1", 1), "locks.line[0].", `the line "chip/1" is used twice`},
		{"names that move", strings.Replace(lines, "chip/2", "GPIO17", 1), "locks.line[0].door", `"GPIO17" is no line`},
		{"retention", "[pickup]\ndays = 0\n", "pickup.days", "0 days are no time for a document to wait"},
		{"gateway of a hall elsewhere", "[pickup.notify]\nby = 'http'\nurl = 'https://sms.example/'\n", "pickup.notify.url", "the hall elsewhere sends the messages"},
		{"way to tell", "[pickup.notify]\nby = 'pigeon'\n", "pickup.notify.by", "there is no such way"},
		{"signature", "[pickup]\nsignature = 'always'\n", "pickup.signature", `"always" is no kind of signature`},
		{"reminder", "[pickup]\ndays = 5\nremind = 6\n", "pickup.remind", "a reminder on day 6 never comes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := kiosk.Parse("settings", []byte("hall_service.url = 'https://hall.example'\n"+c.text))
			e, ok := errors.AsType[*strict.Error](err)
			if !ok {
				t.Fatalf("got %v, want a problem with %s", err, c.key)
			}
			for _, p := range e.Problems {
				if strings.HasPrefix(p.Key, c.key) && p.Text == c.want && p.Remedy != "" {
					return
				}
			}
			t.Errorf("got:\n%v\nwant %s: %s, with a remedy", err, c.key, c.want)
		})
	}
}

func TestGridOfCellsRunsDownItsColumns(t *testing.T) {
	c, err := kiosk.Parse("settings", []byte("hall_service.url = 'https://hall.example'\n"+onBoard+shelf+
		"[[cabinet.grid]]\ncolumns = 2\nrows = 2\nsizes = ['small', 'large']\nboard = 1\nlock = 3\n"+
		"[[cabinet.grid]]\nfirst = 5\ncolumns = 2\nrows = 1\nsizes = ['medium']\nrow = 3\nboard = 1\nlock = 7\nacross = true\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, cell := range c.Cabinets[0].Spec().Cells {
		got = append(got, strings.Join([]string{cell.Size.String(), cell.Lock.String(), string(rune('A' + cell.Column - 1)), string(rune('0' + cell.Row))}, " "))
	}
	want := []string{"small 1/3 A 1", "large 1/4 A 2", "small 1/5 B 1", "large 1/6 B 2", "medium 1/7 A 3", "medium 1/8 B 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}
