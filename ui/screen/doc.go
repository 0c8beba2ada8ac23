// Package screen draws the kiosk's pages: a Stage keeps the chrome and swaps what changed between two view models. A page decides nothing; it
// shows what ui/present says and emits the taps that the model's buttons carry.
package screen
