package kit

import "image/color"

// Palette is the set of colours of one appearance; ui/VISUAL.md, "Colour", names and measures them.
type Palette struct {
	Page, Card       color.NRGBA
	Ink, Ink2, Ink3  color.NRGBA // text, labels, disabled or to come
	Line, Edge       color.NRGBA // decoration; edge of a control
	Accent, OnAccent color.NRGBA
	Panel, OnPanel   color.NRGBA
	OnPanel2         color.NRGBA // second text on the panel
	PanelEdge        color.NRGBA // the panel's lower edge, visible in high contrast only
	Track            color.NRGBA // step to come, rest of the ring
	Deep             color.NRGBA // pressed solid buttons, slot of the printer
	Soft, OnSoft     color.NRGBA
	OnSoft2          color.NRGBA
	Amber, OnAmber   color.NRGBA
	AmberPressed     color.NRGBA
	AmberEdge        color.NRGBA
	AmberSoft        color.NRGBA
	OnAmberSoft      color.NRGBA
	OkSoft, Ok       color.NRGBA
	FailSoft, Fail   color.NRGBA
	Dim              color.NRGBA // laid over the page behind a question
	Strong           bool        // high contrast: outlines around cards too
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// Light returns the normal colours.
func Light() Palette {
	return Palette{
		Page: rgb(0xF2F5F7), Card: rgb(0xFFFFFF),
		Ink: rgb(0x14212B), Ink2: rgb(0x3F4E5A), Ink3: rgb(0x5A6873),
		Line: rgb(0xCBD5DC), Edge: rgb(0x6A7A87),
		Accent: rgb(0x0A3757), OnAccent: rgb(0xFFFFFF),
		Panel: rgb(0x0A3757), OnPanel: rgb(0xFFFFFF), OnPanel2: rgb(0xCFE0EC), PanelEdge: rgb(0x0A3757),
		Track: rgb(0x41708F), Deep: rgb(0x06263E),
		Soft: rgb(0xE2ECF3), OnSoft: rgb(0x0A3757), OnSoft2: rgb(0x3F4E5A),
		Amber: rgb(0xFFB72B), OnAmber: rgb(0x14212B), AmberPressed: rgb(0xE8A11A), AmberEdge: rgb(0xB87400),
		AmberSoft: rgb(0xFFF2D9), OnAmberSoft: rgb(0x5F3B00),
		OkSoft: rgb(0xE1F2E8), Ok: rgb(0x0D5430),
		FailSoft: rgb(0xFCE9E7), Fail: rgb(0x931A14),
		Dim: color.NRGBA{R: 0x06, G: 0x12, B: 0x1C, A: 0xB4},
	}
}

// HighContrast returns the colours for eyes that need more: chosen on the help page.
func HighContrast() Palette {
	return Palette{
		Page: rgb(0x000000), Card: rgb(0x000000),
		Ink: rgb(0xFFFFFF), Ink2: rgb(0xFFFFFF), Ink3: rgb(0xD0D0D0),
		Line: rgb(0xFFFFFF), Edge: rgb(0xFFFFFF),
		Accent: rgb(0xFFFFFF), OnAccent: rgb(0x000000),
		Panel: rgb(0x000000), OnPanel: rgb(0xFFFFFF), OnPanel2: rgb(0xFFFFFF), PanelEdge: rgb(0xFFFFFF),
		Track: rgb(0x5E5E5E), Deep: rgb(0x000000),
		Soft: rgb(0x1F1F1F), OnSoft: rgb(0xFFFFFF), OnSoft2: rgb(0xFFFFFF),
		Amber: rgb(0xFFE14D), OnAmber: rgb(0x000000), AmberPressed: rgb(0xFFE14D), AmberEdge: rgb(0xFFFFFF),
		AmberSoft: rgb(0x332B00), OnAmberSoft: rgb(0xFFE14D),
		OkSoft: rgb(0x003317), Ok: rgb(0x8CFFB5),
		FailSoft: rgb(0x3D0500), Fail: rgb(0xFFB4AB),
		Dim:    color.NRGBA{A: 0xC8},
		Strong: true,
	}
}
