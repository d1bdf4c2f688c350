import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { add, changedKit, newWorld, starterKit, summaryOf, validateUpgrade } from './kit.ts'

const LOCKS = 'Microsoft.Authorization/locks'
const file = readFileSync(join(starterKit, 'aks-baseline.yml'), 'utf8')

/** Returns a world in which each environment has the blue cluster, and nothing else. */
async function worldWithCluster(environments: readonly string[] = ['production'], text = file) {
  const host = await newWorld(environments)
  for (const registration of Object.values(host.world.namespaces)) registration.state = 'Registered'
  const kit = clientOf(host.world)
  const groups = environments.map(environment => {
    const { ids } = createBaseline(loadConfig(text, 'aks-baseline.yml', environment), host.world.subscriptionId)
    kit.make(ids.clusterGroup, { location: 'westeurope' })
    const properties = { ...publicCluster.properties, dnsPrefix: environment }
    kit.put(ids.clusters.blue.cluster, { ...publicCluster, properties }, { version: AKS })
    kit.settle()
    return ids.clusterGroup
  })
  return { host, group: groups[0] ?? '' }
}

/** File of two environments, of which `production` gets a version after `staging`. */
const withStaging = `apiVersion: aks-baseline/v1
workload: shop
defaults: { region: westeurope, profile: dev-test }
environments:
  production: { upgrades: { after: staging }, hub: { addressSpace: 10.200.0.0/24 }, spoke: { addressSpace: 10.240.0.0/16 } }
  staging: { hub: { addressSpace: 10.201.0.0/24 }, spoke: { addressSpace: 10.241.0.0/16 } }
`

describe('validate-upgrade', () => {
  it('gives a usable verdict on a healthy cluster in the first run of the starter kit, and writes nothing', async () => {
    const { host } = await worldWithCluster()
    const inputs = { environment: 'production', target: 'next-minor' }
    const run = await validateUpgrade(host, { event: 'workflow_dispatch', inputs })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0, failed: 0 } })
    expect(run.jobs.at(-1)?.outputs).toEqual({ verdict: 'pass', 'safe-target-version': '1.36.2', path: '1.36.2' })
    expect(summaryOf(host, run)).toContain('Not read, and accepted by `upgrades.accept` until 2027-06-30:')
  })

  it('shows the lines that accept missing evidence when the environment accepts nothing', async () => {
    const { host } = await worldWithCluster()
    const inputs = { environment: 'production', target: 'next-minor' }
    const caller = changedKit(
      ['aks-baseline.yml', '    accept:', '    #accept:'],
      ['aks-baseline.yml', '- { evidence', '#- { evidence']
    )
    const run = await validateUpgrade(host, { event: 'workflow_dispatch', inputs, caller })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-evaluated', requests: { writes: 0 } })
    expect(summaryOf(host, run)).toMatch(/accept:\s+- \{ evidence: cluster, until: /)
  })

  it('fails and comments on a pull request that requests a version when a lock prevents the upgrade', async () => {
    const { host, group } = await worldWithCluster()
    add(host.world, `${group}/providers/Microsoft.Authorization/locks/keep`, LOCKS, 'westeurope', { level: 'ReadOnly' })
    const caller = changedKit(['aks-baseline.yml', '#kubernetesVersion:', 'kubernetesVersion:'])
    const run = await validateUpgrade(host, { event: 'pull_request', caller })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'upgrade-blocked', requests: { writes: 0 } })
    // The outputs are set although the step failed.
    expect(run.jobs.at(-1)?.outputs).toEqual({ verdict: 'block', 'safe-target-version': '', path: '1.36.2' })
    const [comment, ...others] = githubState(host.world).comments
    expect(others).toEqual([])
    expect(comment?.body).toContain('## 🛑 Upgrade block')
    expect(comment?.body).toContain('az lock delete')
    expect(run.jobs.at(-1)?.steps.at(-1)?.outputs).toMatchObject({ sarif: expect.stringMatching(/\.sarif$/) })
  })

  it('compares the requested version with the evidence of the other environment, which its plan identity reads', async () => {
    const { host } = await worldWithCluster(['production', 'staging'], withStaging)
    const from = 'evidence-environment: preproduction'
    const kit = changedKit(['validate-upgrade.yml', `#${from}`, 'evidence-environment: staging'])
    writeFileSync(join(kit, 'aks-baseline.yml'), withStaging)
    const inputs = { environment: 'production', target: 'next-minor', start: 'now' }
    const run = await validateUpgrade(host, { event: 'workflow_dispatch', inputs, caller: kit })
    const [evidence, validate] = run.jobs
    expect(evidence).toMatchObject({ environment: 'staging-plan', conclusion: 'success' })
    const { evidence: read } = JSON.parse(String(evidence?.outputs.evidence))
    expect(read).toMatchObject({ environment: 'staging', colour: 'blue', kubernetes: '1.35.6', flux: 'absent' })
    const { findings } = JSON.parse(String(validate?.steps.at(-1)?.outputs.result))
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'upgrade-evidence', code: 'evidence-other-version' })
    )
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'upgrade-blocked', requests: { writes: 0 } })
  })

  it('does not comment on a pull request when there is nothing to upgrade', async () => {
    const { host } = await worldWithCluster()
    expect(await validateUpgrade(host, { event: 'pull_request' })).toMatchObject({ conclusion: 'success' })
    expect(githubState(host.world).comments).toEqual([])
  })

  it('reads the preview of Azure with the plan identity, and names it when it is missing', async () => {
    const { host } = await worldWithCluster()
    const caller = changedKit([
      'validate-upgrade.yml',
      'target: ${{',
      'preview-evidence: upgrade-assessment\n      target: ${{'
    ])
    const inputs = { environment: 'production', target: 'next-minor' }
    const run = await validateUpgrade(host, { event: 'workflow_dispatch', inputs, caller })
    expect(run).toMatchObject({ conclusion: 'success' })
    expect(run.jobs.at(-1)?.environment).toBe('production-plan')
    expect(summaryOf(host, run)).toContain('the preview upgradeAssessments')
  })
})
