package codegen

import "strings"

func lines(b []byte) []string {
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// diff returns the lines that differ, with - for old and + for new ones, each group below the line that it follows.
func diff(old, fresh []string) []string {
	// Same beginning and end need no table; the rest is small in practice, and otherwise one block.
	head := 0
	for head < len(old) && head < len(fresh) && old[head] == fresh[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(fresh)-head && old[len(old)-1-tail] == fresh[len(fresh)-1-tail] {
		tail++
	}
	a, b := old[head:len(old)-tail], fresh[head:len(fresh)-tail]
	var out []string
	if head > 0 {
		out = append(out, "  "+old[head-1])
	}
	const most = 4 << 20 // cells of the table
	if len(a)*len(b) > most {
		return append(append(out, prefixed("- ", a)...), prefixed("+ ", b)...)
	}
	// common[i][j] is how many lines a[i:] and b[j:] have in common.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j, same := 0, 0, ""
	group := func(line string) {
		if same != "" {
			out = append(out, "  "+same)
			same = ""
		}
		out = append(out, line)
	}
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			same = a[i]
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			group("- " + a[i])
			i++
		default:
			group("+ " + b[j])
			j++
		}
	}
	return out
}

func prefixed(prefix string, list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = prefix + s
	}
	return out
}
