// Package kit is the material that screens are made of: fonts, colours, sizes, the drawing sheet in design pixels, touch targets, motion,
// and the one place that crosses to the GUI thread. It knows no page and no session; ui/screen composes pages from it.
//
// Every measure is in design pixels of ui/VISUAL.md (1080×1920, or 1024×768 lying); a Skin holds the one factor that turns them into the
// toolkit's units, so a page keeps its proportions in a window of any size.
package kit
