package account

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Solution is one in which partners serve the account together.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
type Solution struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Status      string `json:"status"`                     // "DRAFT", "INITIATED", "ACTIVE", "REJECTED", "DEACTIVATED"
	Pending     string `json:"status_for_pending_request"` // "PENDING_ACTIVATION", "PENDING_DEACTIVATION", "NONE"
	Owner       Named  `json:"owner_app"`
	Permissions []Task `json:"owner_permissions"`
}

const solutionFields = "id,name,status,status_for_pending_request,owner_app,owner_permissions"

// Solutions lists the multi-partner solutions that the account takes part in.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
func (c *Client) Solutions(ctx context.Context) iter.Seq2[Solution, error] {
	return area.All[Solution](ctx, c.call("list solutions", "solutions").With("fields", solutionFields))
}

// Solution reads the multi-partner solution of this id.
func (c *Client) Solution(ctx context.Context, id string) (Solution, error) {
	return area.Get[Solution](ctx, area.On(c.api, "get solution", "solution_id", id).With("fields", solutionFields))
}

// SolutionsOf lists the solutions that an app owns or is a partner in. The role is "OWNER" or "PARTNER", "" for both.
func (c *Client) SolutionsOf(ctx context.Context, appID, role string) iter.Seq2[Solution, error] {
	call := area.On(c.api, "list solutions of app", "app_id", appID, "whatsapp_business_solutions")
	if role != "" {
		area.OneOf(&call.Rules, "role", role, "OWNER", "PARTNER")
	}
	return area.All[Solution](ctx, call.With("role", role).With("fields", solutionFields))
}

// NewSolution is one that an app offers to a partner's app. One of the two gets the permission Messaging.
type NewSolution struct {
	Name        string // 2 to 75 characters
	PartnerApp  string // id
	Permissions []Task // of the owner
	OfPartner   []Task // permissions of the partner
}

// CreateSolution offers a solution and returns its id. It is in force once the partner calls AcceptSolution.
//
// Errors: Invalid with all broken rules, before the wire.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
func (c *Client) CreateSolution(ctx context.Context, appID string, s NewSolution) (string, error) {
	call := area.On(c.api, "create solution", "app_id", appID, "whatsapp_business_solution")
	call.Length("solution_name", s.Name, 2, 75)
	call.Need("partner_app_id", s.PartnerApp)
	made, err := area.Post[struct {
		ID string `json:"solution_id"`
	}](ctx, call, struct {
		Owner   []Task `json:"owner_permissions"`
		App     string `json:"partner_app_id"`
		Partner []Task `json:"partner_permissions"`
		Name    string `json:"solution_name"`
	}{append([]Task{}, s.Permissions...), s.PartnerApp, append([]Task{}, s.OfPartner...), s.Name})
	return made.ID, err
}

func (c *Client) solution(op, id, edge string) *area.Call {
	return area.On(c.api, op, "solution_id", id, edge)
}

// AcceptSolution accepts a solution for the partner's app.
func (c *Client) AcceptSolution(ctx context.Context, id, partnerApp string) error {
	call := c.solution("accept solution", id, "accept")
	call.Need("partner_app_id", partnerApp)
	return call.Post(ctx, struct {
		App string `json:"partner_app_id"`
	}{partnerApp})
}

// RejectSolution declines a solution that was offered. The reason, at most 500 characters, may be "".
func (c *Client) RejectSolution(ctx context.Context, id, reason string) error {
	call := c.solution("reject solution", id, "reject")
	call.Length("rejection_reason", reason, 0, 500)
	return call.Post(ctx, struct {
		Request string `json:"request_type"`
		Reason  string `json:"rejection_reason,omitzero"`
	}{"PARTNERSHIP_REQUEST", reason})
}

// SolutionToken returns the partner's token for a customer of the solution, who is named by the business portfolio.
func (c *Client) SolutionToken(ctx context.Context, id, businessID string) (Token, error) {
	call := c.solution("get solution token", id, "access_token").With("business_id", businessID)
	call.Need("business_id", businessID)
	return area.Get[Token](ctx, call)
}

// RequestDeactivation asks the other side to end the solution, and returns the id of the request. The reason, at most 500
// characters, may be "".
func (c *Client) RequestDeactivation(ctx context.Context, id, reason string) (string, error) {
	call := c.solution("request deactivation", id, "send_deactivation_request")
	call.Length("reason", reason, 0, 500)
	got, err := area.Post[struct {
		graph.Done
		ID string `json:"request_id"`
	}](ctx, call, struct {
		Reason string `json:"reason,omitzero"`
	}{reason})
	return got.ID, err
}

// AcceptDeactivation ends the solution, as the other side asked for.
func (c *Client) AcceptDeactivation(ctx context.Context, id string) (Solution, error) {
	call := c.solution("accept deactivation", id, "accept_deactivation_request").With("fields", solutionFields)
	return area.Post[Solution](ctx, call, struct{}{})
}

// RejectDeactivation keeps the solution, which the other side asked to end.
func (c *Client) RejectDeactivation(ctx context.Context, id string) (Solution, error) {
	call := c.solution("reject deactivation", id, "reject_deactivation_request").With("fields", solutionFields)
	return area.Post[Solution](ctx, call, struct {
		Reject bool `json:"reject_deactivation_request"`
	}{true})
}
