// Package repocheck holds the tests on the repository itself: who may import whom, one package doc each, no cancellable context in a
// write transaction. It has no code of its own.
package repocheck
