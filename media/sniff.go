package media

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffBytes is how much of a file is looked at to tell its type.
const sniffBytes = 3072

// DetectType returns the MIME type of a file that begins with head, of which at most 3,072 bytes are looked at. It is
// "application/octet-stream" if nothing fits. Text is told apart as far as possible ("text/csv", "application/json");
// containers are not opened, so that an MP4 without a picture is "video/mp4" here and "audio/mp4" in a Report.
func DetectType(head []byte) string {
	if len(head) > sniffBytes {
		head = head[:sniffBytes]
	}
	return baseType(mimetype.Detect(head).String())
}

// textual reports whether a type is text that a person can read as it is, so that it can be sent as text/plain.
func textual(typ string) bool {
	switch typ = baseType(typ); {
	case typ == "text/rtf":
		return false
	case strings.HasPrefix(typ, "text/"):
		return true
	case strings.HasPrefix(typ, "image/"), strings.HasPrefix(typ, "model/"):
		return false
	}
	switch typ {
	case "message/rfc822", // an e-mail, or any text that begins like one: "From: …"
		"application/json", "application/geo+json", "application/x-ndjson", "application/javascript", "application/xml",
		"application/x-subrip", "application/rss+xml", "application/atom+xml", "application/csv", "application/sql":
		return true
	}
	return false
}
