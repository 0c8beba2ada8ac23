// Command uibook shows every screen and page with canned data: screens in a window to leaf through, pages in a browser, or all as pictures in
// a folder.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	shots := flag.String("shots", "", "write every screen and page as a PNG into this folder instead of opening a window")
	only := flag.String("only", "", "with -shots: only screens and pages whose file name has this in it")
	web := flag.String("pages", "", "serve the pages at this address, such as localhost:8090, instead of opening a window")
	flag.Parse()
	var err error
	switch {
	case *shots != "":
		err = errors.Join(writeShots(*shots, *only), writePageShots(*shots, *only))
	case *web != "":
		err = servePages(*web)
	default:
		err = browse()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "uibook:", err)
		os.Exit(1)
	}
}
