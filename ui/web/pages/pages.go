// Package pages has the hall's pages in the browser: the board for everybody, the window for a clerk, a visitor's own place in the line,
// the rating at a window, tasks, accounts, and the login before some of them. The pages hold no data; they ask the hall's API
// under /api/v1/ on the same server.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"time"

	"onetrip/ui/web"
)

//go:embed html assets
var files embed.FS

// routes says which file answers which path.
var routes = map[string]string{
	"GET /{$}":            "index.html",
	"GET /board":          "board.html",
	"GET /window":         "window.html",
	"GET /t/{ticket}":     "ticket.html",
	"GET /rate":           "rate.html",
	"GET /login":          "login.html",
	"GET /setup":          "setup.html",
	"GET /supervise":      "supervise.html",
	"GET /terminals":      "terminals.html",
	"GET /accounts":       "accounts.html",
	"GET /admin":          "admin.html",
	"GET /results":        "results.html",
	"GET /handovers/{no}": "handover.html",
}

// Handler serves the pages and, under /assets/, what they load. Whoever mounts it protects it, see httpx.Browser: nothing in a page is inline,
// and nothing comes from elsewhere.
func Handler() http.Handler {
	loaded := readAssets()
	stamp := stampOf(loaded)
	mux := http.NewServeMux()
	for pattern, name := range routes {
		mux.Handle(pattern, page(name, stamp))
	}
	mux.Handle("GET /assets/{stamp}/{file...}", assets{files: loaded, stamp: stamp})
	return mux
}

// page serves one HTML file. Its links to /assets/ get the stamp, so a new version of the program is loaded whole and at once, and an
// unchanged one never again.
func page(name, stamp string) http.Handler {
	body := bytes.ReplaceAll(mustRead("html/"+name), []byte(`"/assets/`), []byte(`"/assets/`+stamp+`/`))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	})
}

// assets serves styles, scripts and pictures.
type assets struct {
	files map[string][]byte
	stamp string
}

// ServeHTTP implements http.Handler. A page of an older version that still asks under its own stamp gets today's file, but may not keep it.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	body, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	keep := "no-cache"
	if r.PathValue("stamp") == a.stamp {
		keep = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", keep)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// readAssets returns the assets by their path under /assets/: the embedded files, the shared tokens, the visitors' words.
func readAssets() map[string][]byte {
	root, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err) // the folder is embedded under this very name
	}
	all := map[string][]byte{"base/tokens.css": web.Tokens(), "base/words.js": words()}
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[path] = mustRead("assets/" + path)
		}
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return all
}

// stampOf names the contents of the assets.
func stampOf(files map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(files[name]))
		sum.Write(files[name])
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

func mustRead(name string) []byte {
	body, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the table of routes and the embedded files go together; a test serves each
	}
	return body
}
