// Package graph is the seam between the areas of this module and the Graph API, and the way to call an endpoint that
// the module does not cover yet:
//
//	type settings struct {
//		Name string `json:"verified_name"`
//	}
//	path, err := graph.Path(client.PhoneNumberID())
//	if err != nil {
//		return err
//	}
//	s, err := graph.Get[settings](ctx, client, path+"?fields=verified_name")
//
// Whatever is called this way has the client's credentials, retries, limits, hooks and errors. Lists are read with All.
package graph
