// Command watemplate writes one Go struct for every approved template of an account, with a field for each parameter,
// the languages as constants and the text as comment, so that a wrong parameter does not compile:
//
//	go run github.com/wacloud/wacloud/whatsapp/template/cmd/watemplate -in templates.json -out templates.go -package messages
//
// With -waba it reads the account instead of a file, with WHATSAPP_TOKEN from the environment, and -save keeps what it
// read for -in. With -check it writes nothing, prints what would change and exits with 1, for use in CI. Other failures
// exit with 2.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/wacloud/wacloud/whatsapp/template/internal/codegen"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := codegen.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
