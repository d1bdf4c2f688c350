import { describe, expect, it } from '@jest/globals'
import { findResource } from '../../../local/azure/resources/resource-lookup.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { FakeAnswer, FakeRequest } from '../azure/fakes.ts'
import { AKS } from '../local/aks/cluster-kit.ts'
import { addRaw } from '../power/power-kit.ts'
import { readNothing, type ValidationKit, validationKit } from './upgrade-validation-kit.ts'

const lock = (kit: ValidationKit) => {
  const id = `${kit.baseline.ids.clusterGroup}/providers/Microsoft.Authorization/locks/keep`
  addRaw(kit.world, id, 'Microsoft.Authorization/locks', { level: 'ReadOnly' })
}

const denied: FakeAnswer = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }
const deny = (path: RegExp) => (request: FakeRequest) => (path.test(request.path) ? denied : undefined)

/** Returns the stored properties of a pool, to change them as a colleague would. */
function poolOf(kit: ValidationKit, name: string): Record<string, unknown> {
  const found = findResource(kit.world, `${kit.id('blue')}/agentPools/${name}`)
  if (found === undefined) throw new Error(`The pool ${name} does not exist.`)
  return found.properties
}

/** Returns the configuration of the kit with further settings of the environment. */
function configured(kit: ValidationKit, settings: string) {
  const file = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope, profile: dev-test, ${settings} } }`
  return createBaseline(loadConfig(file, 'x', 'test'), kit.world.subscriptionId)
}

describe('the validation of an upgrade', () => {
  it('passes a healthy cluster, and names version, pools, surge and duration', async () => {
    const kit = validationKit()
    const found = await kit.validate({ target: 'next-minor' })
    expect(found).toMatchObject({ verdict: 'pass', findings: [], kind: 'minor', from: '1.35.6', to: '1.36.2' })
    expect(found).toMatchObject({ path: ['1.36.2'], safeTargetVersion: '1.36.2', colour: 'blue' })
    expect(found.surge.map(({ pool, nodes, vcpus, addresses }) => [pool.name, nodes, vcpus, addresses])).toEqual([
      ['npsystem', 1, 4, 1],
      ['user', 1, 4, 1]
    ])
    expect(found.duration).toMatchObject({ least: 25, controlPlane: { least: 5 } })
    expect(found.changes.map(({ what }) => what)).toContain('CoreDNS 1.14 replaces 1.13.')
    expect(found.outlook).toMatchObject({ minor: '1.36', communityEnd: '2027-06' })
    expect(kit.writes).toEqual([])
  })

  it('blocks when a lock prevents the upgrade, and names the lock', async () => {
    const kit = validationKit()
    lock(kit)
    const found = await kit.validate({ target: 'next-minor' })
    expect(found).toMatchObject({ verdict: 'block', safeTargetVersion: '' })
    expect(found.findings[0]).toMatchObject({ rule: 'upgrade-locks', severity: 'error' })
  })

  it.each([
    ['the newest version that is not a preview', '1.36.3', '1.36.2', []],
    ['the next minor version of a path over several', '1.38.0', '1.36.2', []],
    ['the newest patch when the minor version needs another node image', '1.36.2', '1.35.8', ['CBLMariner']]
  ])('names as safe %s', async (_, exact, safeTargetVersion, [osSKU]) => {
    const kit = validationKit()
    const names = ['1.35.7', '1.35.8', '1.36.1', '1.36.2', '1.36.3']
    const upgrades = names.map(name => ({ kubernetesVersion: name, isPreview: name === '1.36.3' }))
    const offers: FakeAnswer = { status: 200, body: { properties: { controlPlaneProfile: { upgrades } } } }
    kit.after = ({ path }) => (/upgradeProfiles/i.test(path) ? offers : undefined)
    if (osSKU !== undefined) poolOf(kit, 'user').osSKU = osSKU
    const found = await kit.validate({ target: { exact } })
    expect(found).toMatchObject({ verdict: 'block', safeTargetVersion })
    const allowed = await kit.validate({ target: { exact: '1.36.3' }, allowPreview: true })
    expect(allowed.verdict).toBe(osSKU === undefined ? 'pass' : 'block')
  })

  it('passes a healthy cluster without access from inside only when the environment accepts that', async () => {
    const kit = validationKit()
    const request = { target: 'next-minor', readInside: readNothing } as const
    const found = await kit.validate(request)
    expect(found).toMatchObject({ verdict: 'inconclusive', safeTargetVersion: '' })
    expect(found.findings.map(({ severity }) => severity)).toEqual(Array(8).fill('not-evaluated'))
    const accept = 'upgrades: { accept: [{ evidence: cluster, until: 2099-01-01, reason: x }] }'
    const accepted = await kit.validate({ ...request, baseline: configured(kit, accept) })
    expect(accepted).toMatchObject({ verdict: 'pass', safeTargetVersion: '1.36.2' })
  })

  it('is inconclusive when a rule that blocks cannot be evaluated, unless the environment accepts that', async () => {
    const kit = validationKit()
    kit.intercept(deny(/Microsoft\.Compute\/skus/i))
    const found = await kit.validate({ target: 'next-minor' })
    expect(found).toMatchObject({ verdict: 'inconclusive', safeTargetVersion: '' })
    expect(found.surge[0]).not.toHaveProperty('vcpus')
    const accept = 'upgrades: { accept: [{ evidence: azure, until: 2099-01-01, reason: x }] }'
    expect((await kit.validate({ target: 'next-minor', baseline: configured(kit, accept) })).verdict).toBe('pass')
    const ended = 'upgrades: { accept: [{ evidence: azure, until: 2020-01-01, reason: x }] }'
    expect((await kit.validate({ target: 'next-minor', baseline: configured(kit, ended) })).verdict).toBe('block')
  })

  it('passes without a rule when the cluster runs the version of the target already', async () => {
    const kit = validationKit()
    lock(kit)
    expect(await kit.validate({ target: { exact: '1.35.6' } })).toMatchObject({ verdict: 'pass', path: [] })
    const same = configured(kit, 'cluster: { kubernetesVersion: "1.35" }')
    expect(await kit.validate({ target: 'configured', baseline: same })).toMatchObject({ verdict: 'pass', path: [] })
    const next = configured(kit, 'cluster: { kubernetesVersion: "1.36" }')
    expect(await kit.validate({ target: 'configured', baseline: next })).toMatchObject({
      verdict: 'block',
      to: '1.36.2'
    })
  })

  describe('of what is left of an interrupted upgrade', () => {
    type Body = { properties: Record<string, unknown> & { agentPoolProfiles: Record<string, unknown>[] } }

    /** Returns a kit whose cluster Azure shows with a change. */
    function shown(change: (body: Body, user: Record<string, unknown>) => void): ValidationKit {
      const kit = validationKit()
      kit.after = ({ path, method }) => {
        if (method !== 'GET' || !/managedClusters\/aks-shop-test-blue-\w+$/i.test(path)) return undefined
        const body = structuredClone(kit.get(kit.id('blue'), { version: AKS })) as Body
        const user = body.properties.agentPoolProfiles.find(({ name }) => name === 'user') ?? {}
        change(body, user)
        return { status: 200, body }
      }
      return kit
    }
    const planeIsNew = ({ properties }: Body) =>
      Object.assign(properties, { kubernetesVersion: '1.36.2', currentKubernetesVersion: '1.36.2' })

    it('judges the pools by the minor version that they still cross', async () => {
      const found = await shown(planeIsNew).validate({ target: { exact: '1.36.2' } })
      expect(found).toMatchObject({ kind: 'minor', from: '1.36.2', to: '1.36.2', path: [] })
      expect(found.changes.map(({ minor }) => minor)).toContain(36)
      expect(found.surge.map(({ pool }) => pool.name)).toEqual(['npsystem', 'user'])
    })

    it.each<[string, (body: Body, user: Record<string, unknown>) => void, string]>([
      [
        'a pool has another requested version',
        (_, user) => Object.assign(user, { orchestratorVersion: '1.34.9' }),
        'user'
      ],
      ['a pool has failed', (_, user) => Object.assign(user, { provisioningState: 'Failed' }), 'user'],
      [
        'the control plane has another requested version',
        ({ properties }) => Object.assign(properties, { kubernetesVersion: '1.36.2' }),
        'control plane'
      ],
      [
        'the cluster has failed',
        ({ properties }) => Object.assign(properties, { provisioningState: 'Failed' }),
        'cluster'
      ]
    ])('judges the target that runs already when %s', async (_, change, subject) => {
      const found = await shown(change).validate({ target: { exact: '1.35.6' } })
      expect(found.findings.map(each => each.subject).join()).toContain(subject)
      expect(found.verdict).not.toBe('pass')
    })

    it('judges the target that runs already when machines of a pool are of another version', async () => {
      const kit = validationKit()
      const machine = (name: string, currentOrchestratorVersion: string) => ({
        name,
        properties: { kubernetes: { currentOrchestratorVersion } }
      })
      const value = [machine('user-1', '1.35.6'), machine('user-2', '1.34.9')]
      kit.intercept(({ path }) =>
        /agentPools\/user\/machines/i.test(path) ? { status: 200, body: { value } } : undefined
      )
      const found = await kit.validate({ target: { exact: '1.35.6' } })
      expect(found.surge.map(({ pool }) => pool.name)).toEqual(['user'])
      expect(found).toMatchObject({ verdict: 'warn', findings: [{ rule: 'upgrade-incomplete', subject: 'pool user' }] })
    })
  })

  it('leaves stopped pools out, and upgrades system pools first', async () => {
    const kit = validationKit()
    kit.after = ({ path, method }) => {
      if (method !== 'GET' || !/managedClusters\/aks-shop-test-blue-\w+$/i.test(path)) return undefined
      const body = structuredClone(kit.get(kit.id('blue'), { version: AKS }))
      const pools = body.properties.agentPoolProfiles
      pools.reverse()
      pools.push({ ...pools[0], name: 'summer', powerState: { code: 'Stopped' } })
      return { status: 200, body }
    }
    const found = await kit.validate({ target: 'node-image' })
    expect(found.surge.map(({ pool }) => pool.name)).toEqual(['npsystem', 'user'])
    expect(found.duration).not.toHaveProperty('controlPlane')
  })

  it('shows duration and surge of the pools of a stopped cluster, which start with it', async () => {
    const running = await validationKit().validate({ target: 'next-minor' })
    const kit = validationKit()
    kit.after = ({ path, method }) => {
      if (method !== 'GET' || !/managedClusters\/aks-shop-test-blue-\w+$/i.test(path)) return undefined
      const body = structuredClone(kit.get(kit.id('blue'), { version: AKS }))
      const powerState = { code: 'Stopped' }
      for (const each of [body.properties, ...body.properties.agentPoolProfiles]) Object.assign(each, { powerState })
      return { status: 200, body }
    }
    const stopped = await kit.validate({ target: 'next-minor' })
    expect(stopped.verdict).toBe('block')
    expect(stopped.duration).toEqual(running.duration)
    expect(stopped.surge.map(({ nodes }) => nodes)).toEqual(running.surge.map(({ nodes }) => nodes))
  })

  it('reads each fact once', async () => {
    const kit = validationKit()
    const reads: string[] = []
    kit.intercept(({ method, path, query }) => {
      reads.push(`${method} ${path}?${query.toString()}`)
      return undefined
    })
    await kit.validate({ target: 'next-minor' })
    const later = reads.slice(reads.findIndex(each => /upgradeProfiles/i.test(each)))
    expect(later.filter((each, i) => later.indexOf(each) !== i)).toEqual([])
  })

  it('fails when the cluster, or the colour of two, is not known', async () => {
    await expect(validationKit([]).validate()).rejects.toMatchObject({ reason: 'cluster-missing' })
    await expect(validationKit().validate({ colour: 'green' })).rejects.toMatchObject({ reason: 'cluster-missing' })
    await expect(validationKit(['blue', 'green']).validate()).rejects.toMatchObject({ reason: 'input-invalid' })
  })
})
