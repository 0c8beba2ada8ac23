package main

import "onetrip/devices"

// describe says in plain words what is wrong with a device and what to do.
func describe(p devices.Problem) string {
	if text, ok := plainWords()[p]; ok {
		return text
	}
	return string(p) // of a device that hallctl does not know
}

// plainWords returns the words for the problems of devices.
func plainWords() map[devices.Problem]string {
	return map[devices.Problem]string{
		devices.NoProblem:     "all is well",
		devices.Starting:      "it is still starting: try again in a few seconds",
		devices.Unplugged:     "unplugged: check its cable, and that --port names it",
		devices.Silent:        "it does not answer: check that it is switched on, its cable, and that --port and --baud are its own",
		devices.Noisy:         "it sends what is no answer: check --baud, the cable, and that --port names this device and no other",
		devices.SelfTest:      "its own self-test failed: switch it off and on; call service if that does not help",
		devices.Unauthorised:  "its security module has no authorisation: call the reader's supplier",
		devices.PaperOut:      "paper out: put in a new roll of paper",
		devices.PaperLow:      "paper low: keep a new roll ready",
		devices.CoverOpen:     "cover open: close the printer's cover",
		devices.CutterJam:     "cutter jam: open the cover, free the cutter, close the cover",
		devices.OverHeat:      "print head too hot: wait until it has cooled",
		devices.PrinterError:  "printer error: switch the printer off and on; call service if the error stays",
		devices.NoSound:       "no sound: check the sound card, its volume, and that the program that speaks is installed",
		devices.PrinterPaused: "paused: press the printer's feed button once",
	}
}
