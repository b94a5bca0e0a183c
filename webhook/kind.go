package webhook

import (
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A list is the array of a change's value that an item stood in. With the field it decides what the item is.
type list uint8

const (
	listNone list = iota // the item is the whole change
	listMessages
	listStatuses
	listErrors
	listUserActions
	listCalls
	listGroups
	listEchoes
	listStateSync
	listHistory
	listHistoryMessage // inside an item of listHistory
	listUserPreferences
	listUserIDs
	listAutomaticEvents
	listStandbyMessages
	listStandbyEchoes
	listStandbyStatuses
)

// timed reports whether the items of l have a time of their own, so that the entry's would be misleading.
func (l list) timed() bool { return l != listNone && l != listErrors && l != listUserActions }

// A source is one array whose elements are items.
type source struct {
	name string
	list list
}

// sources returns the arrays of a field, in the order in which their items become events. It is empty if the change itself
// is the item.
func sources(field string) []source {
	switch field {
	case "messages":
		return []source{{"messages", listMessages}, {"statuses", listStatuses}, {"errors", listErrors}, {"user_actions", listUserActions}}
	case "calls":
		return []source{{"calls", listCalls}, {"statuses", listStatuses}}
	case "group_lifecycle_update", "group_participants_update", "group_participant_update", "group_settings_update", "group_status_update":
		return []source{{"groups", listGroups}}
	case "smb_message_echoes", "message_echoes":
		return []source{{"message_echoes", listEchoes}}
	case "smb_app_state_sync":
		return []source{{"state_sync", listStateSync}}
	case "history":
		return []source{{"history", listHistory}, {"messages", listMessages}, {"message_echoes", listEchoes}}
	case "user_preferences":
		return []source{{"user_preferences", listUserPreferences}}
	case "user_id_update":
		return []source{{"user_id_update", listUserIDs}}
	case "automatic_events":
		return []source{{"automatic_events", listAutomaticEvents}}
	case "standby":
		return []source{{"messages", listStandbyMessages}, {"message_echoes", listStandbyEchoes}, {"statuses", listStandbyStatuses}}
	}
	return nil
}

// newItem returns the empty event that an item of a type is to be read into, nil for a change of an unknown field.
func newItem(ch *change, l list, k kind) item {
	switch l {
	case listStatuses:
		return newStatus(ch, k.typ)
	case listErrors:
		return new(AccountError)
	case listUserActions:
		return new(UserAction)
	case listCalls:
		return new(Call)
	case listGroups:
		return newGroup(ch.field)
	case listStateSync:
		return new(ContactSync)
	case listHistory:
		return new(History)
	case listHistoryMessage:
		return new(HistoryMessage)
	case listUserPreferences:
		return new(UserPreference)
	case listUserIDs:
		return new(UserIDChange)
	case listAutomaticEvents:
		return new(AutomaticEvent)
	case listStandbyMessages, listStandbyEchoes, listStandbyStatuses:
		return new(Standby)
	case listEchoes:
		if ch.field == "history" {
			return new(HistoryMessage)
		}
		return new(Echo)
	case listMessages:
		if ch.field == "history" {
			return new(HistoryMessage)
		}
		return newMessage(k)
	}
	return newNews(ch.field)
}

// newNews returns the empty event for a field whose change is the item, nil if the field is not known.
func newNews(field string) item {
	switch field {
	case "account_alerts":
		return new(AccountAlert)
	case "account_review_update":
		return new(AccountReview)
	case "account_settings_update":
		return new(AccountSettings)
	case "account_update":
		return new(AccountUpdate)
	case "business_capability_update":
		return new(BusinessCapability)
	case "business_status_update":
		return new(BusinessStatus)
	case "business_username_updates", "business_username_update":
		return new(BusinessUsername)
	case "flows":
		return new(FlowUpdate)
	case "message_template_components_update":
		return new(TemplateComponents)
	case "message_template_quality_update":
		return new(TemplateQuality)
	case "message_template_status_update":
		return new(TemplateStatus)
	case "messaging_handovers":
		return new(Handover)
	case "partner_solutions":
		return new(PartnerSolution)
	case "payment_configuration_update":
		return new(PaymentConfiguration)
	case "phone_number_name_update":
		return new(NumberName)
	case "phone_number_quality_update":
		return new(NumberQuality)
	case "security":
		return new(Security)
	case "template_category_update":
		return new(TemplateCategory)
	case "template_correct_category_detection":
		return new(TemplateMismatch)
	}
	return nil
}

func newGroup(field string) item {
	switch field {
	case "group_lifecycle_update":
		return new(GroupLifecycle)
	case "group_participants_update", "group_participant_update": // Meta's OpenAPI file has the singular
		return new(GroupParticipants)
	case "group_settings_update":
		return new(GroupSettings)
	}
	return new(GroupStatus)
}

// newStatus tells statuses of calls from those of messages.
func newStatus(ch *change, typ string) item {
	if ch.field == "calls" || typ == "call" {
		return new(CallStatus)
	}
	return new(Status)
}

// newMessage returns the empty message for the item's type.
func newMessage(k kind) item {
	switch k.typ {
	case "text":
		return new(TextMessage)
	case "image":
		return new(ImageMessage)
	case "video":
		return new(VideoMessage)
	case "audio":
		return new(AudioMessage)
	case "document":
		return new(DocumentMessage)
	case "sticker":
		return new(StickerMessage)
	case "location":
		return new(LocationMessage)
	case "contacts":
		return new(ContactsMessage)
	case "reaction":
		return new(ReactionMessage)
	case "button":
		return new(ButtonMessage)
	case "system":
		return new(SystemMessage)
	case "order":
		return new(OrderMessage)
	case "edit":
		return new(EditMessage)
	case "revoke":
		return new(RevokeMessage)
	case "request_welcome":
		return new(RequestWelcome)
	case "interactive":
		switch k.answer {
		case "button_reply":
			return new(ButtonReply)
		case "list_reply":
			return new(ListReply)
		case "nfm_reply":
			return new(FlowReply)
		case "call_permission_reply":
			return new(CallPermissionReply)
		}
	}
	return new(Unsupported)
}

// A kind is the type of an item, as sent.
type kind struct {
	typ    string
	answer string // type of an interactive message's answer
}

// kindOf goes behind an item.
func kindOf(c *cursor.Cursor) (k kind) {
	k.read(c)
	return k
}

// read reads the type, and where it is missing tells it by the one member that holds a message's content.
func (k *kind) read(c *cursor.Cursor) {
	if c.Kind() != '{' {
		c.Skip()
		return
	}
	var content, answer only
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); key {
		case "type":
			k.typ = c.Scalar()
		case "interactive":
			content.note(key, c)
			k.readAnswer(&answer, c)
		case "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "order", "reaction",
			"system", "edit", "revoke", "unsupported":
			content.note(key, c)
			c.Skip()
		default:
			c.Skip()
		}
	}
	if k.typ == "" {
		k.typ = content.key
	}
	if !isAnswer(k.answer) && answer.key != "" {
		k.answer = answer.key
	}
}

