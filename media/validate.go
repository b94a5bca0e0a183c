package media

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Report is what Validate found out about a file.
type Report struct {
	Kind     Kind   // as asked for; AnimatedSticker if Sticker was asked for and the file is animated
	Type     string // MIME type to send it as, for example "audio/ogg; codecs=opus"
	Detected string // MIME type of the bytes, without parameters
	Name     string // cleaned file name
	Size     int64  // bytes

	Width, Height int  // pixels, of images and stickers
	Animated      bool // of stickers
	Channels      int  // of Ogg Opus: 1 is mono

	Advice []waerrors.FieldError // what may work but is better changed
}

// A MismatchError says that a file's declared type is not the type of its bytes: the classic upload that is accepted
// and then fails late with code 131053. It is the Err of the error that Validate and Upload return.
type MismatchError struct {
	Declared string // as given with WithType
	Detected string // from the bytes
}

// Error names both types.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("declared as %.60q, but the bytes are %s", e.Declared, e.Detected)
}

// Validate reads the headers of f and says whether it can be used as k. The Report is filled as far as the file could be
// read, also when there is an error.
//
// Checked are the size (at least 1 byte, at most Limits.MaxBytes), the type by the bytes and not by the name, a declared
// type that disagrees with them, the colour of images, the size in pixels of stickers, codec and channels of Ogg, codecs
// and completeness of MP4 and 3GP.
//
// Errors: Invalid with all broken rules, with a *MismatchError in it if the declared type is wrong; Media if the file
// could not be read.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func Validate(f File, k Kind) (Report, error) { return validate("validate media", f, k) }

func validate(op string, f File, k Kind) (Report, error) {
	limits, ok := k.Limits()
	if !ok {
		return Report{Kind: k}, waerrors.NewInvalid(op, waerrors.FieldError{
			Path: "kind", Rule: "want one of media.Kinds", Value: fmt.Sprintf("%.40q", string(k)),
		})
	}
	c, err := openContent(f)
	if err != nil {
		return Report{Kind: k}, unreadable(op, err)
	}
	defer c.Close()
	p, err := inspect(c)
	if err != nil {
		return Report{Kind: k, Size: c.size}, unreadable(op, err)
	}
	if k == Sticker && p.animated {
		k = AnimatedSticker
		limits, _ = k.Limits()
	}
	v := validation{file: f, limits: limits, probe: p, report: Report{
		Kind: k, Type: p.typ, Detected: p.detected, Size: c.size,
		Width: p.width, Height: p.height, Animated: p.animated, Channels: p.channels,
	}}
	v.report.Name = CleanName(f.Name(), p.typ)
	v.run()
	if len(v.broken) == 0 {
		return v.report, nil
	}
	e := waerrors.NewInvalid(op, v.broken...)
	if v.mismatch != nil {
		e.Err = v.mismatch
	}
	return v.report, e
}

// unreadable is the error of a file that cannot be opened or read. It does not hold the path, which may be private.
func unreadable(op string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Media, Title: "the file cannot be read", Err: err}
}

type validation struct {
	file     File
	limits   Limits
	probe    probe
	report   Report
	broken   []waerrors.FieldError
	mismatch *MismatchError
}

