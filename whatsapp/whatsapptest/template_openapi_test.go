package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// requestExamples are the bodies that Meta's file shows for an operation.
func requestExamples(t *testing.T, id string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(openAPI)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", openAPI)
	}
	require.NoError(t, err)
	type operation struct {
		ID   string `yaml:"operationId"`
		Body struct {
			Content map[string]struct {
				Examples map[string]struct {
					Value any `yaml:"value"`
				} `yaml:"examples"`
			} `yaml:"content"`
		} `yaml:"requestBody"`
	}
	var doc struct {
		Paths map[string]struct {
			Post operation `yaml:"post"`
		} `yaml:"paths"`
	}
	require.NoError(t, yaml.Unmarshal(b, &doc))
	out := map[string]string{}
	for _, p := range doc.Paths {
		if p.Post.ID != id {
			continue
		}
		for name, e := range p.Post.Body.Content["application/json"].Examples {
			body, err := json.Marshal(e.Value)
			require.NoError(t, err)
			out[name] = string(body)
		}
	}
	return out
}

// Every template that Meta's file submits is taken, and what is answered is valid by its schemas.
func TestTemplatesFollowTheOpenAPI(t *testing.T) {
	t.Parallel()
	created := requestExamples(t, "createAuthenticationTemplateWOtpCopyCodeButton")
	require.Len(t, created, 11)
	all, answers := readSchemas(t, openAPI), answerSchemas(t, openAPI)
	valid := func(id, answer string) {
		t.Helper()
		var value any
		require.NoError(t, json.Unmarshal([]byte(answer), &value))
		require.Contains(t, answers, id)
		assert.Empty(t, all.walk(answers[id], value, "", nil), "%s: %s", id, answer)
	}
	handles := regexp.MustCompile(`"4::[^"]*"`)
	for _, body := range created {
		srv := newServer(t)
		handle, err := media.NewClient(srv.Client()).UploadHandle(t.Context(), media.HeaderDocument,
			media.Bytes("a.pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")))
		require.NoError(t, err)
		body = handles.ReplaceAllString(strings.ReplaceAll(body, `\u003cTEMPLATE_NAME\u003e`, "flow_news"), `"`+handle+`"`)
		answer := done(t, srv, http.MethodPost, srv.WABAID()+"/message_templates", body)
		valid("createAuthenticationTemplateWOtpCopyCodeButton", answer)
		made := member(t, answer, "id")
		valid("getTemplateByIdDefaultFields", done(t, srv, http.MethodGet, made, ""))
		called := member(t, done(t, srv, http.MethodGet, made, ""), "name")
		valid("getTemplateByNameDefaultFields", done(t, srv, http.MethodGet, srv.WABAID()+"/message_templates?name="+called, ""))
		valid("deleteTemplateByName", done(t, srv, http.MethodDelete, srv.WABAID()+"/message_templates?name="+called, ""))
	}
	edited := requestExamples(t, "editTemplate")
	require.NotEmpty(t, edited)
	for _, body := range edited {
		srv := newServer(t)
		srv.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "2023_april_promo", Category: "MARKETING", Body: "Hi."})
		valid("editTemplate", done(t, srv, http.MethodPost, "16895569081298", body))
	}
}
