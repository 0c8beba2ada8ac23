package detect_test

import (
	"slices"
	"testing"

	"onetrip/devices/detect"
)

// on returns a port with an adapter.
func on(path, adapter string) detect.Port {
	return detect.Port{Path: path, Serial: adapter, USB: "0403:6001"}
}

// found returns a finding.
func found(p detect.Port, role detect.Role, baud int, serial string, boards ...int) detect.Finding {
	f := detect.Finding{Port: p, Role: role, Protocol: string(role), Baud: baud, Sure: detect.Certain, Device: detect.Device{Serial: serial}}
	for _, b := range boards {
		f.Device.Boards = append(f.Device.Boards, detect.Board{Address: b})
	}
	return f
}

func TestProposals(t *testing.T) {
	reader := found(on("a", "A1"), detect.Reader, 115200, "05.03-1")
	printer := found(on("b", "B1"), detect.Printer, 9600, "P1")
	locks := found(on("c", "C1"), detect.Locks, 9600, "", 1, 2)
	scanner := found(on("d", ""), detect.Scanner, 9600, "")
	moved := func(f detect.Finding, to detect.Port) detect.Finding { f.Port = to; return f }
	type want struct {
		role     detect.Role
		path     string
		ask      detect.Question
		problems []detect.Problem
	}
	all := []detect.Known{reader.Learn(), printer.Learn(), locks.Learn(), scanner.Learn()}
	for _, c := range []struct {
		name  string
		found []detect.Finding
		known []detect.Known
		want  []want
	}{
		{"first start", []detect.Finding{printer, reader, locks}, nil, []want{
			{detect.Printer, "b", 0, nil}, {detect.Reader, "a", 0, nil}, {detect.Locks, "c", 0, nil},
		}},
		{"all as it was", []detect.Finding{reader, printer, locks, scanner}, all, []want{
			{detect.Reader, "a", 0, nil}, {detect.Printer, "b", 0, nil}, {detect.Locks, "c", 0, nil}, {detect.Scanner, "d", 0, nil},
		}},
		{
			"reader and printer changed sockets",
			[]detect.Finding{moved(printer, on("a", "B1")), moved(reader, on("b", "A1"))},
			all[:2],
			[]want{{detect.Reader, "b", 0, []detect.Problem{detect.WrongPort}}, {detect.Printer, "a", 0, []detect.Problem{detect.WrongPort}}},
		},
		{
			"the reader hangs on another adapter",
			[]detect.Finding{moved(reader, on("z", "Z9"))},
			all[:1],
			[]want{{detect.Reader, "z", 0, nil}},
		},
		{
			"another reader stands in its place",
			[]detect.Finding{found(on("a", "A1"), detect.Reader, 115200, "05.03-2")},
			all[:1],
			[]want{{detect.Reader, "a", detect.Replaces, []detect.Problem{detect.Exchanged}}},
		},
		{
			"the old reader and a new one",
			[]detect.Finding{found(on("e", "E1"), detect.Reader, 115200, "05.03-2"), reader},
			all[:1],
			[]want{{detect.Reader, "a", detect.Which, []detect.Problem{detect.TwoOfAKind}}},
		},
		{
			"two new printers",
			[]detect.Finding{printer, found(on("e", "E1"), detect.Printer, 9600, "P2")},
			nil,
			[]want{{detect.Printer, "b", detect.Which, []detect.Problem{detect.TwoOfAKind}}},
		},
		{
			"two buses of boards",
			[]detect.Finding{locks, found(on("e", "E1"), detect.Locks, 9600, "", 0)},
			nil,
			[]want{{detect.Locks, "c", 0, nil}, {detect.Locks, "e", 0, nil}},
		},
		{
			"boards with other addresses are other boards",
			[]detect.Finding{found(on("c", "X"), detect.Locks, 9600, "", 3)},
			all[2:3],
			[]want{{detect.Locks, "c", detect.Replaces, []detect.Problem{detect.Exchanged}}},
		},
		{
			"a printer at another speed",
			[]detect.Finding{found(on("b", "B1"), detect.Printer, 38400, "P1")},
			all[1:2],
			[]want{{detect.Printer, "b", 0, []detect.Problem{detect.WrongBaud}}},
		},
		{"nothing is there", []detect.Finding{{Port: on("a", "A1"), Problems: []detect.Problem{detect.SilentPort}}}, all[:1], []want{
			{detect.Reader, "", 0, []detect.Problem{detect.Missing}},
		}},
		{
			"a scanner without any number in another socket",
			[]detect.Finding{moved(scanner, on("q", ""))},
			all[3:],
			[]want{{detect.Scanner, "q", detect.IsIt, nil}},
		},
	} {
		got := detect.Propose(c.found, c.known)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d proposals, want %d: %+v", c.name, len(got), len(c.want), got)
			continue
		}
		for i, w := range c.want {
			g, path := got[i], ""
			if g.Finding >= 0 {
				path = c.found[g.Finding].Port.Path
			}
			if g.Role != w.role || path != w.path || g.Ask != w.ask || !slices.Equal(g.Problems, w.problems) {
				t.Errorf("%s: %s on %q asking %q with %v, want %s on %q asking %q with %v", c.name, g.Role, path, g.Ask, g.Problems, w.role, w.path, w.ask, w.problems)
			}
		}
	}
}

func TestEveryProblemHasWordsAndARemedy(t *testing.T) {
	for _, p := range detect.Problems() {
		if p.Words() == "" || p.Remedy() == "" {
			t.Errorf("%s has no words or no remedy", p)
		}
	}
}