// readAnswer reads the type of an interactive message's answer, and notes what the answer may be told by: Meta's address
// page writes "interactive" there.
func (k *kind) readAnswer(content *only, c *cursor.Cursor) {
	if c.Kind() != '{' {
		c.Skip()
		return
	}
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); {
		case key == "type":
			k.answer = c.Scalar()
		case isAnswer(key):
			content.note(key, c)
			c.Skip()
		default:
			c.Skip()
		}
	}
}

func isAnswer(typ string) bool {
	switch typ {
	case "button_reply", "list_reply", "nfm_reply", "call_permission_reply":
		return true
	}
	return false
}

// An only is the one member of some that an object has, "" if there are none or several.
type only struct {
	key     string
	several bool
}

// note takes a member down, unless its value is null.
func (o *only) note(key string, c *cursor.Cursor) {
	switch {
	case o.several || o.key == key || c.Kind() == 'n':
	case o.key == "":
		o.key = key
	default:
		o.key, o.several = "", true
	}
}

// peekKind returns the kind of an item, and stays.
func peekKind(c *cursor.Cursor) kind {
	here := c.Here()
	defer c.Back(here)
	return kindOf(c)
}

// guessKind returns what is likely the kind of an item: its text begins with who, when and "type".
func guessKind(text string) (k kind) {
	k.typ, text = guessType(text)
	if k.typ == "interactive" {
		k.answer, _ = guessType(text)
	}
	return k
}

// guessType returns what stands at the first "type", and the text behind it.
func guessType(text string) (typ, rest string) {
	const key = `"type"`
	i := strings.Index(text, key)
	if i < 0 {
		return "", ""
	}
	rest = strings.TrimLeft(text[i+len(key):], ": \t\r\n")
	if rest == "" || rest[0] != '"' {
		return "", rest
	}
	typ, rest, _ = strings.Cut(rest[1:], `"`)
	return typ, rest
}
