package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Theme gives the toolkit our fonts. Colours and sizes of pages come from a Skin; what the toolkit draws by itself is the window's ground.
type Theme struct {
	fyne.Theme
	fonts Fonts
	page  color.Color
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme returns the theme for app.Settings().SetTheme; without it every Chinese character is drawn as a replacement mark.
func NewTheme(f Fonts) *Theme {
	return &Theme{Theme: theme.DefaultTheme(), fonts: f, page: Light().Page}
}

// Font returns the bold or the regular face; the product uses no other style.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Bold {
		return t.fonts.Bold
	}
	return t.fonts.Regular
}

// Color returns the page's ground for the window and the toolkit's own choice for the rest.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameBackground {
		return t.page
	}
	return t.Theme.Color(name, variant)
}
