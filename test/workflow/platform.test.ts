import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { deletedVaults } from '../../local/azure/providers/key-vault/deleted-vaults.ts'
import { putResource, resourcesWithin, showResource } from '../../local/azure/resources/resources.ts'
import { setSwitches } from '../../local/azure/switches.ts'
import { tableOf } from '../../local/azure/tables.ts'
import type { Resource } from '../../local/azure/world.ts'
import { environmentSettings, githubState } from '../../local/github/state.ts'
import { demoCertificates } from '../../local/host/demo-certificates.ts'
import { forkHost, type OpenHost, type RunRequest, type RunResult, type World } from '../../local/index.ts'
import { changedKit, destroy, newWorld, provision } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

/** An environment that stands; each test works on a copy. */
const { world: provisioned } = await starterProvisioned()
let host: OpenHost

beforeEach(async () => {
  host = await forkHost(provisioned)
})
afterEach(async () => await host.close())

const HOUR = 3600 * 1000
const DAY = 24 * HOUR

function one(type: string, world: World = host.world) {
  const [found] = resourcesWithin(world, '/').filter(each => each.type === type)
  if (found === undefined) throw new Error(`the world has no ${type}`)
  return found
}

const nameOf = (type: string) => one(type, provisioned).name

/** The run of an environment that is not there yet, in a world that is prepared for it. */
async function fresh(prepare: (world: World) => void, request: Partial<RunRequest> = {}): Promise<RunResult> {
  const empty = await newWorld()
  prepare(empty.world)
  return await provision(empty, request)
}

/** A stranger has the name. */
const taken = (name: string) => (world: World) => {
  tableOf<boolean>(world, 'takenNames')[name.toLowerCase()] = true
}

const refusedWith = (failureReason: string) => ({ conclusion: 'failure', failureReason, requests: { writes: 0 } })
const told = ({ annotations }: RunResult) => annotations.map(({ message }) => message).join('\n')

/** Secrets of the job that applies. */
function give(world: World, secrets: Readonly<Record<string, string>>): void {
  const settings = environmentSettings(world, 'production')
  githubState(world).environments.production = { ...settings, secrets: { ...settings.secrets, ...secrets } }
}

/** Variables of both jobs. */
function show(world: World, variables: Readonly<Record<string, string>>): void {
  for (const name of ['production', 'production-plan']) {
    const settings = environmentSettings(world, name)
    githubState(world).environments[name] = { ...settings, variables: { ...settings.variables, ...variables } }
  }
}

const certificates = (names: Partial<Parameters<typeof demoCertificates>[0]> = {}) =>
  demoCertificates({
    gateway: '*.contoso.com',
    ingress: '*.aks-ingress.contoso.com',
    from: new Date(provisioned.now - DAY),
    ...names
  })

describe('a vault', () => {
  it('that was destroyed comes back with its environment and its secrets', async () => {
    const secrets = () =>
      resourcesWithin(host.world, '/').filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets')
    const before = secrets().map(({ id }) => id)
    await destroy(host)
    expect(secrets()).toEqual([])
    expect(await provision(host)).toMatchObject({ conclusion: 'success' })
    expect(secrets().map(({ id }) => id)).toEqual(before)
    expect(deletedVaults(host.world)).toEqual([])
  })

  it('of somebody else, deleted or not, has the name', async () => {
    const vault = nameOf('Microsoft.KeyVault/vaults')
    const run = await fresh(taken(vault))
    expect(run).toMatchObject(refusedWith('name-taken'))
    expect(told(run)).toContain('vault.nameSuffix')
    const theirs = {
      ...one('Microsoft.KeyVault/vaults', provisioned),
      id: '/subscriptions/s/resourceGroups/theirs/x/y'
    }
    const times = { deletedAt: provisioned.now, purgedAt: provisioned.now + 90 * DAY }
    const deleted = (world: World) => {
      tableOf(world, 'deletedVaults')[vault] = { vault: theirs, secrets: [], ...times }
    }
    expect(await fresh(deleted)).toMatchObject(refusedWith('name-taken'))
  })
})

describe('a registry', () => {
  it('of somebody else has the name', async () => {
    const registry = nameOf('Microsoft.ContainerRegistry/registries')
    const run = await fresh(taken(registry))
    expect(run).toMatchObject(refusedWith('name-taken'))
    expect(told(run)).toContain(registry)
  })

  it('is given no image that there is not', async () => {
    const image = `docker.io/library/traefik@sha256:${'0'.repeat(64)}`
    const caller = changedKit([
      'aks-baseline.yml',
      '  images: #',
      `  images:\n    - { from: "${image}", to: library/traefik, tag: v3 } #`
    ])
    const run = await provision(host, { caller })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'image-not-imported' })
    expect(told(run)).toContain('library/traefik')
  })
})

describe('an image of Docker Hub, which limits imports without a login', () => {
  const image = `docker.io/library/traefik@sha256:${'0123456789abcdef'.repeat(4)}`
  const withImage = () =>
    changedKit([
      'aks-baseline.yml',
      '  images: #',
      `  images:\n    - { from: "${image}", to: library/traefik, tag: v3 } #`
    ])

  it('is imported with a login, which appears nowhere', async () => {
    setSwitches(host.world, ['docker-hub-limits-anonymous-imports'])
    give(host.world, { SOURCE_CREDENTIALS: 'docker.io=ada:dckr_pat_secret' })
    const run = await provision(host, { caller: withImage() })
    expect(run).toMatchObject({ conclusion: 'success' })
    expect(JSON.stringify(run)).not.toContain('dckr_pat_secret')
  })
})

