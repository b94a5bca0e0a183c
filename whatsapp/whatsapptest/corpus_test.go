package whatsapptest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Bodies that other projects send must be taken, once the account has what they name. They are not part of this
// repository.
func TestForeignBodies(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../shared/corpus/messages/*.json")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("../../../shared/corpus is not here")
	}
	srv := newServer(t, whatsapptest.InProcess())
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		path := "/messages"
		if strings.HasPrefix(filepath.Base(file), "marketing-") {
			path = "/marketing_messages"
		}
		prepare(t, srv, body, path == "/marketing_messages")
		code, answer := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+path, string(body))
		assert.Equal(t, 200, code, "%s: %s", filepath.Base(file), answer)
	}
}

// prepare gives the account the template, media and message that a body names.
func prepare(t *testing.T, srv *whatsapptest.Server, body []byte, marketing bool) {
	t.Helper()
	var m struct {
		Status    string `json:"status"`
		MessageID string `json:"message_id"`
		Template  struct {
			Name     string `json:"name"`
			Language struct {
				Code string `json:"code"`
			} `json:"language"`
			Components []struct {
				Type       string `json:"type"`
				SubType    string `json:"sub_type"`
				Index      any    `json:"index"`
				Parameters []struct {
					Type string `json:"type"`
					Name string `json:"parameter_name"`
				} `json:"parameters"`
			} `json:"components"`
		} `json:"template"`
	}
	require.NoError(t, json.Unmarshal(body, &m))
	if m.Status == "read" {
		srv.User(anaPhone, "Ana").Sends(`{"id":"` + m.MessageID + `","type":"text","text":{"body":"hi"}}`)
	}
	if m.Template.Name != "" {
		tmpl := whatsapptest.Template{Name: m.Template.Name, Language: m.Template.Language.Code}
		if marketing {
			tmpl.Category = "MARKETING"
		}
		for _, c := range m.Template.Components {
			switch strings.ToLower(c.Type) {
			case "header":
				tmpl.Header = strings.ToUpper(c.Parameters[0].Type)
				if tmpl.Header == "TEXT" {
					tmpl.Title = "{{" + cmp.Or(c.Parameters[0].Name, "1") + "}}"
				}
			case "body":
				for i, p := range c.Parameters {
					tmpl.Body += " {{" + cmp.Or(p.Name, string(rune('1'+i))) + "}}"
				}
			case "button":
				b := whatsapptest.TemplateButton{Type: strings.ToUpper(c.SubType), Text: "x"}
				if b.Type == "URL" {
					b.URL = "https://x.test/{{1}}"
				}
				index, err := strconv.Atoi(fmt.Sprint(c.Index))
				require.NoError(t, err)
				for len(tmpl.Buttons) <= index {
					tmpl.Buttons = append(tmpl.Buttons, whatsapptest.TemplateButton{Type: "PHONE_NUMBER", Text: "Call"})
				}
				tmpl.Buttons[index] = b
			}
		}
		srv.AddTemplate(tmpl)
	}
	ids(body, func(kind, id string) {
		srv.AddMedia(id, map[string]string{
			"image": "image/jpeg", "audio": "audio/ogg", "video": "video/mp4", "document": "application/pdf", "sticker": "image/webp",
		}[kind], []byte("x"))
	})
}

// ids calls f for every media object with an id.
func ids(body []byte, f func(kind, id string)) {
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if id, named := v["id"].(string); named {
				switch name {
				case "image", "audio", "video", "document", "sticker":
					f(name, id)
				}
			}
			for name, v := range v {
				walk(name, v)
			}
		case []any:
			for _, v := range v {
				walk(name, v)
			}
		}
	}
	var v any
	if json.Unmarshal(body, &v) == nil {
		walk("", v)
	}
}
