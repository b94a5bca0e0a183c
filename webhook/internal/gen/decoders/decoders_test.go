package decoders_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook/internal/gen/decoders"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestGeneratedFileIsUpToDate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..")
	want, err := decoders.Generate(dir)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, decoders.File))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run go generate ./webhook")
}

func generate(t *testing.T, fields string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	source := "package webhook\n\ntype State string\n\ntype Inner struct {\n\tA string `wa:\"a\"`\n}\n\ntype T struct {\n" + fields + "\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "t.go"), []byte(source), 0o600))
	b, err := decoders.Generate(dir)
	return string(b), err
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]string{
		"\tA string `wa:\"a\"`":                      "v.A = c.String()",
		"\tA State `wa:\"a\"`":                       "v.A = State(c.String())",
		"\tA bool `wa:\"a\"`":                        "v.A = c.Bool()",
		"\tA []string `wa:\"a\"`":                    "v.A = c.Strings()",
		"\tA []Inner `wa:\"a\"`":                     "v.A = decodeList[Inner](c)",
		"\tA *Inner `wa:\"a\"`":                      "v.A = decodePointer[Inner](c)",
		"\tA Inner `wa:\"a\"`":                       "v.A.decode(c)",
		"\tInner":                                    "return v.Inner.member(c)",
		"\tx Inner `wa:\",inline\"`":                 "return v.x.member(c)",
		"\t_ struct{} `wa:\"a\"`":                    "c.Skip()",
		"\tA string `wa:\"a,with=read\"`":            "v.read(c)",
		"\tA *Inner `wa:\"a,room=b\"`\n\tb Inner":    "v.A = decodeIn(c, &v.b)",
		"\t_ struct{} `wa:\"a,is=text\"`":            "v.sure = c.Scalar() == \"text\"",
		"\tA string `wa:\"a,by=read\"`":              "v.A = read(c)",
		"\tA int `wa:\"x.y\"`\n\tB int `wa:\"x.z\"`": "case \"x\":\n\t\tfor ok := c.Open(); ok; ok = c.More() {\n\t\t\tswitch c.Key() {\n\t\t\tcase \"y\":\n\t\t\t\tv.A = c.Int()\n\t\t\tcase \"z\":",
	} {
		got, err := generate(t, fields)
		require.NoError(t, err, fields)
		assert.Contains(t, got, want, fields)
	}
}

func TestGenerateRefuses(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]string{
		"a type that cannot be read": "\tA chan int `wa:\"a\"`",
		"room without a pointer":     "\tA int `wa:\"a,room=b\"`\n\tb int",
		"an unknown option":          "\tA int `wa:\"a,fast\"`",
		"no path":                    "\tA int `wa:\"\"`",
		"the same path twice":        "\tA int `wa:\"a\"`\n\tB int `wa:\"a\"`",
		"value and object":           "\tA int `wa:\"a\"`\n\tB int `wa:\"a.b\"`",
		"object and value":           "\tB int `wa:\"a.b\"`\n\tA int `wa:\"a\"`",
		"one tag for several fields": "\tA, B int `wa:\"a\"`",
		"source that does not parse": "\tA int int",
	} {
		_, err := generate(t, fields)
		require.Error(t, err, name)
	}
}
