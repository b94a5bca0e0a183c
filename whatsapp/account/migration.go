package account

import (
	"context"
	"time"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A MigrationAction is what to do about moving the account to another solution.
type MigrationAction string

const (
	InitiateMigration MigrationAction = "INITIATE_MIGRATION"
	ScheduleMigration MigrationAction = "SCHEDULE_MIGRATION"
	ConfirmMigration  MigrationAction = "CONFIRM_MIGRATION"
	CancelMigration   MigrationAction = "CANCEL_MIGRATION"
)

// A Migration moves the account from one multi-partner solution to another.
type Migration struct {
	Solution string // id of the one it is in
	Target   string // id of the one it goes to
	Action   MigrationAction
	Reason   string    // at most 500 characters
	At       time.Time // for ScheduleMigration
}

// A MigrationIntent says where a migration stands.
type MigrationIntent struct {
	ID     string `json:"id"`
	Status string `json:"status"` // "INITIATED", "ACCEPTED", "COMPLETED", "REJECTED"; of Migrate also "PENDING", "APPROVED", "SCHEDULED"
}

type wireMigration struct {
	Solution string          `json:"solution_id"`
	Action   MigrationAction `json:"migration_intent"`
	Target   string          `json:"target_solution_id,omitzero"`
	Reason   string          `json:"migration_reason,omitzero"`
	At       string          `json:"scheduled_migration_time,omitzero"`
}

// Migrate says that the account is to move to another solution, or calls it off.
//
// Errors: Invalid before the wire; 2593079 if it is marked already.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
func (c *Client) Migrate(ctx context.Context, m Migration) (MigrationIntent, error) {
	call := c.call("migrate account", "set_solution_migration_intent")
	call.Need("solution_id", m.Solution)
	area.OneOf(&call.Rules, "migration_intent", m.Action, InitiateMigration, ScheduleMigration, ConfirmMigration, CancelMigration)
	call.Length("migration_reason", m.Reason, 0, 500)
	if m.Action == ScheduleMigration && m.At.IsZero() {
		call.Fail("scheduled_migration_time", "want a time", "")
	}
	w := wireMigration{m.Solution, m.Action, m.Target, m.Reason, ""}
	if !m.At.IsZero() {
		w.At = m.At.UTC().Format(time.RFC3339)
	}
	got, err := area.Post[struct {
		graph.Done
		ID     string `json:"migration_intent_id"`
		Status string `json:"status"`
	}](ctx, call, w)
	return MigrationIntent{got.ID, got.Status}, err
}

// MigrationIntent reads where a migration stands.
func (c *Client) MigrationIntent(ctx context.Context, intentID string) (MigrationIntent, error) {
	return area.Get[MigrationIntent](ctx, area.On(c.api, "get migration", "migration_intent_id", intentID).With("fields", "id,status"))
}
