package app

import "cauce/internal/step/catalog"

// StepType answers the name of a step type by its name or an alias of it.
func StepType(name string) (key string, known bool) { return stepKey(catalog.New())(name) }

// StepTypes answers the name of every step type, sorted.
func StepTypes() []string { return catalog.New().Keys() }
