package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"time"
)

const keyBytes = 32

var (
	errForged = errors.New("not signed by this server")
	errDead   = errors.New("no longer valid")
)

// A signer makes links and knows its own.
type signer struct {
	key []byte
	now func() time.Time
}

// link returns path and query of a link to a file that works for life. name is what the browser calls the file; it is
// part of what is signed, so that nobody makes a harmless name of a harmful one, or the other way round.
func (s *signer) link(id, name string, life time.Duration) string {
	until := strconv.FormatInt(s.now().Add(life).Unix(), 10)
	q := url.Values{"until": {until}, "sig": {base64.RawURLEncoding.EncodeToString(s.sum(id, name, until))}}
	return "/media/" + url.PathEscape(id) + "/" + url.PathEscape(name) + "?" + q.Encode()
}

// check returns how long a link goes on working, or errForged or errDead. The signature is looked at first: of a link
// that is not ours, not even its time is believed.
func (s *signer) check(id, name string, q url.Values) (time.Duration, error) {
	if len(q["until"]) != 1 || len(q["sig"]) != 1 {
		return 0, errForged
	}
	until := q.Get("until")
	sig, err := base64.RawURLEncoding.Strict().DecodeString(q.Get("sig"))
	if err != nil || !hmac.Equal(sig, s.sum(id, name, until)) { // in constant time
		return 0, errForged
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	if err != nil {
		return 0, errForged
	}
	left := time.Unix(seconds, 0).Sub(s.now())
	if left <= 0 {
		return 0, errDead
	}
	return left, nil
}

// sum is the signature. Each part begins with its length, so that none can lend bytes to the next.
func (s *signer) sum(id, name, until string) []byte {
	mac := hmac.New(sha256.New, s.key)
	for _, part := range []string{"media link 1", id, name, until} {
		mac.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return mac.Sum(nil)
}
