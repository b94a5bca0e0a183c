package media

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// office tells Office files apart whose first bytes do not: by the names in a ZIP's directory, or by the streams of the
// older format's directory.
func (p *probe) office(c *content) error {
	if p.typ == "application/zip" {
		return p.zip(c)
	}
	return p.ole(c)
}

const (
	zipTail      = 22 + 1<<16 // the directory's end record with the longest comment
	zipDirectory = 1 << 20    // bytes of the directory that are looked at
)

func (p *probe) zip(c *content) error {
	start := max(0, c.size-zipTail)
	tail, err := c.bytes(start, zipTail)
	if err != nil {
		return err
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || len(tail) < i+22 {
		p.fault = "want a whole ZIP file: its directory is missing"
		return nil
	}
	length, offset := binary.LittleEndian.Uint32(tail[i+12:]), binary.LittleEndian.Uint32(tail[i+16:])
	dir, err := c.bytes(int64(offset), int(min(length, zipDirectory)))
	if err != nil {
		return err
	}
	types, folder := false, ""
	for len(dir) >= 46 && string(dir[:4]) == "PK\x01\x02" {
		n := 46 + int(binary.LittleEndian.Uint16(dir[28:]))
		next := n + int(binary.LittleEndian.Uint16(dir[30:])) + int(binary.LittleEndian.Uint16(dir[32:]))
		if len(dir) < next {
			break
		}
		name := string(dir[46:n])
		types = types || name == "[Content_Types].xml"
		if first, _, ok := strings.Cut(name, "/"); ok && (first == "word" || first == "xl" || first == "ppt") {
			folder = first
		}
		dir = dir[next:]
	}
	if !types {
		return nil
	}
	const office = "application/vnd.openxmlformats-officedocument."
	switch folder {
	case "word":
		p.typ = office + "wordprocessingml.document"
	case "xl":
		p.typ = office + "spreadsheetml.sheet"
	case "ppt":
		p.typ = office + "presentationml.presentation"
	}
	return nil
}

// ole looks through the first sector of the directory, where the main stream of every Office file is listed.
func (p *probe) ole(c *content) error {
	head, err := c.bytes(0, 512)
	if err != nil || len(head) < 512 {
		return err
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return nil
	}
	sector := int64(1) << shift
	dir, err := c.bytes((int64(binary.LittleEndian.Uint32(head[48:]))+1)*sector, int(sector))
	if err != nil {
		return err
	}
	for ; len(dir) >= 128; dir = dir[128:] {
		switch oleName(dir) {
		case "WordDocument":
			p.typ = "application/msword"
		case "Workbook", "Book":
			p.typ = "application/vnd.ms-excel"
		case "PowerPoint Document":
			p.typ = "application/vnd.ms-powerpoint"
		}
	}
	return nil
}

// oleName reads the name of a directory entry: UTF-16 with its length in bytes behind it.
func oleName(entry []byte) string {
	n := min(int(binary.LittleEndian.Uint16(entry[64:])), 64)
	var b strings.Builder
	for i := 0; i+2 < n; i += 2 { // the last character is NUL
		if entry[i+1] != 0 {
			return ""
		}
		b.WriteByte(entry[i])
	}
	return b.String()
}
