package media

import (
	"path"
	"slices"
	"strings"
)

// A Kind is what a file is to be used as. Each kind has its own limits.
type Kind string

const (
	Audio           Kind = "audio"            // a sound file
	Voice           Kind = "voice"            // a voice note: Ogg with Opus, mono
	Video           Kind = "video"            // a film
	Document        Kind = "document"         // a file with a name
	Image           Kind = "image"            // a picture
	Sticker         Kind = "sticker"          // a sticker; if the file is animated, the limits of AnimatedSticker apply
	AnimatedSticker Kind = "animated sticker" // a sticker that must be animated

	HeaderImage    Kind = "template header image"    // sample or header of a template
	HeaderVideo    Kind = "template header video"    // sample or header of a template
	HeaderGIF      Kind = "template header gif"      // a short MP4 shown as a GIF; marketing messages only
	HeaderDocument Kind = "template header document" // sample or header of a template
	ProfilePicture Kind = "profile picture"          // the picture of the business; set by package profile
	GroupPicture   Kind = "group picture"            // the picture of a group
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{
		Audio, Voice, Video, Document, Image, Sticker, AnimatedSticker,
		HeaderImage, HeaderVideo, HeaderGIF, HeaderDocument, ProfilePicture, GroupPicture,
	}
}

// MessageType returns the type of the message that carries a file of this kind, for example "audio" for a voice note.
// It is "" for kinds that no message carries.
func (k Kind) MessageType() string {
	switch k {
	case Audio, Voice:
		return "audio"
	case Video, HeaderVideo, HeaderGIF:
		return "video"
	case Document, HeaderDocument:
		return "document"
	case Image, HeaderImage:
		return "image"
	case Sticker, AnimatedSticker:
		return "sticker"
	}
	return ""
}

// A Format is a type of file that a kind accepts.
type Format struct {
	Type       string   // MIME type without parameters, for example "audio/ogg"
	Extensions []string // with the dot, the usual one first
	Codecs     string   // what must be inside, "" if anything may: "opus"
}

// wire returns the type as uploads declare it: plain audio/ogg is refused.
func (f Format) wire() string {
	if f.Codecs == "" {
		return f.Type
	}
	return f.Type + "; codecs=" + f.Codecs
}

// Limits are the rules of a kind. Zero means that there is no such rule.
type Limits struct {
	Formats       []Format
	MaxBytes      int64 // more is refused
	SafeBytes     int64 // up to here there is no doubt about which megabyte Meta means
	PlayIconBytes int64 // a larger voice note shows a download arrow in place of the play icon
	CaptionChars  int   // longest caption in characters; 0 if there can be none

	Width, Height         int  // exact size in pixels
	MinWidth, MinHeight   int  // a smaller picture causes trouble when it is resized
	BestWidth, BestHeight int  // recommended size in pixels
	Square                bool // width and height should be equal
}

// MaxUpload is the largest file that any kind accepts.
const MaxUpload = 100 << 20 // bytes

// Limits returns the rules of k, and false if k is none of Kinds.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func (k Kind) Limits() (Limits, bool) {
	switch k {
	case Audio:
		return Limits{Formats: audioFormats(), MaxBytes: 16 << 20, SafeBytes: 16e6}, true
	case Voice:
		return Limits{Formats: []Format{oggOpus()}, MaxBytes: 16 << 20, SafeBytes: 16e6, PlayIconBytes: 512 << 10}, true
	case Video:
		return Limits{Formats: []Format{mp4Video(), threeGP()}, MaxBytes: 16 << 20, SafeBytes: 16e6, CaptionChars: 1024}, true
	case Document:
		return Limits{Formats: documentFormats(), MaxBytes: 100 << 20, SafeBytes: 100e6, CaptionChars: 1024}, true
	case Image:
		return Limits{Formats: imageFormats(), MaxBytes: 5 << 20, SafeBytes: 5e6, CaptionChars: 1024}, true
	case Sticker:
		return Limits{Formats: []Format{webP()}, MaxBytes: 100 << 10, SafeBytes: 100e3, Width: 512, Height: 512}, true
	case AnimatedSticker:
		return Limits{Formats: []Format{webP()}, MaxBytes: 500 << 10, SafeBytes: 500e3, Width: 512, Height: 512}, true
	}
	return k.otherLimits()
}