describe('a certificate', () => {
  const plan = { event: 'pull_request' }

  it.each([
    ['has expired', { from: new Date(provisioned.now - 400 * DAY) }],
    ['is for another host', { gateway: '*.example.com' }]
  ])('that %s is refused at the plan, which has no key', async (_, names) => {
    const made = await certificates(names)
    show(host.world, { GATEWAY_CERTIFICATE_PUBLIC: made.public.gateway })
    const run = await provision(host, plan)
    expect(run).toMatchObject(refusedWith('certificate-invalid'))
    expect(told(run)).toContain('gateway-certificate-public')
  })

  it('of an authority nobody trusts is refused at the plan', async () => {
    const made = await certificates()
    show(host.world, { INGRESS_CERTIFICATE_PUBLIC: `${made.public.ingress}${made.root}` })
    const run = await provision(host, plan)
    expect(run).toMatchObject(refusedWith('certificate-invalid'))
    expect(told(run)).toContain('ingress-certificate-public')
  })

  it('that is renewed is planned by its thumbprint and applied with its key', async () => {
    const made = await certificates({ from: new Date(provisioned.now - 2 * DAY) })
    show(host.world, { GATEWAY_CERTIFICATE_PUBLIC: made.public.gateway })
    give(host.world, { GATEWAY_CERTIFICATE: made.gateway })
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'success' })
    const thumbprint = new X509Certificate(made.public.gateway).fingerprint256.replaceAll(':', '')
    expect(resourcesWithin(host.world, '/').map(({ tags }) => tags?.thumbprint)).toContain(thumbprint)
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('that the vault has is not asked for: without secrets and variables there is nothing to do', async () => {
    for (const settings of Object.values(githubState(host.world).environments)) {
      settings.secrets = {}
      for (const use of ['GATEWAY', 'INGRESS']) delete settings.variables?.[`${use}_CERTIFICATE_PUBLIC`]
      // What is there keeps the demo from giving certificates again.
      expect(settings.variables).toHaveProperty('INGRESS_AUTHORITIES')
    }
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(told(run)).not.toContain('CERTIFICATE')
  })

  it('whose key is that of another is refused before anything is written', async () => {
    const made = await certificates()
    show(host.world, { GATEWAY_CERTIFICATE_PUBLIC: made.public.gateway })
    const run = await provision(host)
    expect(run).toMatchObject(refusedWith('certificate-differs'))
    expect(told(run)).toContain('gateway-certificate')
  })

  it('that only the job which applies was told of is not what was approved', async () => {
    const made = await certificates()
    give(host.world, { GATEWAY_CERTIFICATE: made.gateway })
    const { production } = githubState(host.world).environments
    delete production?.variables?.GATEWAY_CERTIFICATE_PUBLIC
    const caller = changedKit(['aks-baseline.yml', '    workload: shop', '    workload: shop\n    more: tags'])
    const run = await provision(host, { caller })
    expect(run).toMatchObject(refusedWith('certificate-differs'))
    expect(told(run)).toContain('GATEWAY_CERTIFICATE_PUBLIC')
  })

  it('that nobody has is missed before anything is written', async () => {
    const run = await fresh(world => {
      const { INGRESS_AUTHORITIES = '' } = environmentSettings(provisioned, 'production').variables ?? {}
      show(world, { INGRESS_AUTHORITIES })
    })
    expect(run).toMatchObject(refusedWith('certificate-missing'))
    expect(told(run)).toContain('Set the variable GATEWAY_CERTIFICATE_PUBLIC')
  })
})

describe('a gateway', () => {
  const GATEWAY = 'Microsoft.Network/applicationGateways'

  /** Somebody who has the right to, and no lease, writes it as it is. */
  function writeAgain({ id, location = '', properties, zones = [], identity = {}, tags = {} }: Resource): void {
    const somebody = Object.values(host.world.directory.applications).find(
      ({ displayName }) => displayName === 'aks-baseline-apply'
    )
    const caller = { objectId: '', clientId: '', displayName: 'somebody', ...somebody }
    const body = { location, properties, zones, identity, tags }
    expect(putResource(host.world, { id, apiVersion: '2025-09-01', body, caller }).refused).toBeUndefined()
  }

  it('that somebody else writes meanwhile is superseded, and stands again after the next run', async () => {
    const caller = changedKit(['aks-baseline.yml', '#gateway: { minCapacity: 2', 'gateway: { minCapacity: 3'])
    const stop = host.onServed(() => {
      if (one(GATEWAY).properties.provisioningState !== 'Updating') return
      stop()
      writeAgain(one(GATEWAY))
    })
    const run = await provision(host, { caller })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'gateway-superseded' })
    expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success' })
    expect(showResource(host.world, one(GATEWAY)).properties).toMatchObject({ provisioningState: 'Succeeded' })
  })
})

describe('a budget', () => {
  it('keeps its start in a later month, whatever else of it changes', async () => {
    const budget = (amount: number) =>
      changedKit(['aks-baseline.yml', '#budget: { amount: 2500', `budget: { amount: ${amount}`])
    const start = () => (one('Microsoft.Consumption/budgets').properties.timePeriod as { startDate: string }).startDate
    expect(await provision(host, { caller: budget(2500) })).toMatchObject({ conclusion: 'success' })
    const before = start()
    host.world.now += 40 * DAY
    expect(await provision(host, { caller: budget(3000) })).toMatchObject({ conclusion: 'success' })
    expect(one('Microsoft.Consumption/budgets').properties).toMatchObject({ amount: 3000 })
    expect(start()).toBe(before)
  })
})
