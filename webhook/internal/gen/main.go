// Command gen writes decode_gen.go, in the folder it is run in. See package decoders.
package main

import (
	"fmt"
	"os"

	"github.com/wacloud/wacloud/webhook/internal/gen/decoders"
)

func main() {
	source, err := decoders.Generate(".")
	if err == nil {
		err = os.WriteFile(decoders.File, source, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
