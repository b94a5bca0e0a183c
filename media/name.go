package media

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest name that CleanName returns. It leaves room for a number where a file system takes 255.
const maxName = 240 // bytes

// CleanName makes a safe file name of one that came from elsewhere: no folder, no drive, no control character, nothing
// that changes the direction of writing, nothing that Windows reserves, no leading dot, at most 240 bytes with the
// extension kept. If nothing is left it is "file". A name without extension gets the one of mime, if it is a type that
// WhatsApp carries; mime may be "".
func CleanName(name, mime string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(cleanRune, strings.ToValidUTF8(name, "_"))
	name = strings.TrimLeft(name, " .")
	name = strings.TrimRight(name, " .")
	if name == "" {
		name = "file"
	}
	ext := path.Ext(name)
	if len(ext) > 20 || strings.ContainsRune(ext, ' ') {
		ext = ""
	}
	stem := strings.TrimRight(strings.TrimSuffix(name, ext), " .")
	if ext == "" {
		ext = Extension(mime)
	}
	if reserved(stem) {
		stem = "_" + stem
	}
	return cut(stem, maxName-len(ext)) + ext
}

func cleanRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case !unicode.IsGraphic(r): // control characters, direction marks, zero-width and private ones
		return -1
	}
	return r
}

// reserved reports whether Windows takes the name for a device, whatever its extension.
func reserved(stem string) bool {
	first, _, _ := strings.Cut(stem, ".")
	first = strings.ToUpper(strings.TrimRight(first, " "))
	switch first {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(first)
	port := strings.HasPrefix(first, "COM") || strings.HasPrefix(first, "LPT")
	return port && utf8.RuneCountInString(first) == 4 && strings.ContainsRune("0123456789¹²³", r)
}

// cut shortens s to at most n bytes, between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " .")
}

// Extension returns the usual extension of a MIME type, with the dot, "" if it is none that WhatsApp carries.
func Extension(mime string) string {
	typ := baseType(mime)
	for _, k := range []Kind{Audio, Video, Image, Sticker, Document} {
		limits, _ := k.Limits()
		if f, ok := limits.format(typ); ok {
			return f.Extensions[0]
		}
	}
	return ""
}
