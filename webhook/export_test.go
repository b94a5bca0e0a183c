package webhook

// ItemLists returns the names of the arrays whose elements are items.
func ItemLists(field string) []string {
	var names []string
	for _, s := range sources(field) {
		names = append(names, s.name)
	}
	return names
}

// Verifier returns the check that a Handler makes of each body.
func Verifier(secret string) func(header string, body []byte) bool {
	v := newVerifier("", secret)
	return func(header string, body []byte) bool {
		var given [32]byte
		if !parseSignature(header, &given) {
			return false
		}
		k := v.get()
		defer v.pool.Put(k)
		k.mac.Write(body)
		return k.fits(&given)
	}
}
