// Package mx knows what can be known of Mexico without asking anybody: its
// states and how people write them, and the postal codes that belong to each.
// It is pure: texts in, answers out.
package mx
