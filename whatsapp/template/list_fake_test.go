package template_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A list over three pages: nothing is asked for that nobody wants, and an error on the second page ends it.
func TestPagesOfTheFake(t *testing.T) {
	t.Parallel()
	srv := fake(t)
	for i := range 59 {
		srv.AddTemplate(whatsapptest.Template{Name: fmt.Sprintf("t_%d", i), Body: "Hi."})
	}
	c := template.NewClient(srv.Client(whatsapp.WithRetries(0)), srv.WABAID())
	count := func(stop int) (n int, err error) {
		for _, e := range c.All(t.Context(), template.Query{}) {
			if err = e; err != nil {
				continue // a list that went on after its error would be counted
			}
			if n++; n == stop {
				break
			}
		}
		return n, err
	}
	for _, v := range []struct{ stop, want, calls int }{{0, 60, 3}, {1, 1, 1}, {25, 25, 1}, {26, 26, 2}} {
		before := len(srv.Requests())
		n, err := count(v.stop)
		require.NoError(t, err)
		assert.Equal(t, v.want, n)
		assert.Equal(t, v.calls, len(srv.Requests())-before)
	}
	srv.Inject(whatsapptest.Fault{Path: "*/message_templates", Skip: 1, Status: 503})
	n, err := count(0)
	assert.ErrorIs(t, err, waerrors.Unavailable)
	assert.Equal(t, 25, n)
}

// What the fake refuses is a typed error with a remedy.
func TestRefusalsOfTheFake(t *testing.T) {
	t.Parallel()
	find := func(c *template.Client) error { _, err := c.Find(t.Context(), "hello_world", "en_US"); return err }
	create := func(c *template.Client) error {
		_, err := c.Create(t.Context(), utility())
		return err
	}
	for name, v := range map[string]struct {
		change  func(*whatsapptest.Server)
		call    func(*template.Client) error
		kind    waerrors.Kind
		code    int
		subcode int
	}{
		"unknown id": {nil, func(c *template.Client) error { _, err := c.Get(t.Context(), "404"); return err }, waerrors.NotFound, 100, 33},
		"unknown id, edit": {nil, func(c *template.Client) error {
			return c.Edit(t.Context(), "404", template.Change{Category: template.Utility})
		}, waerrors.NotFound, 100, 33},
		"unknown id, unpause": {nil, func(c *template.Client) error { return c.Unpause(t.Context(), "404") }, waerrors.NotFound, 100, 33},
		"unknown template":    {nil, func(c *template.Client) error { _, err := c.Find(t.Context(), "none", "en_US"); return err }, waerrors.Template, 132001, 0},
		"unknown account": {nil, func(c *template.Client) error {
			_, err := c.Migrate(t.Context(), template.Migration{From: "404"})
			return err
		}, waerrors.NotFound, 100, 33},
		"expired token": {func(s *whatsapptest.Server) {
			s.ChangeToken(func(k *whatsapptest.Token) { k.Expires = time.Unix(1, 0) })
		}, find, waerrors.Unauthorized, 190, 463},
		"missing permission": {func(s *whatsapptest.Server) {
			s.ChangeToken(func(k *whatsapptest.Token) { k.Scopes = []string{"whatsapp_business_messaging"} })
		}, create, waerrors.Forbidden, 200, 0},
		"permission denied": {func(s *whatsapptest.Server) {
			s.Inject(whatsapptest.Fault{Method: "POST", Path: "*/message_templates", Code: 10})
		}, create, waerrors.Forbidden, 10, 0},
		"account may not create": {func(s *whatsapptest.Server) {
			s.Inject(whatsapptest.Fault{Method: "POST", Path: "*/message_templates", Code: 10, Subcode: 2388185})
		}, create, waerrors.Forbidden, 10, 2388185},
		"account not granted": {func(s *whatsapptest.Server) {
			s.ChangeToken(func(k *whatsapptest.Token) { k.WABAs = []string{"1"} })
		}, find, waerrors.NotFound, 100, 33},
		"name taken": {func(s *whatsapptest.Server) {
			s.AddTemplate(whatsapptest.Template{Name: utility().Name, Body: "Hi."})
		}, create, waerrors.Template, 100, 2388024},
		"name held": {nil, func(c *template.Client) error {
			if err := create(c); err != nil {
				return err
			}
			if err := c.Delete(t.Context(), utility().Name); err != nil {
				return err
			}
			return create(c)
		}, waerrors.Template, 100, 2388023},
		"too many": {func(s *whatsapptest.Server) {
			s.ChangeAccount(func(a *whatsapptest.Account) { a.BusinessVerification = "not_verified" })
			for i := range 250 {
				s.AddTemplate(whatsapptest.Template{Name: fmt.Sprintf("t_%d", i), Body: "Hi."})
			}
		}, create, waerrors.Template, 100, 2388019},
		"in review": {func(s *whatsapptest.Server) {
			s.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "x", Body: "Hi.", Status: "PENDING"})
		}, func(c *template.Client) error {
			return c.Edit(t.Context(), "16895569081298", template.Change{Category: template.Utility})
		}, waerrors.Template, 100, 2388039},
		"unknown handle": {nil, func(c *template.Client) error {
			d := utility()
			d.Header = &template.ImageHeader{Sample: template.SampleHandle("4::gone")}
			_, err := c.Create(t.Context(), d)
			return err
		}, waerrors.Media, 131009, 2494102},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := fake(t)
			if v.change != nil {
				v.change(srv)
			}
			e := fault(t, v.call(template.NewClient(srv.Client(), srv.WABAID())))
			assert.Equal(t, v.kind, e.Kind, "%v", e)
			assert.Equal(t, v.code, e.Code)
			assert.Equal(t, v.subcode, e.Subcode)
			assert.NotEmpty(t, e.Remedy())
			assert.NotEmpty(t, e.Op)
		})
	}
}

