package rule

import (
	"strconv"

	"cel.dev/cel-go/common/ast"
)

// state is what following a chain through the values came to.
type state int

const (
	found state = iota
	isMissing
	isNull // on the way: null has no members
)

// follow goes down a chain through native values. It answers the place and the
// path of the link that led nowhere, and how.
func (v *view) follow(c chain) (int, string, state) {
	_, at, path, how := v.reach(c)
	return at, path, how
}

// reach is follow, with the value at the end.
func (v *view) reach(c chain) (value any, at int, path string, how state) {
	path, at = c.name, c.offset
	if c.name == nowName {
		return v.now, at, path, found
	}
	value, ok := v.named(c.name)
	if !ok {
		return nil, at, path, isMissing
	}
	for _, l := range c.links {
		if value == nil {
			return nil, at, path, isNull
		}
		path, at = path+"."+l.name, l.offset
		value, ok = child(value, l)
		if !ok {
			return nil, at, path, isMissing
		}
	}
	return value, at, path, found
}

func child(value any, l link) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		member, ok := value[l.name]
		return member, ok
	case []any:
		i, err := strconv.Atoi(l.name)
		if err != nil || i < 0 || i >= len(value) {
			return nil, false
		}
		return value[i], true
	}
	return nil, false
}

// within tells whether a chain stands inside the part of the tree with this
// number; inside any part that is not known.
func (e *Expression) within(id int64, c chain) bool {
	node := find(e.tree.Expr(), id)
	if node == nil {
		return true
	}
	inside := false
	ast.PreOrderVisit(node, ast.NewExprVisitor(func(part ast.Expr) {
		if part.Kind() == ast.IdentKind && e.offset(part.ID()) == c.offset {
			inside = true
		}
	}))
	return inside
}

// find answers the part of a tree with a number, or nil.
func find(root ast.Expr, id int64) ast.Expr {
	var match ast.Expr
	if id == 0 {
		return nil
	}
	ast.PreOrderVisit(root, ast.NewExprVisitor(func(part ast.Expr) {
		if match == nil && part.ID() == id {
			match = part
		}
	}))
	return match
}

// kindOf names the kind of an argument, as far as it was read from the values or
// is written there. A null one becomes the problem.
func (e *Expression) kindOf(arg ast.Expr, p *Problem, v *view) string {
	if arg.Kind() == ast.LiteralKind {
		return kindOfValue(arg.AsLiteral())
	}
	w := &walker{info: e.tree.SourceInfo(), runes: []rune(e.text), names: e.names}
	c, end := w.unroll(arg)
	if end != nil {
		return ""
	}
	value, at, path, how := v.reach(c)
	if how != found {
		return ""
	}
	if value == nil {
		*p = *e.relocate(p, at)
		p.Code, p.Detail = NullValue, path
		return ""
	}
	return kindOfNative(value)
}
