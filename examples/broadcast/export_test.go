package main

// Run is the program, ExitCode what it exits with.
var (
	Run      = run
	ExitCode = exitCode
)
