// Package web is the hosted page: its built files, embedded, and the handler
// that serves them. The page is a client of the public execution surface like
// any other; nothing here knows a flow or what a token opens.
package web

import "embed"

// dist is what `npm run build` makes; it is committed, so that Go alone builds
// the program.
//
//go:embed all:dist
var dist embed.FS
