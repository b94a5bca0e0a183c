package webhook_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Points of the pipeline at which a process is killed.
const (
	killBeforeClaim = iota + 1
	killAfterClaim
	killInObserver
	killInHandler
	killBeforeCommit
	killAfterCommit
)

const (
	killEnv = "WACLOUD_TEST_KILL" // "point:folder" makes the test binary the process that is killed
	victim  = "wamid.2"
)

func killBody() []byte {
	return []byte(envelope(text("15550001111", "wamid.1", "1"), text("15550001111", victim, "2"), text("15550001111", "wamid.3", "3")))
}

// die ends the process as kill -9 does: nothing deferred runs.
func die() {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	panic(err) // not reached
}

// diskStore is a Store that survives its process: a file of lines, synced one by one.
type diskStore struct {
	mu    sync.Mutex
	path  string
	point int // where to die, 0 for nowhere
	keys  map[string]*diskKey
}

type diskKey struct {
	fence uint64
	until time.Time
	done  bool
}

func openDisk(path string, point int) (*diskStore, error) {
	s := &diskStore{path: path, point: point, keys: map[string]*diskKey{}}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var op, key string
		var fence uint64
		var until int64
		if _, err := fmt.Sscan(lines.Text(), &op, &key, &fence, &until); err != nil {
			return nil, err
		}
		s.keys[key] = &diskKey{fence: fence, until: time.Unix(0, until), done: op == "commit"}
	}
	return s, lines.Err()
}

func (s *diskStore) write(op, key string, k *diskKey) error {
	return appendLine(s.path, fmt.Sprintln(op, key, k.fence, k.until.UnixNano()))
}

func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(line); err != nil {
		return err
	}
	return f.Sync()
}

func (s *diskStore) at(point int, key string) {
	if s.point == point && strings.Contains(key, victim) {
		die()
	}
}

func (s *diskStore) Claim(_ context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[key]
	switch {
	case k == nil:
		k = &diskKey{}
		s.keys[key] = k
	case time.Now().Before(k.until) && k.done:
		return webhook.Claim{Key: key, State: webhook.ClaimDone}, nil
	case time.Now().Before(k.until):
		return webhook.Claim{Key: key, State: webhook.ClaimBusy}, nil
	}
	s.at(killBeforeClaim, key)
	k.fence, k.until, k.done = k.fence+1, time.Now().Add(lease), false
	if err := s.write("claim", key, k); err != nil {
		return webhook.Claim{}, err
	}
	s.at(killAfterClaim, key)
	return webhook.Claim{Key: key, State: webhook.ClaimFresh, Fence: k.fence, Attempt: int(k.fence)}, nil
}

func (s *diskStore) Commit(_ context.Context, c webhook.Claim, keep time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[c.Key]
	if k == nil || k.done || k.fence != c.Fence {
		return webhook.ErrStaleClaim
	}
	s.at(killBeforeCommit, c.Key)
	k.done, k.until = true, time.Now().Add(keep)
	err := s.write("commit", c.Key, k)
	s.at(killAfterCommit, c.Key)
	return err
}

func (s *diskStore) Release(_ context.Context, c webhook.Claim) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[c.Key]
	if k == nil || k.done || k.fence != c.Fence {
		return webhook.ErrStaleClaim
	}
	k.until = time.Time{}
	return s.write("claim", c.Key, &diskKey{fence: k.fence})
}

// killHandler returns a handler that writes what it handles to the ledger, and dies at point.
func killHandler(folder string, point int) (*webhook.Handler, error) {
	s, err := openDisk(filepath.Join(folder, "store"), point)
	if err != nil {
		return nil, err
	}
	return webhook.NewUnverifiedHandler(token, webhook.WithStore(s), webhook.WithTimeout(time.Second),
		webhook.WithObserver(observer(func(_ context.Context, e webhook.Event) error {
			if point == killInObserver {
				s.at(killInObserver, e.Origin().MessageID)
			}
			return nil
		})),
		webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			if point == killInHandler {
				s.at(killInHandler, m.Info().ID)
			}
			return appendLine(filepath.Join(folder, "ledger"), m.Body+"\n")
		}))
}

// killChild is what the test binary does instead of testing.
func killChild(spec string) {
	point, folder, _ := strings.Cut(spec, ":")
	n, err := strconv.Atoi(point)
	if err == nil {
		var h *webhook.Handler
		if h, err = killHandler(folder, n); err == nil {
			err = h.Process(context.Background(), killBody())
		}
	}
	fmt.Fprintln(os.Stderr, "not killed:", err)
	os.Exit(3)
}

func TestProcessKilledAtEachPoint(t *testing.T) {
	t.Parallel()
	for point, name := range []string{
		killBeforeClaim: "before the claim", killAfterClaim: "after the claim", killInObserver: "in an observer",
		killInHandler: "in the handler", killBeforeCommit: "before the commit", killAfterCommit: "after the commit",
	} {
		if point == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
			child.Env = append(os.Environ(), fmt.Sprintf("%s=%d:%s", killEnv, point, folder))
			out, err := child.CombinedOutput()
			require.Error(t, err)
			require.NotEqual(t, 3, child.ProcessState.ExitCode(), "%s", out)

			h, err := killHandler(folder, 0)
			require.NoError(t, err)
			require.Eventually(t, func() bool { return h.Process(t.Context(), killBody()) == nil }, 30*time.Second, 20*time.Millisecond)
			require.NoError(t, h.Process(t.Context(), killBody()))
			ledger, err := os.ReadFile(filepath.Join(folder, "ledger"))
			require.NoError(t, err)
			want := "1\n2\n3\n"
			if point == killBeforeCommit {
				want = "1\n2\n2\n3\n" // handled, not committed: the one case that is handled twice
			}
			assert.Equal(t, want, string(ledger))
		})
	}
}
