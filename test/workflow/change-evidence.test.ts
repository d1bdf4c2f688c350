import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { RunResult } from '../../local/index.ts'
import { fork, kitWith, provision, starterKit } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

/** An environment that gets changes of the infrastructure only after `production` has them. */
const SECOND = `
  second:
    changes: { after: production }
    hub: { addressSpace: 10.210.0.0/24 }
    spoke: { addressSpace: 10.211.0.0/16 }
    ingress: { domain: second.contoso.com }
`

const CALL = `    uses: org/aks-baseline/.github/workflows/provision.yml@v1
    permissions: { contents: read, id-token: write, pull-requests: write }`

/** Returns the starter kit with a workflow of these jobs. */
function callerOf(jobs: string): string {
  const file = readFileSync(join(starterKit, 'aks-baseline.yml'), 'utf8')
  const text = readFileSync(join(starterKit, 'provision.yml'), 'utf8')
  return kitWith(`${file}${SECOND}`, ['provision.yml', text.slice(text.indexOf('jobs:')), `jobs:\n${jobs}`])
}

/** Returns the ids of the rules with findings about a job. */
function rulesOf({ jobs }: RunResult, name: string): string[] {
  const result = JSON.parse(String(jobs.find(job => job.name === name)?.steps.at(-1)?.outputs.result))
  return (result.findings ?? []).map(({ rule }: { readonly rule: string }) => rule)
}

const { world } = await starterProvisioned()

describe('an environment that gets changes after another one', () => {
  it('passes the evidence of a plan of the other environment, in the same run', async () => {
    const host = await fork(world, ['second'])
    const caller = callerOf(`  first:
${CALL}
    with: { environment: production, mode: plan }
  second:
    needs: first
${CALL}
    with: { environment: second, mode: plan, evidence: "\${{ needs.first.outputs.evidence }}" }
`)
    const run = await provision(host, { event: 'push', caller })
    expect(run.conclusion).toBe('success')
    expect(rulesOf(run, 'second / plan')).not.toContain('change-evidence')
    const { evidence } = JSON.parse(String(run.jobs.find(({ name }) => name === 'first / plan')?.outputs.evidence))
    expect(evidence).toMatchObject({
      environment: 'production',
      pending: [],
      notEvaluated: [],
      faults: [],
      writtenAt: expect.any(Number),
      flux: { state: 'Compliant', revision: expect.stringContaining('sha1:'), fetchedAt: expect.any(Number) }
    })
  })

  it('stops before the first write without evidence', async () => {
    const host = await fork(world, ['second'])
    const caller = callerOf(`  second:
${CALL}
    with: { environment: second, mode: apply }
`)
    const run = await provision(host, { event: 'push', caller })
    expect(rulesOf(run, 'second / plan')).toContain('change-evidence')
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'evidence-missing', requests: { writes: 0 } })
  })
})
