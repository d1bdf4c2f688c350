import { join, relative } from 'node:path'
import { openHost } from '../host.ts'
import { runWorkflow } from '../runner/run.ts'
import type { RunResult } from '../runner/types.ts'
import type { Command } from './arguments.ts'
import { createProgress } from './progress.ts'
import { describeResult } from './report.ts'
import { createRepository, requestUpgrade, VERSIONS, WAVES } from './upgrade-repository.ts'
import { type PlannedWave, upgradeUntilDone, wavesOf } from './upgrade-sequence.ts'

/**
 * Takes two environments from one minor version to the next: provisions both, upgrades staging, lets it soak, upgrades
 * production, and compares Azure with the file. Returns 0 if nothing differs and nothing is left to do, otherwise 1.
 */
export async function upgradeCommand({ state, speed, request: { source = false } }: Command): Promise<number> {
  const caller = createRepository(join(state, 'repository'))
  const host = await openHost(state, { fresh: true, environments: WAVES, ...(speed !== undefined && { speed }) })
  const cancel = new AbortController()
  process.once('SIGINT', () => cancel.abort())
  process.once('SIGTERM', () => cancel.abort())
  const common = { caller, source, onProgress: createProgress(process.stdout) }
  const show = (run: RunResult, waves: readonly PlannedWave[] = []) => {
    const folder = relative(process.cwd(), join(host.dir, 'runs', String(run.number)))
    process.stdout.write(`${describeResult(run, folder)}${waves.map(describeWave).join('')}\n`)
    return run.conclusion === 'success'
  }
  const run = async (workflow: string, environment?: string) => {
    const inputs = environment === undefined ? {} : { environment }
    return await runWorkflow(
      host,
      { ...common, workflow, event: 'workflow_dispatch', inputs },
      { cancel: cancel.signal }
    )
  }
  try {
    process.stdout.write(`Provisions ${WAVES.join(' and ')} with Kubernetes ${VERSIONS.from}.\n\n`)
    for (const environment of WAVES) if (!show(await run('provision', environment))) return 1
    requestUpgrade(caller)
    process.stdout.write(`A pull request that requests Kubernetes ${VERSIONS.to} is merged.\n\n`)
    const last = await upgradeUntilDone(host, { ...common, onRun: show }, cancel.signal)
    if (last.conclusion !== 'success') return 1
    process.stdout.write('Compares Azure with the file.\n\n')
    const drift = await run('drift')
    show(drift)
    const text = conclusionOf(drift, last)
    process.stdout.write(`${text.lines.join('\n')}\n`)
    return text.isGood ? 0 : 1
  } finally {
    await host.save()
    await host.close()
  }
}

function describeWave({ environment, state, until }: PlannedWave): string {
  return `${environment}: ${state}${until === undefined ? '' : ` until ${new Date(until).toISOString()}`}\n`
}

/** Returns the last lines: what each environment runs, since when, and whether anything differs or is left to do. */
export function conclusionOf(
  drift: Pick<RunResult, 'jobs' | 'conclusion'>,
  last: Pick<RunResult, 'jobs' | 'conclusion' | 'requests'>
): { readonly isGood: boolean; readonly lines: readonly string[] } {
  const looks = drift.jobs.filter(({ steps }) => steps.length > 0)
  const differs = looks.filter(({ steps }) => steps.at(-1)?.outputs['has-drift'] !== 'false')
  const waves = wavesOf(last)
  const due = waves.filter(({ state }) => state !== 'done')
  const hasRun = [drift, last].every(({ conclusion }) => conclusion === 'success')
  const isGood =
    hasRun &&
    looks.length === WAVES.length &&
    differs.length + due.length + last.requests.writes === 0 &&
    waves.length === WAVES.length
  return {
    isGood,
    lines: [
      ...last.jobs.flatMap(({ outputs }) => (outputs.evidence ? [describeEvidence(outputs.evidence)] : [])),
      differs.length === 0 ? 'drift: none' : `drift: ${differs.map(({ name }) => name).join(', ')}`,
      due.length === 0 ? 'left to do: nothing' : `left to do: ${due.map(({ environment }) => environment).join(', ')}`
    ]
  }
}

function describeEvidence(text: string): string {
  const { evidence } = JSON.parse(text)
  const since = evidence.since === undefined ? 'unknown' : new Date(evidence.since).toISOString()
  return `evidence: ${evidence.environment} runs Kubernetes ${evidence.kubernetes} since ${since}`
}
