// Package web has what the pages in a browser share: the colours and letters that make them look like one house.
package web

import _ "embed"

//go:embed tokens.css
var tokens []byte

// Tokens returns the style sheet that defines the colours and the letters as custom properties. The bytes must not be changed.
func Tokens() []byte { return tokens }
