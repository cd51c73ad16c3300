package rule

// unknownNames are the names that the expression reads and nobody knows, each
// where it first stands.
func (in source) unknownNames(w *walker, names Names) []*Problem {
	var problems []*Problem
	told := map[string]bool{}
	for _, c := range w.chains {
		_, known := names.Known[c.name]
		if known || c.name == nowName || told[c.name] {
			continue
		}
		told[c.name] = true
		p := in.at(UnknownName, c.offset)
		p.Offending = c.name
		p.Nearest = Nearest(c.name, append(names.list(), nowName))
		problems = append(problems, p)
	}
	return problems
}

// unknownFields are the members that the expression reads and the shapes do not
// have, each once.
func (in source) unknownFields(w *walker, names Names) []*Problem {
	var problems []*Problem
	told := map[string]bool{}
	for _, c := range w.chains {
		shape, path := names.Known[c.name], c.name
		for _, l := range c.links {
			path += "." + l.name
			if l.entry {
				shape = shape.item()
				continue
			}
			member, ok := shape.field(l.name)
			if !ok {
				if !told[path] {
					told[path] = true
					p := in.at(UnknownField, l.offset)
					p.Offending, p.Detail = l.name, path
					p.Nearest = Nearest(l.name, shape.fieldNames())
					problems = append(problems, p)
				}
				break
			}
			shape = member
		}
	}
	return problems
}
