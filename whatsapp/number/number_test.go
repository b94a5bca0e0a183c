package number_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// An answer of 200 that says "no", or does not hold what was asked for, is an error.
func TestAnswersThatSayNo(t *testing.T) {
	t.Parallel()
	_, c := answering(t, `{"success":false}`)
	require.ErrorIs(t, c.Deregister(t.Context()), waerrors.Refused)
	_, c = answering(t, `{"success":"false"}`)
	require.ErrorIs(t, c.SetPIN(t.Context(), "123456"), waerrors.Refused)
	_, c = answering(t, `{"success":false,"message":"Not now"}`)
	applied, err := c.ApplyOfficial(t.Context(), number.WithdrawApplication, number.Application{})
	require.ErrorIs(t, err, waerrors.Refused)
	assert.Equal(t, "Not now", applied.Message)
	_, c = answering(t, `{"data":[]}`)
	_, err = c.GetLink(t.Context(), code, number.PNG)
	require.ErrorIs(t, err, waerrors.NotFound)
	_, c = answering(t, `{"data":[]}`)
	_, err = c.GetPublicKey(t.Context())
	require.ErrorIs(t, err, waerrors.NotFound)
}

// refusal is the error as it must be: typed, with code and remedy.
func refusal(t *testing.T, err error, kind waerrors.Kind, code, subcode int) {
	t.Helper()
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, kind, e.Kind, "%v", e)
	assert.Equal(t, []int{code, subcode}, []int{e.Code, e.Subcode}, "%v", e)
	assert.NotEmpty(t, e.Remedy())
}

// The road of a number into service, with each of its wrong turns.
func TestRegistration(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	srv, _ := newServer(t)
	wa := srv.Client(whatsapp.WithRetries(0))
	numberID, err := number.NewClient(wa).Add(ctx, srv.WABAID(), number.New{Phone: "15550001111", Name: "Lucky Shrub"})
	require.NoError(t, err)
	c := number.NewClient(wa.ForNumber(numberID))

	refusal(t, c.Register(ctx, number.Registration{PIN: "212834"}), waerrors.Forbidden, 133006, 0) // not verified yet
	require.NoError(t, c.RequestCode(ctx, number.SMS, "en_US"))
	wrong := "000000"
	if srv.Code(numberID) == wrong {
		wrong = "000001"
	}
	refusal(t, c.Verify(ctx, wrong), waerrors.Invalid, 136025, 0)
	require.NoError(t, c.Verify(ctx, srv.Code(numberID)))
	require.NoError(t, c.Register(ctx, number.Registration{PIN: "212834", Region: number.Germany}))
	n, err := c.Get(ctx, number.Fields)
	require.NoError(t, err)
	assert.Equal(t, number.Connected, n.Status)
	assert.Equal(t, number.Verified, n.Verification)
	assert.True(t, n.HasPIN)

	for range 3 {
		refusal(t, c.Register(ctx, number.Registration{PIN: "212835"}), waerrors.Invalid, 133005, 0)
	}
	refusal(t, c.Register(ctx, number.Registration{PIN: "212835"}), waerrors.Throttled, 133009, 0) // guessed too fast
	require.NoError(t, c.Deregister(ctx))
}

// What stands in the way of every call: the token, its permission, the number itself.
func TestRefusals(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	srv, c := newServer(t)
	srv.ChangeToken(func(tok *whatsapptest.Token) { tok.Scopes = []string{"whatsapp_business_messaging"} })
	_, err := c.Get(ctx)
	require.ErrorIs(t, err, waerrors.Forbidden)

	srv, c = newServer(t)
	srv.RevokeToken()
	_, err = c.Get(ctx)
	require.ErrorIs(t, err, waerrors.Unauthorized)
	require.ErrorIs(t, c.SetPIN(ctx, "123456"), waerrors.Unauthorized)

	srv, _ = newServer(t)
	other := number.NewClient(srv.Client(whatsapp.WithRetries(0)).ForNumber("999999999999999"))
	_, err = other.Get(ctx)
	refusal(t, err, waerrors.NotFound, 100, 33)
}

// Whom Meta did not block is an error that says who: what was done in part is not lost.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users, "Mixed success/failure"
func TestBlockInPart(t *testing.T) {
	t.Parallel()
	const mixed = `{"messaging_product":"whatsapp","block_users":{
		"added_users":[{"input":"+15550001111","wa_id":"15550001111"}],
		"failed_users":[{"input":"+15550001112","wa_id":"15550001112","errors":[
			{"message":"Re-engagement required","code":131047,"error_data":{"details":"User has not messaged in the last 24 hours"}}]}]},
		"error":{"message":"(#139100) Failed to block/unblock users","type":"OAuthException","code":139100}}`
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, 0} { // Meta's page has no status; 0 is the fake's own answer
		srv, c := newServer(t)
		srv.User("+15550001111", "Ana").Says("hi")
		if status != 0 {
			srv.Inject(whatsapptest.Fault{Status: status, Body: mixed})
		}
		b, err := c.Block(t.Context(), "+15550001111", "+15550001112")
		refusal(t, err, waerrors.Other, 139100, 0)
		assert.Equal(t, []number.Person{{Input: "+15550001111", WaID: "15550001111"}}, b.Done)
		require.Len(t, b.Failed, 1)
		assert.Equal(t, "+15550001112", b.Failed[0].Input)
		refusal(t, b.Failed[0].Err, waerrors.WindowClosed, 131047, 0)
		assert.Equal(t, "block users", b.Failed[0].Err.Op)
	}
	// Whoever is refused as a whole has nothing done, and nobody's reason.
	srv, c := newServer(t)
	srv.Inject(whatsapptest.Fault{Code: 139101})
	b, err := c.Block(t.Context(), "+15550001111")
	refusal(t, err, waerrors.Forbidden, 139101, 0)
	assert.Empty(t, b)
}

func TestBlockList(t *testing.T) {
	t.Parallel()
	srv, c := newServer(t)
	srv.User("+15550001111", "Ana").Says("hi")
	b, err := c.Block(t.Context(), "+15550001111")
	require.NoError(t, err)
	assert.Len(t, b.Done, 1)
	var listed []string
	for p, err := range c.AllBlocked(t.Context()) {
		require.NoError(t, err)
		listed = append(listed, p.WaID)
	}
	assert.Equal(t, []string{"15550001111"}, listed)
	b, err = c.Unblock(t.Context(), "+15550001111")
	require.NoError(t, err)
	assert.Len(t, b.Done, 1)
	assert.Empty(t, b.Failed)
}