// otherLimits are those of files that are not the content of a message.
func (k Kind) otherLimits() (Limits, bool) {
	switch k {
	case HeaderImage:
		return Limits{Formats: imageFormats(), MaxBytes: 5 << 20, SafeBytes: 5e6}, true
	case HeaderVideo:
		return Limits{Formats: []Format{mp4Video()}, MaxBytes: 16 << 20, SafeBytes: 16e6}, true
	case HeaderGIF: // a larger one is shown as a video
		return Limits{Formats: []Format{mp4Video()}, MaxBytes: 3670016, SafeBytes: 3500e3}, true
	case HeaderDocument:
		return Limits{Formats: []Format{pdf()}, MaxBytes: 100 << 20, SafeBytes: 100e6}, true
	case ProfilePicture:
		return Limits{
			Formats: imageFormats(), MaxBytes: 5 << 20, SafeBytes: 5e6,
			MinWidth: 192, MinHeight: 192, BestWidth: 640, BestHeight: 640, Square: true,
		}, true
	case GroupPicture: // Meta refuses what is not square (131209) or too small (131210)
		return Limits{
			Formats: []Format{jpegFormat()}, MaxBytes: 5 << 20, SafeBytes: 5e6,
			MinWidth: 192, MinHeight: 192, BestWidth: 640, BestHeight: 640, Square: true,
		}, true
	}
	return Limits{}, false
}

func jpegFormat() Format { return Format{Type: "image/jpeg", Extensions: []string{".jpg", ".jpeg"}} }
func pdf() Format        { return Format{Type: "application/pdf", Extensions: []string{".pdf"}} }
func webP() Format       { return Format{Type: "image/webp", Extensions: []string{".webp"}} }
func mp4Video() Format   { return Format{Type: "video/mp4", Extensions: []string{".mp4"}} }
func threeGP() Format    { return Format{Type: "video/3gpp", Extensions: []string{".3gp"}} }

func oggOpus() Format {
	return Format{Type: "audio/ogg", Extensions: []string{".ogg"}, Codecs: "opus"}
}

func imageFormats() []Format {
	return []Format{jpegFormat(), {Type: "image/png", Extensions: []string{".png"}}}
}

func audioFormats() []Format {
	return []Format{
		{Type: "audio/aac", Extensions: []string{".aac"}},
		{Type: "audio/amr", Extensions: []string{".amr"}},
		{Type: "audio/mpeg", Extensions: []string{".mp3"}},
		{Type: "audio/mp4", Extensions: []string{".m4a"}},
		oggOpus(),
	}
}

func documentFormats() []Format {
	const office = "application/vnd.openxmlformats-officedocument."
	return []Format{
		{Type: "text/plain", Extensions: []string{".txt"}},
		pdf(),
		{Type: "application/msword", Extensions: []string{".doc"}},
		{Type: office + "wordprocessingml.document", Extensions: []string{".docx"}},
		{Type: "application/vnd.ms-excel", Extensions: []string{".xls"}},
		{Type: office + "spreadsheetml.sheet", Extensions: []string{".xlsx"}},
		{Type: "application/vnd.ms-powerpoint", Extensions: []string{".ppt"}},
		{Type: office + "presentationml.presentation", Extensions: []string{".pptx"}},
	}
}

// format returns the format for a MIME type without parameters.
func (l Limits) format(typ string) (Format, bool) {
	i := slices.IndexFunc(l.Formats, func(f Format) bool { return f.Type == typ })
	if i < 0 {
		return Format{}, false
	}
	return l.Formats[i], true
}

// types lists what is accepted, as it stands in messages for people.
func (l Limits) types() string {
	out := make([]string, len(l.Formats))
	for i, f := range l.Formats {
		out[i] = f.wire()
	}
	return strings.Join(out, ", ")
}

// baseType returns a MIME type in lower case without parameters, by the name that the tables here use.
func baseType(typ string) string {
	typ, _, _ = strings.Cut(typ, ";")
	switch typ = strings.ToLower(strings.TrimSpace(typ)); typ {
	case "image/jpg", "image/pjpeg":
		return "image/jpeg"
	case "image/apng", "image/vnd.mozilla.apng":
		return "image/png" // an animated PNG is a PNG whose first picture is shown
	case "audio/mp3", "audio/x-mpeg":
		return "audio/mpeg"
	case "audio/x-m4a", "audio/m4a", "audio/x-mp4a":
		return "audio/mp4"
	case "audio/amr-nb":
		return "audio/amr"
	case "audio/x-aac", "audio/aacp":
		return "audio/aac"
	case "audio/opus", "application/ogg":
		return "audio/ogg"
	case "video/3gp", "audio/3gpp":
		return "video/3gpp"
	case "video/x-m4v":
		return "video/mp4"
	case "application/x-pdf":
		return "application/pdf"
	}
	return typ
}

// extensionType returns the MIME type that a name's extension stands for, "" if it is none that a kind accepts.
func extensionType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if ext == "" {
		return ""
	}
	for _, formats := range [][]Format{imageFormats(), {mp4Video(), threeGP(), webP()}, audioFormats(), documentFormats()} {
		for _, f := range formats {
			if slices.Contains(f.Extensions, ext) {
				return f.Type
			}
		}
	}
	return ""
}
