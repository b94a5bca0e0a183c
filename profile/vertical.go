package profile

// A Vertical is the industry of a business. Values that are not listed here are kept as Meta sends them.
type Vertical string

// The industries that can be set.
const (
	Alcohol          Vertical = "ALCOHOL"
	Apparel          Vertical = "APPAREL"
	Auto             Vertical = "AUTO"
	Beauty           Vertical = "BEAUTY"
	Education        Vertical = "EDU"
	Entertainment    Vertical = "ENTERTAIN"
	EventPlanning    Vertical = "EVENT_PLAN"
	Finance          Vertical = "FINANCE"
	Government       Vertical = "GOVT"
	Grocery          Vertical = "GROCERY"
	Health           Vertical = "HEALTH"
	Hotel            Vertical = "HOTEL"
	Nonprofit        Vertical = "NONPROFIT"
	OnlineGambling   Vertical = "ONLINE_GAMBLING"
	Other            Vertical = "OTHER"
	OTCDrugs         Vertical = "OTC_DRUGS"
	PhysicalGambling Vertical = "PHYSICAL_GAMBLING"
	Professional     Vertical = "PROF_SERVICES"
	Restaurant       Vertical = "RESTAURANT"
	Retail           Vertical = "RETAIL"
	Travel           Vertical = "TRAVEL"
)

// Values that come back on reads only.
const (
	NotABusiness Vertical = "NOT_A_BIZ"
	Undefined    Vertical = "UNDEFINED" // none was ever set
)

// Verticals returns the industries that can be set, in the order of their names.
func Verticals() []Vertical {
	return []Vertical{
		Alcohol, Auto, Beauty, Apparel, Education, Entertainment, EventPlanning, Finance, Grocery, Hotel, Health, Nonprofit,
		OnlineGambling, Other, OTCDrugs, PhysicalGambling, Professional, Government, Restaurant, Retail, Travel,
	}
}

// Settable reports whether v may be written: it is one of Verticals.
func (v Vertical) Settable() bool {
	return v != "" && v != NotABusiness && v != Undefined && v.Name() != string(v)
}

// Name returns the industry as WhatsApp shows it, for example "Food and grocery", or v itself if it is not known.
func (v Vertical) Name() string {
	switch v {
	case Alcohol:
		return "Alcohol"
	case Apparel:
		return "Clothing and apparel"
	case Auto:
		return "Automotive"
	case Beauty:
		return "Beauty, spa and salon"
	case Education:
		return "Education"
	case Entertainment:
		return "Entertainment"
	case EventPlanning:
		return "Event planning and service"
	case Finance:
		return "Finance and banking"
	case Government:
		return "Public service"
	case Grocery:
		return "Food and grocery"
	case Health:
		return "Medical and health"
	case Hotel:
		return "Hotel and lodging"
	case Nonprofit:
		return "Non-profit"
	case OnlineGambling:
		return "Online gambling"
	case Other:
		return "Other"
	case OTCDrugs:
		return "Over-the-counter medicines"
	case PhysicalGambling:
		return "Physical gambling"
	case Professional:
		return "Professional services"
	case Restaurant:
		return "Restaurant"
	case Retail:
		return "Shopping and retail"
	case Travel:
		return "Travel and transportation"
	case NotABusiness:
		return "Not a business"
	case Undefined, "":
		return "Not set"
	}
	return string(v)
}
