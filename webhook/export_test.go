package webhook

// ItemLists returns the names of the arrays whose elements are items.
func ItemLists(field string) []string {
	if field == "messages" {
		return []string{"messages", "statuses", "errors", "user_actions"}
	}
	return nil
}
