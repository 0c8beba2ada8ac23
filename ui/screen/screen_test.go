package screen_test

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"onetrip/ui/kit"
)

// withFonts starts an app without a display that has the product's fonts.
func withFonts(t *testing.T) {
	t.Helper()
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(fonts))
}
