package whatsapptest

import (
	"strings"
	"time"
)

// Calls returns how many calls have reached the server, those under way included.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Armed returns how many injected faults have not struck for the last time yet.
func (s *Server) Armed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.faults)
}

// An Operation is a route, with an id that its path can be called with.
type Operation struct {
	Method, Path, Scope string
	OfAccount           bool // refused with 100/33 to a token that was not granted the account
}

// Operations returns all routes.
func (s *Server) Operations() []Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media["4242"] = &mediaFile{id: "4242", number: s.cfg.numberID, expires: s.now().Add(time.Hour)}
	s.uploads["upload:x"] = &upload{id: "upload:x"}
	s.histories["4343"] = &Sent{}
	s.solutions = append(s.solutions, Solution{ID: "4444"})
	s.intents = append(s.intents, &intent{ID: "4545"})
	s.pool = append(s.pool, &preVerified{id: "4646", digits: "15550100099"})
	ids := map[kind]string{
		ofApp: s.cfg.appID, ofUpload: "upload:x", ofBusiness: s.cfg.businessID, ofAccount: s.cfg.wabaID, ofNumber: s.cfg.numberID,
		ofTemplate: s.tmpls[0].ID, ofMedia: "4242", ofUser: s.userID, ofBot: s.numbers[0].chat.ID, ofProfile: s.numbers[0].profileID(), ofHistory: "4343",
		ofSolution: "4444", ofIntent: "4545", ofPreVerified: "4646",
	}
	var all []Operation
	for _, r := range s.routes() {
		path := strings.Trim(ids[r.node]+"/"+strings.ReplaceAll(r.edge, "*", "x"), "/")
		all = append(all, Operation{r.method, path, r.scope, r.node.inAccount()})
	}
	return all
}
