package execution

import (
	"context"

	"cauce/internal/fault"
)

// JudgeStep judges a finished step by the rules that were frozen with its flow, as
// finishing it does, and tells whether they let it pass.
func (e *Engine) JudgeStep(ctx context.Context, f *Flow, index int) (bool, error) {
	v, err := e.judgeStep(ctx, &change{flow: f, at: e.now(), step: index})
	return v.outcome == passes, err
}

// FitRules checks a flow's rules against its steps, as creating it does.
func (e *Engine) FitRules(f *Flow) error {
	set, faults := *f.Terms.Rules, &fault.List{}
	e.fit(&set, f.types(), faults)
	return faults.Err()
}
