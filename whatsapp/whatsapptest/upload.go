package whatsapptest

import (
	"slices"
	"strconv"
	"strings"
)

// An upload is a resumable upload: what profile pictures and template samples come from.
type upload struct {
	id     string
	handle string
	length int
	kind   string
	data   []byte
}

func (u *upload) complete() bool { return len(u.data) == u.length }

type uploadSession struct {
	ID string `json:"id"`
}

type uploadHandle struct {
	Handle string `json:"h"`
}

type uploadOffset struct {
	ID     string `json:"id"`
	Offset int    `json:"file_offset"`
}

// openUpload serves POST /{app-id}/uploads. Its parameters may stand in the query as well as in the body.
func (s *Server) openUpload(c *call) (*answer, *failure) {
	var body struct {
		Name   text `json:"file_name"`
		Length text `json:"file_length"`
		Type   text `json:"file_type"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	n, err := strconv.Atoi(string(body.Length))
	switch {
	case body.Type == "":
		return nil, missing("file_type")
	case err != nil || n <= 0 || n > 100<<20:
		return nil, refuse(100, "Param file_length must be the number of bytes.")
	case !slices.Contains([]string{"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"}, string(body.Type)):
		return nil, refuse(100, "Param file_type must be one of {application/pdf, image/jpeg, image/jpg, image/png, video/mp4}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &upload{id: "upload:" + s.ids.pick(32, letters), length: n, kind: string(body.Type)}
	u.handle = "4:" + s.ids.pick(40, letters)
	s.uploads[u.id], s.uploads[u.handle] = u, u
	return ok(uploadSession{u.id})
}

// addToUpload serves POST /{upload-id}: bytes from file_offset on.
func (s *Server) addToUpload(c *call) (*answer, *failure) {
	id := c.path[0]
	if scheme, _, _ := strings.Cut(c.r.Header.Get("Authorization"), " "); !strings.EqualFold(scheme, "OAuth") {
		return nil, badToken(0, "Uploads take the token as \"Authorization: OAuth\".")
	}
	offset, err := strconv.Atoi(c.r.Header.Get("file_offset"))
	s.mu.Lock()
	defer s.mu.Unlock()
	u, known := s.uploads[id]
	switch {
	case !known:
		return nil, unknownObject(c.r.Method, id)
	case err != nil || offset != len(u.data):
		return nil, refuse(100, "Header file_offset must be %d.", len(u.data))
	case len(u.data)+len(c.body) > u.length:
		return nil, refuse(100, "The file is longer than the %d bytes that were announced.", u.length)
	}
	u.data = append(u.data, c.body...)
	if !u.complete() {
		return ok(uploadOffset{u.id, len(u.data)})
	}
	return ok(uploadHandle{u.handle})
}

// uploadOffset serves GET /{upload-id}: how many bytes are there.
func (s *Server) uploadOffset(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, known := s.uploads[c.path[0]]
	if !known {
		return nil, unknownObject(c.r.Method, c.path[0])
	}
	return ok(uploadOffset{u.id, len(u.data)})
}
