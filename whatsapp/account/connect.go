package account

import (
	"context"
	"errors"
	"slices"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Step is one part of Connect.
type Step string

// The steps, in their order.
const (
	StepExchange  Step = "exchange"
	StepSubscribe Step = "subscribe"
	StepRegister  Step = "register"
	StepContacts  Step = "sync contacts"
	StepHistory   Step = "sync history"
)

// A State is what became of a step.
type State string

const (
	Done    State = "done"
	Skipped State = "skipped" // nothing was to do; Why says so
	Failed  State = "failed"  // Err says why; the steps after it were not tried
	Waiting State = "waiting" // for the step that failed
)

// A Result is what became of one step.
type Result struct {
	Step      Step
	State     State
	Why       string // of what was skipped
	RequestID string // of a sync
	Err       error  // *errors.Error, with its remedy
}

// A Report says what became of each step. Keep it, or only Token and Finished, to go on after a failure.
type Report struct {
	Token Token // hidden in prints; its Secret is the customer's business token
	Steps []Result
}

// Finished returns the steps that need not be done again.
func (r Report) Finished() []Step {
	var list []Step
	for _, s := range r.Steps {
		if s.State == Done || s.State == Skipped {
			list = append(list, s.Step)
		}
	}
	return list
}

// A Plan is what Connect needs to know. After a failure, set Token and Finished from the report and call again.
type Plan struct {
	WABAID   string // as Embedded Signup gave it; see TokenInfo.WABAs
	NumberID string

	Exchange Exchange // of the code; not needed with a Token
	Token    Token    // from an earlier try

	PIN         string // 6 digits, for the registration; not needed with Coexistence
	Region      string // where messages are stored, "DE", see number.Region; "" for no choice
	Coexistence bool   // the number stays on the WhatsApp Business app: it is not registered, but synchronised

	Callback    string // address for this account's webhooks; "" for the app's
	VerifyToken string // of Callback

	Finished []Step // from an earlier try

	// OnStep is called after each step that was done, skipped or has failed, before the next begins, with the report so far.
	// Keep its Token and Finished there: the exchanged token is nowhere else, and the code is spent, should the process die
	// in a later step. Nil for no call.
	OnStep func(Report)

	// Use returns the API with the customer's token, for example wa.ForNumber(numberID, token). Nil has all steps use the
	// api that Connect was given, as is right when it has the customer's token already.
	Use func(numberID, token string) graph.API
}

// String hides the secrets of the plan.
func (p Plan) String() string { return "{WABAID:" + p.WABAID + " NumberID:" + p.NumberID + "}" }

// GoString hides the secrets of the plan.
func (p Plan) GoString() string { return "account.Plan" + p.String() }

func (p Plan) check() error {
	var r area.Rules
	r.ID("waba_id", p.WABAID)
	r.ID("phone_number_id", p.NumberID)
	if p.exchanges() {
		r.Need("client_id", p.Exchange.AppID)
		r.Need("client_secret", p.Exchange.AppSecret)
		r.Need("code", p.Exchange.Code)
	}
	if !p.Coexistence {
		r.Secret("pin", p.PIN, 6)
	}
	if p.Region != "" {
		r.Country("data_localization_region", p.Region)
	}
	if p.Callback != "" {
		r.Callback("", p.Callback, p.VerifyToken)
	}
	return r.Err("connect")
}

func (p Plan) exchanges() bool {
	return p.Token.Secret == "" && !slices.Contains(p.Finished, StepExchange) && p.Exchange != Exchange{}
}

// Connect takes an account that came through Embedded Signup into service: it exchanges the code for a token, subscribes
// the app, registers the number, and for a number that stays on the WhatsApp Business app asks for contacts and history.
//
// It may be repeated with the token of the report: a code works once, so without the token the customer has to go through
// Embedded Signup again. What is done is skipped: a registered number is not registered again, a sync that was asked for is
// taken as done. The first failure stops it and is returned; the report, which is never empty of steps once the plan is
// sound, says how far it came. Plan.OnStep gets it after each step, so that a process that dies loses nothing.
//
//	plan.OnStep = func(r account.Report) { keep(r.Token, r.Finished()) }
//	report, err := account.Connect(ctx, wa, plan)
//	if err != nil { // repair what err's Remedy says, then:
//		plan.Token, plan.Finished = report.Token, report.Finished()
//		report, err = account.Connect(ctx, wa, plan)
//	}
//
// Errors: Invalid with all that is wrong with the plan, before the wire; then those of ExchangeCode, Client.Subscribe,
// registration (133005 for a wrong PIN) and Client.RequestSync.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
func Connect(ctx context.Context, api graph.API, p Plan) (Report, error) {
	report := Report{Token: p.Token}
	if err := p.check(); err != nil {
		return report, err
	}
	n := &connection{api: api, plan: p, token: &report.Token}
	var failed error
	for _, step := range []Step{StepExchange, StepSubscribe, StepRegister, StepContacts, StepHistory} {
		r := Result{Step: step, State: Waiting}
		switch {
		case failed != nil:
		case slices.Contains(p.Finished, step):
			r.State, r.Why = Skipped, "finished before"
		default:
			if r = n.do(ctx, step); r.State == Failed {
				failed = r.Err
			}
		}
		if step == StepExchange && failed == nil && report.Token.Secret != "" && p.Use != nil {
			n.api = p.Use(p.NumberID, report.Token.Secret)
		}
		report.Steps = append(report.Steps, r)
		if p.OnStep != nil && r.State != Waiting {
			now := report
			now.Steps = slices.Clone(report.Steps)
			p.OnStep(now)
		}
	}
	return report, failed
}

type connection struct {
	api   graph.API
	plan  Plan
	token *Token
}

func (n *connection) do(ctx context.Context, step Step) Result {
	r := Result{Step: step, State: Done}
	account := NewClient(n.api, n.plan.WABAID)
	switch step {
	case StepExchange:
		if !n.plan.exchanges() {
			return Result{Step: step, State: Skipped, Why: "there is a token already"}
		}
		*n.token, r.Err = ExchangeCode(ctx, n.api, n.plan.Exchange)
	case StepSubscribe:
		if n.plan.Callback != "" {
			r.Err = account.SubscribeTo(ctx, n.plan.Callback, n.plan.VerifyToken)
		} else {
			r.Err = account.Subscribe(ctx)
		}
	case StepRegister:
		r.Why, r.Err = n.register(ctx)
	default:
		if !n.plan.Coexistence {
			return Result{Step: step, State: Skipped, Why: "the number is not shared with the WhatsApp Business app"}
		}
		kind := SyncContacts
		if step == StepHistory {
			kind = SyncHistory
		}
		r.RequestID, r.Err = requestSync(ctx, n.api, n.plan.NumberID, kind)
		if e, ok := errors.AsType[*waerrors.Error](r.Err); ok && (e.Code == 2593107 || e.Subcode == 2593107) {
			return Result{Step: step, State: Skipped, Why: "it was asked for before", Err: r.Err}
		}
	}
	switch {
	case r.Err != nil:
		r.State = Failed
	case r.Why != "":
		r.State = Skipped
	}
	return r
}

// register registers the number unless it is in service; it returns why it did not.
func (n *connection) register(ctx context.Context) (string, error) {
	if n.plan.Coexistence {
		return "a number on the WhatsApp Business app is not registered", nil
	}
	const op = "register number"
	now, err := area.Get[struct {
		Status   string `json:"status"`
		Platform string `json:"platform_type"`
	}](ctx, number(n.api, op, n.plan.NumberID).With("fields", "status,platform_type"))
	if err != nil {
		return "", err
	}
	if now.Status == "CONNECTED" && now.Platform == "CLOUD_API" {
		return "the number is registered", nil
	}
	return "", number(n.api, op, n.plan.NumberID, "register").Post(ctx, struct {
		Product string `json:"messaging_product"`
		PIN     string `json:"pin"`
		Region  string `json:"data_localization_region,omitzero"`
	}{"whatsapp", n.plan.PIN, n.plan.Region})
}