func (v *validation) fail(path, rule, value string) {
	v.broken = append(v.broken, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

func (v *validation) advise(path, rule, value string) {
	v.report.Advice = append(v.report.Advice, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

func (v *validation) run() {
	if v.report.Size == 0 {
		v.fail("file.size", "want at least 1 byte", "0")
		return
	}
	v.size()
	format, ok := v.limits.format(v.probe.typ)
	if ok {
		v.report.Type = format.wire()
	} else {
		v.fail("file.type", "want "+v.limits.types(), v.probe.typ)
	}
	v.declared()
	if v.probe.fault != "" {
		v.fail("file.content", v.probe.fault, "")
	}
	if ok {
		v.codecs(format)
		v.picture()
	}
	v.name(format)
}

func (v *validation) size() {
	n := v.report.Size
	switch {
	case n > v.limits.MaxBytes:
		v.fail("file.size", fmt.Sprintf("want at most %d bytes", v.limits.MaxBytes), strconv.FormatInt(n, 10))
	case n > v.limits.SafeBytes:
		v.advise("file.size", fmt.Sprintf("at most %d bytes is safe, if Meta counts in decimal megabytes", v.limits.SafeBytes),
			strconv.FormatInt(n, 10))
	}
	if limit := v.limits.PlayIconBytes; limit > 0 && n > limit {
		v.advise("file.size", fmt.Sprintf("above %d bytes people see a download arrow in place of the play icon", limit),
			strconv.FormatInt(n, 10))
	}
}

// declared compares what the caller says with what the bytes are.
func (v *validation) declared() {
	declared := baseType(v.file.typ)
	switch {
	case declared == v.probe.typ:
	case declared == "", declared == "application/octet-stream":
		v.unsaid()
	case v.probe.typ == "text/plain" && textual(declared):
	default:
		v.mismatch = &MismatchError{Declared: v.file.typ, Detected: v.probe.typ}
		v.fail("file.type", "want the declared type to match the bytes, which are "+v.probe.typ, fmt.Sprintf("%.60q", v.file.typ))
	}
}

// unsaid is about a type that tells nothing. Our own upload then tells the detected one; of a link, Meta sees no more than
// the server says, and refuses all but documents with 131053.
func (v *validation) unsaid() {
	switch rule := "want the server's Content-Type to be " + v.report.Type; {
	case !v.file.linked:
	case v.report.Kind == Document:
		v.advise("file.type", rule, v.file.typ)
	default:
		v.fail("file.type", rule, fmt.Sprintf("%.60q", v.file.typ))
	}
}

func (v *validation) codecs(f Format) {
	switch f.Type {
	case "audio/ogg":
		if !v.probe.opus {
			v.fail("file.codec", "want Opus in Ogg", cmp.Or(v.probe.codec, "something else"))
		} else if v.probe.channels != 1 {
			v.fail("file.channels", "want mono (1 channel)", strconv.Itoa(v.probe.channels))
		}
	case "video/mp4", "video/3gpp":
		v.movie()
	}
}

func (v *validation) movie() {
	m := v.probe.tracks
	if len(m.video) == 0 && v.probe.fault == "" {
		v.fail("file.video_codec", "want H.264", "no video stream")
	}
	for _, codec := range m.video {
		if codec != "H.264" {
			v.fail("file.video_codec", "want H.264", codec)
		}
	}
	for _, codec := range m.audio {
		if codec != "AAC" {
			v.fail("file.audio_codec", "want AAC", codec)
		}
	}
	if n := len(m.audio); n > 1 {
		v.fail("file.audio_streams", "want one or none", strconv.Itoa(n))
	}
	if v.probe.fault != "" {
		return
	}
	if !m.fast {
		v.advise("file.container", "the moov box should stand before mdat (faststart)", "")
	}
	if m.high && m.bFrame {
		v.advise("file.video_profile", "Android does not play H.264 High profile with B-frames: use Main without, or Baseline", "")
	}
}

func (v *validation) picture() {
	w, h, l := v.probe.width, v.probe.height, v.limits
	if w == 0 || h == 0 {
		return
	}
	got := fmt.Sprintf("%d × %d", w, h)
	if int64(w)*int64(h) > maxPixels {
		v.fail("file.pixels", fmt.Sprintf("want at most %d pixels", maxPixels), got)
	}
	if v.probe.colour != "" {
		v.fail("file.colour", "want RGB or RGBA with 8 bits a channel", v.probe.colour)
	}
	if v.probe.colourAdvice != "" {
		v.advise("file.colour", "RGB or RGBA is what Meta documents", v.probe.colourAdvice)
	}
	if l.Width > 0 && (w != l.Width || h != l.Height) {
		v.fail("file.pixels", fmt.Sprintf("want %d × %d", l.Width, l.Height), got)
	}
	if v.report.Kind == AnimatedSticker && !v.probe.animated {
		v.fail("file.animation", "want an animated WebP", "a static one")
	}
	note := v.advise
	if v.report.Kind == GroupPicture {
		note = v.fail // codes 131209 and 131210
	}
	if w < l.MinWidth || h < l.MinHeight {
		note("file.pixels", fmt.Sprintf("want at least %d × %d", l.MinWidth, l.MinHeight), got)
	} else if l.BestWidth > 0 && (w != l.BestWidth || h != l.BestHeight) {
		v.advise("file.pixels", fmt.Sprintf("%d × %d is best", l.BestWidth, l.BestHeight), got)
	}
	if l.Square && w != h {
		note("file.pixels", "want a square", got)
	}
}

// name looks at the extension, by which people's phones choose icon and program.
func (v *validation) name(f Format) {
	if f.Type == "" {
		return
	}
	ext := strings.ToLower(path.Ext(v.report.Name))
	switch typ := extensionType(v.report.Name); {
	case ext == "" && f.Type != "" && v.report.Kind == Document:
		v.advise("file.name", "give the name its extension: phones choose the icon by it", "")
	case typ != "" && typ != f.Type:
		v.advise("file.name", "the extension does not fit the bytes, which are "+f.Type, ext)
	}
}
