package account

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Assigned is an account that a user was given.
type Assigned struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Status      string `json:"status"` // "ACTIVE", "PENDING", "RESTRICTED", "DISABLED"
	Permissions []Task `json:"permissions"`
	BusinessID  string `json:"business_id"`
}

// AssignedTo lists the accounts that a user, for example a system user, was given.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/user/assigned-whatsapp-business-accounts-api
func (c *Client) AssignedTo(ctx context.Context, userID string) iter.Seq2[Assigned, error] {
	return area.All[Assigned](ctx, area.On(c.api, "list assigned accounts", "user_id", userID, "assigned_whatsapp_business_accounts"))
}

// A User is somebody who may work with the account.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Business Named  `json:"business"`
	Type     string `json:"user_type"` // "BUSINESS_USER", "SYSTEM_USER", "PERSONAL_USER"
	Tasks    []Task `json:"tasks"`
}

// A Task is what a user may do. Values that are not listed are kept as sent.
type Task string

const (
	FullControl     Task = "FULL_CONTROL"
	Manage          Task = "MANAGE"
	Develop         Task = "DEVELOP"
	Messaging       Task = "MESSAGING"
	ManageTemplates Task = "MANAGE_TEMPLATES"
	ViewTemplates   Task = "VIEW_TEMPLATES"
	ManagePhone     Task = "MANAGE_PHONE"
	ViewInsights    Task = "VIEW_INSIGHTS"
	ViewCost        Task = "VIEW_COST"
)

// Users lists the users of the account, as the business portfolio sees them.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/assigned-users-api
func (c *Client) Users(ctx context.Context, businessID string) iter.Seq2[User, error] {
	call := c.call("list users", "assigned_users").With("business", businessID)
	call.Need("business", businessID)
	return area.All[User](ctx, call)
}

// AddUser gives a user tasks on the account.
func (c *Client) AddUser(ctx context.Context, userID string, tasks ...Task) error {
	call := c.call("add user", "assigned_users").Repeatable()
	call.Need("user", userID)
	if len(tasks) == 0 {
		call.Fail("tasks", "want at least 1", "0")
	}
	return call.Form(ctx, http.MethodPost, url.Values{"user": {userID}, "tasks": {list(tasks)}})
}

// RemoveUser takes the account from a user.
func (c *Client) RemoveUser(ctx context.Context, userID string) error {
	call := c.call("remove user", "assigned_users")
	call.Need("user", userID)
	return call.Form(ctx, http.MethodDelete, url.Values{"user": {userID}})
}

// list is a parameter that is a list, "" if it is empty.
func list[S ~string](values []S) string {
	b, err := json.Marshal(values)
	if err != nil || len(values) == 0 {
		return ""
	}
	return string(b)
}

// An Activity is one line of the account's log. Unknown types are kept as sent.
type Activity struct {
	ID          string          `json:"id"`
	Type        string          `json:"activity_type"` // "TEMPLATE_CREATED"
	Time        string          `json:"timestamp"`     // RFC 3339
	ActorType   string          `json:"actor_type"`    // "USER", "SYSTEM", "API"
	ActorID     string          `json:"actor_id"`
	ActorName   string          `json:"actor_name"`
	Description string          `json:"description"`
	Details     json.RawMessage `json:"details"` // other members for each type
}

// An ActivityQuery chooses lines of the log. The zero value chooses all.
type ActivityQuery struct {
	Since, Until time.Time
	Types        []string // "TEMPLATE_CREATED"; none for all
	PageSize     int      // 1 to 100; 0 for Meta's 25
}

// Activities lists the account's log. Meta's reference names this edge; no guide does.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/activities-api
func (c *Client) Activities(ctx context.Context, q ActivityQuery) iter.Seq2[Activity, error] {
	call := c.call("list activities", "activities").
		With("fields", "id,activity_type,timestamp,actor_type,actor_id,actor_name,description,details").
		With("since", seconds(q.Since)).With("until", seconds(q.Until)).With("activity_type", strings.Join(q.Types, ","))
	call.Page(q.PageSize)
	if q.PageSize > 0 {
		call.With("limit", strconv.Itoa(q.PageSize))
	}
	return area.All[Activity](ctx, call)
}

// seconds is a parameter that is a time, "" for none.
func seconds(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.Unix(), 10)
}
