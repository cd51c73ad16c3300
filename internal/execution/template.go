package execution

import (
	"maps"
	"slices"

	"cauce/internal/fault"
	"cauce/internal/netguard"
)

// JudgeTemplate checks what a template keeps of a flow, in the sense that Draft
// checks a flow's: names, setups and addresses. What a flow requires, and may get
// when it is created, is not asked for.
func (e *Engine) JudgeTemplate(in NewFlow, faults *fault.List) {
	in.Sandbox = true // a template may wait for its types to be built
	e.judgeSteps(&in, nil, faults)
	setups, sent := rename(e, in.Setup, "setup", faults)
	for _, key := range slices.Sorted(maps.Keys(setups)) {
		definition, _ := e.catalog.Lookup(key)
		found := slices.DeleteFunc(e.setupFaults(definition, setups[key]), func(f fault.Fault) bool { return f.Code == fault.Required })
		faults.AddAll("setup."+sent[key], found)
	}
	rename(e, in.SkipSteps, "skip_steps", faults)
	if in.CallbackURL != nil {
		if code := netguard.CheckCallback(*in.CallbackURL, e.allowPrivate); code != "" {
			faults.Add("callback_url", code)
		}
	}
}
