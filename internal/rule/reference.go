package rule

import (
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Reference is a value that an expression reads: a top-level name, and the members
// and entries below it as far as they are fixed.
type Reference struct {
	Name string
	Path []string
	// Line and Column are where the name stands.
	Line, Column int
	offset       int
}

// String answers the reference with dots: `enroll_full.payload.biometrics`.
func (r Reference) String() string { return strings.Join(append([]string{r.Name}, r.Path...), ".") }

// link is one member or entry of a reference, with its place in the source.
type link struct {
	name   string
	entry  bool // of a list
	offset int
}

// chain is a reference as it stands in the source.
type chain struct {
	name   string
	offset int
	links  []link
	ident  ast.Expr
}

// walker finds what an expression reads. A name that a loop or cel.bind gives is
// none of it.
type walker struct {
	env    *cel.Env
	info   *ast.SourceInfo
	runes  []rune
	bound  []string
	chains []chain
	// names are the names that the expression reads, in the order of their variables.
	names []string
	// loops and firstLoop tell of comprehensions, ranges of what they run over; makes,
	// whether lists or maps are made of what is not fixed; bounded, whether its cost is
	// no more than count, the number of its parts, whatever the values are, once for
	// each entry of a range.
	loops, makes, bounded bool
	firstLoop             int64
	ranges                map[int64]bool
	inLoop                bool
	count                 int
	// clock is whether it reads the moment of the evaluation.
	clock bool
	// structs are the messages of protobuf that it makes, which are none of the
	// language's.
	structs []int64
}

func walk(env *cel.Env, parsed *ast.AST, text string) *walker {
	w := &walker{env: env, info: parsed.SourceInfo(), runes: []rune(text), bounded: true, ranges: map[int64]bool{}}
	w.visit(parsed.Expr())
	w.bounded = w.bounded && !w.makes && (!w.loops || w.count <= watchedNodes)
	return w
}

// offset answers where a part begins, in characters.
func (w *walker) offset(id int64) int {
	if r, ok := w.info.GetOffsetRange(id); ok {
		return int(r.Start)
	}
	return 0
}

func (w *walker) visit(e ast.Expr) {
	w.count++
	switch e.Kind() {
	case ast.LiteralKind, ast.UnspecifiedExprKind:
	case ast.IdentKind, ast.SelectKind:
		w.reference(e)
	case ast.CallKind:
		w.call(e)
	case ast.ListKind:
		for _, entry := range e.AsList().Elements() {
			w.makes = w.makes || entry.Kind() != ast.LiteralKind
			w.visit(entry)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			w.makes = true
			w.visit(entry.AsMapEntry().Key())
			w.visit(entry.AsMapEntry().Value())
		}
	case ast.StructKind:
		w.structs = append(w.structs, e.ID())
	case ast.ComprehensionKind:
		w.loop(e.ID(), e.AsComprehension())
	}
}

func (w *walker) loop(id int64, loop ast.ComprehensionExpr) {
	if !w.loops {
		w.loops, w.firstLoop = true, id
	}
	w.visit(loop.IterRange())
	w.visit(loop.AccuInit())
	outer, outerLoop := len(w.bound), w.inLoop
	if of := loop.IterRange(); of.Kind() != ast.ListKind || of.AsList().Size() > 0 { // of cel.bind it is empty
		w.bounded = w.bounded && !w.inLoop
		w.ranges[of.ID()], w.inLoop = true, true
	}
	w.bound = append(w.bound, loop.AccuVar())
	w.visit(loop.Result())
	w.bound = append(w.bound, loop.IterVar())
	if loop.HasIterVar2() {
		w.bound = append(w.bound, loop.IterVar2())
	}
	w.visit(loop.LoopCondition())
	w.visit(loop.LoopStep())
	w.bound, w.inLoop = w.bound[:outer], outerLoop
}

// reference notes a chain of members, or what its end is when that is no name.
func (w *walker) reference(e ast.Expr) {
	c, end := w.unroll(e)
	if end != nil {
		w.visit(end)
		return
	}
	w.clock = w.clock || c.name == nowName || c.name == hiddenNow
	if slices.Contains(w.bound, c.name) || c.name == hiddenNow {
		return
	}
	w.chains = append(w.chains, c)
}

// written answers the name that a person wrote, when a variable stands for it.
func (w *walker) written(name string) string {
	if i := variableIndex(name); i >= 0 && i < len(w.names) {
		return w.names[i]
	}
	return name
}

// rename puts variables in the place of the names that are read; false when there
// are too many.
func (w *walker) rename() bool {
	factory := ast.NewExprFactory()
	for _, c := range w.chains {
		if c.name == nowName {
			continue
		}
		i := slices.Index(w.names, c.name)
		if i < 0 {
			i = len(w.names)
			w.names = append(w.names, c.name)
		}
		if i >= maxNames {
			return false
		}
		c.ident.SetKindCase(factory.NewIdent(c.ident.ID(), variable(i)))
	}
	return true
}

// plain tells whether the expression may look its values up by the names that people
// wrote: nothing else is read, and none of the names is one that the library knows.
func (w *walker) plain() bool {
	if !w.bounded || w.clock {
		return false
	}
	for _, name := range w.names {
		if _, taken := w.env.CELTypeProvider().FindIdent(name); taken || strings.HasPrefix(name, ".") {
			return false
		}
	}
	return true
}

// unname is the way back from rename, in a checked tree.
func (w *walker) unname(checked *ast.AST) {
	for _, c := range w.chains {
		checked.SetReference(c.ident.ID(), ast.NewIdentReference(c.name, nil))
	}
}

// unroll follows members and entries down to the name that they begin with. The
// parts at the end of it that are no members are answered, to be visited. What is
// taken from an entry that is found by a value is not followed.
func (w *walker) unroll(e ast.Expr) (chain, ast.Expr) {
	switch e.Kind() {
	case ast.IdentKind:
		return chain{name: w.written(e.AsIdent()), offset: w.offset(e.ID()), ident: e}, nil
	case ast.SelectKind:
		w.count++
		return w.extend(e.AsSelect().Operand(), link{name: e.AsSelect().FieldName(), offset: nowhere}, e.ID())
	case ast.CallKind:
		of, l, ok := w.member(e)
		if ok {
			return w.extend(of, l, e.ID())
		}
	default:
	}
	return chain{}, e
}

// nowhere is the place of a member whose name is yet to be found.
const nowhere = -1

func (w *walker) extend(of ast.Expr, l link, id int64) (chain, ast.Expr) {
	c, end := w.unroll(of)
	if end != nil {
		return c, end
	}
	if l.offset == nowhere {
		l.offset = w.find(max(w.offset(id), c.end()), l.name)
	}
	c.links = append(c.links, l)
	return c, nil
}

// end answers where the last part of the chain begins.
func (c chain) end() int {
	if len(c.links) == 0 {
		return c.offset
	}
	return c.links[len(c.links)-1].offset
}

// member reads `a[…]`, `a[?…]` and `a.?b`, when what stands in them is fixed.
func (w *walker) member(e ast.Expr) (ast.Expr, link, bool) {
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.Index, operators.OptIndex, operators.OptSelect:
	default:
		return nil, link{}, false
	}
	args := call.Args()
	if len(args) != 2 || args[1].Kind() != ast.LiteralKind {
		return nil, link{}, false
	}
	at := w.offset(args[1].ID())
	switch key := args[1].AsLiteral().(type) {
	case types.String:
		if call.FunctionName() == operators.OptSelect {
			at = nowhere
		}
		return args[0], link{name: string(key), offset: at}, true
	case types.Int:
		return args[0], link{name: strconv.FormatInt(int64(key), 10), entry: true, offset: at}, true
	}
	return nil, link{}, false
}

