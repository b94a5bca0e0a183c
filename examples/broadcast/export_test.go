package main

import "github.com/wacloud/wacloud/whatsapp/track"

// Run is the program, ExitCode what it exits with, Main both.
var (
	Run      = run
	ExitCode = exitCode
	Main     = main
	Lock     = lock
)

// OpenPeople opens the file of people; shut has to be called in the end.
func OpenPeople(path string) (store track.Store, shut func() error, err error) {
	f, err := openPeople(path, true)
	if err != nil {
		return nil, nil, err
	}
	return f, f.close, nil
}
