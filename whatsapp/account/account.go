package account

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Review is where Meta's review of an account stands. Values that are not listed are kept as sent.
type Review string

const (
	ReviewApproved   Review = "APPROVED"
	ReviewPending    Review = "PENDING"
	ReviewRejected   Review = "REJECTED"
	ReviewRestricted Review = "RESTRICTED"
)

// An Ownership is whose an account is. Values that are not listed are kept as sent.
type Ownership string

const (
	SelfOwned   Ownership = "SELF_OWNED"
	ClientOwned Ownership = "CLIENT_OWNED"
	AgencyOwned Ownership = "AGENCY_OWNED"
)

// A Verification is where the verification of the business stands. Values that are not listed are kept as sent.
type Verification string

const (
	Verified     Verification = "verified"
	NotVerified  Verification = "not_verified"
	Pending      Verification = "pending"
	VerifiedCaps Verification = "VERIFIED" // as older versions write it
)

// An Account is a WhatsApp Business Account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
type Account struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Timezone     string       `json:"timezone_id"`
	Namespace    string       `json:"message_template_namespace"`
	Review       Review       `json:"account_review_status"`
	Ownership    Ownership    `json:"ownership_type"`
	Verification Verification `json:"business_verification_status"`
	Country      string       `json:"country"`
	Currency     string       `json:"currency"`
	Status       string       `json:"status"`
	Insights     bool         `json:"is_enabled_for_insights"`
	Location     string       `json:"primary_business_location"`
	OnBehalfOf   Named        `json:"on_behalf_of_business_info"`
	Health       Health       `json:"health_status"`
	Webhooks     Webhooks     `json:"webhook_configuration"`
}

// Named is a node by id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Webhooks are the callbacks in force.
type Webhooks struct {
	Account string `json:"whatsapp_business_account"`
	App     string `json:"application"`
}

// A CanSend says if a node can send messages. Values that are not listed are kept as sent.
type CanSend string

const (
	Available CanSend = "AVAILABLE"
	Limited   CanSend = "LIMITED"
	Blocked   CanSend = "BLOCKED"
)

// Health says if a node can send now, and what in its way stands where.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
type Health struct {
	CanSend  CanSend  `json:"can_send_message"`
	Entities []Entity `json:"entities"`
}

// An Entity is one node that a message depends on.
type Entity struct {
	Type    string    `json:"entity_type"` // "PHONE_NUMBER", "WABA", "BUSINESS", "APP", "MESSAGE_TEMPLATE"
	ID      string    `json:"id"`
	CanSend CanSend   `json:"can_send_message"`
	Errors  []Problem `json:"errors"`
	Info    []string  `json:"additional_info"`
}

// A Problem is why an entity cannot send, in Meta's own words.
type Problem struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

const fields = "id,name,timezone_id,message_template_namespace,account_review_status,ownership_type,business_verification_status," +
	"country,currency,status,is_enabled_for_insights,primary_business_location"

// Get reads the account.
//
// Errors: NotFound (100/33) if the id is unknown or the token cannot see it; Forbidden (10, 200) without the permission
// whatsapp_business_management; Unauthorized (190) if the token has expired.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
func (c *Client) Get(ctx context.Context) (Account, error) {
	const op = "get account"
	ref, err := c.edge(op)
	if err != nil {
		return Account{}, err
	}
	return graph.Get[Account](graph.WithOp(ctx, op), c.api, graph.Query(ref, url.Values{"fields": {fields}}))
}

// Health reads whether the account can send. HealthOf asks any other node: a number, template, business or app.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (c *Client) Health(ctx context.Context) (Health, error) { return c.HealthOf(ctx, c.waba) }

// HealthOf reads whether the node of this id can send.
func (c *Client) HealthOf(ctx context.Context, id string) (Health, error) {
	const op = "get health"
	ref, err := path(op, "id", id)
	if err != nil {
		return Health{}, err
	}
	a, err := graph.Get[Account](graph.WithOp(ctx, op), c.api, ref+"?fields=health_status")
	return a.Health, err
}

// Callbacks reads which addresses get the account's webhooks.
func (c *Client) Callbacks(ctx context.Context) (Webhooks, error) {
	const op = "get callbacks"
	ref, err := c.edge(op)
	if err != nil {
		return Webhooks{}, err
	}
	a, err := graph.Get[Account](graph.WithOp(ctx, op), c.api, ref+"?fields=webhook_configuration")
	return a.Webhooks, err
}

