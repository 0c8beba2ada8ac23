package kit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/ui/kit"
)

func TestLoadFontsCutsOneFaceOutOfTheCollection(t *testing.T) {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{string(fonts.Regular.Content()[:4]), string(fonts.Bold.Content()[:4])} {
		if f != "OTTO" {
			t.Errorf("font begins with %q, want OTTO", f)
		}
	}
}

func TestMissingFontsNameThePackage(t *testing.T) {
	_, err := kit.LoadFonts(t.TempDir())
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "fonts-noto-cjk") {
		t.Errorf("got %v", err)
	}
}

func TestDamagedFontIsAnError(t *testing.T) {
	rand := basetest.Rand(t)
	dir := t.TempDir()
	for _, size := range []int{1, 12, 28, 40, 4096} {
		junk := make([]byte, size)
		for i := range junk {
			junk[i] = byte(rand.Uint32())
		}
		copy(junk, "ttcf")
		for _, name := range []string{"NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"} {
			if err := os.WriteFile(filepath.Join(dir, name), junk, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := kit.LoadFonts(dir); err == nil {
			t.Errorf("%d bytes of junk load as a font", size)
		}
	}
}
