// Package ent is generated from ent/schema, save for this file and what lies in
// schema and migrate.
package ent

//go:generate go tool ent generate --feature intercept,sql/modifier,sql/execquery,sql/versioned-migration ./schema
