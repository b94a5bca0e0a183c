package webhook_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Samples list what a member may be, or write the only element of a list by itself.
func TestListsWhereOneWasExpected(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "SCHEDULE_FOR_DISABLE", one[*webhook.AccountUpdate](t, "account_update_ban_list").Ban.State)
	assert.Equal(t, "Failed", one[*webhook.Call](t, "call_terminate_states").Status)
	c := one[*webhook.AccountUpdate](t, "account_update_certification_none").Certification
	assert.Equal(t, "APPROVED", c.Status)
	assert.Equal(t, []string{"NONE"}, c.RejectionReasons)
	for status, want := range map[string]string{`[]`: "Call", `null`: "Call", `[null,{}]`: "Call", `[{}]`: "Malformed", `{}`: "Malformed"} {
		list, err := webhook.Decode([]byte(change("calls", `"calls":[{"id":"wacid.1","status":`+status+`}]`)))
		require.NoError(t, err)
		assert.Equal(t, want, webhook.TypeName(list[0]), status)
	}
	for reasons, want := range map[string][]string{`""`: nil, `null`: nil, `[]`: nil, `"A"`: {"A"}, `["A","B"]`: {"A", "B"}} {
		list, err := webhook.Decode([]byte(change("account_update", `"partner_client_certification_info":{"rejection_reasons":`+reasons+`}`)))
		require.NoError(t, err)
		assert.Equal(t, want, list[0].(*webhook.AccountUpdate).Certification.RejectionReasons, reasons)
	}
}

func TestMembersOfAccounts(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "act_1", one[*webhook.AccountUpdate](t, "account_update_ad_account_id").WABA.AdAccountID)
	assert.Equal(t, "2329417887457253", one[*webhook.AccountUpdate](t, "account_update_certification_needed").CertificationNeeded)
	assert.Equal(t, "Call fewer people", one[*webhook.AccountUpdate](t, "account_update_violation_remedy").Remediation)
	calling := one[*webhook.AccountSettings](t, "account_settings_all").Calling
	assert.Equal(t, []string{"US", "DE"}, calling.IconCountries)
	assert.Equal(t, &webhook.Voicemail{Status: "ENABLED", Triggers: []string{"REJECT", "TIMEOUT"}, AnnouncementID: "1002764438271669", TimeoutSeconds: 20}, calling.Voicemail)
	assert.Equal(t, []webhook.CallRestriction{{Type: "RESTRICTED_BUSINESS_INITIATED_CALLING", Reason: "Few calls were answered", Expires: time.Unix(1767830400, 0).UTC()}}, calling.Restrictions)
}

func TestMembersOfMessages(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "campaign-7", one[*webhook.TextMessage](t, "text_referral_ref").Info().Referral.Ref)
	assert.Equal(t, "Example/1.0 (Android 14)", one[*webhook.UserAction](t, "user_action_agent").UserAgent)
	e := one[*webhook.Status](t, "status_failed_message").Errors[0]
	assert.Equal(t, [5]string{"Message undeliverable", "Unable to deliver", "The person has an old version", "https://developers.facebook.com/errors/", "AbC"},
		[5]string{e.Title, e.Message, e.Details, e.Href, e.TraceID})
}

func TestGroupParticipantsByEitherName(t *testing.T) {
	t.Parallel()
	list := events(t, "group_participant_update")
	added := list[0].(*webhook.GroupParticipants)
	assert.Equal(t, "group_add_participants", added.Type)
	assert.Equal(t, "15550001111", added.Added[0].WaID)
	assert.Equal(t, "15550002222", list[1].(*webhook.GroupParticipants).Removed[0].WaID)
}
