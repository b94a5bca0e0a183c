package whatsapptest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A colleague is somebody who may work with the account.
type colleague struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Business namedNode `json:"business"`
	Kind     string    `json:"user_type"`
	Tasks    []string  `json:"tasks"`

	since time.Time
}

// maxTasks is how many tasks one call can name.
const maxTasks = 16

func tasks() []string {
	return []string{"MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS", "VIEW_PHONE_ASSETS",
		"MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "VIEW_INSIGHTS", "RECEIVE_INCOMING_MESSAGES", "MANAGE_BILLING", "MANAGE_USERS",
		"MESSAGING", "FULL_CONTROL"}
}

// assignedUsers serves GET /{waba-id}/assigned_users.
func (s *Server) assignedUsers(c *call) (*answer, *failure) {
	business := c.r.URL.Query().Get("business")
	s.mu.Lock()
	defer s.mu.Unlock()
	switch business {
	case "":
		return nil, missing("business")
	case s.cfg.businessID:
	default:
		return nil, unknownObject(c.r.Method, business)
	}
	nodes := make([]any, len(s.staff))
	for i, u := range s.staff {
		nodes[i] = *u
	}
	out, f := c.page(nodes, "AssignedUser", "")
	if f != nil {
		return nil, f
	}
	out.Total = &summary{len(nodes)}
	return ok(out)
}

type assignBody struct {
	User  text  `json:"user"`
	Tasks words `json:"tasks"`
}

func (b *assignBody) read(c *call) *failure {
	if f := c.decode(b); f != nil {
		return f
	}
	switch {
	case b.User == "":
		return missing("user")
	case strings.Trim(string(b.User), "0123456789") != "":
		return refuse(100, "Param user must be the id of a user.")
	}
	return nil
}

// addUser serves POST /{waba-id}/assigned_users: a user who is there gets other tasks.
func (s *Server) addUser(c *call) (*answer, *failure) {
	var body assignBody
	if f := body.read(c); f != nil {
		return nil, f
	}
	if len(body.Tasks) == 0 {
		return nil, missing("tasks")
	}
	if len(body.Tasks) > maxTasks {
		return nil, refuse(100, "Param tasks must have at most %d elements.", maxTasks)
	}
	known := tasks()
	for i, task := range body.Tasks {
		if f := anyOf("tasks["+strconv.Itoa(i)+"]", task, known...); f != nil {
			return nil, f
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.member(string(body.User))
	if u == nil {
		u = &colleague{
			ID: string(body.User), Name: "User " + string(body.User), Business: namedNode{s.cfg.businessID, businessName},
			Kind: "BUSINESS_USER", since: s.now(),
		}
		s.staff = append(s.staff, u)
	}
	u.Tasks = body.Tasks
	s.log("USER_ADDED", "A user was added.", u.ID)
	return ok(success{true})
}

// removeUser serves DELETE /{waba-id}/assigned_users.
func (s *Server) removeUser(c *call) (*answer, *failure) {
	var body assignBody
	if f := body.read(c); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.member(string(body.User))
	if u == nil {
		return nil, unknownObject(c.r.Method, string(body.User))
	}
	s.staff = slices.DeleteFunc(s.staff, func(o *colleague) bool { return o == u })
	s.log("USER_REMOVED", "A user was removed.", u.ID)
	return ok(success{true})
}

// member returns who may work with the account under an id, nil if nobody may. The caller holds mu.
func (s *Server) member(id string) *colleague {
	i := slices.IndexFunc(s.staff, func(u *colleague) bool { return u.ID == id })
	if i < 0 {
		return nil
	}
	return s.staff[i]
}

type assignedAccount struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Status      string           `json:"status"`
	Since       string           `json:"assignment_date"`
	Permissions []string         `json:"permissions"`
	Business    string           `json:"business_id"`
	Numbers     []assignedNumber `json:"phone_numbers"`
}

type assignedNumber struct {
	ID           string `json:"id"`
	Display      string `json:"display_phone_number"`
	VerifiedName string `json:"verified_name"`
	Quality      string `json:"quality_rating"`
}

// assignedAccounts serves GET /{user-id}/assigned_whatsapp_business_accounts.
func (s *Server) assignedAccounts(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := c.path[0]
	if id == "me" {
		id = s.userID
	}
	all := []any{}
	if u := s.member(id); u != nil {
		a := assignedAccount{ID: s.cfg.wabaID, Name: s.waba.Name, Status: s.waba.Status, Since: u.since.UTC().Format(time.RFC3339),
			Permissions: u.Tasks, Business: s.cfg.businessID}
		for _, n := range s.numbers {
			a.Numbers = append(a.Numbers, assignedNumber{n.id, n.Display, n.Name, n.Quality})
		}
		all = append(all, a)
	}
	return page(c, all, "WhatsAppBusinessAccount")
}

// An activity is one line of the account's log.
type activity struct {
	ID          string          `json:"id"`
	Type        string          `json:"activity_type"`
	Time        string          `json:"timestamp"`
	ActorType   string          `json:"actor_type"`
	ActorID     string          `json:"actor_id"`
	ActorName   string          `json:"actor_name"`
	Description string          `json:"description"`
	Details     activityDetails `json:"details"`

	at time.Time
}

type activityDetails struct {
	Object string `json:"object_id"`
}

// log adds a line to the account's log. The caller holds mu.
func (s *Server) log(kind, description, object string) {
	at := s.now()
	s.activities = append(s.activities, activity{
		ID: strconv.Itoa(1000000 + len(s.activities)), Type: kind, Time: at.UTC().Format(time.RFC3339), ActorType: "API",
		ActorID: s.userID, ActorName: userName, Description: description, Details: activityDetails{object}, at: at,
	})
}

// listActivities serves GET /{waba-id}/activities, newest first.
func (s *Server) listActivities(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	since, f := moment(q.Get("since"))
	until, g := moment(q.Get("until"))
	if f = first(f, g); f != nil {
		return nil, f
	}
	kinds := splitFields(q.Get("activity_type"))
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	for _, a := range slices.Backward(s.activities) {
		if !since.IsZero() && a.at.Before(since) || !until.IsZero() && a.at.After(until) ||
			len(kinds) > 0 && !slices.Contains(kinds, a.Type) {
			continue
		}
		all = append(all, a)
	}
	return pageOf(c, all, "WhatsAppBusinessAccountActivity", "ip_address,user_agent")
}

// moment reads a time of a query: seconds since 1970, or RFC 3339.
func moment(s string) (time.Time, *failure) {
	if s == "" {
		return time.Time{}, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(n, 0), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, refuse(100, "Param %q is not a time.", s)
	}
	return t, nil
}
