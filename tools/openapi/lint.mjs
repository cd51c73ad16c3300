// Lints the published document: node lint.mjs FILE...
import {formatProblems, getTotals, lint, loadConfig} from '@redocly/openapi-core'
import {fileURLToPath} from 'node:url'

const config = await loadConfig({configPath: fileURLToPath(new URL('redocly.yaml', import.meta.url))})
let failed = false
for (const file of process.argv.slice(2)) {
	const problems = await lint({ref: file, config})
	const totals = getTotals(problems)
	formatProblems(problems, {format: 'codeframe', totals, version: 'lint'})
	console.log(`${file}: ${totals.errors} errors, ${totals.warnings} warnings`)
	failed ||= totals.errors + totals.warnings > 0
}
process.exitCode = failed ? 1 : 0
