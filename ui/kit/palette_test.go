package kit_test

import (
	"image/color"
	"math"
	"testing"

	"onetrip/ui/kit"
)

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// TestColoursHaveTheirContrast checks the pairs and figures of ui/VISUAL.md, "Colour".
func TestColoursHaveTheirContrast(t *testing.T) {
	l, h := kit.Light(), kit.HighContrast()
	tests := []struct {
		name string
		a, b color.NRGBA
		want float64
	}{
		{"ink on page", l.Ink, l.Page, 15.0},
		{"ink on card", l.Ink, l.Card, 16.4},
		{"labels on page", l.Ink2, l.Page, 7.8},
		{"labels on card", l.Ink2, l.Card, 8.6},
		{"disabled on page", l.Ink3, l.Page, 5.2},
		{"disabled on card", l.Ink3, l.Card, 5.7},
		{"edge on card", l.Edge, l.Card, 4.4},
		{"white on accent", l.OnAccent, l.Accent, 12.4},
		{"second on panel", l.OnPanel2, l.Panel, 9.1},
		{"white on deep", l.OnPanel, l.Deep, 15.6},
		{"accent on soft", l.OnSoft, l.Soft, 10.3},
		{"labels on soft", l.OnSoft2, l.Soft, 7.2},
		{"ink on amber", l.OnAmber, l.Amber, 9.4},
		{"amber on panel", l.Amber, l.Panel, 7.1},
		{"ink on pressed amber", l.OnAmber, l.AmberPressed, 7.4},
		{"words on soft amber", l.OnAmberSoft, l.AmberSoft, 9.0},
		{"ok", l.Ok, l.OkSoft, 7.8},
		{"fail", l.Fail, l.FailSoft, 7.5},
		{"high: ink", h.Ink, h.Page, 21},
		{"high: disabled", h.Ink3, h.Page, 13.6},
		{"high: soft", h.OnSoft, h.Soft, 16.5},
		{"high: amber", h.OnAmber, h.Amber, 16.1},
		{"high: words on soft amber", h.OnAmberSoft, h.AmberSoft, 10.9},
		{"high: ok", h.Ok, h.OkSoft, 11.5},
		{"high: fail", h.Fail, h.FailSoft, 10.1},
	}
	for _, tt := range tests {
		if got := contrast(tt.a, tt.b); math.Abs(got-tt.want) > 0.11 {
			t.Errorf("%s: contrast %.2f, want %.1f", tt.name, got, tt.want)
		}
	}
}