// An Update changes an account. What is zero stays as it is.
type Update struct {
	Name     string `json:"name,omitzero"` // 1 to 100 characters
	Timezone string `json:"timezone_id,omitzero"`

	EnableInsights bool `json:"is_enabled_for_insights,omitzero"` // template analytics; cannot be undone
}

// Update changes the account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
func (c *Client) Update(ctx context.Context, u Update) error {
	var v checker
	if u == (Update{}) {
		v.fail("name", "want something to change", "nothing")
	}
	v.length("name", u.Name, 0, MaxName)
	return c.set(ctx, "update account", &v, u)
}

// Owned lists the accounts that a business portfolio owns.
func (c *Client) Owned(ctx context.Context, businessID string) iter.Seq2[Account, error] {
	return all[Account](ctx, c.api, "list owned accounts", "business_id", businessID, "owned_whatsapp_business_accounts", nil, url.Values{"fields": {fields}})
}

// Clients lists the accounts that are shared with a business portfolio.
func (c *Client) Clients(ctx context.Context, businessID string) iter.Seq2[Account, error] {
	return all[Account](ctx, c.api, "list client accounts", "business_id", businessID, "client_whatsapp_business_accounts", nil, url.Values{"fields": {fields}})
}

// Assigned is an account that a user was given.
type Assigned struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	BusinessID  string   `json:"business_id"`
}

// AssignedTo lists the accounts that a user, for example a system user, was given.
func (c *Client) AssignedTo(ctx context.Context, userID string) iter.Seq2[Assigned, error] {
	return all[Assigned](ctx, c.api, "list assigned accounts", "user_id", userID, "assigned_whatsapp_business_accounts", nil, nil)
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
	Manage          Task = "MANAGE"
	Develop         Task = "DEVELOP"
	ManageTemplates Task = "MANAGE_TEMPLATES"
	ManagePhone     Task = "MANAGE_PHONE"
	ViewCost        Task = "VIEW_COST"
)

// Users lists the users of the account, as the business portfolio sees them.
func (c *Client) Users(ctx context.Context, businessID string) iter.Seq2[User, error] {
	var v checker
	v.need("business", businessID)
	return all[User](ctx, c.api, "list users", "waba_id", c.waba, "assigned_users", &v, url.Values{"business": {businessID}})
}

// AddUser gives a user tasks on the account.
func (c *Client) AddUser(ctx context.Context, userID string, tasks ...Task) error {
	var v checker
	if len(tasks) == 0 {
		v.fail("tasks", "want at least 1", "0")
	}
	list, err := json.Marshal(tasks)
	if err != nil {
		return err
	}
	return c.user(ctx, "add user", "POST", userID, &v, url.Values{"user": {userID}, "tasks": {string(list)}})
}

// RemoveUser takes the account from a user.
func (c *Client) RemoveUser(ctx context.Context, userID string) error {
	return c.user(ctx, "remove user", "DELETE", userID, &checker{}, url.Values{"user": {userID}})
}

func (c *Client) user(ctx context.Context, op, method, userID string, v *checker, values url.Values) error {
	v.need("user", userID)
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.edge(op, "assigned_users")
	if err != nil {
		return err
	}
	s, err := form[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, method, ref, values)
	return done(op, s, err)
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
	Since, Until string // seconds since 1970, or RFC 3339
	Types        string // with commas
	PageSize     int    // 1 to 100; 0 for Meta's 25
}

// Activities lists the account's log. Meta's file names this edge; no guide does.
func (c *Client) Activities(ctx context.Context, q ActivityQuery) iter.Seq2[Activity, error] {
	var v checker
	v.page(q.PageSize)
	values := url.Values{}
	for key, value := range map[string]string{"since": q.Since, "until": q.Until, "activity_type": q.Types} {
		if value != "" {
			values.Set(key, value)
		}
	}
	if q.PageSize > 0 {
		values.Set("limit", strconv.Itoa(q.PageSize))
	}
	return all[Activity](ctx, c.api, "list activities", "waba_id", c.waba, "activities", &v, values)
}
