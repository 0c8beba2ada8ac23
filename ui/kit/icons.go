package kit

import (
	"embed"
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

//go:embed icons/*.svg
var iconFiles embed.FS

// The strings that every icon file has, which a size and a colour replace.
const (
	iconColour = `stroke="#0A3757"`
	iconStroke = `stroke-width="3"`
	iconDots   = `stroke-width="6.500"` // of an icon made of dots
	dotWeight  = 6.5 / 3
)

// HasIcon reports whether an icon of this name exists.
func HasIcon(name string) bool {
	_, err := iconFiles.ReadFile("icons/" + name + ".svg")
	return err == nil
}

// newIcon returns the picture of an icon, pixels wide on the device. The painter does not scale strokes with the drawing, so the width is
// set for the size: a sixteenth, from 96 pixels a nineteenth, where a line of full weight looks heavy. heavy multiplies it.
func newIcon(name string, pixels, heavy float32, c color.NRGBA) *canvas.Image {
	source, err := iconFiles.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic("kit: no icon " + name) // a name is written in code, never read from data
	}
	part := float32(16)
	if pixels >= 96 {
		part = 19
	}
	hex := fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)
	width := fmt.Sprintf("%.2f", heavy*pixels/part)
	text := strings.Replace(string(source), iconColour, `stroke="`+hex+`"`, 1)
	text = strings.Replace(text, iconStroke, `stroke-width="`+width+`"`, 1)
	text = strings.Replace(text, iconDots, fmt.Sprintf(`stroke-width="%.2f"`, heavy*pixels/part*dotWeight), 1)
	// The toolkit caches drawings by name: everything that changes the drawing is in it.
	return canvas.NewImageFromResource(fyne.NewStaticResource(name+hex+width+".svg", []byte(text)))
}
