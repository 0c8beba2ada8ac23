package httpx

import (
	"errors"
	"log/slog"
	"net/http"

	"onetrip/kiosk/base/fault"
)

// Opts are the choices of Browser and Machine.
type Opts struct {
	Log     *slog.Logger
	Observe func(Served) // called after every request, from its goroutine; nil: nobody counts
	MaxBody int64        // bytes of a request's body; 0 means 1 MiB
}

const maxBody = 1 << 20

// policy lets a page load only what its own server gives, and nobody put it into a frame.
const policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Browser protects routes that browsers use: a content security policy without inline scripts and styles, no sniffing, framing, referrer or caching
// (Assets allows caching again), no changes asked for by other sites, a bounded body; it logs every request and answers panics.
func Browser(next http.Handler, o Opts) http.Handler {
	return protected(next, o, map[string]string{
		"Content-Security-Policy":    policy,
		"Cross-Origin-Opener-Policy": "same-origin",
		"Referrer-Policy":            "no-referrer",
		"X-Content-Type-Options":     "nosniff",
		"Cache-Control":              "no-store",
	})
}

// Machine protects routes that programs use. A browser on the same machine must not reach them for another site, so cross-origin
// changes are refused here too.
func Machine(next http.Handler, o Opts) http.Handler {
	return protected(next, o, map[string]string{
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Cache-Control":           "no-store",
	})
}

func protected(next http.Handler, o Opts, headers map[string]string) http.Handler {
	limit := o.MaxBody
	if limit <= 0 {
		limit = maxBody
	}
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(denyOrigin))
	bounded := origin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	}))
	return recorded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		bounded.ServeHTTP(w, r)
	}), o.Log, o.Observe)
}

func denyOrigin(w http.ResponseWriter, r *http.Request) {
	WriteError(w, r, &fault.Error{
		Kind: fault.Refused, Op: "check origin", Err: errors.New("a change asked for by another site"),
		Hint: "open the page at the hall's own address",
	})
}

// SessionCookie returns the cookie that holds a session's token; an empty token takes it away. Scripts cannot read it, other sites cannot
// send it, and over TLS it never travels in the clear. It ends with the browser; the server's own time limits are stricter.
func SessionCookie(r *http.Request, token string) *http.Cookie {
	c := &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// SessionToken returns the token of a request's session cookie, or "".
func SessionToken(r *http.Request) string {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

const sessionCookie = "onetrip_session"
