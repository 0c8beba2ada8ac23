package notify

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"onetrip/kiosk/base/strict"
)

// By says how applicants are told.
type By string

// The ways. The zero By is Slip.
const (
	Slip By = "slip" // staff print a slip and give it on; nobody sends anything
	HTTP By = "http" // a gateway of the city sends messages
)

// Config says how applicants are told what waits for them.
type Config struct {
	By         By     `toml:"by"`          // "slip" (also when it is empty) or "http"
	URL        string `toml:"url"`         // where the gateway takes messages, "https://sms.example/v1/messages"
	Header     string `toml:"header"`      // the header that carries the secret; "": Authorization
	SecretFile string `toml:"secret_file"` // absolute path of a file, readable by the service alone, with the value of that header; "": none
}

// headerSigns are the signs of a header's name.
const headerSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

// sends reports whether messages are sent from here.
func (c Config) sends() bool { return c.By == HTTP && c.URL != "" }

// Problems returns what is impossible. prefix stands before the keys: "pickup.notify.". elsewhere: the hall is elsewhere, and a terminal says with
// "http" that the hall sends the messages.
func (c Config) Problems(prefix string, elsewhere bool) []strict.Problem {
	var found []strict.Problem
	bad := func(key, text, remedy string) {
		found = append(found, strict.Problem{Key: prefix + key, Text: text, Remedy: remedy})
	}
	switch c.By {
	case "", Slip:
		if c.URL != "" || c.SecretFile != "" || c.Header != "" {
			bad("by", "a slip needs no gateway", `write by = "http", or remove url, header and secret_file`)
		}
		return found
	case HTTP:
	default:
		return append(found, strict.Problem{Key: prefix + "by", Text: "there is no such way", Remedy: `write "slip" or "http"`})
	}
	if elsewhere {
		if c.URL != "" || c.SecretFile != "" || c.Header != "" {
			bad("url", "the hall elsewhere sends the messages", "describe the gateway in the hall's own configuration")
		}
		return found
	}
	if text, remedy := badURL(c.URL); text != "" {
		bad("url", text, remedy)
	}
	if strings.ContainsFunc(c.Header, func(r rune) bool { return !strings.ContainsRune(headerSigns, r) }) {
		bad("header", "that is no name of a header", `write "Authorization" or "X-Api-Key"`)
	}
	if c.SecretFile != "" && !filepath.IsAbs(c.SecretFile) {
		bad("secret_file", "the path is not absolute", `write "/etc/onetrip/notify.secret"`)
	}
	return found
}

// badURL says what is wrong with the gateway's address, "" for nothing.
func badURL(text string) (problem, remedy string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return "that is no address of a gateway", `write "https://sms.example/v1/messages"`
	case u.User != nil:
		return "a password does not belong into this file", "put it into secret_file"
	case u.Fragment != "":
		return "an address of a gateway has no fragment", "remove what stands after #"
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "http is readable by everybody in the network, and codes pass here", "write https://"
	}
	return "", ""
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}
