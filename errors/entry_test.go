package errors_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A row is one element of testdata/errors.json, the reference's table.
type row struct {
	Code           int               `json:"code"`
	Subcode        int               `json:"subcode"`
	RangeEnd       int               `json:"range_end"`
	Title          string            `json:"title"`
	Remedy         string            `json:"remedy"`
	HTTPStatus     *int              `json:"http_status"`
	Class          string            `json:"class"`
	ClassBySurface map[string]string `json:"class_by_surface"`
	AcceptedRisk   string            `json:"accepted_risk"`
	RetryAfter     int               `json:"retry_after_seconds"`
	Scope          string            `json:"scope"`
	Surface        string            `json:"surface"`
	Legacy         bool              `json:"legacy"`
	Partial        bool              `json:"partial_success"`
	ObservedAs     *struct {
		Code    int `json:"code"`
		Subcode int `json:"subcode"`
	} `json:"observed_as"`
}

func (r row) String() string { return fmt.Sprintf("%d/%d", r.Code, r.Subcode) }

// want is what Lookup must say of the row, but for the Kind, which the reference does not have.
func (r row) want(all []row, kind waerrors.Kind) waerrors.Entry {
	e := waerrors.Entry{
		Code: r.Code, Subcode: r.Subcode, RangeEnd: r.RangeEnd, Title: r.Title, Remedy: r.remedy(all), Kind: kind,
		Class: waerrors.Class(r.Class), WebhookClass: waerrors.Class(r.Class), Scope: waerrors.Scope(r.Scope),
		Wait: time.Duration(r.RetryAfter) * time.Second, AcceptedRisk: r.AcceptedRisk == "possible",
		Partial: r.Partial, Legacy: r.Legacy,
	}
	if r.HTTPStatus != nil {
		e.HTTPStatus = *r.HTTPStatus
	}
	if c, ok := r.ClassBySurface["sync"]; ok {
		e.Class = waerrors.Class(c)
	}
	if c, ok := r.ClassBySurface["webhook"]; ok {
		e.WebhookClass = waerrors.Class(c)
	}
	return e
}

// remedy follows "As code 200." and "As 80007." to the text they stand for.
func (r row) remedy(all []row) string {
	var code int
	for _, form := range []string{"As code %d.", "As %d."} {
		if n, err := fmt.Sscanf(r.Remedy, form, &code); err == nil && n == 1 {
			i := slices.IndexFunc(all, func(o row) bool { return o.Code == code && o.Subcode == 0 })
			return all[i].Remedy
		}
	}
	return r.Remedy
}

func table(t testing.TB) []row {
	t.Helper()
	b, err := os.ReadFile("testdata/errors.json")
	require.NoError(t, err)
	var rows []row
	require.NoError(t, json.Unmarshal(b, &rows))
	require.Greater(t, len(rows), 190)
	return rows
}

func kinds() []waerrors.Kind {
	return []waerrors.Kind{
		waerrors.Invalid, waerrors.Unauthorized, waerrors.Forbidden, waerrors.NotFound, waerrors.Throttled,
		waerrors.Unavailable, waerrors.Undeliverable, waerrors.WindowClosed, waerrors.OptedOut, waerrors.Template,
		waerrors.Media, waerrors.Payment, waerrors.Blocked, waerrors.Canceled, waerrors.Other,
	}
}

func TestLookupHoldsEveryRowOfTheReference(t *testing.T) {
	t.Parallel()
	rows := table(t)
	for _, r := range rows {
		got, ok := waerrors.Lookup(r.Code, r.Subcode)
		require.True(t, ok, r)
		assert.Contains(t, kinds(), got.Kind, r)
		assert.NotEqual(t, waerrors.Canceled, got.Kind, r)
		assert.Equal(t, r.want(rows, got.Kind), got, r)
		if got.Class != waerrors.ClassTerminal {
			assert.Contains(t, []waerrors.Kind{waerrors.Throttled, waerrors.Unavailable, waerrors.Template, waerrors.Blocked},
				got.Kind, "%v: what passes by itself is no mistake of the caller", r)
		}
	}
}

