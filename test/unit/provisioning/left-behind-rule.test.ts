import { describe, expect, it } from '@jest/globals'
import { stacksOf } from '../../../local/azure/stacks/stack-record.ts'
import { createBaseline } from '../../../src/config/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import type { RunScope } from '../../../src/preflight/index.ts'
import { findDrift } from '../../../src/provisioning/drift.ts'
import { runPreflight } from '../../../src/provisioning/preflight.ts'
import { driftSummary, hasDrift } from '../../../src/report/index.ts'
import { savedWorld } from './saved-world.ts'

/** Returns the saved world, and its environment after the file got other values. */
function moved(changes: Partial<Baseline['config']>) {
  const { baseline, ...saved } = savedWorld('first-stack-format')
  const config = { ...baseline.config, ...changes }
  return { ...saved, wanted: createBaseline(config, saved.world.subscriptionId) }
}

async function findings({ run, wanted }: ReturnType<typeof moved>, targets: RunScope['targets'] = ['network']) {
  const all = await run(context =>
    runPreflight({ targets }, { phase: 'plan', mode: 'plan' }, { ...context, baseline: wanted })
  )
  return all.filter(({ rule }) => rule === 'no-environment-left-behind')
}

const KEY = 'shop/production/westeurope'

describe('a file whose region changed', () => {
  it('gives a warning that names the old environment, its cost and the command', async () => {
    const [finding, ...more] = await findings(moved({ region: 'northeurope' }))
    expect(more).toEqual([])
    expect(finding).toMatchObject({ code: 'environment-left-behind', severity: 'warning', subject: KEY })
    expect(finding?.evidence).toContain('The file now has production in northeurope, and this plan does not move it.')
    expect(finding?.evidence).toMatch(
      /They cost about \$2,\d{3} a month at list prices of November 2026, plus nodes: hub-egress,/
    )
    expect(finding?.remedy).toContain(
      `gh workflow run destroy.yml -f environment=production -f left-behind=${KEY} -f confirm=${KEY}`
    )
  })

  it('gives no command for an environment whose stacks another repository wrote', async () => {
    const saved = moved({ region: 'northeurope' })
    for (const stack of Object.values(stacksOf(saved.world)))
      stack.tags = { 'aks-baseline-source': 'other/team/aks-baseline.yml' }
    const [finding] = await findings(saved)
    expect(finding).toMatchObject({ code: 'unknown-environment', severity: 'warning', subject: KEY })
    expect(finding?.evidence).toContain('its stacks were last written for other/team/aks-baseline.yml')
    expect(finding?.remedy).toContain('use that configuration file')
    expect(finding?.remedy).not.toContain('left-behind=')
  })

  it('is drift, although the new environment does not exist yet', async () => {
    const { run, wanted } = moved({ region: 'northeurope' })
    const permissions = [{ actions: ['*'], notActions: [] }]
    const drift = await run(context =>
      findDrift({ steps: [], baseline: wanted }, { ...context, azure: { ...context.azure, permissions } })
    )
    expect(drift).toMatchObject({ looked: true, faults: [{ what: KEY }], unseen: [{ what: 'production' }] })
    expect(hasDrift(drift)).toBe(true)
    const summary = driftSummary({ workload: 'shop', environment: 'production', region: 'northeurope' }, drift)
    expect(summary).toContain(`- \`${KEY}\`: `)
    expect(summary).toContain(`-f confirm=${KEY}\``)
  })
})

it('gives no warning while the file contains the environment', async () => {
  expect(await findings(moved({}))).toEqual([])
})
