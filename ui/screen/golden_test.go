package screen_test

import (
	"testing"

	"onetrip/kiosk/base/basetest"
	"onetrip/queue"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
)

// TestPagesLookAsTheyDid compares every page in three languages, both text sizes and both screens with its golden image.
func TestPagesLookAsTheyDid(t *testing.T) {
	withFonts(t)
	for _, l := range screentest.Looks() {
		t.Run(screentest.LookName(l), func(t *testing.T) {
			c := screentest.NewCanvas(screentest.Size(l), screen.Options{})
			defer c.Stage.Close()
			for _, p := range append(screentest.Main(l), screentest.Staff(l)...) {
				basetest.GoldenPNG(t, screentest.LookName(l)+"/"+p.Name+".png", c.Render(p.Model))
			}
		})
	}
}

func TestHighContrastLooksAsItDid(t *testing.T) {
	withFonts(t)
	for _, landscape := range []bool{false, true} {
		l := presenttest.Look{Lang: queue.ZH, Contrast: true, Landscape: landscape}
		c := screentest.NewCanvas(screentest.Size(l), screen.Options{})
		for _, p := range screentest.All(l) {
			switch p.Name {
			case "welcome", "services", "lay_card", "confirm_young", "taken", "type_code_wrong", "door_open", "ready_second", "ask":
				basetest.GoldenPNG(t, "contrast/"+p.Name+"_"+screentest.LookName(l)+".png", c.Render(p.Model))
			}
		}
		c.Stage.Close()
	}
}
