import { describe, expect, it } from '@jest/globals'
import { vmSizes } from '../../local/azure/providers/vm-sizes.ts'
import { githubState } from '../../local/github/state.ts'
import type { OpenHost } from '../../local/index.ts'
import { changedKit, newWorld, provision, resources } from './kit.ts'

/** Sizes on one page of local Azure's list. */
const SIZES_PER_PAGE = 20

function identity(host: OpenHost, name: 'plan' | 'apply') {
  const found = Object.values(host.world.directory.applications).find(
    each => each.displayName === `aks-baseline-${name}`
  )
  if (found === undefined) throw new Error(`no identity ${name}`)
  return found
}

/** Takes away every role of an identity. */
function disarm(host: OpenHost, name: 'plan' | 'apply'): void {
  const { objectId } = identity(host, name)
  for (const [key, resource] of Object.entries(host.world.resources)) {
    if (resource.properties.principalId === objectId) delete host.world.resources[key]
  }
}

describe('a run that cannot succeed says why and leaves nothing half-done', () => {
  it.each(['plan', 'apply'] as const)('wrong subject of the identity that is to %s', async name => {
    const host = await newWorld()
    identity(host, name).federatedCredentials.length = 0
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'login-refused', requests: { writes: 0 } })
    const message = run.annotations.map(each => each.message).join('\n')
    expect(message).toContain(`repo:org/platform:environment:production${name === 'plan' ? '-plan' : ''}`)
    expect(message).toContain('https://token.actions.githubusercontent.com')
    expect(message).toContain('api://AzureADTokenExchange')
  })

  it('a rule that cannot be evaluated any more when the approved plan is applied', async () => {
    const host = await newWorld()
    // The plan reads all pages of the list of sizes; the first read of the apply fails.
    const pages = Math.ceil(vmSizes.length / SIZES_PER_PAGE)
    const fault = { method: 'GET', path: '*/Microsoft.Compute/skus', outcome: '500', times: 99, after: pages }
    const run = await provision(host, { faults: [fault] })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-evaluated', requests: { writes: 0 } })
    const outputs = run.jobs.at(-1)?.steps.find(({ outputs: own }) => own.result !== undefined)?.outputs
    expect(JSON.parse(outputs?.result ?? '{}').findings).toContainEqual(
      expect.objectContaining({ rule: 'vcpu-quota', severity: 'not-evaluated' })
    )
  })

  it('an assertion outside its validity', async () => {
    const host = await newWorld()
    githubState(host.world).issuerClockSkewSeconds = -3600
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'login-expired', requests: { total: 0 } })
  })

  it.each(['plan', 'apply'] as const)('no role for the identity that is to %s', async name => {
    const host = await newWorld()
    disarm(host, name)
    const before = resources(host)
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-authorized', requests: { writes: 0 } })
    expect(resources(host)).toBe(before)
  })

  it('an environment the file does not have', async () => {
    const host = await newWorld()
    const run = await provision(host, { environment: 'prodution' })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'unknown-environment', requests: { writes: 0 } })
    expect(run.annotations.map(each => each.message).join()).toContain('Did you mean')
  })

  it('a configuration with errors, each at its line', async () => {
    const host = await newWorld()
    const run = await provision(host, {
      caller: changedKit(['aks-baseline.yml', 'tier: Premium', 'tier: Ultra'], ['aks-baseline.yml', 'zones:', 'zonez:'])
    })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'config-invalid', requests: { writes: 0 } })
    const lines = run.annotations.filter(each => each.file === 'aks-baseline.yml').map(each => each.line)
    expect(lines).toHaveLength(2)
    expect(lines.every(line => (line ?? 0) > 1)).toBe(true)
  })

  it('a plan that changed between approval and apply', async () => {
    const host = await newWorld()
    await provision(host)
    const caller = changedKit(['aks-baseline.yml', 'logRetentionDays: 30', 'logRetentionDays: 60'])
    // Somebody else works on the hub while the approval is waited for.
    const stop = host.onServed((_n, method, path) => {
      if (method === 'DELETE' && path.includes('hub-network')) meddle(host)
    })
    const before = run(await provision(host, { caller }))
    stop()
    expect(before).toMatchObject({ conclusion: 'failure', failureReason: 'plan-changed', writes: 0 })
    expect(resources(host)).not.toContain('"retentionInDays":60')
  })

  it('another tier for a firewall policy that is there, said before anybody approves', async () => {
    const host = await newWorld()
    await provision(host)
    const before = resources(host)
    const run = await provision(host, { caller: changedKit(['aks-baseline.yml', 'tier: Premium', 'tier: Standard']) })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'azure-refused', requests: { writes: 0 } })
    expect(run.annotations.map(each => each.message).join()).toContain('hub.firewall.tier: Premium')
    expect(run.jobs.map(({ conclusion }) => conclusion)).toEqual(['failure', 'skipped'])
    expect(resources(host)).toBe(before)
  })

  it('a caller that does not grant what the called workflow asks for', async () => {
    const host = await newWorld()
    const run = await provision(host, { caller: changedKit(['provision.yml', 'id-token: write', 'id-token: none']) })
    expect(run).toMatchObject({ conclusion: 'failure', requests: { total: 0 } })
    expect(run.annotations.map(each => each.message).join()).toContain('id-token')
  })
})

function run({ conclusion, failureReason, requests }: Awaited<ReturnType<typeof provision>>) {
  return { conclusion, failureReason, writes: requests.writes }
}

function meddle(host: OpenHost): void {
  const network = Object.values(host.world.resources).find(each =>
    /virtualNetworks\/vnet-[^/]*-hub-[^/]*$/.test(each.id)
  )
  if (network !== undefined) network.tags = { ...network.tags, workload: 'somebody else' }
}
