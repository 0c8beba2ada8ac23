package bench_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"onetrip/ui/web/bench"
)

// TestServesEverythingThatThePageLoads asks for the page and what it loads, the shared tokens among it.
func TestServesEverythingThatThePageLoads(t *testing.T) {
	pages := bench.Handler()
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/bench.css": "text/css; charset=utf-8", "/tokens.css": "text/css; charset=utf-8",
		"/bench.js": "text/javascript; charset=utf-8", "/icons.svg": "image/svg+xml", "/icon.svg": "image/svg+xml",
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != kind || w.Body.Len() == 0 {
			t.Errorf("GET %s: got status %d, type %q and %d bytes, want 200, %q and some", path, w.Code, got, w.Body.Len(), kind)
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("GET %s: no content security policy", path)
		}
	}
}
