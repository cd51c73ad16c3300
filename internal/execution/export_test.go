package execution

import "context"

// JudgeStep judges a finished step by the rules that were frozen with its flow, as
// finishing it does, and tells whether they let it pass.
func (e *Engine) JudgeStep(ctx context.Context, f *Flow, index int) (bool, error) {
	v, err := e.judgeStep(ctx, &change{flow: f, at: e.now(), step: index})
	return v.outcome == passes, err
}
