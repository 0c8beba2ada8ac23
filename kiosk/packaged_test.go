package kiosk_test

import (
	"os"
	"testing"

	"onetrip/kiosk"
	"onetrip/kiosk/host"
)

// TestThePackagesSettingsAreRead: a terminal and a hall serve as they were installed.
func TestThePackagesSettingsAreRead(t *testing.T) {
	for name, check := range map[string]func(name string, text []byte) error{"kiosk": kiosk.Check, "hall": host.Check} {
		text, err := os.ReadFile("../.ci/deb/files/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if err := check(name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
