package graph

import (
	"context"
	"iter"
	"net/url"
	"strings"
)

// A Page is one page of a list. After is the cursor of the next page, "" on the last.
type Page[T any] struct {
	Data   []T
	After  string
	Before string
}

type page[T any] struct {
	Data   []T `json:"data"`
	Paging struct {
		Cursors struct {
			Before string `json:"before"`
			After  string `json:"after"`
		} `json:"cursors"`
		Next string `json:"next"`
	} `json:"paging"`
}

// List fetches one page of the list at ref. Put the cursor of an earlier page into ref's query as "after" to go on.
func List[T any](ctx context.Context, api API, ref string) (Page[T], error) {
	p, err := Get[page[T]](ctx, api, ref)
	if err != nil {
		return Page[T]{}, err
	}
	out := Page[T]{Data: p.Data, Before: p.Paging.Cursors.Before}
	// Graph repeats the last cursor on the last page; only "next" says that there is more.
	if p.Paging.Next != "" {
		out.After = p.Paging.Cursors.After
		if u, err := url.Parse(p.Paging.Next); err == nil && out.After == "" {
			out.After = u.Query().Get("after")
		}
	}
	return out, nil
}

// All lists everything at ref, page by page. Nothing is sent until the range begins. An error is yielded once and ends
// the sequence, and so does a cursor that was seen before.
func All[T any](ctx context.Context, api API, ref string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		path, query, _ := strings.Cut(ref, "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			var zero T
			yield(zero, err)
			return
		}
		seen := map[string]bool{}
		for {
			p, err := List[T](ctx, api, Query(path, q))
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, v := range p.Data {
				if !yield(v, nil) {
					return
				}
			}
			if p.After == "" || seen[p.After] {
				return
			}
			seen[p.After] = true
			q.Set("after", p.After)
		}
	}
}
