package whatsapptest

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	urlLife      = 5 * time.Minute
	uploadedLife = 30 * 24 * time.Hour
	inboundLife  = 7 * 24 * time.Hour
)

// A mediaFile is a file that the server keeps.
type mediaFile struct {
	id      string
	number  string // that uploaded or received it
	mime    string
	name    string
	data    []byte
	sum     [32]byte
	expires time.Time
}

// Media returns a stored file and its MIME type: what was uploaded, or what a person sent.
func (s *Server) Media(id string) (data []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.media[id]
	if !ok {
		return nil, "", false
	}
	return slices.Clone(f.data), f.mime, true
}

// AddMedia stores a file under an id, made if empty, as an upload would, without its checks.
func (s *Server) AddMedia(id, mimeType string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store(id, s.cfg.numberID, mimeType, "", data, uploadedLife).id
}

func (s *Server) store(id, number, mimeType, name string, data []byte, life time.Duration) *mediaFile {
	if id == "" {
		id = s.ids.digits(16)
	}
	f := &mediaFile{
		id: id, number: number, mime: mimeType, name: name, data: slices.Clone(data), sum: sha256.Sum256(data),
		expires: s.now().Add(life),
	}
	s.media[id] = f
	return f
}

// find returns a file that is still there. The caller holds mu.
func (s *Server) find(id string) (*mediaFile, bool) {
	f, known := s.media[id]
	if !known || !s.now().Before(f.expires) {
		return nil, false
	}
	return f, true
}

// A part is one part of a multipart body.
type part struct {
	field string
	name  string // file name, "" for a plain value
	kind  string // Content-Type of the part
	data  []byte
}

func (c *call) readParts(boundary string) error {
	r := multipart.NewReader(bytes.NewReader(c.body), boundary)
	c.form = url.Values{}
	for {
		p, err := r.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart returns it bare at the end
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return err
		}
		if p.FileName() == "" {
			c.form.Add(p.FormName(), string(data))
		}
		c.parts = append(c.parts, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), data})
	}
}

func (c *call) file(field string) (part, bool) {
	i := slices.IndexFunc(c.parts, func(p part) bool { return p.field == field && p.name != "" })
	if i < 0 {
		return part{}, false
	}
	return c.parts[i], true
}

type mediaID struct {
	ID string `json:"id"`
}

// uploadMedia serves POST /{phone-number-id}/media.
func (s *Server) uploadMedia(c *call, n *number) (*answer, *failure) {
	file, given := c.file("file")
	switch product := c.form.Get("messaging_product"); {
	case product == "":
		return nil, missing("messaging_product")
	case product != "whatsapp":
		return nil, refuse(100, "Param messaging_product must be one of {WHATSAPP}")
	case !given:
		return nil, missing("file")
	}
	// The type parameter and the part's own Content-Type should agree; Graph goes by the part's, where it has one.
	declared := file.kind
	if bare := bareType(declared); bare == "" || bare == "application/octet-stream" {
		declared = c.form.Get("type")
	}
	kind := bareType(declared)
	limit := uploadLimit(kind)
	switch {
	case limit == 0:
		return nil, &failure{status: http.StatusBadRequest, code: 100, message: "(#100) Param file must be a file with one of " +
			"the following types: " + uploadTypes() + ". Received file of type '" + kind + "'."}
	case len(file.data) == 0:
		return nil, refuse(131053, "The file is empty.")
	case len(file.data) > limit:
		return nil, refuse(131053, "The file has %d bytes; %s may have at most %d.", len(file.data), kind, limit)
	}
	if found := sniff(file.data); found != "" && !sameType(kind, found) {
		return nil, refuse(131053, "The file was declared as %s, but its content is %s.", kind, found)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(mediaID{s.store("", n.id, declared, file.name, file.data, uploadedLife).id})
}

func bareType(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind
}

// uploadLimit returns how many bytes a file of a type may have, 0 for types that are not taken. A webp file may be an
// animated sticker, which is the larger kind.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func uploadLimit(kind string) int {
	switch kind {
	case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus", "video/mp4", "video/3gpp":
		return 16 << 20
	case "image/jpeg", "image/png":
		return 5 << 20
	case "image/webp":
		return 500 << 10
	case "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation":
		return 100 << 20
	}
	return 0
}

func uploadTypes() string {
	return "audio/aac, audio/mp4, audio/mpeg, audio/amr, audio/ogg, audio/opus, application/vnd.ms-powerpoint, " +
		"application/msword, application/vnd.openxmlformats-officedocument.wordprocessingml.document, " +
		"application/vnd.openxmlformats-officedocument.presentationml.presentation, " +
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/pdf, text/plain, " +
		"application/vnd.ms-excel, image/jpeg, image/png, image/webp, video/mp4, video/3gpp"
}

// sniff returns what the content surely is, "" if its first bytes do not tell.
func sniff(data []byte) string {
	switch kind := bareType(http.DetectContentType(data)); kind {
	case "image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "application/pdf", "video/mp4", "video/webm",
		"video/avi", "audio/wave", "audio/mpeg", "application/ogg", "text/html", "application/x-gzip":
		return kind
	}
	return ""
}

