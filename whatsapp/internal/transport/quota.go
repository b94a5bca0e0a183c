package transport

import "sync"

const (
	quotaSize  = 500 // tokens
	quotaRetry = 5   // what a retry takes, and gives back if it succeeds
)

// A quota stops retry storms: when most calls fail, the tokens run out and calls fail at their first try.
type quota struct {
	mu   sync.Mutex
	used int
}

func (q *quota) take() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.used+quotaRetry > quotaSize {
		return false
	}
	q.used += quotaRetry
	return true
}

// succeeded gives back what the call took, or one token if it needed no retry.
func (q *quota) succeeded(retries int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.used = max(0, q.used-max(1, retries*quotaRetry))
}
