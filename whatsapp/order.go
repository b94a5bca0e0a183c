package whatsapp

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// OrderDetails asks the person to review an order and pay it inside WhatsApp. Payments exist in some countries only and
// need a payment configuration; their members differ from country to country and change.
//
// Limits: body 1 to 1024 characters; footer at most 60; reference id needed; amounts are whole numbers, value divided by
// offset.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/orders
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/pg
type OrderDetails struct {
	Header  Header // nil, *ImageHeader, or *DocumentHeader where Meta allows it
	Body    string
	Footer  string
	Payment OrderPayment
}

// An OrderPayment is what is to be paid and how.
type OrderPayment struct {
	ReferenceID   string            `json:"reference_id"`           // yours, different for every order
	GoodsType     string            `json:"type"`                   // "digital-goods" or "physical-goods"
	PaymentType   string            `json:"payment_type,omitempty"` // for example "upi" or "br"
	Configuration string            `json:"payment_configuration,omitempty"`
	Settings      []json.RawMessage `json:"payment_settings,omitempty"` // gateways, PIX, boleto …, exactly as on the wire
	Beneficiaries []Beneficiary     `json:"beneficiaries,omitempty"`    // for physical goods in India
	Currency      string            `json:"currency"`                   // ISO 4217
	Total         Amount            `json:"total_amount"`
	Order         Order             `json:"order,omitzero"` // may be left out in Brazil: then only the total is shown
}

// An Amount is money: Value divided by Offset, so 12.34 is {1234, 100}.
type Amount struct {
	Value  int64 `json:"value"`
	Offset int64 `json:"offset"`
}

// UnmarshalJSON also takes numbers in quotes, as some senders write them.
func (a *Amount) UnmarshalJSON(b []byte) error {
	w, err := unmarshal[struct {
		Value  looseInt `json:"value"`
		Offset looseInt `json:"offset"`
	}](b)
	*a = Amount{int64(w.Value), int64(w.Offset)}
	return err
}

// A NotedAmount is money with a remark.
type NotedAmount struct {
	Value       int64  `json:"value"`
	Offset      int64  `json:"offset"`
	Description string `json:"description,omitempty"`
	Program     string `json:"discount_program_name,omitempty"` // of a discount
}

// An Order is the list of what is bought. Amounts without an Offset are left out.
type Order struct {
	Status     string          `json:"status"` // "pending" when payment is asked for
	CatalogID  string          `json:"catalog_id,omitempty"`
	Expiration OrderExpiration `json:"expiration,omitzero"`
	Items      []OrderItem     `json:"items,omitempty"`
	Subtotal   Amount          `json:"subtotal,omitzero"`
	Tax        NotedAmount     `json:"tax,omitzero"`
	Shipping   NotedAmount     `json:"shipping,omitzero"`
	Discount   NotedAmount     `json:"discount,omitzero"`
}

// An OrderExpiration is until when an order can be paid.
type OrderExpiration struct {
	Timestamp   string `json:"timestamp"` // Unix seconds
	Description string `json:"description,omitempty"`
}

// An OrderItem is one line of an order.
type OrderItem struct {
	RetailerID      string    `json:"retailer_id,omitempty"`
	ProductID       string    `json:"product_id,omitempty"`
	Image           OrderLink `json:"image,omitzero"`
	Name            string    `json:"name"`
	Amount          Amount    `json:"amount"`
	Quantity        int64     `json:"quantity"`
	SaleAmount      Amount    `json:"sale_amount,omitzero"` // the reduced price, if it is reduced
	CountryOfOrigin string    `json:"country_of_origin,omitempty"`
	ImporterName    string    `json:"importer_name,omitempty"`
	ImporterAddress Importer  `json:"importer_address,omitzero"`
}

// UnmarshalJSON also takes a quantity in quotes, as some senders write it.
func (i *OrderItem) UnmarshalJSON(b []byte) error {
	type plain OrderItem
	w, err := unmarshal[struct {
		plain
		Quantity looseInt `json:"quantity"`
	}](b)
	*i = OrderItem(w.plain)
	i.Quantity = int64(w.Quantity)
	return err
}

// An OrderLink is the public picture of an item.
type OrderLink struct {
	Link string `json:"link"`
}

// A Beneficiary is who receives physical goods.
type Beneficiary struct {
	Name         string `json:"name"`
	AddressLine1 string `json:"address_line1,omitempty"`
	AddressLine2 string `json:"address_line2,omitempty"`
	City         string `json:"city,omitempty"`
	State        string `json:"state,omitempty"`
	Country      string `json:"country,omitempty"`
	PostalCode   string `json:"postal_code,omitempty"`
}

// An Importer is the address of who imported an item.
type Importer struct {
	AddressLine1 string `json:"address_line1,omitempty"`
	AddressLine2 string `json:"address_line2,omitempty"`
	City         string `json:"city,omitempty"`
	ZoneCode     string `json:"zone_code,omitempty"`
	PostalCode   string `json:"postal_code,omitempty"`
	CountryCode  string `json:"country_code,omitempty"`
}

