// Package bench has the page in the browser from which simulated hardware is used by hand: cards are laid, tickets torn, cables pulled.
package bench

import (
	"embed"
	"io/fs"
	"net/http"

	"onetrip/ui/web"
)

//go:embed assets
var files embed.FS

// policy lets the page load only what its own server gives.
const policy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// Handler serves the page at "/" and its style, script and icon beside it. The page talks to the simulators' API under "/v1/" on the same
// server.
func Handler() http.Handler {
	root, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err) // the folder is embedded under this very name
	}
	pages := http.FileServerFS(root)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		if r.URL.Path == "/tokens.css" {
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
			_, _ = w.Write(web.Tokens()) // a page that is gone needs no answer
			return
		}
		pages.ServeHTTP(w, r)
	})
}
