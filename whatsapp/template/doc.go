// Package template manages the message templates of a WhatsApp Business Account, and builds the messages that send them:
//
//	c := template.NewClient(wa, wabaID) // wa is a *whatsapp.Client
//	made, err := c.Create(ctx, template.Definition{
//		Name: "order_shipped", Language: "en_US", Category: template.Utility,
//		Header: &template.ImageHeader{Sample: template.SampleFile(media.Path("parcel.jpg"))},
//		Body:   template.Body{Text: "Hi {{1}}, order {{2}} is on its way.", Examples: template.Values("Ana", "A-1042")},
//	})
//	…
//	t, err := c.WaitApproved(ctx, made.ID)
//	…
//	m, err := t.Message(template.Params{
//		Header: &whatsapp.ImageParam{Media: whatsapp.MediaID(id)}, Body: whatsapp.Texts("Ben", "B-2077"),
//	})
//	…
//	receipt, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), m)
//
// A Definition checks itself against all documented rules before it is submitted (Check), knows what a message must bring
// (Message, with the code that Meta would answer) and what a person reads (Render). A Cache keeps the definitions of what
// is sent fresh from the webhooks, and refuses a template that Meta has moved to another category than the caller
// counts on. The command cmd/watemplate writes one Go struct for every approved template.
//
// In tests, a whatsapptest.Server serves all of it: WithReview keeps templates pending, and ChangeTemplate decides.
//
// # Coverage
//
// Every documented operation on templates, and what makes it:
//
//	GET    /{WABA-ID}/message_templates            Client.All, Client.List, Client.Find
//	POST   /{WABA-ID}/message_templates            Client.Create, Client.CreateFromLibrary
//	DELETE /{WABA-ID}/message_templates            Client.Delete, Client.DeleteOne, Client.DeleteIDs
//	GET    /{TEMPLATE_ID}                          Client.Get
//	POST   /{TEMPLATE_ID}                          Client.Edit
//	POST   /{TEMPLATE_ID}/unpause                  Client.Unpause
//	GET    /{TEMPLATE_ID}/compare                  Client.Compare
//	POST   /{WABA-ID}/upsert_message_templates     Client.Upsert
//	GET    /{WABA-ID}/message_template_previews    Client.Previews
//	POST   /{WABA-ID}/migrate_message_templates    Client.Migrate
//	POST   /{WABA-ID}/message_templates/archive    Client.Archive (host api.facebook.com)
//	POST   /{WABA-ID}/message_templates/unarchive  Client.Unarchive (host api.facebook.com)
//	GET    /message_template_library               Client.Library
//	POST   /{App-ID}/uploads, /{Upload-ID}         media.Client.UploadHandle, which Create and Edit call for files
//	GET    /{TEMPLATE_ID}?fields=health_status     account.Client.HealthOf
//	GET    /{WABA-ID}/template_analytics           account.Client.TemplateAnalytics, once account.Client.Update enabled it
//	GET    /{WABA-ID}/template_group_analytics     account.Client.TemplateGroupAnalytics
//
// Appeals against a rejection can be made in WhatsApp Manager only.
package template
