// Package library keeps what an account's flows are made with: knockout rules and
// their sets, template bindings, customizations. It lists, changes and deletes
// them, and knows who names what.
package library
