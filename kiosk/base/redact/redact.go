// Package redact takes out of a text what may be personal or secret, before somebody outside the hall reads it.
package redact

import "regexp"

var (
	// secretLine is a setting whose value is nobody's business.
	secretLine = regexp.MustCompile(`(?mi)^(\s*[\w."]*(?:postgres|password|secret|token|pin|key)[\w."]*\s*=).*$`)
	// longNumber is a number that may be somebody's: of an ID card, a telephone or a code. What our logs write has shorter ones, or none.
	longNumber = regexp.MustCompile(`(^|[^0-9A-Za-z.])([0-9]{7,17}[0-9Xx]?)($|[^0-9A-Za-z])`)
	// nameValue is a name in a log line; none of ours writes one.
	nameValue = regexp.MustCompile(`(?i)\b((?:person|applicant|visitor|holder|name|phone|number_id)=)("[^"]*"|\S+)`)
)

// Text takes out what may be personal or secret. Nothing that it removes should have been there.
func Text(text []byte) []byte {
	text = secretLine.ReplaceAll(text, []byte("$1 \"(removed)\""))
	text = nameValue.ReplaceAll(text, []byte("$1(removed)"))
	for range 2 { // two numbers may share the character between them
		text = longNumber.ReplaceAll(text, []byte("$1(removed)$3"))
	}
	return text
}
