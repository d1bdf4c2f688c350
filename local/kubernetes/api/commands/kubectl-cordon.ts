import { asRecord } from '../../objects.ts'
import { type CommandContext, failedWith, type ProgramResult, succeeded } from './command-result.ts'
import { ask, failureOf } from './kubectl-requests.ts'

const PATCH = { 'content-type': 'application/strategic-merge-patch+json' }

/** Runs `kubectl uncordon NODE…`. The texts are those of kubectl (kubernetes/kubectl: pkg/cmd/drain/drain.go). */
export function uncordon(context: CommandContext, names: readonly string[]): ProgramResult {
  if (names.length === 0) return failedWith('error: USAGE: uncordon NODE [flags]')
  const results = names.map(name => uncordonNode(context, name))
  const failed = results.find(({ exitCode }) => exitCode !== 0)
  const output = results.map(result => result.output).join('')
  return failed === undefined
    ? succeeded(output)
    : { ...failed, output, errors: results.map(each => each.errors).join('') }
}

function uncordonNode(context: CommandContext, name: string): ProgramResult {
  const path = `/api/v1/nodes/${name}`
  const read = ask(context, 'GET', path)
  const refused = failureOf(read)
  if (refused !== undefined) return refused
  // Verbatim: kubernetes/kubectl: pkg/cmd/drain/drain.go
  if (asRecord(asRecord(read.body).spec).unschedulable !== true) return succeeded(`node/${name} already uncordoned\n`)
  const patched = ask(context, 'PATCH', path, { spec: { unschedulable: null } }, PATCH)
  return failureOf(patched) ?? succeeded(`node/${name} uncordoned\n`)
}
