package kit

import "fyne.io/fyne/v2"

// Do runs f on the GUI thread soon and returns at once. It is the only way from another goroutine to a screen.
func Do(f func()) { fyne.Do(f) }
