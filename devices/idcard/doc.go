// Package idcard drives second-generation identity card readers: the SAM_V / SAM_A security module behind a serial line. It frames and
// checks answers, decodes the four card layouts, and runs the reading loop from boot to removal.
//
// Protocol facts come from public descriptions and implementations; the tags in square brackets name them: [W1] the softs.im reader
// protocol page, [W2] the DONSEE SAM protocol, [W4] the Huashi 100D serial note, [S1]–[S20] public drivers and vendor headers. No official
// text of GA/T 467 and no real device was at hand. What is our own rule says so.
//
// Everything a card holds is personal data: it is never logged, raw answers are overwritten once decoded, and the photo does not leave the
// package.
package idcard
