package whatsapp

// A Media names a file that Meta holds or fetches: by the id that an upload returned, or by a public link. It is a
// closed value, so no program can set both; of a body that has both, Check says so. Prefer ids; Meta keeps a fetched link for 10 minutes, then fetches it
// again, and the server behind it must answer fast and with the right Content-Type.
type Media struct{ id, link string }

// MediaID returns the media with an id, as media.Client.Upload or an inbound message gave it.
func MediaID(id string) Media { return Media{id: id} }

// MediaLink returns the media at a public http or https URL.
func MediaLink(url string) Media { return Media{link: url} }

// ID returns the media id, "" if m is a link.
func (m Media) ID() string { return m.id }

// Link returns the URL, "" if m is an id.
func (m Media) Link() string { return m.link }

// IsZero reports whether m names nothing.
func (m Media) IsZero() bool { return m == Media{} }

func (m Media) check(v *checker, path string) {
	switch {
	case m.id != "" && m.link != "":
		v.fail(path, "want a media id or a link", "both")
	case m.link != "":
		v.link(path+".link", m.link)
	case m.id == "":
		v.fail(path, "want a media id or a link", "neither")
	}
}

// wireMedia is a media object of any kind on the wire.
type wireMedia struct {
	ID       looseString `json:"id,omitempty"`
	Link     string      `json:"link,omitempty"`
	Caption  string      `json:"caption,omitempty"`
	Filename string      `json:"filename,omitempty"`
	Voice    looseBool   `json:"voice,omitempty"`
}

func (m Media) wire() wireMedia { return wireMedia{ID: looseString(m.id), Link: m.link} }

func (w *wireMedia) media() Media {
	return Media{string(w.ID), w.Link}
}
