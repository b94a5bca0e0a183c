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
// What the SDK covers, and how all else is called, stands in package graph.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
package number
