package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
)

const soon = 7 * 24 * time.Hour // in which an end of the token is reported

const newToken = "make a new one in Meta Business Suite, Settings > System users, and set WHATSAPP_TOKEN"

// lookAtToken asks Meta what it knows of the token: the app asks, or the token itself if the app's secret is not known.
func lookAtToken(ctx context.Context, p *patient, _ *report, s *section) error {
	p.lacks = ""
	asker := p.own
	if p.appKnown {
		asker = p.app
	}
	t, err := account.DebugToken(ctx, asker, p.token)
	switch {
	case errors.Is(err, waerrors.Unauthorized): // the token asked
		t.Error = flaw(err)
	case p.appKnown && errors.Is(err, waerrors.Invalid): // the app may ask for its own tokens only
		t = account.TokenInfo{Valid: true, Error: flaw(err)}
	case err != nil:
		return err
	}
	now := time.Now()
	expires := t.ExpiresAt()
	expired := !t.Valid && (t.Error.Subcode == 463 || !expires.IsZero() && !expires.After(now))
	meta := coded(t.Error.Code, t.Error.Message)
	s.stop(expired, "the token has expired", finding{
		ID: "token-expired", Severity: fault, Meta: meta,
		What: "the token has expired", Repair: newToken + "; one of a system user can be made to last",
	})
	s.stop(!t.Valid && !expired, "the token is not valid", finding{
		ID: "token-invalid", Severity: fault, Meta: meta,
		What: "the token is not valid", Repair: newToken,
	})
	if !t.Valid {
		return nil
	}
	s.stop(t.AppID != p.appID, "the token is of another app", finding{
		ID: "token-app", Severity: fault, Meta: meta,
		What:   strings.TrimSpace("the token is of another app "+t.AppID) + ": what it subscribes to, app " + p.appID + " does not get",
		Repair: "set WHATSAPP_APP_ID and WHATSAPP_APP_SECRET of that app, or make a token of this one",
	})
	if t.AppID != p.appID {
		return nil
	}
	s.fact("a valid token of type %s", t.Type)
	if expires.IsZero() {
		s.fact("without end")
	} else {
		s.fact("until %s", expires.Format(time.DateTime+" MST"))
	}
	s.fact("scopes %s", strings.Join(t.Scopes, " "))
	s.find(!expires.IsZero() && expires.Sub(now) < soon, finding{
		ID: "token-expires", Severity: warning,
		What: "the token expires within a week", Repair: newToken + "; one of a system user can be made to last",
	})
	s.find(t.AccessExpires != 0 && time.Unix(t.AccessExpires, 0).Sub(now) < soon, finding{
		ID: "token-data", Severity: warning,
		What: "the token's access to data ends within a week, or has ended", Repair: newToken + "; one of a system user can be made to last",
	})
	lacks := t.Missing()
	if slices.Contains(lacks, account.ScopeMessaging) {
		p.lacks = account.ScopeMessaging
	}
	s.find(p.lacks != "", finding{
		ID: "token-messaging", Severity: fault,
		What: "the token may not send: it lacks " + p.lacks, Repair: newToken + ", with this permission",
	})
	s.stop(slices.Contains(lacks, account.ScopeManagement), "the token lacks "+account.ScopeManagement, finding{
		ID: "token-management", Severity: fault,
		What: "the token may not see accounts, numbers and templates: it lacks " + account.ScopeManagement, Repair: newToken + ", with this permission",
	})
	granted := t.WABAs()
	s.stop(len(granted) > 0 && !slices.Contains(granted, p.wabaID), "the token was not granted the account", finding{
		ID: "token-account", Severity: fault,
		What:   fmt.Sprintf("the token was not granted account %s, but %s", p.wabaID, strings.Join(granted, ", ")),
		Repair: "assign the account to the system user in Meta Business Suite, Settings > System users, or set another WHATSAPP_WABA_ID",
	})
	return nil
}

func flaw(err error) account.TokenFlaw {
	e, _ := errors.AsType[*waerrors.Error](err)
	return account.TokenFlaw{Code: e.Code, Subcode: e.Subcode, Message: e.Title}
}
