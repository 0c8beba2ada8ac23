// Command uibook shows every screen with canned models: in a window to leaf through, or as pictures in a folder.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	shots := flag.String("shots", "", "write every screen as a PNG into this folder instead of opening a window")
	only := flag.String("only", "", "with -shots: only screens whose file name has this in it")
	flag.Parse()
	var err error
	if *shots != "" {
		err = writeShots(*shots, *only)
	} else {
		err = browse()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "uibook:", err)
		os.Exit(1)
	}
}