// OrderStatus tells the person how an order stands that OrderDetails announced.
//
// Limits: body 1 to 1024 characters; footer at most 60; a status of the order or of the payment, or both.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/orders
type OrderStatus struct {
	Body   string
	Footer string
	Update OrderUpdate
}

// An OrderUpdate is the new state of an order and of its payment.
type OrderUpdate struct {
	ReferenceID   string // of the OrderDetails
	Status        string // "pending", "processing", "partially_shipped", "shipped", "completed" or "canceled"; "" to leave it
	Description   string
	PaymentStatus string    // "captured" for example; "" to leave it
	PaymentTime   time.Time // of PaymentStatus, to the second; zero for none
}

type wireOrderDetails struct {
	Name       string       `json:"name"`
	Parameters OrderPayment `json:"parameters"`
}

type wireOrderStatus struct {
	Name       string          `json:"name"`
	Parameters wireOrderUpdate `json:"parameters"`
}

type wireOrderUpdate struct {
	ReferenceID string            `json:"reference_id"`
	Order       *wireOrderState   `json:"order,omitempty"`
	Payment     *wirePaymentState `json:"payment,omitempty"`
}

type wirePaymentState struct {
	Status    string    `json:"status"`
	Timestamp *looseInt `json:"timestamp,omitempty"` // Unix seconds
}

type wireOrderState struct {
	Status      string `json:"status"`
	Description string `json:"description,omitempty"`
}

func (m *OrderDetails) kind() string { return "interactive" }
func (m *OrderStatus) kind() string  { return "interactive" }

func (m *OrderDetails) check(v *checker) {
	v.frame(m.Header, m.Body, 1024, m.Footer)
	m.Payment.check(v, "interactive.action.parameters")
}

func (p *OrderPayment) check(v *checker, path string) {
	v.required(path+".reference_id", p.ReferenceID)
	v.required(path+".type", p.GoodsType)
	v.length(path+".currency", p.Currency, 3, 3)
	for i, setting := range p.Settings {
		v.isObject(at(path+".payment_settings", i), setting)
	}
	if p.Order.Status == "" && !reflect.ValueOf(p.Order).IsZero() {
		v.required(path+".order.status", "")
	}
	for i, item := range p.Order.Items {
		v.required(at(path+".order.items", i)+".name", item.Name)
	}
}

func (m *OrderStatus) check(v *checker) {
	v.frame(nil, m.Body, 1024, m.Footer)
	m.Update.check(v, "interactive.action.parameters")
}

func (u *OrderUpdate) check(v *checker, path string) {
	v.required(path+".reference_id", u.ReferenceID)
	if u.Status+u.PaymentStatus == "" {
		v.fail(path+".order.status", "want a status of the order or of the payment", "neither")
	}
}

func (m *OrderDetails) wire() any {
	action := wireOrderDetails{"review_and_pay", m.Payment}
	return wireInteractive{"order_details", encodeHeader(m.Header), text(m.Body), text(m.Footer), action}
}

func (m *OrderStatus) wire() any {
	return wireInteractive{"order_status", nil, text(m.Body), text(m.Footer), wireOrderStatus{"review_order", m.Update.wire()}}
}

func (u *OrderUpdate) wire() wireOrderUpdate {
	w := wireOrderUpdate{ReferenceID: u.ReferenceID}
	if u.Status+u.Description != "" {
		w.Order = &wireOrderState{u.Status, u.Description}
	}
	if u.PaymentStatus != "" {
		w.Payment = &wirePaymentState{Status: u.PaymentStatus}
		if !u.PaymentTime.IsZero() {
			w.Payment.Timestamp = new(looseInt(u.PaymentTime.Unix()))
		}
	}
	return w
}

func (w *wireOrderUpdate) update() OrderUpdate {
	u := OrderUpdate{ReferenceID: w.ReferenceID}
	if w.Order != nil {
		u.Status, u.Description = w.Order.Status, w.Order.Description
	}
	if w.Payment != nil {
		u.PaymentStatus = w.Payment.Status
		if w.Payment.Timestamp != nil {
			u.PaymentTime = time.Unix(int64(*w.Payment.Timestamp), 0).UTC()
		}
	}
	return u
}

func (m *OrderDetails) preview() string {
	return framed(m.Header, m.Body, "order "+m.Payment.ReferenceID)
}

func (m *OrderStatus) preview() string {
	return framed(nil, m.Body, oneLine("order "+m.Update.ReferenceID+" "+m.Update.Status+" "+m.Update.PaymentStatus))
}

func decodeOrderDetails(p *parts) (Message, error) {
	w, err := actionOf[wireOrderDetails](p)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknownShape, err) // payments differ from country to country
	}
	return &OrderDetails{p.header, p.body, p.footer, w.Parameters}, nil
}

func decodeOrderStatus(p *parts) (Message, error) {
	w, err := actionOf[wireOrderStatus](p)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknownShape, err)
	}
	return &OrderStatus{p.body, p.footer, w.Parameters.update()}, nil
}
