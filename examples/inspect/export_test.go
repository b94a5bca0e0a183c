package main

// Run is the program.
var Run = run

// CountItems counts the items of a webhook.
var CountItems = countItems
