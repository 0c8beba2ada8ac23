// Package linktest holds the ports that tests use in place of hardware: Pipe connects a driver to a simulator in memory, Record and
// Playback keep and replay what went over a line, Faulty damages it at a chosen byte, and OpenPTY gives a pseudo-terminal to tests that
// need the real serial package. All but OpenPTY use channels and timers only, so they run inside a testing/synctest bubble.
package linktest
