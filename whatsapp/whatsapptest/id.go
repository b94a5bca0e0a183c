package whatsapptest

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
)

// ids makes identifiers that look like Meta's and are the same in every run with the same seed. The server's mutex
// guards it.
type ids struct{ rand *rand.Rand }

func newIDs(seed uint64) *ids { return &ids{rand.New(rand.NewPCG(seed, 0x77616d6964))} }

func (g *ids) pick(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[g.rand.IntN(len(alphabet))]
	}
	return string(b)
}

// digits returns n digits, the first one not zero.
func (g *ids) digits(n int) string { return g.pick(1, "123456789") + g.pick(n-1, "0123456789") }

const (
	hexDigits = "0123456789ABCDEF"
	letters   = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	urlSafe   = letters + "0123456789-_"
)

// wamid returns a message id. Meta's hold the other side's identifier and a direction, in base64; so do these.
func (g *ids) wamid(person string, inbound bool) string {
	direction, n := byte(0x11), 18
	if inbound {
		direction, n = 0x12, 20
	}
	person = person[:min(len(person), 127)]
	b := []byte{0x1c, 0x18, byte(len(person))}
	b = append(b, person...)
	b = append(b, 0x15, 0x02, 0x00, direction, 0x18, byte(n))
	b = append(b, g.pick(n, hexDigits)...)
	b = append(b, 0x00)
	return "wamid." + base64.StdEncoding.EncodeToString(b)
}

func (g *ids) trace() string { return "A" + g.pick(22, urlSafe) }

func (g *ids) token() string { return "EAAG" + g.pick(60, letters+"0123456789") }

func (g *ids) secret() string { return strings.ToLower(g.pick(32, hexDigits)) }

func (g *ids) bsuid(country string) string { return country + "." + g.digits(20) }
