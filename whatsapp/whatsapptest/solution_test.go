package whatsapptest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestSolutions(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.WABAID() + "/solutions"
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path, ""))
	id := srv.AddSolution(whatsapptest.Solution{Name: "Shops", Permissions: []string{"MANAGE"}})
	const node = `"name":"Shops","status":"ACTIVE","status_for_pending_request":"NONE"`
	assert.Contains(t, done(t, srv, http.MethodGet, path, ""), node)
	assert.JSONEq(t, `{"id":"`+id+`",`+node+`}`, done(t, srv, http.MethodGet, id, ""))
	assert.Contains(t, done(t, srv, http.MethodGet, id+"?fields=owner_app,owner_permissions", ""), `"owner_permissions":["MANAGE"]`)

	move := srv.WABAID() + "/set_solution_migration_intent"
	ask := func(action, more string) string {
		return `{"solution_id":"` + id + `","target_solution_id":"4711","migration_intent":"` + action + `"` + more + `}`
	}
	for _, wrong := range []string{
		`{"migration_intent":"INITIATE_MIGRATION"}`, `{"solution_id":"` + id + `"}`, ask("MOVE", ""), ask("CONFIRM_MIGRATION", ""), ask("CANCEL_MIGRATION", ""),
		ask("SCHEDULE_MIGRATION", `,"scheduled_migration_time":"soon"`), ask("INITIATE_MIGRATION", `,"migration_reason":"`+strings.Repeat("x", 501)+`"`),
	} {
		refused(t, srv, http.MethodPost, move, wrong, 100, 0)
	}
	refused(t, srv, http.MethodPost, move, `{"solution_id":"7","migration_intent":"INITIATE_MIGRATION"}`, 100, 33)
	for _, step := range []struct{ begin, more, status, end, ended, is string }{
		{"INITIATE_MIGRATION", "", "PENDING", "CANCEL_MIGRATION", "REJECTED", "REJECTED"},
		{"SCHEDULE_MIGRATION", `,"scheduled_migration_time":"2026-12-24T12:00:00Z"`, "SCHEDULED", "CONFIRM_MIGRATION", "APPROVED", "ACCEPTED"},
	} {
		answer := done(t, srv, http.MethodPost, move, ask(step.begin, step.more))
		assert.Equal(t, step.status, member(t, answer, "status"))
		intent := member(t, answer, "migration_intent_id")
		assert.JSONEq(t, `{"id":"`+intent+`","status":"INITIATED"}`, done(t, srv, http.MethodGet, intent, ""))
		refused(t, srv, http.MethodPost, move, ask("INITIATE_MIGRATION", ""), 100, 2593079)
		assert.Equal(t, step.ended, member(t, done(t, srv, http.MethodPost, move, ask(step.end, "")), "status"))
		assert.Contains(t, done(t, srv, http.MethodGet, intent, ""), step.is)
	}
}

// What does not happen here is not counted.
func TestNothingToCount(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	now := time.Now()
	start, end := strconv.FormatInt(now.Add(-time.Hour).Unix(), 10), strconv.FormatInt(now.Unix(), 10)
	assert.Contains(t, done(t, srv, http.MethodGet, srv.WABAID()+"?fields=call_analytics.start("+start+").end("+end+").granularity(DAILY)", ""),
		`"call_analytics":{"data":[{"data_points":[]}]}`)
	path := srv.WABAID() + "/template_group_analytics?granularity=DAILY&start=" + start + "&end=" + end
	refused(t, srv, http.MethodGet, path+"&template_group_ids=[1]", "", 200007, 0)
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Insights = true })
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path+"&template_group_ids=[1]", ""))
	refused(t, srv, http.MethodGet, path, "", 100, 0)
	refused(t, srv, http.MethodGet, srv.WABAID()+"/template_group_analytics", "", 100, 0)
}
