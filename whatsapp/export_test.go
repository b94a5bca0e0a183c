package whatsapp

// PlainAnswer reads the answer to a send the quick way, nil if that way is not for it.
func PlainAnswer(s string) *Receipt { return plainAnswer(s) }
