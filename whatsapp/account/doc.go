// Package account manages WhatsApp Business Accounts: their data and health, which apps get their webhooks, who may work
// with them, what was sent and what it cost; and it inspects tokens and takes new customers into service.
//
//	accounts := account.NewClient(wa, wabaID) // wa is a *whatsapp.Client
//	a, err := accounts.Get(ctx)
//	err = accounts.Subscribe(ctx)
//	info, err := account.DebugToken(ctx, wa, token)
//
// Connect does all that follows an Embedded Signup in one call, which can be repeated.
//
// # Coverage
//
//	GET, POST /{waba}                                      Get, Health, Callbacks, Update
//	GET    /{waba}?fields=analytics                        Messages
//	GET    /{waba}?fields=conversation_analytics           Conversations
//	GET    /{waba}?fields=pricing_analytics                Prices
//	GET    /{waba}/template_analytics                      Templates
//	GET    /{any node}?fields=health_status                HealthOf
//	GET    /{business}/owned_whatsapp_business_accounts    Owned
//	GET    /{business}/client_whatsapp_business_accounts   Clients
//	GET    /{user}/assigned_whatsapp_business_accounts     AssignedTo
//	GET, POST, DELETE /{waba}/subscribed_apps              Apps, Subscribe, SubscribeTo, Unsubscribe
//	GET, POST, DELETE /{waba}/assigned_users               Users, AddUser, RemoveUser
//	GET    /{waba}/activities                              Activities
//	GET    /debug_token                                    DebugToken
//	GET    /oauth/access_token                             ExchangeCode, AppToken
//	GET, POST /{number}/business_compliance_info           GetCompliance, SetCompliance
//	POST   /{number}/smb_app_data                          RequestSync
//	/{waba}/phone_numbers                                  package number
//	/{waba}/message_templates and what belongs to it       package template
//	/{waba}/solutions, set_solution_migration_intent       not yet: use graph.API
//	/{waba}/schedules, in_progress_onbehalf_request        not yet: use graph.API
//	/{waba}/obo_mobility_intent, set_obo_mobility_intent   not yet: use graph.API
//	/{waba}/flows, migrate_flows, template_group_analytics not yet: use graph.API
//	/{waba}/payment_configurations, product_catalogs       not yet: use graph.API
//	/{app}/whatsapp_business_solution(s), subscriptions    not yet: use graph.API
//	/{app}/connected_client_businesses                     not yet: use graph.API
//	/{solution}, /{migration intent}                       not yet: use graph.API
//	/{business}, extendedcredits, preverified_numbers      not yet: use graph.API
//	/{business}/onboard_partners_to_mm_lite                not yet: use graph.API
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
package account
