//go:build !unix

package webhook_test

import "time"

// cpuTime returns a time that goes on.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
