// Package screentest draws the canned pictures of ui/present/presenttest without a display, for the book of screens and the golden images.
package screentest

import (
	"fyne.io/fyne/v2"

	"onetrip/queue"
	"onetrip/ui/kit"
	"onetrip/ui/present"
	"onetrip/ui/present/presenttest"
)

// Page is a canned model with a name for files.
type Page struct {
	Name  string
	Model present.Model
}

// Main returns every page once.
func Main(l presenttest.Look) []Page { return pagesOf(presenttest.Pictures(l)) }

// All returns every page in every special state, those of the staff after the visitors'.
func All(l presenttest.Look) []Page {
	pages := append(Main(l), pagesOf(presenttest.Variants(l))...)
	return append(append(pages, Staff(l)...), pagesOf(staffVariants(l))...)
}

// Staff returns every page of the staff once; there are none in large text or high contrast.
func Staff(l presenttest.Look) []Page {
	if l.Large || l.Contrast {
		return nil
	}
	return pagesOf(presenttest.Staff(l))
}

func staffVariants(l presenttest.Look) []presenttest.Picture {
	if l.Large || l.Contrast {
		return nil
	}
	return presenttest.StaffVariants(l)
}

func pagesOf(list []presenttest.Picture) []Page {
	pages := make([]Page, 0, len(list))
	for _, p := range list {
		pages = append(pages, Page{p.Name, p.Model})
	}
	return pages
}

// Looks returns every appearance in normal colours: both screens, both text sizes, three languages.
func Looks() []presenttest.Look {
	var all []presenttest.Look
	for _, landscape := range []bool{false, true} {
		for _, large := range []bool{false, true} {
			for _, l := range []queue.Lang{queue.ZH, queue.EN, queue.KO} {
				all = append(all, presenttest.Look{Lang: l, Large: large, Landscape: landscape})
			}
		}
	}
	return all
}

// LookName names an appearance: "zh-CN_normal_1080x1920".
func LookName(l presenttest.Look) string {
	size, text := "1080x1920", "normal"
	if l.Landscape {
		size = "1024x768"
	}
	if l.Large {
		text = "large"
	}
	if l.Contrast {
		text += "_contrast"
	}
	return string(l.Lang) + "_" + text + "_" + size
}

// Size returns the pixels of the screen of an appearance.
func Size(l presenttest.Look) fyne.Size {
	g := kit.NewGrid(l.Landscape, l.Large)
	return fyne.NewSize(g.W, g.H)
}
