package httpx

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

// Assets serves a page's own files. Their content is known when the program starts, so every file has an ETag, and an address that
// carries the content's hash may be kept for ever.
type Assets struct {
	prefix string
	files  http.Handler
	tags   map[string]string // by name in the folder
}

// NewAssets serves the files of fsys under prefix, "/assets/". It reads every file once.
func NewAssets(fsys fs.FS, prefix string) (*Assets, error) {
	a := &Assets{prefix: prefix, files: http.StripPrefix(prefix, http.FileServerFS(fsys)), tags: map[string]string{}}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		a.tags[name] = hex.EncodeToString(sum[:8])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	return a, nil
}

// URL returns the address of a file that may be cached for ever: it changes with the content. An unknown name gets a plain
// address, which will be not found.
func (a *Assets) URL(name string) string {
	if tag, ok := a.tags[name]; ok {
		return a.prefix + name + "?v=" + tag
	}
	return a.prefix + name
}

// ServeHTTP serves one file; folders are not listed.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, a.prefix)
	tag, ok := a.tags[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("ETag", `"`+tag+`"`)
	if r.URL.Query().Get("v") == tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // ask every time, by the ETag
	}
	a.files.ServeHTTP(w, r)
}