// A template's whole life on the fake, as its webhooks tell it to a cache and a waiting caller.
func TestLifeOnTheFake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, life)
}

func life(t *testing.T) {
	srv := fake(t, whatsapptest.WithReview())
	c := template.NewClient(srv.Client(), srv.WABAID(), template.WithPolling(time.Hour))
	cache := template.NewCache(c)
	srv.SubscribeHandler(observe(t, srv, c, cache))
	d := utility()
	made, err := c.Create(t.Context(), d)
	require.NoError(t, err)
	assert.Equal(t, template.Pending, made.Status)
	values := template.Params{Body: whatsapp.Texts("Ben"), Category: template.Utility}
	message := func() error { _, err := cache.Message(t.Context(), d.Name, d.Language, values); return err }
	assert.Equal(t, 132001, fault(t, message()).Code, "pending")

	done := make(chan error)
	go func() { _, err := c.WaitApproved(t.Context(), made.ID); done <- err }()
	change := func(do func(*whatsapptest.Template)) {
		time.Sleep(time.Second) // the same news at the same time is a repeat
		srv.ChangeTemplate(d.Name, d.Language, do)
		require.NoError(t, srv.Flush(t.Context()))
	}
	change(func(v *whatsapptest.Template) { v.Status = "APPROVED" })
	require.NoError(t, <-done)
	require.NoError(t, message())
	for status, code := range map[string]int{"PAUSED": 132015, "DISABLED": 132016, "ARCHIVED": 132001} {
		change(func(v *whatsapptest.Template) { v.Status = status })
		assert.Equal(t, code, fault(t, message()).Code, status)
		change(func(v *whatsapptest.Template) { v.Status = "APPROVED" })
		require.NoError(t, message())
	}
	change(func(v *whatsapptest.Template) { v.Quality = "RED" })
	got, err := cache.Get(t.Context(), d.Name, d.Language)
	require.NoError(t, err)
	assert.Equal(t, template.Red, got.Quality)
	change(func(v *whatsapptest.Template) { v.CorrectCategory = "MARKETING" })
	got, err = cache.Get(t.Context(), d.Name, d.Language)
	require.NoError(t, err)
	assert.Equal(t, template.Marketing, got.CorrectCategory)
	change(func(v *whatsapptest.Template) { v.Category = "MARKETING" })
	assert.Equal(t, "template.category", fault(t, message()).Fields[0].Path)
	change(func(v *whatsapptest.Template) { v.Body = "Hi {{1}}, {{2}} is on its way." })
	values.Category = ""
	assert.Equal(t, 132000, fault(t, message()).Code, "edited")
	got, err = cache.Get(t.Context(), d.Name, d.Language)
	require.NoError(t, err)
	assert.Equal(t, template.Utility, got.PreviousCategory)
}
