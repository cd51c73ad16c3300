// Package apitest tries the service from outside. A case in cases/*.yaml is a
// run of calls by rpc name; each runs over REST and over gRPC, on SQLite and on
// PostgreSQL, against the whole house in one process.
package apitest
