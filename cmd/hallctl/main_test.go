package main

import (
	"strings"
	"testing"

	"onetrip/devices"
	"onetrip/devices/escpos"
)

func mustProfile(t *testing.T) escpos.Profile {
	t.Helper()
	p, err := escpos.ProfileByName("epson")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestWrongUsage wants status 2 and a remedy for each wrong call, and nothing on standard output.
func TestWrongUsage(t *testing.T) {
	for _, c := range []struct{ call, remedy string }{
		{"", "hallctl decode"},
		{"dance", "--help"},
		{"decode", "idcard-text"},
		{"decode mrz mrz", "idcard-text"},
		{"decode morse", "idcard-text"},
		{"decode escpos-dle-eot --profile nokia", "snbc_bt_t080"},
		{"decode --speed 7 mrz", "hallctl decode --help"},
		{"idcard", "idcard read"},
		{"idcard write", "idcard read"},
		{"idcard read", "--port"},
		{"idcard read --port p extra", "--help"},
		{"idcard read --port p --baud 1200", "115200"},
		{"idcard read --port p --wait 0s", "30s"},
		{"idcard read --port p --wait soon", "--help"},
		{"idcard read --port main.go", "no serial device"},
		{"printer", "status or test"},
		{"printer jump", "status and test"},
		{"printer status", "--port"},
		{"printer test --port p --profile nokia", "snbc_bt_t080"},
		{"printer test --port p --baud 12345", "115200"},
	} {
		stdout, stderr, exit := call(t, "", strings.Fields(c.call)...)
		if exit != 2 || stdout != "" || !strings.Contains(stderr, c.remedy) {
			t.Errorf("hallctl %s: status %d, output %q, standard error %q: want 2, nothing and %q", c.call, exit, stdout, stderr, c.remedy)
		}
	}
}

// TestHelp wants every command's help on standard output, with every option and kind that the command has.
func TestHelp(t *testing.T) {
	var kinds []string
	for kind := range decoders(mustProfile(t)) {
		kinds = append(kinds, kind)
	}
	for call1, want := range map[string][]string{
		"--help":                {"idcard read", "printer status", "printer test", "decode"},
		"help":                  {"idcard read", "printer status", "printer test", "decode"},
		"decode --help":         append(kinds, "--profile"),
		"decode mrz -h":         append(kinds, "--profile"),
		"idcard read --help":    {"--port", "--baud", "--wait", "--full", "  -v\n"},
		"printer status --help": {"--port", "--baud", "--profile", "  -v\n", "default generic_80"},
		"printer test --help":   {"--port", "--baud", "--profile", "  -v\n", "default generic_80"},
	} {
		stdout, stderr, exit := call(t, "", strings.Fields(call1)...)
		if exit != 0 || stderr != "" {
			t.Errorf("hallctl %s: status %d, standard error %q", call1, exit, stderr)
		}
		for _, w := range want {
			if !strings.Contains(stdout, w) {
				t.Errorf("hallctl %s does not tell of %s:\n%s", call1, w, stdout)
			}
		}
	}
}

func TestEveryProblemHasPlainWords(t *testing.T) {
	for _, p := range []devices.Problem{
		devices.NoProblem, devices.Starting, devices.Unplugged, devices.Silent, devices.Noisy, devices.SelfTest, devices.Unauthorised,
		devices.PaperOut, devices.PaperLow, devices.CoverOpen, devices.CutterJam, devices.OverHeat, devices.PrinterError,
		devices.PrinterPaused,
	} {
		if text := describe(p); text == string(p) || strings.Contains(text, "_") {
			t.Errorf("%q is described as %q", p, text)
		}
	}
}
