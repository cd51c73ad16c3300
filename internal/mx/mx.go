// Package mx knows what can be known of Mexico without asking anybody: its
// states and how people write them, the postal codes that belong to each, and what
// the numbers that people are known by say of themselves: CURP, RFC, CLABE, phone,
// payment card and the machine readable zone of the INE's card. Everything here is
// form and arithmetic: that a number is well made does not say that it was issued.
// It is pure: texts in, answers out. docs/mexico.md says where each rule is from.
package mx
