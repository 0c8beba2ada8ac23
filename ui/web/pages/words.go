package pages

import (
	"encoding/json"
	"slices"
	"strings"

	"onetrip/ui/text"
)

// borrowed are messages of the terminal's screens that the visitors' pages use too.
var borrowed = []text.Key{text.Ahead, text.AboutMinutes, text.UnderMinutes, text.OverHours, text.NoWait, text.NoEstimate, text.YourNumber}

// words returns a module with the messages that visitors read on pages, by language and key. Staff read Chinese, which stands in the pages.
func words() []byte {
	all := map[string]map[text.Key]string{}
	for _, l := range text.Langs() {
		c := text.In(l)
		all[string(l)] = map[text.Key]string{}
		for _, k := range text.Keys() {
			if strings.HasPrefix(string(k), "web.") || slices.Contains(borrowed, k) {
				all[string(l)][k] = c.Plain(k)
			}
		}
	}
	list, err := json.Marshal(all)
	if err != nil {
		panic(err) // maps of strings always encode
	}
	return slices.Concat([]byte("/** The catalogue's messages for pages, by language and key. */\nexport const words = "), list, []byte(";\n"))
}
