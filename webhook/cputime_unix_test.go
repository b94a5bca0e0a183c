//go:build unix

package webhook_test

import (
	"syscall"
	"time"
)

// cpuTime returns how long this process has been computing. Time in which others had the processor does not count.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
