package webhook

// ItemLists returns the names of the arrays whose elements are items.
func ItemLists(field string) []string {
	var names []string
	for _, s := range sources(field) {
		names = append(names, s.name)
	}
	return names
}
