package number

// A Quality is how people rate what the number sent in the last seven days. Values that are not listed are kept as sent.
type Quality string

const (
	Green          Quality = "GREEN"
	Yellow         Quality = "YELLOW"
	Red            Quality = "RED"
	QualityUnknown Quality = "UNKNOWN"
	QualityNone    Quality = "NA"
)

// A Status is whether the number can be used. Values that are not listed are kept as sent.
type Status string

const (
	Connected    Status = "CONNECTED"
	Disconnected Status = "DISCONNECTED"
	Pending      Status = "PENDING"
	Unverified   Status = "UNVERIFIED"
	Flagged      Status = "FLAGGED"
	Restricted   Status = "RESTRICTED"
	RateLimited  Status = "RATE_LIMITED"
	Linked       Status = "LINKED"
	Unlinked     Status = "UNLINKED"
	Deleted      Status = "DELETED"
	Migrated     Status = "MIGRATED"
	Banned       Status = "BANNED"
)

// A NameStatus is where the review of the display name stands. Values that are not listed are kept as sent.
type NameStatus string

const (
	NameApproved               NameStatus = "APPROVED"
	NameAvailableWithoutReview NameStatus = "AVAILABLE_WITHOUT_REVIEW"
	NameDeclined               NameStatus = "DECLINED"
	NameExpired                NameStatus = "EXPIRED"
	NamePendingReview          NameStatus = "PENDING_REVIEW"
	NameNone                   NameStatus = "NONE"
)

// A Verification is whether the number was verified with a code. Values that are not listed are kept as sent.
type Verification string

const (
	Verified            Verification = "VERIFIED"
	NotVerified         Verification = "NOT_VERIFIED"
	VerificationExpired Verification = "EXPIRED"
)

// A Tier is how many people a portfolio may begin to write to in 24 hours. Values that are not listed are kept as sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
type Tier string

const (
	Tier50        Tier = "TIER_50" // of old
	Tier250       Tier = "TIER_250"
	Tier1K        Tier = "TIER_1K" // of old
	Tier2K        Tier = "TIER_2K"
	Tier10K       Tier = "TIER_10K"
	Tier100K      Tier = "TIER_100K"
	TierUnlimited Tier = "TIER_UNLIMITED"
)

// People returns how many people the tier allows in 24 hours: -1 for no limit, 0 for a tier that is not known.
func (t Tier) People() int {
	switch t {
	case Tier50:
		return 50
	case Tier250:
		return 250
	case Tier1K:
		return 1000
	case Tier2K:
		return 2000
	case Tier10K:
		return 10000
	case Tier100K:
		return 100000
	case TierUnlimited:
		return -1
	}
	return 0
}

// A Level is how many messages a second the number can send. Values that are not listed are kept as sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
type Level string

const (
	Standard      Level = "STANDARD" // 80 a second
	High          Level = "HIGH"     // 1,000 a second
	NotApplicable Level = "NOT_APPLICABLE"
)

// A Platform is where the number is hosted. Values that are not listed are kept as sent.
type Platform string

const (
	CloudAPI     Platform = "CLOUD_API"
	OnPremise    Platform = "ON_PREMISE"
	PlatformNone Platform = "NOT_APPLICABLE"
)

// A Mode says if the number is a test number. Values that are not listed are kept as sent.
type Mode string

const (
	ModeLive    Mode = "LIVE"
	ModeSandbox Mode = "SANDBOX"
)

// A Search says if people find the number by searching. Values that are not listed are kept as sent.
type Search string

const (
	Visible Search = "VISIBLE"
	Hidden  Search = "HIDDEN"
)