// find answers where a member's name stands: the library knows the dot before it, or
// the `has` around it, and the part before it is behind.
func (w *walker) find(from int, name string) int {
	wanted := []rune(name)
	for i := from + 1; i+len(wanted) <= len(w.runes); i++ {
		if slices.Equal(w.runes[i:i+len(wanted)], wanted) && !w.ofName(i-1) && !w.ofName(i+len(wanted)) {
			return i
		}
	}
	return from
}

// ofName tells whether a character of the source may be part of a name.
func (w *walker) ofName(i int) bool { return i >= 0 && i < len(w.runes) && isNameRune(w.runes[i]) }

func (w *walker) call(e ast.Expr) {
	if _, _, ok := w.member(e); ok {
		w.reference(e)
		return
	}
	call := e.AsCall()
	w.bounded = w.bounded && cheap(call)
	if call.IsMemberFunction() && !w.namespaced(call) {
		w.visit(call.Target())
	}
	for _, arg := range call.Args() {
		w.visit(arg)
	}
}

// namespaced tells whether a call's target is no value but part of the function's
// name, as in `math.greatest`.
func (w *walker) namespaced(call ast.CallExpr) bool {
	target := call.Target()
	return target.Kind() == ast.IdentKind && w.env.HasFunction(target.AsIdent()+"."+call.FunctionName())
}
