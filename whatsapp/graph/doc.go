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
//
// # Coverage
//
// Every operation of Meta's OpenAPI file (business messaging, v23.0), with the call that makes it. An operation that has none
// yet is called with Get, Post, Delete, List or All:
//
//	GET    /{Application-ID}/connected_client_businesses     not yet: use graph.API
//	POST   /{Application-ID}/whatsapp_business_solution      account.Client.CreateSolution
//	GET    /{Application-ID}/whatsapp_business_solutions     account.Client.SolutionsOf
//	POST   /{Business-ID}/add_phone_numbers                  number.Client.AddPreVerified
//	GET    /{Business-ID}                                    not yet: use graph.API
//	GET    /{Business-ID}/preverified_numbers                number.Client.AllPreVerified
//	GET    /{Business-ID}/client_whatsapp_business_accounts  account.Client.SharedWith
//	POST   /{Business-ID}/onboard_partners_to_mm_lite        not yet: use graph.API
//	GET    /{Business-ID}/owned_whatsapp_business_accounts   account.Client.OwnedBy
//	POST   /{Business-ID}/share_preverified_numbers          number.Client.SharePreVerified
//	GET    /{Phone-Number-ID}/block_users                    number.Client.AllBlocked
//	POST   /{Phone-Number-ID}/block_users                    number.Client.Block
//	DELETE /{Phone-Number-ID}/block_users                    number.Client.Unblock
//	GET    /{Phone-Number-ID}/call_permissions               not yet: use graph.API
//	POST   /{Phone-Number-ID}/calls                          not yet: use graph.API
//	POST   /{Phone-Number-ID}/groups                         not yet: use graph.API
//	GET    /{Phone-Number-ID}/groups                         not yet: use graph.API
//	POST   /{Phone-Number-ID}/marketing_messages             whatsapp.Client.Send
//	POST   /{Phone-Number-ID}/media                          media.Client.Upload
//	POST   /{Phone-Number-ID}/messages                       whatsapp.Client.Send, whatsapp.Client.Reply, whatsapp.Client.MarkRead
//	GET    /{Phone-Number-ID}/message_qrdls                  number.Client.AllLinks
//	POST   /{Phone-Number-ID}/message_qrdls                  number.Client.CreateLink, number.Client.UpdateLink
//	GET    /{Phone-Number-ID}/message_qrdls/{QR-Code-ID}     number.Client.GetLink
//	DELETE /{Phone-Number-ID}/message_qrdls/{QR-Code-ID}     number.Client.DeleteLink
//	POST   /{Phone-Number-ID}/messages_encrypted             not yet: use graph.API
//	GET    /{Phone-Number-ID}/official_business_account      number.Client.GetOfficial
//	POST   /{Phone-Number-ID}/official_business_account      number.Client.ApplyOfficial
//	GET    /{Phone-Number-ID}                                number.Client.Get, number.Client.Health
//	POST   /{Phone-Number-ID}                                number.Client.SetPIN, number.Client.SetDisplayName, number.Client.SetSearch, number.Client.SetCallback
//	POST   /{Phone-Number-ID}/deregister                     number.Client.Deregister
//	GET    /{Phone-Number-ID}/message_history                number.Client.AllHistory
//	POST   /{Phone-Number-ID}/register                       number.Client.Register
//	POST   /{Phone-Number-ID}/request_code                   number.Client.RequestCode
//	GET    /{Phone-Number-ID}/settings                       number.Client.GetSettings
//	POST   /{Phone-Number-ID}/settings                       number.Client.UpdateSettings, number.Client.SetIdentityCheck
//	POST   /{Phone-Number-ID}/verify_code                    number.Client.Verify
//	GET    /{Phone-Number-ID}/whatsapp_business_encryption   number.Client.GetPublicKey
//	POST   /{Phone-Number-ID}/whatsapp_business_encryption   number.Client.SetPublicKey
//	GET    /{Phone-Number-ID}/whatsapp_business_profile      profile.Client.Get
//	POST   /{Phone-Number-ID}/whatsapp_business_profile      profile.Client.Update, profile.Client.SetPhoto
//	GET    /{Phone-Number-ID}/whatsapp_commerce_settings     number.Client.GetCommerce
//	POST   /{Phone-Number-ID}/whatsapp_commerce_settings     number.Client.SetCommerce
//	GET    /{Phone-Number-ID}/business_compliance_info       account.Client.GetCompliance
//	POST   /{Phone-Number-ID}/business_compliance_info       account.Client.SetCompliance
//	POST   /{group_id}/invite_link                           not yet: use graph.API
//	DELETE /{group_id}/invite_link                           not yet: use graph.API
//	GET    /{group_id}/join_requests                         not yet: use graph.API
//	POST   /{group_id}/join_requests                         not yet: use graph.API
//	DELETE /{group_id}/join_requests                         not yet: use graph.API
//	POST   /{group_id}/participants                          not yet: use graph.API
//	DELETE /{group_id}/participants                          not yet: use graph.API
//	GET    /{group_id}                                       not yet: use graph.API
//	DELETE /{group_id}                                       not yet: use graph.API
//	POST   /{group_id}                                       not yet: use graph.API
//	GET    /{Media-ID}                                       media.Client.URL
//	DELETE /{Media-ID}                                       media.Client.Delete
//	GET    /{Media-URL}                                      media.Client.Download
//	GET    /{Message-History-ID}/events                      number.Client.HistoryEvents
//	GET    /{Migration-Intent-ID}                            account.Client.MigrationIntent
//	GET    /{Pre-Verified-Phone-Number-ID}                   number.Client.GetPreVerified
//	DELETE /{Pre-Verified-Phone-Number-ID}                   number.Client.DeletePreVerified
//	GET    /{Pre-Verified-Phone-Number-ID}/partners          number.Client.PreVerifiedPartners
//	POST   /{Pre-Verified-Phone-Number-ID}/request_code      number.Client.RequestCode
//	POST   /{Pre-Verified-Phone-Number-ID}/verify_code       number.Client.Verify
//	GET    /{Solution-ID}/access_token                       account.Client.SolutionToken
//	POST   /{Solution-ID}/accept_deactivation_request        account.Client.AcceptDeactivation
//	POST   /{Solution-ID}/accept                             account.Client.AcceptSolution
//	GET    /{Solution-ID}                                    account.Client.Solution
//	POST   /{Solution-ID}/reject_deactivation_request        account.Client.RejectDeactivation
//	POST   /{Solution-ID}/reject                             account.Client.RejectSolution
//	POST   /{Solution-ID}/send_deactivation_request          account.Client.RequestDeactivation
//	GET    /{User-ID}/assigned_whatsapp_business_accounts    account.Client.AssignedTo
//	GET    /{WhatsApp-Account-Number-ID}                     not yet: use graph.API
//	GET    /{WhatsApp-Business-Account-ID}/assigned_users    account.Client.Users
//	POST   /{WhatsApp-Business-Account-ID}/assigned_users    account.Client.AddUser
//	DELETE /{WhatsApp-Business-Account-ID}/assigned_users    account.Client.RemoveUser
//	POST   /{Phone-Number-ID}/conversational_automation      number.Client.SetConversation
//	GET    /{Business-ID}/extendedcredits                    not yet: use graph.API
//	GET    /{WABA-ID}/flows                                  not yet: use graph.API
//	POST   /{WABA-ID}/flows                                  not yet: use graph.API
//	POST   /{WABA-ID}/migrate_flows                          not yet: use graph.API
//	GET    /{Flow-ID}                                        not yet: use graph.API
//	POST   /{Flow-ID}                                        not yet: use graph.API
//	DELETE /{Flow-ID}                                        not yet: use graph.API
//	GET    /{Flow-ID}/assets                                 not yet: use graph.API
//	POST   /{Flow-ID}/assets                                 not yet: use graph.API
//	POST   /{Flow-ID}/publish                                not yet: use graph.API
//	POST   /{Flow-ID}/deprecate                              not yet: use graph.API
//	GET    /{WABA-ID}/in_progress_onbehalf_request           not yet: use graph.API
//	GET    /{OBO-Mobility-Intent-ID}                         not yet: use graph.API
//	POST   /{WABA-ID}/obo_mobility_intent                    not yet: use graph.API
//	GET    /{WABA-ID}/phone_numbers                          number.Client.All
//	POST   /{WABA-ID}/phone_numbers                          number.Client.Add
//	GET    /{WABA-ID}/schedules                              not yet: use graph.API
//	POST   /{WABA-ID}/schedules                              not yet: use graph.API
//	POST   /{WABA-ID}/set_obo_mobility_intent                not yet: use graph.API
//	POST   /{WABA-ID}/set_solution_migration_intent          account.Client.Migrate
//	GET    /{WABA-ID}/solutions                              account.Client.Solutions
//	GET    /{WABA-ID}/subscribed_apps                        account.Client.Apps
//	POST   /{WABA-ID}/subscribed_apps                        account.Client.Subscribe, account.Client.SubscribeTo
//	DELETE /{WABA-ID}/subscribed_apps                        account.Client.Unsubscribe
//	GET    /{TEMPLATE_ID}                                    template.Client.Get
//	POST   /{TEMPLATE_ID}                                    template.Client.Edit
//	GET    /{WABA-ID}/message_templates                      template.Client.All, template.Client.List, template.Client.Find
//	POST   /{WABA-ID}/message_templates                      template.Client.Create, template.Client.CreateFromLibrary
//	DELETE /{WABA-ID}/message_templates                      template.Client.Delete, template.Client.DeleteOne, template.Client.DeleteIDs
//	GET    /{WABA-ID}/activities                             account.Client.Activities
//	GET    /{WABA-ID}                                        account.Client.Get, account.Client.Health, account.Client.Callbacks
//	POST   /{WABA-ID}                                        account.Client.Update
//	GET    /{WABA-Bot-ID}                                    not yet: use graph.API
//	GET    /{WhatsApp-Business-Profile-ID}                   not yet: use graph.API
//	POST   /{WhatsApp-Business-Profile-ID}                   not yet: use graph.API
//	POST   /whatsapp/webhooks                                webhook.Handler.ServeHTTP
//
// Operations that the file lacks and Meta's documentation has:
//
//	GET    /debug_token                                                  account.DebugToken
//	GET    /oauth/access_token                                           account.AppToken, account.ExchangeCode
//	GET    /{App-ID}/subscriptions                                       account.GetAppWebhooks
//	POST   /{App-ID}/subscriptions                                       account.SetAppWebhooks
//	GET    /{any-node}?fields=health_status                              account.Client.HealthOf, number.Client.Health
//	GET    /{node}?fields=webhook_configuration                          account.Client.Callbacks, number.Client.Get
//	POST   /{App-ID}/uploads                                             media.Client.UploadHandle
//	POST   /{Upload-ID}                                                  media.Client.UploadHandle
//	GET    /{Upload-ID}                                                  media.Client.UploadHandle
//	GET    /message_template_library                                     template.Client.Library
//	GET    /{Template-ID}/compare                                        template.Client.Compare
//	POST   /{Destination-WABA-ID}/migrate_message_templates              template.Client.Migrate
//	POST   /{Template-ID}/unpause                                        template.Client.Unpause
//	POST   /{WABA-ID}/upsert_message_templates                           template.Client.Upsert
//	GET    /{WABA-ID}/message_template_previews                          template.Client.Previews
//	POST   https://api.facebook.com/{WABA-ID}/message_templates/archive  template.Client.Archive, template.Client.Unarchive
//	GET    /{WABA-ID}?fields=analytics                                   account.Client.MessageAnalytics
//	GET    /{WABA-ID}?fields=conversation_analytics                      account.Client.ConversationAnalytics
//	GET    /{WABA-ID}?fields=pricing_analytics                           account.Client.PricingAnalytics
//	GET    /{WABA-ID}?fields=call_analytics                              account.Client.CallAnalytics
//	GET    /{WABA-ID}/template_analytics                                 account.Client.TemplateAnalytics
//	GET    /{WABA-ID}/template_group_analytics                           account.Client.TemplateGroupAnalytics
//	GET    /{Phone-Number-ID}/username                                   number.Client.GetUsername
//	POST   /{Phone-Number-ID}/username                                   number.Client.SetUsername
//	DELETE /{Phone-Number-ID}/username                                   number.Client.DeleteUsername
//	GET    /{Phone-Number-ID}/username_suggestions                       number.Client.SuggestUsernames
//	DELETE /{Phone-Number-ID}/contact_book                               number.Client.ForgetContact
//	GET    /{Phone-Number-ID}?fields=conversational_automation           number.Client.GetConversation
//	DELETE /{Business-ID}/share_preverified_numbers                      number.Client.UnsharePreVerified
//	POST   /{Phone-Number-ID}/smb_app_data                               account.Client.RequestSync
package graph
