package whatsapp

import (
	"cmp"
	"strings"
)

// Product shows one item of a catalog, with picture and price from there.
//
// Limits: body at most 1024 characters, it may be empty; footer at most 60; no header.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/share-products
type Product struct {
	Body      string
	Footer    string
	CatalogID string
	ProductID string // the item's retailer id (SKU, content id)
}

// ProductList shows up to thirty items of a catalog in sections.
//
// Limits: header 1 to 60 characters; body 1 to 1024; footer at most 60; 1 to 10 sections with titles of at most 24
// characters, needed when there is more than one; 1 to 30 products over all sections.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/share-products
type ProductList struct {
	Header    string // plain text, needed
	Body      string
	Footer    string
	CatalogID string
	Sections  []ProductSection
}

// A ProductSection is a group of products.
type ProductSection struct {
	Title      string   // needed when there is more than one section
	ProductIDs []string // retailer ids (SKU, content id)
}

// Catalog shows a button that opens the business's whole catalog.
//
// Limits: body 1 to 1024 characters; footer at most 60; no header.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/share-products
type Catalog struct {
	Body               string
	Footer             string
	ThumbnailProductID string // retailer id of the item whose picture is shown; "" for the first in the catalog
}

type wireProduct struct {
	CatalogID looseString `json:"catalog_id,omitempty"`
	ProductID looseString `json:"product_retailer_id"`
}

type wireProductList struct {
	CatalogID looseString   `json:"catalog_id"`
	Sections  []wireSection `json:"sections"`
}

type wireSection struct {
	Title string        `json:"title,omitempty"`
	Items []wireProduct `json:"product_items"`
}

type wireCatalog struct {
	Name       string         `json:"name"`
	Parameters *wireThumbnail `json:"parameters,omitempty"`
}

type wireThumbnail struct {
	ProductID looseString `json:"thumbnail_product_retailer_id,omitempty"`
}

func (m *Product) kind() string     { return "interactive" }
func (m *ProductList) kind() string { return "interactive" }
func (m *Catalog) kind() string     { return "interactive" }

func (m *Product) check(v *checker) {
	v.optional("interactive.body.text", m.Body, 1024)
	v.optional("interactive.footer.text", m.Footer, 60)
	v.required("interactive.action.catalog_id", m.CatalogID)
	v.required("interactive.action.product_retailer_id", m.ProductID)
}

func (m *ProductList) check(v *checker) {
	v.length("interactive.header.text", m.Header, 1, 60)
	v.frame(nil, m.Body, 1024, m.Footer)
	v.required("interactive.action.catalog_id", m.CatalogID)
	v.productSections("interactive.action.sections", m.Sections)
}

// productSections checks the sections of a product list or of a template's multi-product button.
func (v *checker) productSections(path string, sections []ProductSection) {
	v.count(path, len(sections), 1, 10, "sections")
	products := 0
	for i, s := range sections {
		v.sectionTitle(at(path, i), s.Title, len(sections))
		for j, id := range s.ProductIDs {
			v.required(at(at(path, i)+".product_items", j)+".product_retailer_id", id)
		}
		products += len(s.ProductIDs)
	}
	v.count(path+"[].product_items", products, 1, 30, "products over all sections")
}

func (m *Catalog) check(v *checker) { v.frame(nil, m.Body, 1024, m.Footer) }

func (m *Product) wire() any {
	return wireInteractive{"product", nil, text(m.Body), text(m.Footer), wireProduct{looseString(m.CatalogID), looseString(m.ProductID)}}
}

func (m *ProductList) wire() any {
	action := wireProductList{looseString(m.CatalogID), encodeSections(m.Sections)}
	return wireInteractive{"product_list", textHeader(m.Header), text(m.Body), text(m.Footer), action}
}

func encodeSections(sections []ProductSection) []wireSection {
	out := make([]wireSection, len(sections))
	for i, s := range sections {
		out[i] = wireSection{Title: s.Title, Items: make([]wireProduct, len(s.ProductIDs))}
		for j, id := range s.ProductIDs {
			out[i].Items[j].ProductID = looseString(id)
		}
	}
	return out
}

func decodeSections(sections []wireSection) []ProductSection {
	var out []ProductSection
	for _, s := range sections {
		section := ProductSection{Title: s.Title}
		for _, p := range s.Items {
			section.ProductIDs = append(section.ProductIDs, string(p.ProductID))
		}
		out = append(out, section)
	}
	return out
}

func (m *Catalog) wire() any {
	action := wireCatalog{Name: "catalog_message"}
	if m.ThumbnailProductID != "" {
		action.Parameters = &wireThumbnail{looseString(m.ThumbnailProductID)}
	}
	return wireInteractive{"catalog_message", nil, text(m.Body), text(m.Footer), action}
}

func (m *Product) preview() string {
	return label("product "+m.ProductID, m.Body)
}

func (m *ProductList) preview() string {
	var titles []string
	for _, s := range m.Sections {
		titles = append(titles, s.Title)
	}
	return framed(titled(m.Header), m.Body, "products: "+strings.Join(titles, ", "))
}

func (m *Catalog) preview() string { return label("catalog", m.Body) }

func decodeProduct(p *parts) (Message, error) {
	w, err := actionOf[wireProduct](p)
	return &Product{p.body, p.footer, string(w.CatalogID), string(w.ProductID)}, err
}

func decodeProductList(p *parts) (Message, error) {
	header, odd := p.textHeader()
	w, err := actionOf[wireProductList](p)
	return &ProductList{header, p.body, p.footer, string(w.CatalogID), decodeSections(w.Sections)}, cmp.Or(err, odd)
}

func decodeCatalog(p *parts) (Message, error) {
	w, err := actionOf[wireCatalog](p)
	m := &Catalog{Body: p.body, Footer: p.footer}
	if w.Parameters != nil {
		m.ThumbnailProductID = string(w.Parameters.ProductID)
	}
	return m, err
}