func sameType(declared, found string) bool {
	switch found {
	case "application/ogg":
		return declared == "audio/ogg" || declared == "audio/opus"
	case "video/mp4": // one container for both
		return declared == "video/mp4" || declared == "audio/mp4" || declared == "video/3gpp" || declared == "audio/aac"
	case "audio/mpeg":
		return declared == "audio/mpeg" || declared == "audio/aac"
	case "text/html":
		return declared == "text/plain"
	}
	return declared == found
}

// mediaNode is what a media lookup answers.
type mediaNode struct {
	Product  string `json:"messaging_product"`
	URL      string `json:"url"`
	MIMEType string `json:"mime_type"`
	SHA256   string `json:"sha256"`
	Size     int    `json:"file_size"`
	ID       string `json:"id"`
}

// mediaObject serves GET and DELETE of /{media-id}.
func (s *Server) mediaObject(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, there := s.find(c.path[0])
	if !there {
		return nil, unknownObject(c.r.Method, c.path[0])
	}
	if number := c.r.URL.Query().Get("phone_number_id"); number != "" && number != f.number {
		return nil, unknownObject(c.r.Method, f.id)
	}
	if c.r.Method == http.MethodDelete {
		delete(s.media, f.id)
		return ok(success{true})
	}
	ext := strconv.FormatInt(s.now().Add(urlLife).Unix(), 10)
	q := url.Values{"mid": {f.id}, "ext": {ext}, "hash": {s.mediaHash(f.id, ext)}}
	return ok(mediaNode{
		Product: "whatsapp", URL: c.origin + "/whatsapp_business/attachments/?" + q.Encode(), MIMEType: f.mime,
		SHA256: hex.EncodeToString(f.sum[:]), Size: len(f.data), ID: f.id,
	})
}

func (s *Server) mediaHash(id, ext string) string {
	return hexMAC(s.cfg.appSecret, []byte(id+"."+ext))[:32]
}

// download serves the URL that a media lookup gave.
func (s *Server) download(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	id, ext := q.Get("mid"), q.Get("ext")
	gone := &answer{status: http.StatusNotFound, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		body: []byte(errorPage(http.StatusNotFound))}
	until, err := strconv.ParseInt(ext, 10, 64)
	if err != nil || s.now().Unix() >= until ||
		subtle.ConstantTimeCompare([]byte(q.Get("hash")), []byte(s.mediaHash(id, ext))) != 1 {
		return gone, nil
	}
	s.mu.Lock()
	f, there := s.find(id)
	s.mu.Unlock()
	if !there {
		return gone, nil
	}
	return &answer{
		status: http.StatusOK, size: len(f.data),
		header: http.Header{"Content-Type": {f.mime}, "Etag": {`"` + hex.EncodeToString(f.sum[:16]) + `"`}},
		serve: func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
		},
	}, nil
}

// checkMedia says whether the files that a send names by id exist. The caller holds mu.
func (s *Server) checkMedia(n *number, m *sendBody) *failure {
	for _, v := range []struct {
		name string
		m    *mediaMessage
	}{{"image", m.Image}, {"audio", m.Audio}, {"video", m.Video}, {"document", m.Document}, {"sticker", m.Sticker}} {
		if f := s.checkFile(n, v.name, v.name, v.m); f != nil {
			return f
		}
	}
	if m.Interactive != nil && m.Interactive.Header != nil {
		h := m.Interactive.Header
		for _, v := range []struct {
			name string
			m    *mediaMessage
		}{{"image", h.Image}, {"video", h.Video}, {"document", h.Document}} {
			if f := s.checkFile(n, "interactive']['header']['"+v.name, v.name, v.m); f != nil {
				return f
			}
		}
	}
	if m.Template == nil {
		return nil
	}
	for _, c := range m.Template.Components {
		for _, p := range c.Parameters {
			for _, v := range []struct {
				name string
				m    *mediaMessage
			}{{"image", p.Image}, {"video", p.Video}, {"document", p.Document}} {
				if f := s.checkFile(n, "template']['components']['"+v.name, v.name, v.m); f != nil {
					return f
				}
			}
		}
	}
	return nil
}

func (s *Server) checkFile(n *number, param, kind string, m *mediaMessage) *failure {
	if m == nil || m.ID == "" || m.Link != "" {
		return nil
	}
	f, there := s.find(string(m.ID))
	if !there || f.number != n.id {
		return refuse(100, "Param ['%s']['id'] is not a valid whatsapp business account media attachment ID", param)
	}
	if !fitsKind(kind, bareType(f.mime)) {
		return refuse(131053, "Unsupported %s mime type %s.", strings.ToUpper(kind[:1])+kind[1:], bareType(f.mime))
	}
	return nil
}

// fitsKind reports whether a file of a type can be sent as a kind of message. Documents may be anything.
func fitsKind(kind, mimeType string) bool {
	switch kind {
	case "image":
		return mimeType == "image/jpeg" || mimeType == "image/png"
	case "sticker":
		return mimeType == "image/webp"
	case "audio", "video":
		return strings.HasPrefix(mimeType, kind+"/")
	}
	return true
}

// base64Sum is a checksum as webhooks carry it.
func base64Sum(sum [32]byte) string { return base64.StdEncoding.EncodeToString(sum[:]) }
