package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	faults := kinds()
	w := &wire{kinds: faults, met: make([]atomic.Int64, len(faults)), fault: func(message, attempt int) int { return pick(s.seed, s.share, message, attempt) }}
	options := []whatsapptest.Option{whatsapptest.WithPlan(s.seed, func(_ uint64, c whatsapptest.Call) whatsapptest.Fault {
		if message, attempt, ok := attemptOf(c.Header); ok {
			if i := w.fault(message, attempt); i != noFault {
				return faults[i].fault
			}
		}
		return whatsapptest.Fault{}
	})}
	options = append(options, whatsapptest.WithDelivery(whatsapptest.Delivery{Batch: 50, Workers: 4, Delay: 20 * time.Millisecond, Duplicates: 0.3, Shuffle: 100}))
	if s.tls {
		options = append(options, whatsapptest.WithTLS())
	}
	server := whatsapptest.NewServer(options...)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: s.workers}}
	if s.tls {
		client = server.HTTPClient() // trusts the server's certificate and speaks HTTP/2
	}
	defer client.CloseIdleConnections()
	w.next = client.Transport

	var tracker *track.Tracker
	var settled atomic.Int64
	send := naive(server, w)
	if !s.naive {
		var opts []whatsapp.Option
		if s.statuses {
			if tracker, err = listen(server, s, &settled); err != nil {
				return err
			}
			opts = append(opts, whatsapp.WithMonitor(tracker))
		}
		send = wacloud(server, w, opts...)
	}

	began := time.Now()
	results := sendAll(ctx, s, send)
	if err := ctx.Err(); err != nil {
		return errors.Join(errors.New("interrupted: no verdict"), err)
	}
	took := time.Since(began)
	if s.statuses {
		if err := server.Flush(ctx); err != nil {
			return err
		}
	}
	r := judge(s, faults, w, results, server.Ledger())
	r.print(stdout)
	fmt.Fprintf(stderr, "%d messages in %.1f s\n", s.n, took.Seconds())
	if s.statuses {
		left, err := unsettled(ctx, tracker)
		if err != nil {
			return err
		}
		r.settled(stdout, left)
	}
	return r.verdict()
}

// listen makes a tracker that hears the server's statuses.
func listen(server *whatsapptest.Server, s settings, settled *atomic.Int64) (*track.Tracker, error) {
	store, err := track.NewMemoryStore(track.WithEntries(2 * s.n))
	if err != nil {
		return nil, err
	}
	tracker, err := track.New("campaign", track.WithStore(store), track.WithSettled(func(context.Context, track.Settled) { settled.Add(1) }))
	if err != nil {
		return nil, err
	}
	handler, err := webhook.NewHandler(server.AppSecret(), server.VerifyToken(), tracker.Feed())
	if err != nil {
		return nil, err
	}
	server.SubscribeHandler(handler)
	return tracker, nil
}

func unsettled(ctx context.Context, tracker *track.Tracker) (map[string]bool, error) {
	left := map[string]bool{}
	for u, err := range tracker.Unsettled(ctx) {
		if err != nil {
			return nil, err
		}
		left[u.CallbackData] = true
	}
	return left, nil
}

// sendAll sends every message from so many goroutines and returns what the client said of each.
func sendAll(ctx context.Context, s settings, send sender) []said {
	results := make([]said, s.n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range s.workers {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= s.n || ctx.Err() != nil {
					return
				}
				call, _ := withTrip(ctx, i)
				results[i] = send(call, i)
			}
		})
	}
	workers.Wait()
	return results
}