func TestLookupFindsWhatSubcodesName(t *testing.T) {
	t.Parallel()
	rows := table(t)
	for _, r := range rows {
		if r.ObservedAs == nil {
			continue
		}
		got, ok := waerrors.Lookup(r.ObservedAs.Code, r.ObservedAs.Subcode)
		require.True(t, ok, r)
		assert.Equal(t, r.want(rows, got.Kind), got, r)
	}
}

func TestLookupRangesAndUnknownCodes(t *testing.T) {
	t.Parallel()
	for code := 200; code <= 299; code++ {
		e, ok := waerrors.Lookup(code, 0)
		require.True(t, ok, code)
		assert.Equal(t, waerrors.Forbidden, e.Kind, code)
	}
	e, ok := waerrors.Lookup(200, 1349175) // a subcode nobody documented
	require.True(t, ok)
	assert.Equal(t, 299, e.RangeEnd)
	assert.Zero(t, e.Subcode)

	known := map[int]bool{}
	for _, r := range table(t) {
		known[r.Code] = true
	}
	for _, code := range []int{-1, 5, 199, 300, 400, 80006, 130000, 131999, 132999, 133999, 134999, 138999, 140000, 147999,
		148000, 200004, 2388000, 1 << 31} {
		require.False(t, known[code])
		_, ok := waerrors.Lookup(code, 0)
		assert.False(t, ok, code)
	}
}

// TestKinds holds the kinds that callers' code depends on, each with all of its codes.
func TestKinds(t *testing.T) {
	t.Parallel()
	want := map[waerrors.Kind]string{
		waerrors.Unauthorized: "0/0 102/0 104/0 190/0 190/458 190/459 190/460 190/463 190/464 190/467 190/492",
		waerrors.NotFound:     "33/0 100/33 803/0 131006/0 131041/0 131212/0 131213/0 2494164/0",
		waerrors.Throttled: "4/0 4/2390008 17/0 32/0 341/0 613/0 613/1996 80007/0 80008/0 130429/0 131048/0 131049/0 " +
			"131056/0 131064/0 131208/0 132069/0 133008/0 133009/0 133016/0 136024/0 138002/0 138003/0 138005/0 138009/0 " +
			"138012/0",
		waerrors.Undeliverable: "130403/0 130472/0 131020/0 131021/0 131026/0 131030/0 131043/0 137000/0 138001/0",
		waerrors.WindowClosed:  "131047/0",
		waerrors.OptedOut:      "131050/0",
		waerrors.Payment:       "131042/0 131044/0 134011/0 141006/0 141008/0",
		waerrors.Media:         "131009/2494102 131052/0 131053/0 131209/0 131210/0",
		waerrors.Blocked: "368/0 130497/0 131031/0 131207/0 131214/0 133007/0 138014/0 139000/0 139200/0 " +
			"141002/0",
		waerrors.Other: "130501/0 131060/0 131201/0 133000/0 139100/0",
	}
	got := map[waerrors.Kind][]string{}
	for _, r := range table(t) {
		e, ok := waerrors.Lookup(r.Code, r.Subcode)
		require.True(t, ok, r)
		got[e.Kind] = append(got[e.Kind], r.String())
	}
	for kind, codes := range want {
		assert.Equal(t, codes, strings.Join(got[kind], " "), kind)
	}
}

// What the reference does not have: the subcodes with which a code of Embedded Signup is refused.
func TestUsedSignupCodes(t *testing.T) {
	t.Parallel()
	for _, subcode := range []int{36007, 36009} {
		e := waerrors.FromResponse(400, fmt.Appendf(nil, `{"error":{"message":"no","code":100,"error_subcode":%d}}`, subcode))
		assert.Equal(t, waerrors.Invalid, e.Kind)
		assert.False(t, e.Retryable())
		assert.Contains(t, e.Remedy(), "Embedded Signup again")
		assert.Contains(t, e.Remedy(), "30 seconds")
		entry, ok := waerrors.Lookup(100, subcode)
		require.True(t, ok)
		assert.Equal(t, subcode, entry.Subcode)
	}
}
