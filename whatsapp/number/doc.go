// Package number sets business phone numbers up and keeps them: it adds, verifies and registers them, reads how they
// are doing, and changes what people meet in a chat before anybody has written.
//
//	numbers := number.NewClient(wa) // wa is a *whatsapp.Client
//	id, err := numbers.Add(ctx, wabaID, number.New{Phone: "15550001111", Name: "Lucky Shrub"})
//	mine := number.NewClient(wa.ForNumber(id))
//	err = mine.RequestCode(ctx, number.SMS, "en_US")
//	err = mine.Verify(ctx, code)
//	err = mine.Register(ctx, number.Registration{PIN: pin})
//
// All documented limits are checked before the wire, all at once. Lists are iterators. Values that this version does not
// know are kept as Meta sends them.
//
// # Coverage
//
//	GET    /{waba}/phone_numbers                      All
//	POST   /{waba}/phone_numbers                      Add
//	GET    /{number}                                  Get, Health, GetConversation
//	POST   /{number}                                  SetPIN, SetDisplayName, SetSearch, SetCallback, ClearCallback
//	POST   /{number}/request_code, /verify_code       RequestCode, Verify
//	POST   /{number}/register, /deregister            Register, Deregister
//	GET, POST /{number}/settings                      GetSettings, UpdateSettings, SetIdentityCheck
//	GET, POST /{number}/official_business_account     GetOfficial, ApplyOfficial
//	GET, POST /{number}/whatsapp_commerce_settings    GetCommerce, SetCommerce
//	POST   /{number}/conversational_automation        SetConversation
//	GET, POST, DELETE /{number}/block_users           AllBlocked, Block, Unblock
//	GET, POST /{number}/message_qrdls                 AllLinks, CreateLink, UpdateLink
//	GET, DELETE /{number}/message_qrdls/{code}        GetLink, DeleteLink
//	GET, POST, DELETE /{number}/username              GetUsername, SetUsername, DeleteUsername
//	GET    /{number}/username_suggestions             SuggestUsernames
//	GET, POST /{number}/whatsapp_business_encryption  GetPublicKey, SetPublicKey
//	DELETE /{number}/contact_book                     ForgetContact
//	/{number}/business_compliance_info, /smb_app_data package account
//	/{number}/whatsapp_business_profile               package profile
//	/{number}/message_history, /messages_encrypted    not yet: use graph.API
//	/{number}/calls, /call_permissions, /groups       not yet: use graph.API
//	/{business}/add_phone_numbers, preverified_numbers not yet: use graph.API
//	GET    /{bot}, /{account-number}                  not yet: use graph.API
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
package number
